#include "compiler/llvm/element/element_writer.hpp"

#include <algorithm>
#include <cstddef>

namespace anneal::emission {

using Kind = ElementStep::Kind;

ElementWriter::ElementWriter(llvm::Module &module, const ElementMaking &making, const ElementProgram &program,
                             const ElementStorage &storage)
    : program_(program),
      storage_(storage),
      tests_(not_finite_tests(program)),
      builder_(module.getContext()),
      lanes_(builder_, storage, making.processor),
      outside_(making.outside(lanes_.wide())),
      operations_(module, lanes_, *outside_),
      function_(llvm::Function::Create(llvm::FunctionType::get(builder_.getInt64Ty(), {builder_.getPtrTy()}, false),
                                       llvm::GlobalValue::ExternalLinkage, "", module)) {
  lanes_.wide().set_outside(*outside_);
}

llvm::Function *ElementWriter::write(llvm::StringRef name) {
  function_->setName(name);
  builder_.SetInsertPoint(block());
  read_arguments();
  start_state();
  place_ = builder_.getInt64(0);
  write_loop(vectors_at_once(), false);
  write_loop(least_vectors(), true);
  store_sums();
  builder_.CreateRet(program_.reads(Kind::gradient) ? state_[0] : builder_.getInt64(0));
  return function_;
}

llvm::Value *ElementWriter::argument(std::size_t offset, llvm::Type *type) {
  llvm::Value *const place = builder_.CreateConstInBoundsGEP1_64(builder_.getInt8Ty(), function_->getArg(0), offset);
  return builder_.CreateLoad(type, place);
}

llvm::Value *ElementWriter::element_of(llvm::Value *list, llvm::Type *type, std::uint64_t number) {
  return builder_.CreateLoad(type, builder_.CreateConstInBoundsGEP1_64(type, list, number));
}

void ElementWriter::read_arguments() {
  llvm::Type *const pointer = builder_.getPtrTy();
  const ElementType arithmetic = arithmetic_of(storage_.weight);
  weight_ = {.type = storage_.weight, .start = argument(offsetof(ElementArguments, weight), pointer)};
  if (storage_.has_master) {
    master_ = {.type = arithmetic, .start = argument(offsetof(ElementArguments, master), pointer)};
  }
  gradient_ = {.type = storage_.gradient, .start = argument(offsetof(ElementArguments, gradient), pointer)};
  llvm::Value *const cells = argument(offsetof(ElementArguments, cells), pointer);
  for (std::uint32_t i = 0; i < program_.cell_count; ++i) {
    cells_.push_back({.type = arithmetic, .start = element_of(cells, pointer, i)});
  }
  llvm::Value *const scalars = argument(offsetof(ElementArguments, scalars), pointer);
  scalars_.resize(program_.steps.size());
  for (std::size_t i = 0; i < program_.steps.size(); ++i) {
    const ElementStep &step = program_.steps[i];
    if (step.kind != Kind::scalar) continue;
    scalars_[i] = lanes_.broadcast(element_of(scalars, builder_.getDoubleTy(), step.number), step.type);
  }
  count_ = argument(offsetof(ElementArguments, count), builder_.getInt64Ty());
}

std::uint32_t ElementWriter::least_vectors() const {
  return program_.sums.empty() ? 1 : std::max<std::uint32_t>(kSumLanes / lanes_.width(), 1);
}

std::uint32_t ElementWriter::vectors_at_once() const {
  // What is short is bound by what surrounds it; what is long, by registers.
  constexpr std::ptrdiff_t kShort = 15;
  const auto is_operation = [](const ElementStep &step) { return step.kind == Kind::operation; };
  const bool is_short = std::count_if(program_.steps.begin(), program_.steps.end(), is_operation) <= kShort;
  return std::max<std::uint32_t>(is_short ? 2 : 1, least_vectors());
}

void ElementWriter::start_state() {
  if (program_.reads(Kind::gradient)) state_.push_back(builder_.getInt64(0));
  const std::size_t lists = program_.sums.size() * kSumLanes / lanes_.wide().width();
  state_.insert(state_.end(), lists, lanes_.wide().real(0));
}

/// Rounds of so many vectors while there are enough elements; under a mask, while there are any.
void ElementWriter::write_loop(std::uint32_t vectors, bool is_masked) {
  llvm::Value *const stride = builder_.getInt64(std::uint64_t{vectors} * lanes_.width());
  const auto goes_on = [&] {
    if (is_masked) return builder_.CreateICmpULT(place_, count_);
    return builder_.CreateICmpUGE(builder_.CreateSub(count_, place_), stride);
  };
  llvm::BasicBlock *const before = builder_.GetInsertBlock();
  llvm::BasicBlock *const body = block();
  llvm::BasicBlock *const after = block();
  builder_.CreateCondBr(goes_on(), body, after);

  std::vector<llvm::Value *> old(state_);
  old.push_back(place_);
  const auto enter = [&](llvm::BasicBlock *here) {
    builder_.SetInsertPoint(here);
    std::vector<llvm::PHINode *> entered;
    for (llvm::Value *const value : old) {
      entered.push_back(builder_.CreatePHI(value->getType(), 2));
      entered.back()->addIncoming(value, before);
    }
    std::copy(entered.begin(), entered.end() - 1, state_.begin());
    place_ = entered.back();
    return entered;
  };
  const std::vector<llvm::PHINode *> entered = enter(body);
  std::vector<ElementPlace> places(vectors);
  for (std::uint32_t number = 0; number < vectors; ++number) {
    llvm::Value *const first = builder_.CreateAdd(place_, builder_.getInt64(number * lanes_.width()));
    places[number] = is_masked ? lanes_.last_place(first, count_) : ElementPlace{.first = first};
    write_vector(number, places[number]);
  }
  write_stores();
  place_ = builder_.CreateAdd(place_, stride);
  std::vector<llvm::Value *> made(state_);
  made.push_back(place_);
  builder_.CreateCondBr(goes_on(), body, after);
  llvm::BasicBlock *const end = builder_.GetInsertBlock();
  const std::vector<llvm::PHINode *> left_with = enter(after);
  for (std::size_t i = 0; i < made.size(); ++i) {
    entered[i]->addIncoming(made[i], end);
    left_with[i]->addIncoming(made[i], end);
  }
}

/// The number-th vector of a round.
void ElementWriter::write_vector(std::uint32_t number, const ElementPlace &place) {
  values_.clear();
  for (const ElementStep &step : program_.steps) values_.push_back(step_value(step, place));
  add_to_sums(number, place.mask);
  note_tests(place);
  note_stores(place);
}

llvm::Value *ElementWriter::step_value(const ElementStep &step, const ElementPlace &place) {
  llvm::Value *loaded = nullptr;
  switch (step.kind) {
    case Kind::weight:
      loaded = load(storage_.has_master ? master_ : weight_, place);
      break;
    case Kind::gradient:
      loaded = load(gradient_, place);
      break;
    case Kind::cell:
      loaded = load(cells_[step.number], place);
      break;
    case Kind::scalar:
      return scalars_[values_.size()];
    case Kind::operation: {
      llvm::SmallVector<llvm::Value *, 4> operands;
      for (std::uint32_t i = 0; i < step.count; ++i) operands.push_back(values_[program_.operands[step.first + i]]);
      return operations_.write(step, operands);
    }
  }
  if (step.type == ValueType::number) return loaded;
  return builder_.CreateFCmpUNE(loaded, lanes_.number(0));
}

llvm::Value *ElementWriter::numbers_of(std::uint32_t step) {
  llvm::Value *const value = values_[step];
  return program_.steps[step].type == ValueType::number ? value : lanes_.to_number(value);
}

}  // namespace anneal::emission
