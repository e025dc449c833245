#include <fcntl.h>

#include <algorithm>
#include <cerrno>
#include <new>

#include "runtime/checkpoint/folder.hpp"
#include "runtime/checkpoint/names.hpp"
#include "runtime/checkpoint/store.hpp"
#include "runtime/files.hpp"

namespace anneal {
namespace {

constexpr const char *kNulInName = "the name has a NUL in it";

bool read_whole(const OpenFile &file, std::span<std::byte> bytes, std::string &error) {
  std::size_t count = 0;
  const int number = file.read(bytes, count);
  if (number != 0) {
    error = error_text(number);
  } else if (count < bytes.size()) {
    error = "it became shorter while it was read";
  }
  return error.empty();
}

/// The size of a regular file.
std::optional<std::uint64_t> size_of(const OpenFile &file, std::string &error) {
  struct stat status{};
  if (const int number = file.status(status); number != 0) {
    error = error_text(number);
  } else if (!S_ISREG(status.st_mode)) {
    error = S_ISDIR(status.st_mode) ? "it is a folder" : "it is not a regular file";
  } else {
    return static_cast<std::uint64_t>(status.st_size);
  }
  return std::nullopt;
}

/// What stands before the data, checked against the size of the file.
std::optional<std::vector<std::byte>> read_beginning(const OpenFile &file, std::uint64_t size, std::string &error) {
  std::vector<std::byte> beginning(std::min<std::uint64_t>(size, sizeof(std::uint64_t)));
  if (!read_whole(file, beginning, error)) return std::nullopt;
  const std::size_t have = beginning.size();
  const std::optional<std::uint64_t> data_begin = read_data_begin(beginning, size, error);
  if (!data_begin) return std::nullopt;
  beginning.resize(*data_begin);
  if (!read_whole(file, std::span(beginning).subspan(have), error)) return std::nullopt;
  if (!read_layout(beginning, size, error)) return std::nullopt;
  return beginning;
}

std::optional<Checkpoint> read_open_file(const std::string &path, const OpenFile &file, std::string &error) {
  const std::optional<std::uint64_t> size = size_of(file, error);
  if (!size) return std::nullopt;
  const std::optional<std::vector<std::byte>> beginning = read_beginning(file, *size, error);
  if (!beginning) return std::nullopt;
  Checkpoint checkpoint{path, {}, std::unique_ptr<std::byte[]>(new (std::nothrow) std::byte[*size])};
  if (!checkpoint.bytes) {
    error = "there is no memory for its " + std::to_string(*size) + " bytes";
    return std::nullopt;
  }
  const std::span<std::byte> bytes(checkpoint.bytes.get(), *size);
  std::ranges::copy(*beginning, bytes.begin());
  if (!read_whole(file, bytes.subspan(beginning->size()), error)) return std::nullopt;
  std::optional<Snapshot> snapshot = read_snapshot(bytes, error);
  if (!snapshot) return std::nullopt;
  checkpoint.snapshot = std::move(*snapshot);
  return checkpoint;
}

std::optional<Checkpoint> read_path(const std::string &path, int &number, std::string &error) {
  // Without O_NONBLOCK, opening a FIFO would wait for a writer.
  const OpenFile file = open_file(AT_FDCWD, path, O_RDONLY | O_NONBLOCK, number);
  if (number == 0) return read_open_file(path, file, error);
  error = error_text(number);
  return std::nullopt;
}

}  // namespace

std::optional<Checkpoint> read_checkpoint_file(const std::string &path, std::string &error) {
  error.clear();
  if (path.find('\0') != std::string::npos) {
    error = kNulInName;
    return std::nullopt;
  }
  int number = 0;
  return read_path(path, number, error);
}

LoadResult load_checkpoint(const std::string &path) {
  const CheckpointNames names(path);
  std::vector<std::string> paths = {path, names.path_of(names.replaced())};
  for (unsigned age = 1; age <= kGenerationLimit; ++age) paths.push_back(names.path_of(names.earlier(age)));
  LoadResult result;
  if (path.find('\0') != std::string::npos) {
    result.refused.push_back({path, kNulInName});
    return result;
  }
  std::optional<Refused> missing;
  for (const std::string &each : paths) {
    Refused refused{each, {}};
    int number = 0;
    result.checkpoint = read_path(each, number, refused.reason);
    if (result.checkpoint) break;
    if (number != ENOENT) {
      result.refused.push_back(std::move(refused));
    } else if (each == path) {
      missing = std::move(refused);
    }
  }
  // Where there is nothing else either, nothing was saved yet.
  if (missing && !result.is_empty()) result.refused.insert(result.refused.begin(), std::move(*missing));
  return result;
}

}  // namespace anneal
