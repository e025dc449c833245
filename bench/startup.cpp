// From the start of a process to its first output, and what it holds: the program beside an empty one, interleaved.
//
//   tools/build.sh release bench_startup && build/release/bin/bench_startup [rounds [KiB]]
//
// With a second number it fails where `eval` holds more than that at its peak, as a test does.
//
// This driver is static and small because a child's peak counts from what its parent held.
#include <fcntl.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

namespace {

struct Row {
  const char *name;
  std::vector<const char *> words;
  std::vector<double> first;  ///< microseconds to the first byte
  std::vector<double> gone;   ///< microseconds to the end
  long peak = 0;              ///< KiB
  long faults = 0;
};

double microseconds() {
  return std::chrono::duration<double, std::micro>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

[[noreturn]] void give_up(const char *what, const Row &row) {
  std::fprintf(stderr, "bench_startup: %s: %s\n", row.name, what);
  std::exit(1);
}

/// Runs the row's program once, with its output in a pipe.
void run(Row &row) {
  int ends[2];
  if (pipe(ends) != 0 || fcntl(ends[0], F_SETFD, FD_CLOEXEC) != 0) give_up("no pipe", row);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
  posix_spawn_file_actions_addclose(&actions, ends[1]);
  std::vector<char *> words;
  for (const char *word : row.words) words.push_back(const_cast<char *>(word));
  words.push_back(nullptr);

  pid_t child = 0;
  const double begin = microseconds();
  if (posix_spawn(&child, words[0], &actions, nullptr, words.data(), environ) != 0) give_up("does not start", row);
  close(ends[1]);
  char output[4096];
  const bool is_heard = read(ends[0], output, sizeof output) > 0;
  row.first.push_back(microseconds() - begin);
  while (read(ends[0], output, sizeof output) > 0) {
  }
  int status = 0;
  rusage usage{};
  wait4(child, &status, 0, &usage);
  row.gone.push_back(microseconds() - begin);
  close(ends[0]);
  posix_spawn_file_actions_destroy(&actions);
  if (!is_heard || status != 0) give_up("no value", row);
  row.peak = std::max(row.peak, usage.ru_maxrss);
  row.faults = usage.ru_minflt;
}

double quantile(std::vector<double> &times, double part) {
  std::sort(times.begin(), times.end());
  return times[static_cast<std::size_t>(part * static_cast<double>(times.size() - 1))];
}

}  // namespace

int main(int count, char **words) {
  const int rounds = count > 1 ? std::atoi(words[1]) : 200;
  const long most = count > 2 ? std::atol(words[2]) : 0;
  if (rounds < 1 || most < 0) {
    std::fprintf(stderr, "usage: bench_startup [rounds [KiB]]\n");
    return 2;
  }
  std::vector<Row> rows;
  const auto add = [&rows](const char *name, std::vector<const char *> arguments) {
    rows.push_back({name, std::move(arguments), {}, {}});
  };
  const char *const formula = "0.1 * 0.96 ^ floor(step/1000)";
  add("an empty program", {EMPTY_PROGRAM});
  add("eval", {ANNEAL_PROGRAM, "eval", "-e", formula, "--at", "2500"});
  // A use of the library costs what it needs: 1.3 times the time without one at most, 1.5 times with a module's.
  const std::vector<const char *> use = {ANNEAL_PROGRAM,        "eval", "-e",  "cosine(0.1, 0)", "--clock",
                                         "total = 10000 steps", "--at", "2500"};
  add("eval, library", use);
  add("eval, module", {ANNEAL_PROGRAM, "eval", MODULE_FILE, "--at", "2500"});
  add("eval, native code", {ANNEAL_PROGRAM, "eval", "-e", formula, "--at", "2500", "--backend=native"});
  for (Row &row : rows) run(row);
  for (Row &row : rows) row = {row.name, row.words, {}, {}};  // The first round only filled the page cache.
  for (int round = 0; round < rounds; ++round) {
    for (Row &row : rows) run(row);
  }
  std::printf("%-20s %33s %9s %10s %7s\n%-20s %10s %11s %10s %9s %10s\n", "", "first output, us", "gone, us",
              "peak, KiB", "faults", "", "least", "10th of 100", "median", "median", "");
  for (Row &row : rows) {
    std::printf("%-20s %10.0f %11.0f %10.0f %9.0f %10ld %7ld\n", row.name, quantile(row.first, 0),
                quantile(row.first, 0.1), quantile(row.first, 0.5), quantile(row.gone, 0.5), row.peak, row.faults);
  }
  if (most == 0 || rows[1].peak <= most) return 0;
  std::printf("%s holds more than %ld KiB: run tools/startup_order.sh\n", rows[1].name, most);
  return 1;
}
