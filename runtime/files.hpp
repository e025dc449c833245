// The one place of the library that reads files.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "compiler/check/program.hpp"

namespace anneal {

/// What the operating system says of an `errno`, whatever the locale: `no such file or directory`.
std::string error_text(int number);

/// Reads from an open descriptor, which stays open: otherwise as `read_text_file`.
std::optional<std::string> read_text(int descriptor, std::string &error, std::size_t limit = kSourceLimit);

/// Reads a text of at most `limit` + 1 bytes: enough to tell that it is too large. Only regular files, unless
/// `any_kind`. On failure, nothing, and in `error` the operating system's words.
std::optional<std::string> read_text_file(const std::string &path, bool any_kind, std::string &error,
                                          std::size_t limit = kSourceLimit);

/// Imports from files: relative to the importing one, never outside the folder `root` (links resolved), regular files
/// only.
class FileImporter final : public Importer {
 public:
  /// `root` is the folder of the program's main file; empty means the current one.
  explicit FileImporter(std::string root);
  std::optional<Text> read(std::string_view path, std::string_view importing, Location where,
                           Diagnostics &diagnostics) override;

 private:
  static void report_escape(const std::string &written, Location where, Diagnostics &diagnostics);

  std::string written_root_;
  std::string root_;  ///< with links resolved
};

/// The folder part of a path, "." when there is none.
std::string folder_of(const std::string &path);

}  // namespace anneal
