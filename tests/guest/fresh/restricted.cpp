// restricted WAY COMMAND…: runs a command for which the system refuses executable memory.
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>

#include "tests/guest/fresh/refusal.hpp"

int main(int count, char **words) {
  for (const anneal::tests::Refusal &refusal : anneal::tests::refusals()) {
    if (count < 3 || refusal.name != words[1]) continue;
    if (!refusal.begin()) {
      std::fprintf(stderr, "this kernel has no %s: %s\n", words[1], std::strerror(errno));
      return 126;
    }
    execv(words[2], words + 2);
    std::fprintf(stderr, "%s: %s\n", words[2], std::strerror(errno));
    return 127;
  }
  std::fputs("restricted WAY COMMAND…\n", stderr);
  return 2;
}
