// Texts that are compiled into the program: the library, and the explanations of diagnostics.
#pragma once

#include <span>
#include <string_view>

namespace anneal {

/// A text file as it was at build time. `name` is its path below its folder, without extension: "cosine",
/// "optimizers/adamw".
struct TextFile {
  std::string_view name;
  std::string_view names;  ///< of library_texts: what it defines, a space after each
  std::string_view text;
};

/// Every `.sched` file of `stdlib/`, sorted by name. Of its documentation comments there is what they say from
/// "Elsewhere:" on; the other lines of them are empty.
extern const std::span<const TextFile> library_texts;

/// The same as written. In the program alone.
extern const std::span<const TextFile> documented_library_texts;

/// Every file of `docs/diagnostics/`, sorted by name (the code, as in "A0312").
extern const std::span<const TextFile> explanation_texts;

}  // namespace anneal
