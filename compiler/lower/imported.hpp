// The walk over what a host may set or observe. Private to compiler/lower/.
#pragma once

#include <string>
#include <unordered_set>

#include "compiler/check/program.hpp"

namespace anneal::lowering {

/// Calls `visit(ModuleId, prefix)` for the main file, whose prefix is empty, and then for each imported program with
/// the prefix of its names (`base.`). A file that is imported under several names is one file: it has the first of
/// them.
template <class Visit>
void for_each_program(const CheckedProgram &program, Visit visit) {
  std::unordered_set<ModuleId> seen;
  const auto walk = [&](auto &self, ModuleId id, const std::string &prefix) -> void {
    if (!seen.insert(id).second) return;
    const Module &module = program[id];
    visit(id, prefix);
    for (std::uint32_t i = 0; i < module.ast.items.size(); ++i) {
      const auto imported = module.imports.find(i);
      if (imported == module.imports.end() || program[imported->second].is_library) continue;
      const auto &import = std::get<item::Import>(module.ast.items[i].kind);
      self(self, imported->second, prefix + std::string(module.ast.text(import.name.name)) + ".");
    }
  };
  walk(walk, kMainModule, "");
}

}  // namespace anneal::lowering
