#include "compiler/native/loader.hpp"

#include <sys/mman.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <optional>
#include <string_view>

#include "compiler/native/fork_gate.hpp"
#include "compiler/native/module_file.hpp"
#include "compiler/native/processor.hpp"

/// Defined where a program holds the module itself (cli/native_module.cpp).
extern "C" [[gnu::weak]] const anneal::native::Module *anneal_held_native_module();

namespace anneal::native {
namespace {

struct Opened {
  const Module *module = nullptr;
  std::string reason;
};

/// What the system says to memory that was written becoming executable; empty when nothing.
std::string refusal_of_executable_memory() {
  const auto size = static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
  void *const page = mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (page == MAP_FAILED) return std::strerror(errno);
  *static_cast<unsigned char *>(page) = 0xC3;
  const std::string refusal = mprotect(page, size, PROT_READ | PROT_EXEC) == 0 ? "" : std::strerror(errno);
  munmap(page, size);
  return refusal;
}

/// Why code may not run in this process; empty where it may.
std::string refusal_to_run() {
  const char *const wish = std::getenv("ANNEAL_JIT");
  if (wish != nullptr && std::string_view(wish) == "off") return "ANNEAL_JIT=off forbids it in this process";
  if (!this_processor()) return "code is made for x86-64 only";
  const std::string refusal = refusal_of_executable_memory();
  return refusal.empty() ? "" : "the system refuses executable memory: " + refusal;
}

Opened open_module() {
  if (anneal_held_native_module != nullptr) return {anneal_held_native_module(), {}};
  const ModuleFile file = open_module_file("anneal_native.so", kEntry);
  if (!file.reason.empty()) return {nullptr, file.reason};
  const Module *const module = file.entry == nullptr ? nullptr : reinterpret_cast<Entry>(file.entry)();
  if (module == nullptr || module->version != kInterfaceVersion || module->layout != kLayout) {
    return {nullptr, "`" + file.path + "` is of another build than this program"};
  }
  return {module, {}};
}

// Never destroyed: other threads may still compile while the process ends.
const Opened &opened_to_write() {
  const ForkGate gate;
  static const Opened &once = *new Opened(open_module());
  return once;
}
const Opened &opened_to_run() {
  const ForkGate gate;
  static const Opened &once = *new Opened([] {
    const std::string refusal = refusal_to_run();
    return refusal.empty() ? opened_to_write() : Opened{nullptr, refusal};
  }());
  return once;
}

}  // namespace

const Module *module() {
  return opened_to_run().module;
}
const std::string &reason_for_no_module() {
  return opened_to_run().reason;
}
const Module *writing_module() {
  return opened_to_write().module;
}
const std::string &reason_for_no_writing_module() {
  return opened_to_write().reason;
}

}  // namespace anneal::native
