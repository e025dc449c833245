# Run by embed_text: writes the C++ source that holds the texts of FILES.
string(REGEX MATCH "^(.*)::([^:]+)$" unused "${TABLE}")
set(namespace "${CMAKE_MATCH_1}")
set(variable "${CMAKE_MATCH_2}")

# Lines stay where they are, for messages that name them; and so does what a comment says from "Elsewhere:" on, where messages find the
# names that other libraries have.
# Collects the names that the text defines, too.
function(without_documentation text result result_names)
  set(names "")
  string(REPLACE ";" "<semicolon>" text "${text}")
  string(REPLACE "[" "<opening>" text "${text}")
  string(REPLACE "]" "<closing>" text "${text}")
  string(REPLACE "\n" ";" lines "${text}")
  set(kept "")
  set(is_elsewhere FALSE)
  foreach(line IN LISTS lines)
    if(line MATCHES "^## Elsewhere:")
      set(is_elsewhere TRUE)
    elseif(NOT line MATCHES "^##")
      set(is_elsewhere FALSE)
      if(line MATCHES "^(def|let|optimizer) +([A-Za-z0-9_]+)")
        string(APPEND names "${CMAKE_MATCH_2} ")
      endif()
    elseif(NOT is_elsewhere)
      set(line "")
    endif()
    string(APPEND kept "${line}\n")
  endforeach()
  string(REGEX REPLACE "\n$" "" kept "${kept}")
  string(REPLACE "<semicolon>" ";" kept "${kept}")
  string(REPLACE "<opening>" "[" kept "${kept}")
  string(REPLACE "<closing>" "]" kept "${kept}")
  set(${result} "${kept}" PARENT_SCOPE)
  set(${result_names} "${names}" PARENT_SCOPE)
endfunction()

set(rows "")
set(all_names "")
set(count 0)
foreach(file IN LISTS FILES)
  file(RELATIVE_PATH name "${ROOT}" "${file}")
  string(REGEX REPLACE "\\.[a-z]+$" "" name "${name}")
  file(READ "${file}" text)
  set(names "")
  if(BARE)
    without_documentation("${text}" text names)
  endif()
  # One literal may hold 64 KiB at most; the pieces are joined by the compiler.
  string(LENGTH "${text}" length)
  set(literal "")
  set(at 0)
  while(at LESS length)
    string(SUBSTRING "${text}" ${at} 12000 piece)
    string(APPEND literal "R\"__text__(${piece})__text__\"\n")
    math(EXPR at "${at} + 12000")
  endwhile()
  string(APPEND rows "    {\"${name}\", names[${count}], ${literal}},\n")
  string(APPEND all_names "    \"${names}\",\n")
  math(EXPR count "${count} + 1")
endforeach()
file(WRITE "${OUTPUT}" "// Written by tools/cmake/write_text_table.cmake; edit the texts instead.
#include \"grammar/text_file.hpp\"

namespace ${namespace} {
// Side by side, as all are read together.
static constexpr std::string_view names[] = {
${all_names}};
static constexpr TextFile files[] = {
${rows}};
const std::span<const TextFile> ${variable} = files;
}  // namespace ${namespace}
")
