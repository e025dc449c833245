#include "cli/output/output_file.hpp"

#include <fcntl.h>
#include <fmt/core.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <climits>
#include <optional>
#include <utility>

namespace anneal::cli {
namespace {

constexpr int kLinksFollowed = 40;  // as many as the kernel follows
constexpr int kNamesTried = 100;

std::string folder_of(const std::string &path) {
  const size_t slash = path.rfind('/');
  if (slash == std::string::npos) return ".";
  return slash == 0 ? "/" : path.substr(0, slash);
}

std::string name_of(const std::string &path) {
  const size_t slash = path.rfind('/');
  return slash == std::string::npos ? path : path.substr(slash + 1);
}

// The number in `/dev/fd/3`, `/proc/self/fd/3`, `/proc/42/fd/3` of this very process.
std::optional<int> descriptor_of(std::string_view path) {
  const std::string own = fmt::format("/proc/{}/fd/", ::getpid());
  for (const std::string_view prefix :
       {std::string_view("/dev/fd/"), std::string_view("/proc/self/fd/"), std::string_view(own)}) {
    if (path.substr(0, prefix.size()) != prefix) continue;
    const std::string_view digits = path.substr(prefix.size());
    int number = -1;
    const auto [end, failure] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
    if (failure == std::errc() && end == digits.data() + digits.size() && number >= 0) return number;
  }
  return std::nullopt;
}

struct Destination {
  std::string path;               // with no symbolic link at its end
  std::optional<int> descriptor;  // set where the name means an open descriptor of ours
  int error = 0;
};

// Follows the symbolic links at the end of `path`, so that the file itself is replaced and not the link to it. The
// kernel's own resolution is no help: through /dev/stdout it arrives at the file behind, which the shell keeps writing
// to.
Destination resolve(std::string path) {
  for (int i = 0; i < kLinksFollowed; ++i) {
    if (const std::optional<int> descriptor = descriptor_of(path)) return {path, descriptor, 0};
    char text[PATH_MAX];
    const ssize_t length = ::readlink(path.c_str(), text, sizeof text);
    if (length < 0) return {path, std::nullopt, 0};
    const std::string link(text, static_cast<size_t>(length));
    path = link.starts_with('/') ? link : folder_of(path) + "/" + link;
  }
  return {path, std::nullopt, ELOOP};
}

mode_t default_mode() {
  const mode_t mask = ::umask(0);
  ::umask(mask);
  return static_cast<mode_t>(0666 & ~mask);
}

}  // namespace

OutputFile::OutputFile(std::string path) {
  attach(-1, path);
  if (path.find('\0') != std::string::npos) {
    fail(EINVAL);
    return;
  }
  const Destination destination = resolve(std::move(path));
  if (destination.error != 0) {
    fail(destination.error);
    return;
  }
  struct stat status;
  int opened = -1;
  if (destination.descriptor) {
    opened = ::fcntl(*destination.descriptor, F_DUPFD_CLOEXEC, 3);
  } else if (::stat(destination.path.c_str(), &status) == 0 && !S_ISREG(status.st_mode)) {
    opened = ::open(destination.path.c_str(), O_WRONLY | O_CLOEXEC | O_NOCTTY);
  } else {
    open_replacement(destination.path);
    return;
  }
  if (opened < 0) {
    fail(errno);
  } else {
    attach(opened, name());
  }
}

void OutputFile::open_replacement(const std::string &target) {
  target_ = target;
  if (name_of(target).empty()) {
    fail(target.empty() ? ENOENT : EISDIR);
    return;
  }
  struct stat status;
  const bool exists = ::stat(target.c_str(), &status) == 0;
  if (!exists && errno != ENOENT) {
    fail(errno);
    return;
  }
  // A file that the user protected against writing is not replaced behind their back.
  if (exists && ::access(target.c_str(), W_OK) != 0) {
    fail(errno);
    return;
  }
  const std::string folder = folder_of(target);
  int opened = ::open(folder.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
  unnamed_ = opened >= 0;
  if (opened < 0 && (errno == EOPNOTSUPP || errno == EISDIR || errno == EINVAL)) opened = give_name(folder);
  if (opened < 0) {
    fail(errno);
    return;
  }
  replaces_ = true;
  attach(opened, name());
  // Failing to keep the owner is no reason to lose the content: only root can.
  if (exists && ::fchown(opened, status.st_uid, status.st_gid) != 0) errno = 0;
  if (::fchmod(opened, exists ? status.st_mode & 07777 : default_mode()) != 0) fail(errno);
}

// Gives the content a name beside its target: by a link if it is there already, else by creating the file. A descriptor
// of the created file, or 0 for a link, or below 0 with `errno` set.
int OutputFile::give_name(const std::string &folder) {
  // A name that is full already leaves no room for ours.
  const std::string stem = name_of(target_).substr(0, 200);
  for (int attempt = 0; attempt < kNamesTried; ++attempt) {
    temporary_ = fmt::format("{}/.{}.{}.{}.tmp", folder, stem, ::getpid(), attempt);
    int result = -1;
    if (unnamed_) {
      const std::string self = fmt::format("/proc/self/fd/{}", descriptor());
      result = ::linkat(AT_FDCWD, self.c_str(), AT_FDCWD, temporary_.c_str(), AT_SYMLINK_FOLLOW);
    } else {
      result = ::open(temporary_.c_str(), O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC, 0600);
    }
    if (result >= 0) return result;
    if (errno != EEXIST) break;
  }
  temporary_.clear();
  return -1;
}

bool OutputFile::replace() {
  const std::string folder = folder_of(target_);
  if (::fsync(descriptor()) != 0) return false;
  if (unnamed_ && give_name(folder) < 0) return false;
  if (::rename(temporary_.c_str(), target_.c_str()) != 0) return false;
  temporary_.clear();
  const int opened = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  // A folder that may be written but not read cannot be forced to the disk by anyone but its owner.
  if (opened < 0) return true;
  const bool synced = ::fsync(opened) == 0 || errno == EINVAL;
  const int number = errno;
  ::close(opened);
  errno = number;
  return synced;
}

bool OutputFile::commit() {
  flush();
  if (!wants_more()) return !error();
  if (replaces_ && !replace()) {
    fail(errno);
    return false;
  }
  const int number = ::close(descriptor()) == 0 ? 0 : errno;
  attach(-1, name());
  if (number != 0) fail(number);
  return !error();
}

OutputFile::~OutputFile() {
  if (descriptor() >= 0) ::close(descriptor());
  if (!temporary_.empty()) ::unlink(temporary_.c_str());
}

std::optional<OutputError> write_file(const std::string &path, std::string_view content) {
  OutputFile file(path);
  file.write(content);
  file.commit();
  return file.error();
}

}  // namespace anneal::cli
