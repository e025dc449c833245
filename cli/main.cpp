// The program `anneal`.
#include <unistd.h>

#include "cli/command_line.hpp"
#include "cli/output/sink.hpp"

namespace {

void write_error(const std::string &text) {
  // When standard error is gone too, there is nobody left to tell.
  [[maybe_unused]] const ssize_t written = ::write(STDERR_FILENO, text.data(), text.size());
}

int write_answer(const anneal::cli::Answer &answer) {
  if (answer.status == anneal::cli::ExitStatus::ok) {
    anneal::cli::StandardOutput out;
    out.write(answer.text);
    out.flush();
    if (!out.error()) return static_cast<int>(answer.status);
    write_error("anneal: " + out.error()->message() + "\n");
    return static_cast<int>(anneal::cli::ExitStatus::environment);
  }
  write_error(answer.text);
  return static_cast<int>(answer.status);
}

}  // namespace

int main(int argc, char **argv) {
  anneal::cli::prepare_standard_streams();
  const auto line = anneal::cli::read_command_line(argc, argv);
  if (const auto *answer = std::get_if<anneal::cli::Answer>(&line)) return write_answer(*answer);
  const auto &invocation = std::get<anneal::cli::Invocation>(line);
  return static_cast<int>(invocation.command->run(invocation));
}
