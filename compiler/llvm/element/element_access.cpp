// What a kernel reads and writes besides its arguments: arrays, and sums.
#include <llvm/IR/MDBuilder.h>

#include <algorithm>
#include <limits>

#include "compiler/llvm/element/element_writer.hpp"

namespace anneal::emission {

llvm::Value *ElementWriter::load(const Array &array, const ElementPlace &place) {
  return lanes_.load(array.type, array.start, place);
}

void ElementWriter::note_stores(const ElementPlace &place) {
  for (const ElementProgram::CellStore &cell : program_.cells) {
    stores_.push_back({&cells_[cell.cell], numbers_of(cell.step), &place});
  }
  if (!program_.weight) return;
  llvm::Value *const weight = numbers_of(*program_.weight);
  if (storage_.has_master) stores_.push_back({&master_, weight, &place});
  stores_.push_back({&weight_, weight, &place});
}

void ElementWriter::write_stores() {
  llvm::SmallVector<llvm::Value *, 8> numbers;
  for (const Store &store : stores_) {
    if (numbers.empty() || numbers.back() != store.numbers) numbers.push_back(store.numbers);
  }
  llvm::SmallVector<llvm::Value *, 8> canonical(numbers);
  make_canonical(canonical);
  std::size_t next = 0;
  for (const Store &store : stores_) {
    if (store.numbers != numbers[next]) ++next;
    lanes_.store(store.array->type, canonical[next], store.array->start, *store.place);
  }
  stores_.clear();
}

/// Whether any lane of these numbers is a NaN.
llvm::Value *ElementWriter::any_nan(llvm::ArrayRef<llvm::Value *> numbers) {
  llvm::Value *is_nan = nullptr;
  for (std::size_t i = 0; i < numbers.size(); i += 2) {
    llvm::Value *const either = builder_.CreateFCmpUNO(numbers[i], numbers[std::min(i + 1, numbers.size() - 1)]);
    is_nan = is_nan == nullptr ? either : builder_.CreateOr(is_nan, either);
  }
  llvm::Value *const lanes = builder_.CreateBitCast(is_nan, builder_.getIntNTy(lanes_.width()));
  return builder_.CreateICmpNE(lanes, llvm::ConstantInt::get(lanes->getType(), 0));
}

// A number less itself is +0 where it is finite, and makes no NaN of another one by being added to it: so one of the
// numbers tells of all differences as well.
void ElementWriter::note_tests(const ElementPlace &place) {
  llvm::SmallVector<llvm::Value *, 4> numbers;
  for (const std::uint32_t step : tests_.numbers) numbers.push_back(values_[step]);
  for (const std::uint32_t step : tests_.finite) {
    llvm::Value *const difference = builder_.CreateFSub(values_[step], values_[step]);
    if (numbers.empty()) {
      numbers.push_back(difference);
    } else {
      numbers[0] = builder_.CreateFAdd(numbers[0], difference);
    }
  }
  asked_.insert(asked_.end(), numbers.begin(), numbers.end());
  if (program_.reads(ElementStep::Kind::gradient)) gradients_.push_back(&place);
}

/// 1 where a gradient of the round is not finite: it less itself is a NaN then.
llvm::Value *ElementWriter::not_finite_gradient() {
  llvm::SmallVector<llvm::Value *, 4> differences;
  for (const ElementPlace *const place : gradients_) {
    llvm::Value *const numbers = load(gradient_, *place);
    differences.push_back(builder_.CreateFSub(numbers, numbers));
  }
  return builder_.CreateZExt(any_nan(differences), builder_.getInt64Ty());
}

// Once for a round it is asked whether a NaN is to be stored, or a gradient is not finite. Mostly there is none, and
// nothing stands between a number and where it is stored.
void ElementWriter::make_canonical(llvm::MutableArrayRef<llvm::Value *> numbers) {
  if (asked_.empty()) return;
  llvm::BasicBlock *const rare = block();
  llvm::BasicBlock *const after = block();
  llvm::BasicBlock *const before = builder_.GetInsertBlock();
  builder_.CreateCondBr(any_nan(asked_), rare, after,
                        llvm::MDBuilder(builder_.getContext()).createBranchWeights(1, 2000));
  builder_.SetInsertPoint(rare);
  llvm::SmallVector<std::pair<llvm::Value *, llvm::Value **>, 12> changed;
  for (llvm::Value *&some : numbers) changed.emplace_back(lanes_.canonical(some), &some);
  if (!gradients_.empty()) changed.emplace_back(builder_.CreateOr(state_[0], not_finite_gradient()), &state_[0]);
  builder_.CreateBr(after);
  builder_.SetInsertPoint(after);
  for (const auto &[value, place] : changed) {
    llvm::PHINode *const phi = builder_.CreatePHI(value->getType(), 2);
    phi->addIncoming(*place, before);
    phi->addIncoming(value, rare);
    *place = phi;
  }
  asked_.clear();
  gradients_.clear();
}

void ElementWriter::add_to_sums(std::uint32_t number, llvm::Value *mask) {
  Lanes &wide = lanes_.wide();
  const std::size_t lists = kSumLanes / wide.width();
  const std::size_t first = program_.reads(ElementStep::Kind::gradient) ? 1 : 0;
  const llvm::SmallVector<llvm::Value *, 2> masks =
      mask == nullptr ? llvm::SmallVector<llvm::Value *, 2>{} : lanes_.widened(mask);
  for (std::size_t i = 0; i < program_.sums.size(); ++i) {
    const ElementProgram::Sum &sum = program_.sums[i];
    const llvm::SmallVector<llvm::Value *, 2> parts = lanes_.widened(numbers_of(sum.step));
    for (std::size_t part = 0; part < parts.size(); ++part) {
      llvm::Value *added = sum.squared ? builder_.CreateFMul(parts[part], parts[part]) : parts[part];
      if (mask != nullptr) added = builder_.CreateSelect(masks[part], added, wide.real(0));
      llvm::Value *&lanes = state_[first + i * lists + (number * parts.size() + part) % lists];
      lanes = builder_.CreateFAdd(lanes, added);
    }
  }
}

// Lane j gets lane j + 8, then j + 4 and so on: whole vectors first, then halves of the last one.
void ElementWriter::store_sums() {
  if (program_.sums.empty()) return;
  Lanes &wide = lanes_.wide();
  const std::size_t lists = kSumLanes / wide.width();
  auto next = state_.begin() + (program_.reads(ElementStep::Kind::gradient) ? 1 : 0);
  llvm::Value *const out = argument(offsetof(ElementArguments, sums), builder_.getPtrTy());
  for (std::size_t i = 0; i < program_.sums.size(); ++i, next += static_cast<std::ptrdiff_t>(lists)) {
    std::vector<llvm::Value *> lanes(next, next + static_cast<std::ptrdiff_t>(lists));
    while (lanes.size() > 1) {
      const std::size_t half = lanes.size() / 2;
      for (std::size_t j = 0; j < half; ++j) lanes[j] = builder_.CreateFAdd(lanes[j], lanes[j + half]);
      lanes.resize(half);
    }
    llvm::Value *sum = lanes[0];
    for (std::uint32_t half = wide.width() / 2; half != 0; half /= 2) {
      llvm::SmallVector<int, 8> lower;
      llvm::SmallVector<int, 8> upper;
      for (std::uint32_t j = 0; j < half; ++j) {
        lower.push_back(static_cast<int>(j));
        upper.push_back(static_cast<int>(half + j));
      }
      sum = builder_.CreateFAdd(builder_.CreateShuffleVector(sum, lower), builder_.CreateShuffleVector(sum, upper));
    }
    sum = builder_.CreateExtractElement(sum, std::uint64_t{0});
    llvm::Value *const nan = llvm::ConstantFP::get(builder_.getDoubleTy(), std::numeric_limits<double>::quiet_NaN());
    llvm::Value *const stored = builder_.CreateSelect(builder_.CreateFCmpUNO(sum, sum), nan, sum);
    builder_.CreateStore(stored, builder_.CreateConstInBoundsGEP1_64(builder_.getDoubleTy(), out, i));
  }
}

}  // namespace anneal::emission
