#include "runtime/files.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <memory>

namespace anneal {

namespace {

/// An open file, closed at the end.
class Descriptor {
 public:
  explicit Descriptor(const std::string &path, int flags)
      : number_(::open(path.c_str(), flags | O_RDONLY | O_CLOEXEC)) {}
  ~Descriptor() {
    if (number_ >= 0) ::close(number_);
  }
  Descriptor(const Descriptor &) = delete;
  Descriptor &operator=(const Descriptor &) = delete;
  int number() const { return number_; }

 private:
  int number_;
};

std::string resolved(const std::string &path) {
  const std::unique_ptr<char, decltype(&std::free)> real(::realpath(path.c_str(), nullptr), &std::free);
  return real ? std::string(real.get()) : std::string();
}

/// Whether `path` lies in `folder` or below; both resolved.
bool is_below(const std::string &path, const std::string &folder) {
  if (folder == "/") return true;
  return path.size() > folder.size() && path.compare(0, folder.size(), folder) == 0 && path[folder.size()] == '/';
}

}  // namespace

std::string error_text(int number) {
  const char *known = ::strerrordesc_np(number);
  std::string text = known != nullptr ? known : "error " + std::to_string(number) + " of the operating system";
  // The system's sentences begin with a capital; ours do not.
  if (text.size() > 1 && text[0] >= 'A' && text[0] <= 'Z' && text[1] >= 'a') text[0] += 'a' - 'A';
  return text;
}

std::optional<std::string> read_text(int descriptor, std::string &error, std::size_t limit) {
  std::string text;
  while (text.size() <= limit) {
    char buffer[1 << 16];
    const ssize_t count = ::read(descriptor, buffer, std::min(sizeof buffer, limit + 1 - text.size()));
    if (count > 0) {
      text.append(buffer, static_cast<std::size_t>(count));
    } else if (count == 0) {
      break;
    } else if (errno == EAGAIN) {
      // Somebody made the terminal or pipe non-blocking; wait as a blocking one would.
      pollfd wanted{descriptor, POLLIN, 0};
      ::poll(&wanted, 1, -1);
    } else if (errno != EINTR) {
      error = error_text(errno);
      return std::nullopt;
    }
  }
  return text;
}

std::optional<std::string> read_text_file(const std::string &path, bool any_kind, std::string &error,
                                          std::size_t limit) {
  if (path.find('\0') != std::string::npos) {
    error = "the name has a NUL in it";
    return std::nullopt;
  }
  // Without O_NONBLOCK, opening a FIFO would wait for a writer.
  const Descriptor file(path, any_kind ? 0 : O_NONBLOCK);
  struct stat status{};
  if (file.number() < 0 || ::fstat(file.number(), &status) != 0) {
    error = error_text(errno);
    return std::nullopt;
  }
  if (S_ISDIR(status.st_mode) || (!any_kind && !S_ISREG(status.st_mode))) {
    error = S_ISDIR(status.st_mode) ? "it is a folder" : "it is not a regular file";
    return std::nullopt;
  }
  return read_text(file.number(), error, limit);
}

std::string folder_of(const std::string &path) {
  const std::size_t slash = path.rfind('/');
  if (slash == std::string::npos) return ".";
  return slash == 0 ? "/" : path.substr(0, slash);
}

FileImporter::FileImporter(std::string root)
    : written_root_(root.empty() ? "." : std::move(root)), root_(resolved(written_root_)) {}

void FileImporter::report_escape(const std::string &written, Location where, Diagnostics &diagnostics) {
  diagnostics.report(Code::import_escapes, where, "`" + written + "` leads out of the program's folder")
      .with_note("a program reads files in the folder of its main file and below");
}

std::optional<Importer::Text> FileImporter::read(std::string_view path, std::string_view importing, Location where,
                                                 Diagnostics &diagnostics) {
  const std::string written(path);
  if (written.empty() || written.front() == '/' || written.find('\0') != std::string::npos) {
    report_escape(written, where, diagnostics);
    return std::nullopt;
  }
  const std::string name =
      (std::filesystem::path(folder_of(std::string(importing))) / written).lexically_normal().string();
  // Before the file is looked for: whether it exists out there is none of the program's business.
  const std::filesystem::path below =
      std::filesystem::path(name).lexically_relative(std::filesystem::path(written_root_).lexically_normal());
  if (below.empty() || *below.begin() == "..") {
    report_escape(written, where, diagnostics);
    return std::nullopt;
  }
  const std::string real = resolved(name);
  if (real.empty()) {
    const bool missing = errno == ENOENT || errno == ENOTDIR;
    diagnostics.report(
        missing ? Code::import_not_found : Code::import_refused, where,
        missing ? "there is no file `" + name + "`" : "`" + name + "` cannot be read: " + error_text(errno));
    return std::nullopt;
  }
  if (!is_below(real, root_)) {
    report_escape(written, where, diagnostics);
    return std::nullopt;
  }
  std::string error;
  std::optional<std::string> text = read_text_file(real, false, error);
  if (!text) {
    diagnostics.report(Code::import_refused, where, "`" + name + "` cannot be read: " + error);
    return std::nullopt;
  }
  return Text{name, std::move(*text)};
}

}  // namespace anneal
