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

// Once for a round it is asked whether there is a NaN, of two numbers by each comparison. Mostly there is none, and
// then nothing stands between a number and where it is stored.
void ElementWriter::make_canonical(llvm::MutableArrayRef<llvm::Value *> numbers) {
  if (numbers.empty()) return;
  llvm::Value *is_nan = nullptr;
  for (std::size_t i = 0; i < numbers.size(); i += 2) {
    llvm::Value *const either = builder_.CreateFCmpUNO(numbers[i], numbers[std::min(i + 1, numbers.size() - 1)]);
    is_nan = is_nan == nullptr ? either : builder_.CreateOr(is_nan, either);
  }
  llvm::Value *const lanes = builder_.CreateBitCast(is_nan, builder_.getIntNTy(lanes_.width()));
  llvm::BasicBlock *const before = builder_.GetInsertBlock();
  llvm::BasicBlock *const rare = block();
  llvm::BasicBlock *const after = block();
  builder_.CreateCondBr(builder_.CreateICmpNE(lanes, llvm::ConstantInt::get(lanes->getType(), 0)), rare, after,
                        llvm::MDBuilder(builder_.getContext()).createBranchWeights(1, 2000));
  builder_.SetInsertPoint(rare);
  llvm::SmallVector<llvm::Value *, 8> canonical;
  for (llvm::Value *const some : numbers) canonical.push_back(lanes_.canonical(some));
  builder_.CreateBr(after);
  builder_.SetInsertPoint(after);
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    llvm::PHINode *const phi = builder_.CreatePHI(lanes_.number_type(), 2);
    phi->addIncoming(numbers[i], before);
    phi->addIncoming(canonical[i], rare);
    numbers[i] = phi;
  }
}

// A finite number less itself is +0, whose bits are none; of an infinity or NaN it is a NaN.
void ElementWriter::note_gradient(llvm::Value *numbers) {
  llvm::Value *const difference = builder_.CreateFSub(numbers, numbers);
  state_[0] = builder_.CreateOr(state_[0], builder_.CreateBitCast(difference, state_[0]->getType()));
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
