cmake_policy(PUSH)
cmake_policy(VERSION 3.20...3.25)

# anneal_add_schedule(target file.sched [NAME name] [CPU level] [OPTIONS option…]): compiles a schedule ahead of time into the target.
#
# Sources of the target include the header NAME.h; its functions are NAME_OUTPUT. Without NAME it is the file's name without its ending.
# CPU is the level of x86-64 that the code may use, as `anneal compile --target` has it; by default every processor runs it, and all
# levels give the same bits. OPTIONS go to `anneal compile`: `--set peak=0.1`, `--clock "total = 90 epochs"`. A change to the file, or to
# one that it imports, compiles anew, and what is wrong with it fails the build.
function(anneal_add_schedule target file)
  cmake_parse_arguments(PARSE_ARGV 2 SCHEDULE "" "NAME;CPU" "OPTIONS")
  if(SCHEDULE_UNPARSED_ARGUMENTS)
    message(FATAL_ERROR "anneal_add_schedule: `${SCHEDULE_UNPARSED_ARGUMENTS}` is neither NAME, CPU nor OPTIONS")
  endif()
  if(NOT TARGET Anneal::program)
    message(FATAL_ERROR "anneal_add_schedule: the program `anneal`, which compiles schedules, is not installed beside the library")
  endif()
  get_filename_component(source "${file}" ABSOLUTE)
  set(naming "")
  if(SCHEDULE_NAME)
    set(naming --name "${SCHEDULE_NAME}")
  else()
    get_filename_component(SCHEDULE_NAME "${file}" NAME_WLE)
  endif()
  if(NOT SCHEDULE_CPU)
    set(SCHEDULE_CPU x86-64)
  endif()
  set(folder "${CMAKE_CURRENT_BINARY_DIR}/${target}.schedules")
  set(object "${folder}/${SCHEDULE_NAME}.o")
  set(header "${folder}/${SCHEDULE_NAME}.h")
  file(MAKE_DIRECTORY "${folder}")
  add_custom_command(
    OUTPUT "${object}" "${header}"
    COMMAND Anneal::program compile "${source}" -o "${object}" --header "${header}" --depfile "${object}.d" --target "${SCHEDULE_CPU}" ${naming}
            ${SCHEDULE_OPTIONS}
    DEPENDS "${source}" Anneal::program
    DEPFILE "${object}.d"
    COMMENT "Compiling schedule ${file}"
    VERBATIM)
  set_source_files_properties("${object}" PROPERTIES EXTERNAL_OBJECT ON GENERATED ON)
  target_sources(${target} PRIVATE "${object}" "${header}")
  target_include_directories(${target} PRIVATE "${folder}")
endfunction()

cmake_policy(POP)
