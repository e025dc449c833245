# Debian packages, one for each component: `cpack -G DEB` in the build folder.
set(CPACK_PACKAGE_NAME anneal)
set(CPACK_PACKAGE_VERSION "${PROJECT_VERSION}")
set(CPACK_PACKAGE_CONTACT "Anneal's maintainers <maintainers@anneal.invalid>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "schedules for training, as formulas")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_COMPONENTS_ALL library native development program)
if(NOT ANNEAL_NATIVE)
  list(REMOVE_ITEM CPACK_COMPONENTS_ALL native)
endif()
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)

# What Debian wants of each package: who owns what, what changed, and why some of its advice is not followed.
set(debian "${PROJECT_BINARY_DIR}/install/debian")
set(library "libanneal${PROJECT_VERSION_MAJOR}")
file(MAKE_DIRECTORY "${debian}")
execute_process(COMMAND gzip -9nc "${PROJECT_SOURCE_DIR}/tools/debian/changelog" OUTPUT_FILE "${debian}/changelog.gz" COMMAND_ERROR_IS_FATAL ANY)
configure_file("${PROJECT_SOURCE_DIR}/tools/debian/anneal.overrides" "${debian}/anneal" @ONLY)
configure_file("${PROJECT_SOURCE_DIR}/tools/debian/native.overrides" "${debian}/${library}-native" @ONLY)
install(FILES "${debian}/anneal" DESTINATION share/lintian/overrides COMPONENT program EXCLUDE_FROM_ALL)
install(FILES "${debian}/${library}-native" DESTINATION share/lintian/overrides COMPONENT native EXCLUDE_FROM_ALL)

# Programs that link the library depend on this package, and its arrival is told to the loader.
configure_file("${PROJECT_SOURCE_DIR}/tools/debian/triggers" "${debian}/triggers" COPYONLY)
file(WRITE "${debian}/shlibs" "libanneal ${PROJECT_VERSION_MAJOR} ${library} (>= ${PROJECT_VERSION})\n")
set(CPACK_DEBIAN_LIBRARY_PACKAGE_CONTROL_EXTRA "${debian}/shlibs;${debian}/triggers")

# anneal_debian_package(COMPONENT name section what): how Debian calls a component, and what it says of it.
macro(anneal_debian_package component name section what)
  set(CPACK_DEBIAN_${component}_PACKAGE_NAME ${name})
  set(CPACK_DEBIAN_${component}_PACKAGE_SECTION ${section})
  set(CPACK_DEBIAN_${component}_DESCRIPTION "Learning rates and other hyperparameters as formulas in text files, checked
over the whole run and evaluated with the same bits everywhere. This package
holds ${what}.")
  string(TOLOWER ${component} lower)
  install(FILES "${PROJECT_SOURCE_DIR}/tools/debian/copyright" "${debian}/changelog.gz" DESTINATION "share/doc/${name}" COMPONENT ${lower} EXCLUDE_FROM_ALL)
endmacro()
anneal_debian_package(LIBRARY ${library} libs "the library for C and C++")
anneal_debian_package(NATIVE ${library}-native libs "the module with which the library makes native code")
anneal_debian_package(DEVELOPMENT libanneal-dev libdevel "headers, the static library, and files for CMake and pkg-config")
anneal_debian_package(PROGRAM anneal science "the program")
set(CPACK_DEBIAN_LIBRARY_PACKAGE_RECOMMENDS "${library}-native (= ${PROJECT_VERSION})")
set(CPACK_DEBIAN_NATIVE_PACKAGE_DEPENDS "${library} (= ${PROJECT_VERSION})")
set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_DEPENDS "${library} (= ${PROJECT_VERSION})")
set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_SUGGESTS "anneal (= ${PROJECT_VERSION})")

include(CPack)
