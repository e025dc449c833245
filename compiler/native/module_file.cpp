#include "compiler/native/module_file.hpp"

#include <dlfcn.h>
#include <unistd.h>

#include <climits>
#include <cstring>
#include <string_view>
#include <utility>
#include <vector>

#include "compiler/native/interface.hpp"

/// Defined where a program holds the native-code module itself (cli/native_module.cpp).
extern "C" [[gnu::weak]] const anneal::native::Module *anneal_held_native_module();

namespace anneal::native {
namespace {

std::string folder_of(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  return std::string(slash == std::string_view::npos ? "." : path.substr(0, slash));
}

/// Where the module may lie: as it is built and installed, seen from the program, or from the library that holds this.
std::vector<std::string> candidates(const std::string &file) {
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
    for (const char *place : {"/anneal/", "/../lib/anneal/"}) paths.push_back(folder + place + file);
  }
  return paths;
}

}  // namespace

ModuleFile open_module_file(const std::string &file, const char *entry) {
  if (anneal_held_native_module != nullptr) return {.reason = "a static program opens no modules"};
  for (std::string &path : candidates(file)) {
    if (access(path.c_str(), R_OK) != 0) continue;
    void *const library = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
    if (library == nullptr) return {.reason = std::string("the module could not be opened: ") + dlerror()};
    return {.entry = dlsym(library, entry), .path = std::move(path)};
  }
  return {.reason = "the module " + file + " was not found beside the program"};
}

}  // namespace anneal::native
