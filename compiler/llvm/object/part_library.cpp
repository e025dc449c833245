#include "compiler/llvm/object/part_library.hpp"

#include <llvm/Bitcode/BitcodeReader.h>
#include <llvm/IR/Constants.h>
#include <llvm/IR/Instructions.h>
#include <llvm/Linker/Linker.h>
#include <llvm/Support/MemoryBuffer.h>

#include "compiler/llvm/lanes.hpp"

// The instructions that the build made of the parts.
asm(".pushsection .rodata.anneal_parts, \"a\", @progbits\n"
    ".balign 4\n"
    "anneal_parts_begin:\n"
    ".incbin \"" ANNEAL_OBJECT_PARTS
    "\"\n"
    "anneal_parts_end:\n"
    ".popsection\n");
extern "C" {
[[gnu::visibility("hidden")]] extern const char anneal_parts_begin[];
[[gnu::visibility("hidden")]] extern const char anneal_parts_end[];
}

namespace anneal::emission {
namespace {

/// Where the processor has no rounding to whole numbers, LLVM would call the C library's.
void write_floors(llvm::Module &module, native::Processor processor) {
  llvm::Function *const floor = module.getFunction("llvm.floor.f64");
  if (floor == nullptr || has_rounding(processor)) return;
  while (!floor->use_empty()) {
    auto *const call = llvm::cast<llvm::CallInst>(floor->user_back());
    llvm::IRBuilder<> builder(call);
    Lanes lanes(builder, 1, processor);
    call->replaceAllUsesWith(lanes.floor(call->getArgOperand(0)));
    call->eraseFromParent();
  }
  floor->eraseFromParent();
}

/// Erases functions and variables of no use, and then those that only they used.
void drop_unused(llvm::Module &module) {
  const auto is_unused = [](const llvm::GlobalValue &value) {
    value.removeDeadConstantUsers();
    return value.use_empty() && (value.hasLocalLinkage() || value.isDeclaration());
  };
  for (bool again = true; again;) {
    again = false;
    for (llvm::Function &function : llvm::make_early_inc_range(module)) {
      if (!is_unused(function)) continue;
      function.eraseFromParent();
      again = true;
    }
    for (llvm::GlobalVariable &variable : llvm::make_early_inc_range(module.globals())) {
      if (!is_unused(variable)) continue;
      variable.eraseFromParent();
      again = true;
    }
  }
}

}  // namespace

bool PartLibrary::link_into(llvm::Module &module, std::string &reason) {
  const llvm::StringRef bytes(anneal_parts_begin, static_cast<std::size_t>(anneal_parts_end - anneal_parts_begin));
  llvm::Expected<std::unique_ptr<llvm::Module>> parts =
      llvm::parseBitcodeFile(llvm::MemoryBufferRef(bytes, "parts"), module.getContext());
  if (!parts) {
    reason = llvm::toString(parts.takeError());
    return false;
  }
  (*parts)->setTargetTriple(module.getTargetTriple());
  (*parts)->setDataLayout(module.getDataLayout());
  if (llvm::Linker::linkModules(module, std::move(*parts))) {
    reason = "the parts of objects do not fit together";
    return false;
  }
  llvm::GlobalVariable *const table = module.getGlobalVariable(kObjectPartsName);
  for (std::size_t i = 0; i < kPartCount; ++i) {
    functions_[i] = llvm::cast<llvm::Function>(table->getInitializer()->getAggregateElement(static_cast<unsigned>(i)));
  }
  table->eraseFromParent();
  for (llvm::Function &function : module) {
    if (function.isDeclaration()) continue;
    function.setLinkage(llvm::GlobalValue::InternalLinkage);
    for (const char *const attribute : {"target-cpu", "target-features", "tune-cpu"}) function.removeFnAttr(attribute);
  }
  return true;
}

void PartLibrary::finish(llvm::Module &module, native::Processor processor) {
  drop_unused(module);
  write_floors(module, processor);
  drop_unused(module);
}

}  // namespace anneal::emission
