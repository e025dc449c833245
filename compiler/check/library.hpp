// Which library file defines what.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

#include "compiler/check/program.hpp"
#include "grammar/library_text.hpp"

namespace anneal {

/// The index in library_texts of the file that defines `name` for everyone, without an import.
///
/// A file whose own name is among its definitions is a file of entries: all its definitions are in scope everywhere.
/// The names of other files need `import`, and so do those of the modules of the folder `compat`.
std::optional<std::size_t> find_library_entry(std::string_view name);

/// The entry whose documentation says that it is what `foreign`, such as `StepLR`, is in another library: the one whose
/// "Elsewhere:" begins with it, or else the first that mentions it behind the name of a module.
std::optional<std::string_view> find_library_mention(std::string_view foreign);

/// The modules that define `foreign` under that very name, in the order of their names.
std::vector<std::string_view> find_library_modules(std::string_view foreign);

/// What a file of the library defines, in the order of the file.
std::vector<std::string_view> defined_names(const LibraryText &file);
bool defines(const LibraryText &file, std::string_view name);

/// The index in library_texts of the file that `import name` means: the file of that name, in whatever folder of the
/// library.
std::optional<std::size_t> find_library_file(std::string_view name);

}  // namespace anneal
