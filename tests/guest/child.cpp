#include "tests/guest/child.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstring>

namespace anneal::tests {

std::string in_child(const std::function<std::string()> &work, unsigned patience) {
  std::array<int, 2> pipe_ends{};
  if (pipe(pipe_ends.data()) != 0) return std::strerror(errno);
  const pid_t child = fork();
  if (child == 0) {
    alarm(patience);
    const std::string said = work();
    const bool written = write(pipe_ends[1], said.data(), said.size()) == static_cast<ssize_t>(said.size());
    _exit(written ? 0 : 1);
  }
  close(pipe_ends[1]);
  if (child < 0) return std::strerror(errno);
  std::string said;
  std::array<char, 4096> piece{};
  for (ssize_t count = 0; (count = read(pipe_ends[0], piece.data(), piece.size())) != 0;) {
    if (count > 0) said.append(piece.data(), static_cast<std::size_t>(count));
    if (count < 0 && errno != EINTR) break;
  }
  close(pipe_ends[0]);
  int status = 0;
  while (waitpid(child, &status, 0) < 0 && errno == EINTR) continue;
  if (WIFSIGNALED(status)) said += std::string("ended by signal: ") + strsignal(WTERMSIG(status));
  if (WIFEXITED(status) && WEXITSTATUS(status) != 0) said += "exit " + std::to_string(WEXITSTATUS(status));
  return said;
}

}  // namespace anneal::tests
