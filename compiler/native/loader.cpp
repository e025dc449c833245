#include "compiler/native/loader.hpp"

#include <dlfcn.h>
#include <sys/mman.h>
#include <unistd.h>

#include <climits>
#include <cstdlib>
#include <cstring>
#include <optional>
#include <string_view>
#include <vector>

#include "compiler/native/fork_gate.hpp"
#include "compiler/native/processor.hpp"

/// Defined where a program holds the module itself (cli/native_module.cpp).
extern "C" [[gnu::weak]] const anneal::native::Module *anneal_held_native_module();

namespace anneal::native {
namespace {

struct Opened {
  const Module *module = nullptr;
  std::string reason;
};

std::string folder_of(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  return std::string(slash == std::string_view::npos ? "." : path.substr(0, slash));
}

/// Where the module may lie: as it is built and installed, seen from the program, or from the library that holds this.
std::vector<std::string> candidates() {
  std::vector<std::string> folders;
  Dl_info info{};
  if (dladdr(reinterpret_cast<void *>(&folder_of), &info) != 0 && info.dli_fname != nullptr &&
      std::strchr(info.dli_fname, '/') != nullptr) {
    folders.push_back(folder_of(info.dli_fname));
  }
  char program[PATH_MAX];
  const ssize_t length = readlink("/proc/self/exe", program, sizeof program);
  if (length > 0) folders.push_back(folder_of({program, static_cast<std::size_t>(length)}));
  std::vector<std::string> paths;
  for (const std::string &folder : folders) {
    for (const char *place : {"/anneal/anneal_native.so", "/../lib/anneal/anneal_native.so"}) {
      paths.push_back(folder + place);
    }
  }
  return paths;
}

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
  std::string found;
  for (const std::string &path : candidates()) {
    if (access(path.c_str(), R_OK) == 0) {
      found = path;
      break;
    }
  }
  if (found.empty()) return {nullptr, "the module anneal_native.so was not found beside the program"};
  void *const library = dlopen(found.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (library == nullptr) return {nullptr, std::string("the module could not be opened: ") + dlerror()};
  const auto entry = reinterpret_cast<Entry>(dlsym(library, kEntry));
  const Module *const module = entry == nullptr ? nullptr : entry();
  if (module == nullptr || module->version != kInterfaceVersion || module->layout != kLayout) {
    return {nullptr, "`" + found + "` is of another build than this program"};
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
