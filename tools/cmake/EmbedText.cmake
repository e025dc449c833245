# embed_text(target table [BARE] ROOT folder FILES file…): compiles text files into `target` as a sorted table of {name, text}.
# BARE leaves documentation comments out of them, but for what they say from "Elsewhere:" on, and their lines empty, and the asserts
# at their ends, which are for the tests.
#
# `table` is the C++ variable, e.g. anneal::library_texts, declared in grammar/text_file.hpp.
# Names are paths relative to ROOT, without extension.
function(embed_text target table)
  cmake_parse_arguments(EMBED "BARE" "ROOT" "FILES" ${ARGN})
  list(SORT EMBED_FILES)
  string(REPLACE "::" "_" stem "${table}")
  set(output "${CMAKE_CURRENT_BINARY_DIR}/${stem}.cpp")
  add_custom_command(
    OUTPUT "${output}"
    COMMAND "${CMAKE_COMMAND}" "-DTABLE=${table}" "-DROOT=${EMBED_ROOT}" "-DOUTPUT=${output}" "-DBARE=${EMBED_BARE}" "-DFILES=${EMBED_FILES}"
            -P "${PROJECT_SOURCE_DIR}/tools/cmake/write_text_table.cmake"
    DEPENDS ${EMBED_FILES} "${PROJECT_SOURCE_DIR}/tools/cmake/write_text_table.cmake"
    VERBATIM)
  target_sources(${target} PRIVATE "${output}")
endfunction()
