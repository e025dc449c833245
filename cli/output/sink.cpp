#include "cli/output/sink.hpp"

#include <fcntl.h>
#include <fmt/core.h>
#include <poll.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstring>
#include <utility>

namespace anneal::cli {
namespace {

constexpr size_t kBufferSize = 64 * 1024;

}  // namespace

std::string OutputError::message() const {
  const char *text = strerrordesc_np(number);
  std::string described = text != nullptr ? text : fmt::format("error {} of the operating system", number);
  // The system's sentences begin with a capital; ours do not.
  if (described.size() > 1 && described[0] >= 'A' && described[0] <= 'Z' && described[1] >= 'a')
    described[0] += 'a' - 'A';
  return fmt::format("`{}` cannot be written: {}", name, described);
}

void Sink::attach(int descriptor, std::string name) {
  descriptor_ = descriptor;
  name_ = std::move(name);
}

void Sink::fail(int number) {
  if (error_ || closed_) return;
  if (number == EPIPE) {
    closed_ = true;
  } else {
    error_ = OutputError{name_, number};
  }
  buffer_.clear();
}

void Sink::write(std::string_view bytes) {
  if (!wants_more()) return;
  if (bytes.size() >= kBufferSize) {
    flush();
    write_out(bytes);
    return;
  }
  if (buffer_.size() + bytes.size() > kBufferSize) flush();
  buffer_.append(bytes);
}

void Sink::flush() {
  if (!wants_more()) return;
  write_out(buffer_);
  buffer_.clear();
}

void Sink::write_out(std::string_view bytes) {
  while (!bytes.empty() && wants_more()) {
    const ssize_t written = ::write(descriptor_, bytes.data(), bytes.size());
    if (written >= 0) {
      bytes.remove_prefix(static_cast<size_t>(written));
    } else if (errno == EAGAIN) {
      // Somebody made the terminal or pipe non-blocking; wait as a blocking one would.
      pollfd wanted{descriptor_, POLLOUT, 0};
      ::poll(&wanted, 1, -1);
    } else if (errno != EINTR) {
      fail(errno);
    }
  }
}

StandardOutput::StandardOutput() {
  attach(STDOUT_FILENO, "standard output");
}

StandardOutput::~StandardOutput() {
  flush();
}

void prepare_standard_streams() {
  ::signal(SIGPIPE, SIG_IGN);
  ::signal(SIGXFSZ, SIG_IGN);
  for (const int descriptor : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    if (::fcntl(descriptor, F_GETFD) >= 0) continue;
    // Opened the other way round, so that reading or writing still fails. The lowest free number is this one.
    [[maybe_unused]] const int opened = ::open("/dev/null", descriptor == STDIN_FILENO ? O_WRONLY : O_RDONLY);
  }
}

}  // namespace anneal::cli
