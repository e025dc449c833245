// A program as the texts that it was made from, to be loaded again without its files.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "runtime/program.hpp"

namespace anneal {

/// The texts of a program, the library's excepted, and how they import each other.
struct ProgramTexts {
  struct Text {
    std::string name;
    std::string text;
    friend bool operator==(const Text &, const Text &) = default;
  };
  struct Import {
    std::string importing;  ///< names of texts
    std::string path;       ///< as written there
    std::string imported;
    friend bool operator==(const Import &, const Import &) = default;
  };
  std::vector<Text> texts;  ///< the main one first
  std::vector<Import> imports;

  static ProgramTexts of(const Program &program);

  /// Nothing where they have errors, which are in `diagnostics` with places in `sources`.
  std::optional<Program> load(std::shared_ptr<Sources> sources, Diagnostics &diagnostics) const;

  friend bool operator==(const ProgramTexts &, const ProgramTexts &) = default;
};

}  // namespace anneal
