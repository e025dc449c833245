// From instructions of LLVM to machine code.
#pragma once

#include <llvm/ADT/SmallString.h>
#include <llvm/IR/Module.h>
#include <llvm/Target/TargetMachine.h>

#include <memory>
#include <string>

#include "compiler/native/interface.hpp"

namespace anneal::emission {

/// Gives a module the layout and attributes of code for a processor. Builds for debugging verify it.
void prepare(llvm::Module &module, native::Processor processor);

/// The module's code as an object in memory (ELF). Uses up the module.
///
/// The passes of LLVM's code generator are made once in each thread for each processor and level, which saves half of
/// the time; tests/native compares the bytes with those of new ones, which `is_new` asks for.
llvm::SmallString<0> object_code(llvm::Module &module, native::Processor processor, native::Level level,
                                 bool is_new = false);

/// The same as assembler text.
std::string assembly(llvm::Module &module, native::Processor processor, native::Level level);

}  // namespace anneal::emission
