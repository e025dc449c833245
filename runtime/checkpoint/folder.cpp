#include "runtime/checkpoint/folder.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>

namespace anneal {
namespace {

/// Calls again as long as a signal comes in between.
template <typename Call>
auto uninterrupted(const Call &call) {
  while (true) {
    const auto result = call();
    if (result != -1 || errno != EINTR) return result;
  }
}

template <typename Call>
int number_of(const Call &call) {
  return uninterrupted(call) == -1 ? errno : 0;
}

}  // namespace

OpenFile::~OpenFile() {
  // Nothing is lost with it that was not forced to the disk before; and after EINTR it is closed as well.
  if (descriptor_ >= 0) ::close(descriptor_);
}

int OpenFile::write(std::span<const std::byte> bytes) const {
  while (!bytes.empty()) {
    const ssize_t count = uninterrupted([&] { return ::write(descriptor_, bytes.data(), bytes.size()); });
    if (count < 0) return errno;
    // A regular file that takes nothing and tells no error would be asked for ever.
    if (count == 0) return EIO;
    bytes = bytes.subspan(static_cast<std::size_t>(count));
  }
  return 0;
}

int OpenFile::sync() const {
  return number_of([&] { return ::fsync(descriptor_); });
}

int OpenFile::lock() const {
  return number_of([&] { return ::flock(descriptor_, LOCK_EX | LOCK_NB); });
}

void OpenFile::unlock() const {
  number_of([&] { return ::flock(descriptor_, LOCK_UN); });
}

int OpenFile::status(struct stat &status) const {
  return number_of([&] { return ::fstat(descriptor_, &status); });
}

int OpenFile::read(std::span<std::byte> bytes, std::size_t &count) const {
  count = 0;
  while (count < bytes.size()) {
    const ssize_t more = uninterrupted([&] { return ::read(descriptor_, bytes.data() + count, bytes.size() - count); });
    if (more < 0) return errno;
    if (more == 0) break;
    count += static_cast<std::size_t>(more);
  }
  return 0;
}

OpenFile open_file(int folder, const std::string &name, int flags, int &number) {
  constexpr mode_t kMode = 0666;  // less what the umask takes
  const int descriptor = uninterrupted([&] { return ::openat(folder, name.c_str(), flags | O_CLOEXEC, kMode); });
  number = descriptor < 0 ? errno : 0;
  return OpenFile(descriptor);
}

Folder::Folder(const std::string &path, int &number)
    : file_(open_file(AT_FDCWD, path, O_RDONLY | O_DIRECTORY, number)) {}

OpenFile Folder::open(const std::string &name, int flags, int &number) const {
  return open_file(file_.descriptor(), name, flags, number);
}

int Folder::sync() const {
  const int number = file_.sync();
  // Some file systems cannot force a folder, and do so by themselves or never.
  return number == EINVAL ? 0 : number;
}

int Folder::rename(const std::string &from, const std::string &to) const {
  const int folder = file_.descriptor();
  return number_of([&] { return ::renameat(folder, from.c_str(), folder, to.c_str()); });
}

int Folder::link(const std::string &from, const std::string &to) const {
  const int folder = file_.descriptor();
  return number_of([&] { return ::linkat(folder, from.c_str(), folder, to.c_str(), 0); });
}

int Folder::remove(const std::string &name) const {
  const int number = number_of([&] { return ::unlinkat(file_.descriptor(), name.c_str(), 0); });
  return number == ENOENT ? 0 : number;
}

int Folder::status(const std::string &name, std::optional<struct stat> &status) const {
  status.emplace();
  const int number =
      number_of([&] { return ::fstatat(file_.descriptor(), name.c_str(), &*status, AT_SYMLINK_NOFOLLOW); });
  if (number != 0) status.reset();
  return number == ENOENT ? 0 : number;
}

}  // namespace anneal
