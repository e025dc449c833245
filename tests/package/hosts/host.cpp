// A host in C++17 and later, which prints what host.c prints.
#include <anneal/anneal.hpp>
#include <cstdio>

int main(int, char **arguments) {
  try {
    const anneal::Schedule schedule = anneal::Program::load(arguments[1]).bind();
    for (std::int64_t k = 0; k < schedule.total(); k += 9973) {
      std::printf("%a %a\n", schedule("lr", k), schedule("momentum", k));
    }
  } catch (const anneal::Error &error) {
    std::fputs(error.what(), stderr);
    return 1;
  }
  return 0;
}
