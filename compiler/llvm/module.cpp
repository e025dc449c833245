// The one entry of the native-code module.
#include <llvm/Config/llvm-config.h>
#include <llvm/IR/LLVMContext.h>
#include <llvm/Support/raw_ostream.h>

#include "compiler/llvm/element/element_functions.hpp"
#include "compiler/llvm/executable.hpp"
#include "compiler/llvm/functions.hpp"
#include "compiler/llvm/machine.hpp"
#include "compiler/llvm/object/object_functions.hpp"

namespace anneal::emission {
namespace {

bool compile(const native::Request &request, const native::Receiver &receiver, native::Code &code) {
  llvm::LLVMContext context;
  llvm::Module module("anneal", context);
  BindingPlan plan;
  std::string reason;
  if (!write_functions(module, request, plan, reason)) {
    receiver.text(receiver.context, reason);
    return false;
  }
  const char *const any = request.scalar ? kScalarName : request.batch_width != 0 ? kBatchName : kSweepName;
  std::unique_ptr<Executable> made =
      Executable::link(object_code(module, request.processor, request.level), any, reason);
  if (made == nullptr) {
    receiver.text(receiver.context, reason);
    return false;
  }
  if (request.scalar) code.scalar = reinterpret_cast<native::Scalar>(made->find(kScalarName));
  if (request.batch_width != 0) code.batch = reinterpret_cast<native::Batch>(made->find(kBatchName));
  if (request.sweep_width != 0) code.sweep = reinterpret_cast<native::Sweep>(made->find(kSweepName));
  receiver.plan(receiver.context, plan);
  code.owner = made.release();
  return true;
}

void release(void *owner) {
  delete static_cast<Executable *>(owner);
}

std::string text_of(llvm::Module &module, native::Form form, native::Processor processor, native::Level level) {
  if (form == native::Form::assembly) return assembly(module, processor, level);
  std::string text;
  llvm::raw_string_ostream(text) << module;
  return text;
}

bool print(const native::Request &request, native::Form form, const native::Receiver &receiver) {
  llvm::LLVMContext context;
  llvm::Module module("anneal", context);
  BindingPlan plan;
  std::string reason;
  const bool is_written = write_functions(module, request, plan, reason);
  receiver.text(receiver.context, is_written ? text_of(module, form, request.processor, request.level) : reason);
  return is_written;
}

bool write_object(const native::ObjectRequest &request, const native::Receiver &receiver) {
  llvm::LLVMContext context;
  llvm::Module module("anneal", context);
  std::string reason;
  if (!write_object_functions(module, request, reason)) {
    receiver.text(receiver.context, reason);
    return false;
  }
  receiver.text(receiver.context, object_code(module, request.processor, native::Level::optimised).str());
  return true;
}

bool compile_elements(const native::ElementRequest &request, const native::Receiver &receiver,
                      native::ElementCode &code) {
  llvm::LLVMContext context;
  llvm::Module module("anneal", context);
  std::string reason;
  std::unique_ptr<Executable> made;
  if (write_element_function(module, request, reason)) {
    made = Executable::link(object_code(module, request.processor, native::Level::optimised), kKernelName, reason);
  }
  if (made == nullptr) {
    receiver.text(receiver.context, reason);
    return false;
  }
  code.kernel = reinterpret_cast<ElementKernel>(made->find(kKernelName));
  code.owner = made.release();
  return true;
}

bool print_elements(const native::ElementRequest &request, native::Form form, const native::Receiver &receiver) {
  llvm::LLVMContext context;
  llvm::Module module("anneal", context);
  std::string reason;
  const bool is_written = write_element_function(module, request, reason);
  receiver.text(receiver.context,
                is_written ? text_of(module, form, request.processor, native::Level::optimised) : reason);
  return is_written;
}

bool write_element_object(const native::ElementObjectRequest &request, const native::Receiver &receiver) {
  llvm::LLVMContext context;
  llvm::Module module("anneal", context);
  std::string reason;
  if (!write_element_functions(module, request, reason)) {
    receiver.text(receiver.context, reason);
    return false;
  }
  receiver.text(receiver.context, object_code(module, request.processor, native::Level::optimised).str());
  return true;
}

constexpr native::Module kModule = {
    .version = native::kInterfaceVersion,
    .layout = native::kLayout,
    .compiler = "LLVM " LLVM_VERSION_STRING,
    .compile = compile,
    .release = release,
    .print = print,
    .write_object = write_object,
    .compile_elements = compile_elements,
    .print_elements = print_elements,
    .write_element_object = write_element_object,
};

}  // namespace
}  // namespace anneal::emission

extern "C" [[gnu::visibility("default")]] const anneal::native::Module *anneal_native_module() {
  return &anneal::emission::kModule;
}
