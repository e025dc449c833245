// Where results go: a stream of bytes that remembers its first failure.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace anneal::cli {

/// What the operating system refused, for a message and exit status 3.
struct OutputError {
  /// The file as the user named it, or "standard output".
  std::string name;
  /// `errno` of the call that failed.
  int number = 0;

  /// "`lr.csv` cannot be written: no space left on device"; the text of `errno` does not depend on the locale.
  std::string message() const;
};

/// A stream of bytes with its own buffer. The first failure is kept and everything after it is dropped, so that a
/// writer of a million rows need not ask after each. One owner.
class Sink {
 public:
  virtual ~Sink() = default;
  Sink() = default;
  Sink(const Sink &) = delete;
  Sink &operator=(const Sink &) = delete;

  /// Appends `bytes`; they may stay in the buffer until `flush`.
  void write(std::string_view bytes);
  /// Hands everything in the buffer to the operating system.
  void flush();

  /// False once something failed or the reader went away: what is written from then on is dropped, so a long
  /// computation may stop early.
  bool wants_more() const { return !error_ && !closed_; }
  /// The first failure. A reader that closed its end of a pipe is not one: see `closed`.
  const std::optional<OutputError> &error() const { return error_; }
  /// Whether the other end of the pipe is gone. Such a program ends quietly, with status 0.
  bool closed() const { return closed_; }

 protected:
  /// The open file that `flush` writes to, and its name for messages.
  void attach(int descriptor, std::string name);
  int descriptor() const { return descriptor_; }
  const std::string &name() const { return name_; }
  void fail(int number);

 private:
  void write_out(std::string_view bytes);

  int descriptor_ = -1;
  std::string name_;
  std::string buffer_;
  std::optional<OutputError> error_;
  bool closed_ = false;
};

/// Standard output. Flushes when destroyed; call `flush` and look at `error` before to learn whether all arrived.
class StandardOutput final : public Sink {
 public:
  StandardOutput();
  ~StandardOutput() override;
};

/// From now on a write to a closed pipe, and one beyond the largest file that the user may write, is an error value
/// instead of a signal that ends the process; and a standard stream that the caller closed stays closed: no file that
/// is opened gets its number. Call once in `main`, first.
void prepare_standard_streams();

}  // namespace anneal::cli
