// The system calls that checkpoints need, in one folder: each goes on after a signal, and says what failed and why.
#pragma once

#include <sys/stat.h>

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <utility>

namespace anneal {

/// An open file, closed at the end.
class OpenFile {
 public:
  explicit OpenFile(int descriptor = -1) : descriptor_(descriptor) {}
  OpenFile(OpenFile &&other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}
  OpenFile &operator=(OpenFile &&other) noexcept {
    std::swap(descriptor_, other.descriptor_);
    return *this;
  }
  ~OpenFile();

  bool is_open() const { return descriptor_ >= 0; }
  int descriptor() const { return descriptor_; }

  /// The following answer 0, or the system's number of an error.
  int write(std::span<const std::byte> bytes) const;
  /// Forces what was written to the disk.
  int sync() const;
  /// EWOULDBLOCK when another has it.
  int lock() const;
  void unlock() const;
  int status(struct stat &status) const;
  /// Reads up to the size of `bytes`, less only at the end of the file; `count` is how many.
  int read(std::span<std::byte> bytes, std::size_t &count) const;

 private:
  int descriptor_;
};

/// Opens a file or folder; not open, and `number` says why, on failure.
OpenFile open_file(int folder, const std::string &name, int flags, int &number);

/// A folder that stays the same one whatever happens to its path, or to the current folder. Its functions answer 0 or
/// the system's number of an error.
class Folder {
 public:
  /// `number` is 0 or why it cannot be opened.
  Folder(const std::string &path, int &number);

  OpenFile open(const std::string &name, int flags, int &number) const;
  int sync() const;
  int rename(const std::string &from, const std::string &to) const;
  /// A second name for a file; the first stays.
  int link(const std::string &from, const std::string &to) const;
  /// No error when there is none.
  int remove(const std::string &name) const;
  /// Nothing in `status` when there is no such file. Of a symbolic link, the link.
  int status(const std::string &name, std::optional<struct stat> &status) const;

 private:
  OpenFile file_;
};

}  // namespace anneal
