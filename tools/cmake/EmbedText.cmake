# embed_text(target table [PACKED] ROOT folder FILES file…): compiles text files into `target` as a sorted table.
#
# `table` is the C++ variable, e.g. anneal::explanation_texts: a table of TextFile, declared in grammar/text_file.hpp. Names are paths
# relative to ROOT, without extension.
# PACKED makes a table of LibraryText: without documentation and without the asserts at the ends, which are for the tests; deflated.
function(embed_text target table)
  cmake_parse_arguments(EMBED "PACKED" "ROOT" "FILES" ${ARGN})
  list(SORT EMBED_FILES)
  string(REPLACE "::" "_" stem "${table}")
  set(output "${CMAKE_CURRENT_BINARY_DIR}/${stem}.cpp")
  set(script write_text_table.cmake)
  if(EMBED_PACKED)
    set(script write_packed_table.cmake)
  endif()
  add_custom_command(
    OUTPUT "${output}"
    COMMAND "${CMAKE_COMMAND}" "-DTABLE=${table}" "-DROOT=${EMBED_ROOT}" "-DOUTPUT=${output}" "-DFILES=${EMBED_FILES}"
            -P "${PROJECT_SOURCE_DIR}/tools/cmake/${script}"
    DEPENDS ${EMBED_FILES} "${PROJECT_SOURCE_DIR}/tools/cmake/${script}"
    VERBATIM)
  target_sources(${target} PRIVATE "${output}")
endfunction()
