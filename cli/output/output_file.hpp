// A file that is replaced by a complete one or not at all.
#pragma once

#include <string>
#include <string_view>

#include "cli/output/sink.hpp"

namespace anneal::cli {

/// A file being written. What stood at `path` stays as it is until `commit`, which puts the complete content in its
/// place.
///
/// The content goes to an unnamed file of the same folder (where the file system has none: to `.NAME.PID.tmp`), is
/// forced to the disk, gets the name by a rename, and the folder is forced to the disk. So a reader, a crash or a full
/// disk sees the old file or the whole of the other, and an interrupted program leaves nothing behind. Permissions of
/// an existing file are kept; a symbolic link stays and the file it leads to is replaced. What is no regular file (a
/// device, a FIFO) and names of open descriptors (`/dev/stdout`, `/dev/fd/3`) are written directly.
class OutputFile final : public Sink {
 public:
  /// Opens for writing. On failure `error()` is set and nothing was touched.
  explicit OutputFile(std::string path);
  /// Drops what was not committed.
  ~OutputFile() override;

  /// Makes the content the file's. False, with `error()` set, if anything failed since opening: the old file is then
  /// intact. A closed pipe is no failure (`closed()`). At most once.
  bool commit();

 private:
  void open_replacement(const std::string &target);
  int give_name(const std::string &folder);
  bool replace();

  std::string target_;
  std::string temporary_;
  bool replaces_ = false;
  bool unnamed_ = false;
};

/// Writes `content` to `path` as an `OutputFile`. The error, if any.
std::optional<OutputError> write_file(const std::string &path, std::string_view content);

}  // namespace anneal::cli
