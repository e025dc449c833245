#include <unistd.h>

#include <cerrno>

#include "cli/repl/lines.hpp"

namespace anneal::cli {

namespace {

class PipeLines final : public Lines {
 public:
  explicit PipeLines(int descriptor) : descriptor_(descriptor) {}

  LineEnd next(const std::string &, std::string &line) override {
    line.clear();
    while (true) {
      const std::size_t end = waiting_.find('\n');
      if (end != std::string::npos) {
        line = waiting_.substr(0, end);
        waiting_.erase(0, end + 1);
        break;
      }
      if (!read_more()) {
        line = std::move(waiting_);
        waiting_.clear();
        if (line.empty()) return LineEnd::end;
        break;
      }
    }
    if (line.ends_with('\r')) line.pop_back();
    return LineEnd::line;
  }

 private:
  bool read_more() {
    char bytes[4096];
    ssize_t count = 0;
    do {
      count = ::read(descriptor_, bytes, sizeof bytes);
    } while (count < 0 && errno == EINTR);
    if (count <= 0) return false;
    waiting_.append(bytes, static_cast<std::size_t>(count));
    return true;
  }

  int descriptor_;
  std::string waiting_;
};

}  // namespace

std::unique_ptr<Lines> lines_of_pipe(int descriptor) {
  return std::make_unique<PipeLines>(descriptor);
}

}  // namespace anneal::cli
