#include "tests/fuzz/replay/watched.hpp"

#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmath>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <string_view>

#include "tests/fuzz/inputs/container.hpp"

#if defined(__SANITIZE_ADDRESS__)
#define ANNEAL_ADDRESS_SANITIZER 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define ANNEAL_ADDRESS_SANITIZER 1
#endif
#endif

namespace anneal::fuzz {
namespace {

#ifdef ANNEAL_ADDRESS_SANITIZER
constexpr bool kSanitized = true;
#else
constexpr bool kSanitized = false;
#endif

constexpr int kTooMuchMemory = 90;

double seconds_of(const Limits &limits) {
  return limits.seconds * (kSanitized ? 5 : 1);
}

/// What both processes see: which input is being run.
struct Shared {
  std::size_t number;
  std::size_t size;
  char bytes[1];
};

double megabytes_at_most() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_maxrss) / 1024;
}

double pages_in_megabytes() {
  std::ifstream file("/proc/self/statm");
  double pages = 0;
  file >> pages;
  return pages * static_cast<double>(sysconf(_SC_PAGESIZE)) / (1 << 20);
}

void set_timer(double seconds) {
  itimerval timer{};
  timer.it_value.tv_sec = static_cast<time_t>(seconds);
  timer.it_value.tv_usec = static_cast<suseconds_t>((seconds - std::floor(seconds)) * 1e6);
  setitimer(ITIMER_PROF, &timer, nullptr);
}

/// The other process: never returns, not by an exception either. Its clock is processor time, so that a busy machine
/// makes no findings.
[[noreturn]] void run_inputs(void (*target)(std::string_view), const Supply &supply, const Limits &limits,
                             Shared &shared) noexcept {
  const auto room = static_cast<double>(limits.megabytes);
  if (!kSanitized) {
    const rlim_t bytes = static_cast<rlim_t>((pages_in_megabytes() + room) * (1 << 20));
    const rlimit limit{bytes, bytes};
    setrlimit(RLIMIT_AS, &limit);
  }
  const double before = megabytes_at_most();
  for (;; ++shared.number) {
    const std::optional<std::string> input = supply(shared.number);
    if (!input) break;
    shared.size = std::min(input->size(), limits.input_bytes);
    std::memcpy(shared.bytes, input->data(), shared.size);
    set_timer(seconds_of(limits));
    target({shared.bytes, shared.size});
    set_timer(0);
    // The sanitizers' shadow of all memory leaves no room for a limit of addresses.
    if (kSanitized && megabytes_at_most() - before > room) std::_Exit(kTooMuchMemory);
  }
  // The leak checker looks at this exit.
  std::exit(0);
}

std::string how_it_ended(int status, const Limits &limits) {
  if (WIFSIGNALED(status) && WTERMSIG(status) == SIGPROF)
    return "more than " + std::to_string(seconds_of(limits)) + " s";
  if (WIFSIGNALED(status))
    return "killed by signal " + std::to_string(WTERMSIG(status)) + " (" + strsignal(WTERMSIG(status)) + ")";
  if (WEXITSTATUS(status) == kTooMuchMemory) return "more than " + std::to_string(limits.megabytes) + " MiB";
  return "exit status " + std::to_string(WEXITSTATUS(status));
}

}  // namespace

Outcome run_watched(void (*target)(std::string_view), const Supply &supply, const Limits &limits) {
  const std::size_t bytes = sizeof(Shared) + limits.input_bytes;
  void *const memory = mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) return {0, {{"", "no memory to share"}}};
  Shared &shared = *static_cast<Shared *>(memory);
  Outcome outcome;
  while (true) {
    std::fflush(nullptr);
    const pid_t child = fork();
    if (child == 0) run_inputs(target, supply, limits, shared);
    int status = 0;
    if (child < 0 || waitpid(child, &status, 0) != child) {
      outcome.findings.push_back({"", "no process to run in"});
      break;
    }
    if (status == 0) break;
    outcome.findings.push_back({std::string(shared.bytes, shared.size), how_it_ended(status, limits)});
    // After the last input, what is found is of them all: a leak.
    if (outcome.findings.size() >= limits.findings || !supply(shared.number)) break;
    ++shared.number;
  }
  outcome.inputs = shared.number;
  munmap(memory, bytes);
  return outcome;
}

std::string save(const Finding &finding, const std::string &folder, std::string_view target) {
  std::filesystem::create_directories(folder);
  const std::string path = folder + "/" + std::string(target) + "-" + hash_of(finding.input);
  std::ofstream(path, std::ios::binary) << finding.input;
  return path;
}

}  // namespace anneal::fuzz

#ifdef ANNEAL_ADDRESS_SANITIZER
/// Memory that was freed and is kept to catch its use would count as memory of the inputs.
extern "C" const char *__asan_default_options();
extern "C" const char *__asan_default_options() {
  return "quarantine_size_mb=16";
}
#endif
