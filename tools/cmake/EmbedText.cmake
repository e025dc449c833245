# embed_text(target table ROOT folder FILES file…): compiles text files into `target` as a sorted table of {name, text}.
#
# `table` is the C++ variable, e.g. anneal::library_texts, declared in grammar/text_file.hpp.
# Names are paths relative to ROOT, without extension.
function(embed_text target table)
  cmake_parse_arguments(EMBED "" "ROOT" "FILES" ${ARGN})
  list(SORT EMBED_FILES)
  string(REPLACE "::" "_" stem "${table}")
  set(output "${CMAKE_CURRENT_BINARY_DIR}/${stem}.cpp")
  add_custom_command(
    OUTPUT "${output}"
    COMMAND "${CMAKE_COMMAND}" "-DTABLE=${table}" "-DROOT=${EMBED_ROOT}" "-DOUTPUT=${output}" "-DFILES=${EMBED_FILES}"
            -P "${PROJECT_SOURCE_DIR}/tools/cmake/write_text_table.cmake"
    DEPENDS ${EMBED_FILES} "${PROJECT_SOURCE_DIR}/tools/cmake/write_text_table.cmake"
    VERBATIM)
  target_sources(${target} PRIVATE "${output}")
endfunction()
