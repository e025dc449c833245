#include "tests/guest/others/other_llvm.hpp"

#include <dlfcn.h>
#include <llvm-c/Core.h>
#include <llvm-c/ExecutionEngine.h>
#include <llvm-c/Target.h>

// What a macro of Target.h makes for each processor, of which the header says nothing without it.
extern "C" void LLVMInitializeX86TargetInfo(void);

namespace anneal::tests {
namespace {

/// A function of an opened library. The types are those of our LLVM's header; the ones used here have not changed.
template <typename Function>
Function *found(void *library, const char *name) {
  return reinterpret_cast<Function *>(dlsym(library, name));
}
#define OF(library, name) found<decltype(name)>(library, #name)

LLVMModuleRef write_module(void *library) {
  LLVMModuleRef module = OF(library, LLVMModuleCreateWithName)("other");
  LLVMTypeRef real = OF(library, LLVMDoubleTypeInContext)(OF(library, LLVMGetModuleContext)(module));
  LLVMTypeRef type = OF(library, LLVMFunctionType)(real, &real, 1, 0);
  LLVMValueRef function = OF(library, LLVMAddFunction)(module, "line", type);
  LLVMBuilderRef builder = OF(library, LLVMCreateBuilder)();
  OF(library, LLVMPositionBuilderAtEnd)(builder, OF(library, LLVMAppendBasicBlock)(function, "entry"));
  LLVMValueRef product = OF(library, LLVMBuildFMul)(builder, OF(library, LLVMGetParam)(function, 0),
                                                    OF(library, LLVMConstReal)(real, 3), "product");
  LLVMValueRef sum = OF(library, LLVMBuildFAdd)(builder, product, OF(library, LLVMConstReal)(real, 1), "sum");
  OF(library, LLVMBuildRet)(builder, sum);
  OF(library, LLVMDisposeBuilder)(builder);
  return module;
}

}  // namespace

std::string open_for_all(const std::string &library) {
  return dlopen(library.c_str(), RTLD_NOW | RTLD_GLOBAL) != nullptr ? "" : dlerror();
}

std::string compile_with(const std::string &name) {
  void *const library = dlopen(name.c_str(), RTLD_NOW | RTLD_NOLOAD);
  if (library == nullptr) return name + " is not open";
  for (const char *const part : {"TargetInfo", "Target", "TargetMC", "AsmPrinter"}) {
    found<decltype(LLVMInitializeX86TargetInfo)>(library, (std::string("LLVMInitializeX86") + part).c_str())();
  }
  OF(library, LLVMLinkInMCJIT)();
  LLVMExecutionEngineRef engine = nullptr;
  char *error = nullptr;
  if (OF(library, LLVMCreateExecutionEngineForModule)(&engine, write_module(library), &error) != 0) return error;
  const std::uint64_t address = OF(library, LLVMGetFunctionAddress)(engine, "line");
  if (address == 0) return name + " made no code";
  const double value = reinterpret_cast<double (*)(double)>(address)(7);
  OF(library, LLVMDisposeExecutionEngine)(engine);
  return value == 22 ? "" : name + " gives another value";
}

}  // namespace anneal::tests
