# What `cmake --install` and the packages hold, by component: `library` is what a host needs to run, `native` the native-code module,
# `development` what building a host needs, `program` the rest. Nothing holds its own place: the installed tree may be moved.
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

set(package_folder "${CMAKE_INSTALL_LIBDIR}/cmake/Anneal")

install(TARGETS anneal EXPORT AnnealTargets LIBRARY COMPONENT library NAMELINK_COMPONENT development
        INCLUDES DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}")
if(TARGET anneal_static)
  install(TARGETS anneal_static EXPORT AnnealTargets ARCHIVE COMPONENT development INCLUDES DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}")
endif()
install(DIRECTORY "${PROJECT_SOURCE_DIR}/runtime/api/include/" TYPE INCLUDE COMPONENT development)
if(ANNEAL_NATIVE)
  install(TARGETS anneal_native anneal_kernels LIBRARY DESTINATION "${CMAKE_INSTALL_LIBDIR}/anneal" COMPONENT native)
endif()

# CMake. The program is a file of its own, for a package of its own: without it there is only no ahead-of-time compilation.
install(EXPORT AnnealTargets NAMESPACE Anneal:: DESTINATION "${package_folder}" COMPONENT development)
set_target_properties(anneal_program PROPERTIES EXPORT_NAME program)
install(TARGETS anneal_program EXPORT AnnealProgram RUNTIME COMPONENT program)
install(EXPORT AnnealProgram NAMESPACE Anneal:: DESTINATION "${package_folder}" COMPONENT program)
configure_package_config_file(
  "${CMAKE_CURRENT_LIST_DIR}/AnnealConfig.cmake.in" "${PROJECT_BINARY_DIR}/install/AnnealConfig.cmake" INSTALL_DESTINATION "${package_folder}"
  NO_SET_AND_CHECK_MACRO NO_CHECK_REQUIRED_COMPONENTS_MACRO)
write_basic_package_version_file("${PROJECT_BINARY_DIR}/install/AnnealConfigVersion.cmake" COMPATIBILITY SameMajorVersion)
install(FILES "${PROJECT_BINARY_DIR}/install/AnnealConfig.cmake" "${PROJECT_BINARY_DIR}/install/AnnealConfigVersion.cmake"
              "${CMAKE_CURRENT_LIST_DIR}/AnnealSchedules.cmake" DESTINATION "${package_folder}" COMPONENT development)

# pkg-config.
set(pkgconfig_folder "${CMAKE_INSTALL_FULL_LIBDIR}/pkgconfig")
file(RELATIVE_PATH up "${pkgconfig_folder}" "${CMAKE_INSTALL_PREFIX}")
configure_file("${CMAKE_CURRENT_LIST_DIR}/anneal.pc.in" "${PROJECT_BINARY_DIR}/install/anneal.pc" @ONLY)
install(FILES "${PROJECT_BINARY_DIR}/install/anneal.pc" DESTINATION "${CMAKE_INSTALL_LIBDIR}/pkgconfig" COMPONENT development)

# What the program says of itself.
set(pages "${PROJECT_BINARY_DIR}/install/anneal.1.gz")
add_custom_command(
  OUTPUT "${pages}"
  COMMAND bash -c "set -o pipefail; '$<TARGET_FILE:anneal_program>' manual | gzip -9n > '${pages}'"
  DEPENDS anneal_program VERBATIM)
install(FILES "${pages}" DESTINATION "${CMAKE_INSTALL_MANDIR}/man1" COMPONENT program)
set(bash_file bash-completion/completions/anneal)
set(zsh_file zsh/site-functions/_anneal)
set(fish_file fish/vendor_completions.d/anneal.fish)
foreach(shell IN ITEMS bash zsh fish)
  get_filename_component(folder "${${shell}_file}" DIRECTORY)
  set(page "${PROJECT_BINARY_DIR}/install/${${shell}_file}")
  file(MAKE_DIRECTORY "${PROJECT_BINARY_DIR}/install/${folder}")
  add_custom_command(OUTPUT "${page}" COMMAND anneal_program completions ${shell} > "${page}" DEPENDS anneal_program VERBATIM)
  install(FILES "${page}" DESTINATION "${CMAKE_INSTALL_DATADIR}/${folder}" COMPONENT program)
  list(APPEND pages "${page}")
endforeach()
add_custom_target(anneal_pages ALL DEPENDS ${pages})
install(DIRECTORY "${PROJECT_SOURCE_DIR}/examples" DESTINATION "${CMAKE_INSTALL_DATADIR}/anneal" COMPONENT program FILES_MATCHING PATTERN "*.sched" PATTERN "*.txt" PATTERN "*.c" PATTERN "*.cpp" PATTERN "*.hpp" PATTERN "*.csv" PATTERN "*.md")
