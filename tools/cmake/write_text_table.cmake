# Run by embed_text: writes the C++ source that holds the texts of FILES.
string(REGEX MATCH "^(.*)::([^:]+)$" unused "${TABLE}")
set(namespace "${CMAKE_MATCH_1}")
set(variable "${CMAKE_MATCH_2}")

set(rows "")
foreach(file IN LISTS FILES)
  file(RELATIVE_PATH name "${ROOT}" "${file}")
  string(REGEX REPLACE "\\.[a-z]+$" "" name "${name}")
  file(READ "${file}" text)
  # One literal may hold 64 KiB at most; the pieces are joined by the compiler.
  string(LENGTH "${text}" length)
  set(literal "")
  set(at 0)
  while(at LESS length)
    string(SUBSTRING "${text}" ${at} 12000 piece)
    string(APPEND literal "R\"__text__(${piece})__text__\"\n")
    math(EXPR at "${at} + 12000")
  endwhile()
  string(APPEND rows "    {\"${name}\", ${literal}},\n")
endforeach()
file(WRITE "${OUTPUT}" "// Written by tools/cmake/write_text_table.cmake; edit the texts instead.
#include \"grammar/text_file.hpp\"

namespace ${namespace} {
static constexpr TextFile files[] = {
${rows}};
const std::span<const TextFile> ${variable} = files;
}  // namespace ${namespace}
")
