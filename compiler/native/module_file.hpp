// Modules are files that are opened when they are first needed.
#pragma once

#include <string>

namespace anneal::native {

/// A module that stays open.
struct ModuleFile {
  void *entry = nullptr;  ///< the address of the symbol that was asked for; null where the module has none
  std::string path;
  std::string reason;  ///< why there is none; empty where it is open
};

/// Opens the module that is called `file`, for its symbol `entry`. It is looked for as it is built and installed: in
/// `anneal/` beside the library that holds this, and in `lib/anneal/` beside `bin/` of the running program. A static
/// program holds what it needs and opens none. The caller holds a ForkGate.
ModuleFile open_module_file(const std::string &file, const char *entry);

}  // namespace anneal::native
