# What every target of the house is compiled with. All of it holds for this directory and those below: a project that adds this one as a
# subdirectory keeps its own.

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_CXX_VISIBILITY_PRESET hidden)
set(CMAKE_VISIBILITY_INLINES_HIDDEN ON)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY "${PROJECT_BINARY_DIR}/bin")

find_program(CCACHE ccache)
if(CCACHE)
  set(CMAKE_CXX_COMPILER_LAUNCHER "${CCACHE}")
  set(CMAKE_C_COMPILER_LAUNCHER "${CCACHE}")
endif()

add_compile_options(-Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wno-sign-conversion -Wno-missing-field-initializers)
if(ANNEAL_STRICT)
  add_compile_options(-Werror)
endif()
# gcc 12 sees copies within std::string that overlap where none can (its bug 105651).
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
  add_compile_options($<$<CONFIG:Release>:-Wno-restrict>)
endif()
# The program's operations are the ones performed: no contraction into fma, whatever the compiler prefers.
add_compile_options(-ffp-contract=off)
if(NOT PROJECT_IS_TOP_LEVEL)
  add_compile_options(-fno-fast-math)
endif()

set(ANNEAL_LINKS_WITH_LLD ON)
if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
  add_link_options(-fuse-ld=lld-19)
else()
  find_program(LLD_FOLDER_PROGRAM ld.lld PATHS /usr/lib/llvm-19/bin NO_DEFAULT_PATH)
  if(LLD_FOLDER_PROGRAM)
    get_filename_component(LLD_FOLDER "${LLD_FOLDER_PROGRAM}" DIRECTORY)
    add_link_options(-fuse-ld=lld "-B${LLD_FOLDER}")
  else()
    set(ANNEAL_LINKS_WITH_LLD OFF)
  endif()
endif()

# Functions apart, so that the linker can drop what is not used and put together what start-up needs (cli/CMakeLists.txt).
add_compile_options($<$<CONFIG:Release>:-ffunction-sections> $<$<CONFIG:Release>:-fdata-sections>)
add_link_options($<$<CONFIG:Release>:-Wl,--gc-sections>)

set(ANNEAL_SANITIZER "" CACHE STRING "Sanitizers to build with, as in -fsanitize=")
if(ANNEAL_SANITIZER)
  # Code that was made at run time has no type written before its functions, where `function` would read it.
  add_compile_options("-fsanitize=${ANNEAL_SANITIZER}" -fno-sanitize=function -fno-sanitize-recover=all -fno-omit-frame-pointer)
  add_link_options("-fsanitize=${ANNEAL_SANITIZER}")
  # The fuzz targets look for inputs that take new edges; counting those costs the other tests next to nothing.
  if(ANNEAL_SANITIZER MATCHES "address")
    add_compile_options(-fsanitize-coverage=inline-8bit-counters,pc-table)
  endif()
endif()

# anneal_layer(target [FAST pattern…]): a static library of every source of the folder, but for those of targets of their own.
# In a release, sources are compiled for size, since every host carries them; but not those that match a pattern, which evaluate or read
# every character of a text.
function(anneal_layer target)
  cmake_parse_arguments(LAYER "" "" "FAST" ${ARGN})
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS "${CMAKE_CURRENT_SOURCE_DIR}/*.cpp")
  list(FILTER sources EXCLUDE REGEX "/(llvm|api)/")
  add_library(${target} STATIC ${sources})
  target_include_directories(${target} PUBLIC "${PROJECT_SOURCE_DIR}")
  anneal_for_size(SOURCES ${sources} FAST ${LAYER_FAST})
endfunction()

# anneal_for_size(SOURCES file… [FAST pattern…]): compiles those sources for size in a release, but not those that match a pattern.
function(anneal_for_size)
  cmake_parse_arguments(SIZE "" "" "SOURCES;FAST" ${ARGN})
  set(small ${SIZE_SOURCES})
  if(SIZE_FAST)
    list(TRANSFORM SIZE_FAST PREPEND "${CMAKE_CURRENT_SOURCE_DIR}/")
    file(GLOB fast CONFIGURE_DEPENDS ${SIZE_FAST})
    list(REMOVE_ITEM small ${fast})
  endif()
  set_property(SOURCE ${small} APPEND PROPERTY COMPILE_OPTIONS $<$<CONFIG:Release>:-Oz>)
endfunction()
