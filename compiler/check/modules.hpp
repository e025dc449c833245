// The texts of a program: the main file, the files it imports, and what is mentioned of the library.
#pragma once

#include <string_view>

#include "compiler/check/session.hpp"

namespace anneal::checking {

/// Parses `source` and everything that it imports, and collects what each file defines and which units it declares.
/// Reports names defined twice, imports that cannot be had, and files that import each other.
ModuleId load(Session &session, SourceId source, bool is_fragment);

/// The module that defines `name` of a library file, without what else is in that file: parsed on its first mention.
ModuleId load_library_part(Session &session, std::size_t file, std::string_view name);

/// Makes the four units that every clock knows known.
void add_standard_units(CheckedProgram &program);
/// Adds a unit by its singular.
void add_unit(CheckedProgram &program, std::string_view name);

}  // namespace anneal::checking
