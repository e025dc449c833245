#include "compiler/llvm/machine.hpp"

#include <llvm/IR/LegacyPassManager.h>
#include <llvm/IR/Verifier.h>
#include <llvm/MC/TargetRegistry.h>
#include <llvm/Support/TargetSelect.h>
#include <llvm/Support/raw_ostream.h>
#include <llvm/Target/TargetOptions.h>

#include <array>
#include <cassert>

namespace anneal::emission {
namespace {

constexpr const char *kTriple = "x86_64-pc-linux-gnu";

const llvm::Target &target() {
  static const llvm::Target *const found = [] {
    LLVMInitializeX86TargetInfo();
    LLVMInitializeX86Target();
    LLVMInitializeX86TargetMC();
    LLVMInitializeX86AsmPrinter();
    std::string ignored;
    return llvm::TargetRegistry::lookupTarget(kTriple, ignored);
  }();
  return *found;
}

std::unique_ptr<llvm::TargetMachine> make_target_machine(native::Processor processor, native::Level level) {
  llvm::TargetOptions options;
  // The program's operations are the ones performed.
  options.AllowFPOpFusion = llvm::FPOpFusion::Strict;
  const bool is_quick = level == native::Level::quick;
  options.EnableFastISel = is_quick;
  const std::string_view name = native::kProcessorNames[static_cast<std::size_t>(processor)];
  return std::unique_ptr<llvm::TargetMachine>(target().createTargetMachine(
      kTriple, llvm::StringRef(name.data(), name.size()), "", options, llvm::Reloc::PIC_, llvm::CodeModel::Small,
      is_quick ? llvm::CodeGenOptLevel::None : llvm::CodeGenOptLevel::Default));
}

/// A code generator that is used again and again.
class Generator {
 public:
  Generator(native::Processor processor, native::Level level)
      : machine_(make_target_machine(processor, level)), stream_(buffer_) {
    llvm::MCContext *context = nullptr;
    machine_->addPassesToEmitMC(passes_, context, stream_);
  }

  llvm::SmallString<0> run(llvm::Module &module) {
    buffer_.clear();
    passes_.run(module);
    return buffer_;
  }

 private:
  std::unique_ptr<llvm::TargetMachine> machine_;
  llvm::SmallString<0> buffer_;
  llvm::raw_svector_ostream stream_;
  llvm::legacy::PassManager passes_;
};

constexpr std::size_t kProcessors = std::size(native::kProcessorNames);

}  // namespace

void prepare(llvm::Module &module, native::Processor processor) {
  module.setTargetTriple(kTriple);
  module.setDataLayout(make_target_machine(processor, native::Level::quick)->createDataLayout());
  for (llvm::Function &function : module) {
    if (function.isDeclaration()) continue;
    function.addFnAttr(llvm::Attribute::NoUnwind);
    // All 512 bits where the processor has them: LLVM would rather use half.
    function.addFnAttr("prefer-vector-width", "512");
    function.addFnAttr("min-legal-vector-width", "512");
  }
  assert(!llvm::verifyModule(module, &llvm::errs()));
}

llvm::SmallString<0> object_code(llvm::Module &module, native::Processor processor, native::Level level, bool is_new) {
  thread_local std::array<std::array<std::unique_ptr<Generator>, 2>, kProcessors> generators;
  if (is_new) return Generator(processor, level).run(module);
  std::unique_ptr<Generator> &generator =
      generators[static_cast<std::size_t>(processor)][static_cast<std::size_t>(level)];
  if (generator == nullptr) generator = std::make_unique<Generator>(processor, level);
  return generator->run(module);
}

std::string assembly(llvm::Module &module, native::Processor processor, native::Level level) {
  const std::unique_ptr<llvm::TargetMachine> machine = make_target_machine(processor, level);
  llvm::SmallString<0> text;
  llvm::raw_svector_ostream stream(text);
  llvm::legacy::PassManager passes;
  machine->addPassesToEmitFile(passes, stream, nullptr, llvm::CodeGenFileType::AssemblyFile);
  passes.run(module);
  return std::string(text);
}

}  // namespace anneal::emission
