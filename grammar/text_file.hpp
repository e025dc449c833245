// Texts that are compiled into the program as they are written.
#pragma once

#include <span>
#include <string_view>

namespace anneal {

/// A text file as it was at build time. `name` is its path below its folder, without extension: "cosine",
/// "optimizers/adamw".
struct TextFile {
  std::string_view name;
  std::string_view text;
};

/// Every `.sched` file of `stdlib/`, sorted by name. In the program alone: hosts carry library_texts.
extern const std::span<const TextFile> documented_library_texts;

/// Every file of `docs/diagnostics/`, sorted by name (the code, as in "A0312").
extern const std::span<const TextFile> explanation_texts;

}  // namespace anneal
