#include "compiler/llvm/object/object_functions.hpp"

#include <fmt/format.h>
#include <llvm/IR/Constants.h>

#include <array>
#include <memory>

#include "compiler/llvm/functions.hpp"
#include "compiler/llvm/machine.hpp"
#include "compiler/llvm/object/binding_writer.hpp"
#include "compiler/llvm/object/object_calls.hpp"
#include "compiler/native/limits.hpp"

namespace anneal::emission {
namespace {

class ObjectWriter {
 public:
  ObjectWriter(llvm::Module &module, const native::ObjectRequest &request, const PartLibrary &parts)
      : module_(module),
        request_(request),
        parts_(parts),
        kernels_(module, parts, request.processor),
        making_{.level = native::Level::optimised,
                .processor = request.processor,
                .outside = [this](Lanes &lanes) { return std::make_unique<ObjectCalls>(lanes, kernels_); }},
        parameters_(module, making_, request, parts),
        builder_(module.getContext()) {}

  bool output(const native::ObjectOutput &output, std::string &reason);
  bool check(std::string &reason);

 private:
  /// What both functions of an output have.
  struct Inner {
    llvm::Function *scalar = nullptr;
    llvm::Function *batch = nullptr;
    llvm::Constant *fixed = nullptr;
    llvm::Constant *bind = nullptr;  ///< null where no parameter matters
    std::uint32_t slot_count = 0;
  };

  llvm::Constant *constants(const std::vector<double> &values);
  /// An exported function that begins with the parameters, if the functions have any, and goes on with `arguments`.
  llvm::Function *exported(std::string_view name, llvm::Type *result, llvm::ArrayRef<llvm::Type *> arguments);
  llvm::Value *given_parameters(llvm::Function *function) {
    return request_.has_parameters ? static_cast<llvm::Value *>(function->getArg(0)) : null();
  }
  llvm::Argument *given(llvm::Function *function, unsigned number) {
    return function->getArg(number + (request_.has_parameters ? 1 : 0));
  }
  llvm::Constant *null() { return llvm::ConstantPointerNull::get(builder_.getPtrTy()); }
  /// The parts' first arguments.
  llvm::SmallVector<llvm::Value *, 9> bound(const Inner &inner, llvm::Function *evaluate, llvm::Function *function);

  llvm::Module &module_;
  const native::ObjectRequest &request_;
  const PartLibrary &parts_;
  ObjectKernels kernels_;
  Making making_;
  ParameterFunctions parameters_;
  llvm::IRBuilder<> builder_;
};

llvm::Constant *ObjectWriter::constants(const std::vector<double> &values) {
  llvm::Constant *const list = llvm::ConstantDataArray::get(module_.getContext(), llvm::ArrayRef<double>(values));
  auto *const variable =
      new llvm::GlobalVariable(module_, list->getType(), true, llvm::GlobalValue::InternalLinkage, list, "fixed");
  variable->setAlignment(llvm::Align(64));
  return variable;
}

llvm::Function *ObjectWriter::exported(std::string_view name, llvm::Type *result,
                                       llvm::ArrayRef<llvm::Type *> arguments) {
  llvm::SmallVector<llvm::Type *, 5> types;
  if (request_.has_parameters) types.push_back(builder_.getPtrTy());
  types.append(arguments.begin(), arguments.end());
  llvm::Function *const made =
      llvm::Function::Create(llvm::FunctionType::get(result, types, false), llvm::GlobalValue::ExternalLinkage,
                             llvm::StringRef(name.data(), name.size()), module_);
  builder_.SetInsertPoint(llvm::BasicBlock::Create(module_.getContext(), "", made));
  return made;
}

llvm::SmallVector<llvm::Value *, 9> ObjectWriter::bound(const Inner &inner, llvm::Function *evaluate,
                                                        llvm::Function *function) {
  if (inner.bind == nullptr) return {evaluate, inner.fixed, null(), null(), null()};
  llvm::Value *const slots = builder_.CreateAlloca(llvm::ArrayType::get(builder_.getDoubleTy(), inner.slot_count));
  return {evaluate, inner.fixed, inner.bind, given_parameters(function), slots};
}

bool ObjectWriter::output(const native::ObjectOutput &output, std::string &reason) {
  const std::array roots{output.root};
  const GraphPlan plan(*request_.graph, roots, Stage::position);
  reason = reason_to_decline(plan);
  if (!reason.empty()) return false;
  Slots slots(*request_.graph);
  FunctionMaker maker(module_, making_, slots);
  Inner inner;
  inner.scalar = maker.scalar(plan, "scalar");
  inner.batch = maker.batch(plan, "batch", request_.batch_width);
  for (llvm::Function *const function : {inner.scalar, inner.batch}) {
    function->setLinkage(llvm::GlobalValue::InternalLinkage);
  }
  const BindingPlan binding = slots.plan();
  const FixedSlots fixed = fixed_slots(slots, binding, request_.arguments);
  inner.fixed = constants(fixed.values);
  inner.slot_count = fixed.read_count;
  if (!binding.arguments.empty()) {
    inner.bind = parameters_.bind(slots, binding, inner.fixed, reason);
    if (inner.bind == nullptr) return false;
  }
  reason = reason_to_decline_frame(maker.frame_numbers() + (inner.bind == nullptr ? 0 : inner.slot_count));
  if (!reason.empty()) return false;

  llvm::Type *const whole = builder_.getInt64Ty();
  llvm::Function *const scalar = exported(output.scalar_name, builder_.getDoubleTy(), {whole});
  llvm::SmallVector<llvm::Value *, 9> arguments = bound(inner, inner.scalar, scalar);
  arguments.push_back(given(scalar, 0));
  builder_.CreateRet(builder_.CreateCall(parts_[Part::at], arguments));

  llvm::Function *const many =
      exported(output.many_name, builder_.getVoidTy(), {whole, whole, whole, builder_.getPtrTy()});
  arguments = bound(inner, inner.batch, many);
  for (unsigned i = 0; i < 4; ++i) arguments.push_back(given(many, i));
  builder_.CreateCall(parts_[Part::many], arguments);
  builder_.CreateRetVoid();
  return true;
}

bool ObjectWriter::check(std::string &reason) {
  if (!request_.has_parameters) return true;
  llvm::Function *const inner = parameters_.check(reason);
  if (inner == nullptr) return false;
  llvm::Function *const made = exported(request_.check_name, builder_.getInt32Ty(), {});
  builder_.CreateRet(builder_.CreateCall(parts_[Part::check], {inner, given_parameters(made)}));
  return true;
}

}  // namespace

bool write_object_functions(llvm::Module &module, const native::ObjectRequest &request, std::string &reason) {
  prepare(module, request.processor);
  PartLibrary parts;
  if (!parts.link_into(module, reason)) return false;
  ObjectWriter writer(module, request, parts);
  for (const native::ObjectOutput &output : request.outputs) {
    if (!writer.output(output, reason)) return false;
  }
  if (!writer.check(reason)) return false;
  reason = reason_to_decline_module(module, native::kInstructionLimit * (request.outputs.size() + 1));
  if (!reason.empty()) return false;
  PartLibrary::finish(module, request.processor);
  prepare(module, request.processor);
  return true;
}

}  // namespace anneal::emission
