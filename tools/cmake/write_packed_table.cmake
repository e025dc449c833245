# Run by embed_text(PACKED): writes the C++ source that holds the texts of FILES without documentation and asserts, deflated.
cmake_policy(VERSION 3.25)
string(REGEX MATCH "^(.*)::([^:]+)$" unused "${TABLE}")
set(namespace "${CMAKE_MATCH_1}")
set(variable "${CMAKE_MATCH_2}")

# Lines stay where they are, for messages that name them.
# Collects what the text defines and, of each documentation, which names of other libraries it mentions behind the name of a module.
function(make_bare text result result_names result_mentions)
  set(names "")
  set(mentions "")
  set(mentioned "")
  string(REPLACE ";" "<semicolon>" text "${text}")
  string(REPLACE "[" "<opening>" text "${text}")
  string(REPLACE "]" "<closing>" text "${text}")
  string(REPLACE "\n" ";" lines "${text}")
  set(kept "")
  foreach(line IN LISTS lines)
    if(line MATCHES "^##")
      if(line MATCHES "^## Elsewhere: ([a-z0-9_]+[.])+([A-Za-z0-9_]+)")
        string(APPEND mentioned "=${CMAKE_MATCH_2} ")
      endif()
      string(REGEX MATCHALL "[a-z0-9_][.][A-Za-z_][A-Za-z0-9_]+" found "${line}")
      list(TRANSFORM found REPLACE "^..(.*)" "\\1 ")
      string(APPEND mentioned ${found})
      set(line "")
    elseif(line MATCHES "^(def|let|optimizer) +([A-Za-z0-9_]+)")
      string(APPEND names "${CMAKE_MATCH_2} ")
      if(mentioned)
        string(APPEND mentions "${CMAKE_MATCH_2}: ${mentioned}")
      endif()
      set(mentioned "")
    elseif(line MATCHES "^assert ")
      set(line "")
    endif()
    string(APPEND kept "${line}\n")
  endforeach()
  # Nothing stands behind empty lines at the end.
  string(REGEX REPLACE "\n+$" "\n" kept "${kept}")
  string(REPLACE "<semicolon>" ";" kept "${kept}")
  string(REPLACE "<opening>" "[" kept "${kept}")
  string(REPLACE "<closing>" "]" kept "${kept}")
  set(${result} "${kept}" PARENT_SCOPE)
  set(${result_names} "${names}" PARENT_SCOPE)
  set(${result_mentions} "${mentions}" PARENT_SCOPE)
endfunction()

# The deflated bytes of a text as the inside of a literal: those of a gzip file between its header of 10 bytes and its length at the end.
# The sum before that stays: what inflates reads a few bytes too far.
function(deflate text result)
  file(WRITE "${OUTPUT}.bare" "${text}")
  file(ARCHIVE_CREATE OUTPUT "${OUTPUT}.gz" PATHS "${OUTPUT}.bare" FORMAT raw COMPRESSION GZip COMPRESSION_LEVEL 9)
  file(READ "${OUTPUT}.gz" bytes HEX)
  file(REMOVE "${OUTPUT}.bare" "${OUTPUT}.gz")
  if(NOT bytes MATCHES "^1f8b0800")
    message(FATAL_ERROR "a gzip file with a plain header was expected")
  endif()
  string(LENGTH "${bytes}" length)
  math(EXPR length "${length} - 28")
  string(SUBSTRING "${bytes}" 20 ${length} bytes)
  string(REGEX REPLACE "(..)" "\\\\x\\1" bytes "${bytes}")
  set(${result} "${bytes}" PARENT_SCOPE)
endfunction()

# Names are in scope everywhere where a file that is no module defines its own name.
# Rows hold places instead of pointers, which are larger and cost the loader time.
set(rows "")
set(entries "")
set(number 0)
set(all_words "")
set(all_packed "")
set(words_at 0)
set(packed_at 0)
foreach(file IN LISTS FILES)
  file(RELATIVE_PATH name "${ROOT}" "${file}")
  string(REGEX REPLACE "\\.[a-z]+$" "" name "${name}")
  file(READ "${file}" text)
  make_bare("${text}" text names mentions)
  # Modules have the names of their frameworks.
  if(name MATCHES "^compat/")
    set(mentions "")
  endif()
  deflate("${text}" packed)
  string(APPEND all_words "    \"${name}\" \"${names}\" \"${mentions}\"\n")
  string(APPEND all_packed "    \"${packed}\"\n")
  string(LENGTH "${name}" name_size)
  string(LENGTH "${names}" names_size)
  string(LENGTH "${mentions}" mentions_size)
  string(LENGTH "${packed}" packed_size)
  math(EXPR packed_size "${packed_size} / 4")
  string(LENGTH "${text}" size)
  string(APPEND rows "    {${words_at}, ${packed_at}, ${packed_size}, ${size}, ${name_size}, ${names_size}, ${mentions_size}},\n")
  get_filename_component(own_name "${name}" NAME)
  if(NOT name MATCHES "^compat/" AND " ${names}" MATCHES " ${own_name} ")
    math(EXPR name_at "${words_at} + ${name_size}")
    string(REGEX REPLACE " $" "" defined "${names}")
    string(REPLACE " " ";" defined "${defined}")
    foreach(entry IN LISTS defined)
      string(LENGTH "${entry}" entry_size)
      list(APPEND entries "${entry} {${name_at}, ${entry_size}, ${number}}")
      math(EXPR name_at "${name_at} + ${entry_size} + 1")
    endforeach()
  endif()
  math(EXPR number "${number} + 1")
  math(EXPR words_at "${words_at} + ${name_size} + ${names_size} + ${mentions_size}")
  math(EXPR packed_at "${packed_at} + ${packed_size}")
endforeach()
list(SORT entries)
list(TRANSFORM entries REPLACE "^[^{]*{" "    {")
list(JOIN entries ",\n" entries)
file(WRITE "${OUTPUT}" "// Written by tools/cmake/write_packed_table.cmake; edit the texts instead.
#include \"grammar/library_text.hpp\"

namespace ${namespace} {
extern const char library_words[] =
${all_words};
extern const char library_packed[] =
${all_packed};
static constexpr LibraryText files[] = {
${rows}};
const std::span<const LibraryText> ${variable} = files;
static constexpr LibraryName entries[] = {
${entries}};
const std::span<const LibraryName> library_names = entries;
}  // namespace ${namespace}
")
