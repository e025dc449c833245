// The program `anneal`.
#include <unistd.h>

#include "cli/command_line.hpp"
#include "cli/output/sink.hpp"

namespace {

int write_answer(const anneal::cli::Answer &answer) {
  if (answer.status == anneal::cli::ExitStatus::ok) {
    anneal::cli::StandardOutput out;
    out.write(answer.text);
    out.flush();
    return static_cast<int>(out.error() ? anneal::cli::ExitStatus::environment : answer.status);
  }
  // When standard error is gone too, there is nobody left to tell.
  [[maybe_unused]] const ssize_t written = ::write(STDERR_FILENO, answer.text.data(), answer.text.size());
  return static_cast<int>(answer.status);
}

}  // namespace

int main(int argc, char **argv) {
  anneal::cli::ignore_closed_pipes();
  const auto line = anneal::cli::read_command_line(argc, argv);
  if (const auto *answer = std::get_if<anneal::cli::Answer>(&line)) return write_answer(*answer);
  const auto &invocation = std::get<anneal::cli::Invocation>(line);
  return static_cast<int>(invocation.command->run(invocation));
}
