// A step is done for a row of elements before the next one: each inner loop is one the C++ compiler makes vectors of.
#include "compiler/rule/element_machine.hpp"

#include <algorithm>
#include <cmath>

#include "compiler/graph/fold.hpp"
#include "compiler/rule/half.hpp"

namespace anneal {

namespace {

/// Elements of a row; a multiple of kSumLanes.
constexpr std::size_t kRow = 128;

template <typename Real>
void load(Real *row, const void *from, ElementType type, std::size_t first, std::size_t count) {
  switch (type) {
    case ElementType::float32:
      for (std::size_t i = 0; i < count; ++i) row[i] = static_cast<Real>(static_cast<const float *>(from)[first + i]);
      break;
    case ElementType::float64:
      for (std::size_t i = 0; i < count; ++i) row[i] = static_cast<Real>(static_cast<const double *>(from)[first + i]);
      break;
    case ElementType::bfloat16:
      for (std::size_t i = 0; i < count; ++i) {
        row[i] = static_cast<Real>(from_bfloat16(static_cast<const std::uint16_t *>(from)[first + i]));
      }
      break;
    case ElementType::float16:
      for (std::size_t i = 0; i < count; ++i) {
        row[i] = static_cast<Real>(from_float16(static_cast<const std::uint16_t *>(from)[first + i]));
      }
      break;
  }
}

template <typename Real>
void store(const Real *row, void *to, ElementType type, std::size_t first, std::size_t count) {
  switch (type) {
    case ElementType::float32:
      for (std::size_t i = 0; i < count; ++i)
        static_cast<float *>(to)[first + i] = canonical(static_cast<float>(row[i]));
      break;
    case ElementType::float64:
      for (std::size_t i = 0; i < count; ++i) {
        static_cast<double *>(to)[first + i] = canonical(static_cast<double>(row[i]));
      }
      break;
    case ElementType::bfloat16:
      for (std::size_t i = 0; i < count; ++i) {
        static_cast<std::uint16_t *>(to)[first + i] = to_bfloat16(static_cast<float>(row[i]));
      }
      break;
    case ElementType::float16:
      for (std::size_t i = 0; i < count; ++i) {
        static_cast<std::uint16_t *>(to)[first + i] = to_float16(static_cast<float>(row[i]));
      }
      break;
  }
}

template <typename Real, typename Function>
void each(Real *out, const Real *a, std::size_t count, Function function) {
  for (std::size_t i = 0; i < count; ++i) out[i] = function(a[i]);
}

template <typename Real, typename Function>
void each(Real *out, const Real *a, const Real *b, std::size_t count, Function function) {
  for (std::size_t i = 0; i < count; ++i) out[i] = function(a[i], b[i]);
}

/// What is one operation of the processor in either type; the others are done in binary64. False for those.
template <typename Real>
bool apply_directly(const ElementStep &step, Real *out, const Real *const *x, std::size_t count) {
  const auto truth = [](bool value) { return static_cast<Real>(value ? 1 : 0); };
  switch (step.operation) {
    case Operation::negate:
      return each(out, x[0], count, [](Real a) { return -a; }), true;
    case Operation::add:
      return each(out, x[0], x[1], count, [](Real a, Real b) { return a + b; }), true;
    case Operation::subtract:
      return each(out, x[0], x[1], count, [](Real a, Real b) { return a - b; }), true;
    case Operation::multiply:
      return each(out, x[0], x[1], count, [](Real a, Real b) { return a * b; }), true;
    case Operation::divide:
      return each(out, x[0], x[1], count, [](Real a, Real b) { return a / b; }), true;
    case Operation::less:
      return each(out, x[0], x[1], count, [&](Real a, Real b) { return truth(a < b); }), true;
    case Operation::less_equal:
      return each(out, x[0], x[1], count, [&](Real a, Real b) { return truth(a <= b); }), true;
    case Operation::equal:
    case Operation::same:
      return each(out, x[0], x[1], count, [&](Real a, Real b) { return truth(a == b); }), true;
    case Operation::not_equal:
      return each(out, x[0], x[1], count, [&](Real a, Real b) { return truth(a != b); }), true;
    case Operation::logical_not:
      return each(out, x[0], count, [&](Real a) { return 1 - a; }), true;
    case Operation::logical_and:
      return each(out, x[0], x[1], count, [&](Real a, Real b) { return a * b; }), true;
    case Operation::logical_or:
      return each(out, x[0], x[1], count, [&](Real a, Real b) { return std::max(a, b); }), true;
    case Operation::to_number:
      return each(out, x[0], count, [](Real a) { return a; }), true;
    case Operation::select:
      for (std::size_t i = 0; i < count; ++i) out[i] = x[0][i] != 0 ? x[1][i] : x[2][i];
      return true;
    case Operation::builtin:
      if (step.builtin == Builtin::sqrt) return each(out, x[0], count, [](Real a) { return std::sqrt(a); }), true;
      if (step.builtin == Builtin::abs) return each(out, x[0], count, [](Real a) { return std::fabs(a); }), true;
      return false;
    default:
      return false;
  }
}

template <typename Real>
void apply_widened(const ElementStep &step, Real *out, const Real *const *x, std::size_t count, double *operands) {
  for (std::size_t i = 0; i < count; ++i) {
    for (std::uint32_t k = 0; k < step.count; ++k) operands[k] = static_cast<double>(x[k][i]);
    out[i] = static_cast<Real>(apply(step.operation, step.builtin, std::span<const double>(operands, step.count)));
  }
}

double block_sum(double *lanes) {
  for (std::size_t half = kSumLanes / 2; half != 0; half /= 2) {
    for (std::size_t j = 0; j < half; ++j) lanes[j] += lanes[j + half];
  }
  return lanes[0];
}

template <typename Real>
void add_to_lanes(double *lanes, const Real *row, std::size_t count, bool squared) {
  for (std::size_t k = 0; k < count; ++k) {
    const double value = static_cast<double>(row[k]);
    lanes[k % kSumLanes] += squared ? value * value : value;
  }
}

}  // namespace

ElementMachine::ElementMachine(ElementProgram program, const ElementStorage &storage)
    : program_(std::move(program)), storage_(storage), rows_(program_.steps.size()) {
  const std::size_t count = program_.steps.size();
  std::vector<std::size_t> last(count);
  for (std::size_t i = 0; i < count; ++i) {
    const ElementStep &step = program_.steps[i];
    last[i] = i;
    for (std::uint32_t k = 0; k < step.count; ++k) last[program_.operands[step.first + k]] = i;
    most_operands_ = std::max(most_operands_, step.count);
  }
  if (program_.weight) last[*program_.weight] = count;
  for (const ElementProgram::CellStore &store : program_.cells) last[store.step] = count;
  for (const ElementProgram::Sum &sum : program_.sums) last[sum.step] = count;
  std::vector<std::uint32_t> free;
  std::vector<std::vector<std::uint32_t>> ending(count + 1);
  for (std::size_t i = 0; i < count; ++i) {
    if (free.empty()) free.push_back(row_count_++);
    rows_[i] = free.back();
    free.pop_back();
    ending[last[i]].push_back(rows_[i]);
    free.insert(free.end(), ending[i].begin(), ending[i].end());
  }
}

void ElementMachine::prepare(ElementScratch &scratch) const {
  const auto grow = [](auto &list, std::size_t size) {
    if (list.size() < size) list.resize(size);
  };
  grow(scratch.rows, std::size_t{row_count_} * kRow);
  grow(scratch.sums, program_.sums.size() * kSumLanes);
  grow(scratch.widened, most_operands_);
  grow(scratch.operands, most_operands_);
}

template <typename Real>
void ElementMachine::compute(const ElementStep &step, Real *out, std::size_t count, ElementScratch &scratch) const {
  const auto **const operands = reinterpret_cast<const Real **>(scratch.operands.data());
  for (std::uint32_t k = 0; k < step.count; ++k) {
    const std::uint32_t row = rows_[program_.operands[step.first + k]];
    operands[k] = reinterpret_cast<const Real *>(scratch.rows.data()) + std::size_t{row} * kRow;
  }
  if (!apply_directly(step, out, operands, count)) apply_widened(step, out, operands, count, scratch.widened.data());
}

template <typename Real>
std::uint64_t ElementMachine::run_as(const ElementArguments &arguments, ElementScratch &scratch) const {
  const auto row = [&](std::uint32_t step) {
    return reinterpret_cast<Real *>(scratch.rows.data()) + std::size_t{rows_[step]} * kRow;
  };
  constexpr ElementType kReal = sizeof(Real) == 8 ? ElementType::float64 : ElementType::float32;
  const void *const weights = arguments.master != nullptr ? arguments.master : arguments.weight;
  const ElementType weight_type = arguments.master != nullptr ? kReal : storage_.weight;
  std::fill_n(scratch.sums.data(), program_.sums.size() * kSumLanes, 0.0);
  bool not_finite = false;
  for (std::size_t first = 0; first < arguments.count; first += kRow) {
    const std::size_t count = std::min<std::size_t>(kRow, arguments.count - first);
    for (std::uint32_t i = 0; i < program_.steps.size(); ++i) {
      const ElementStep &step = program_.steps[i];
      Real *const out = row(i);
      switch (step.kind) {
        case ElementStep::Kind::weight:
          load(out, weights, weight_type, first, count);
          break;
        case ElementStep::Kind::gradient:
          load(out, arguments.gradient, storage_.gradient, first, count);
          for (std::size_t k = 0; k < count; ++k) not_finite = not_finite || out[k] - out[k] != 0;
          break;
        case ElementStep::Kind::cell:
          load(out, arguments.cells[step.number], kReal, first, count);
          break;
        case ElementStep::Kind::scalar:
          std::fill_n(out, count, static_cast<Real>(arguments.scalars[step.number]));
          break;
        case ElementStep::Kind::operation:
          compute(step, out, count, scratch);
          break;
      }
    }
    for (std::size_t s = 0; s < program_.sums.size(); ++s) {
      const ElementProgram::Sum &sum = program_.sums[s];
      add_to_lanes(&scratch.sums[s * kSumLanes], row(sum.step), count, sum.squared);
    }
    for (const ElementProgram::CellStore &kept : program_.cells) {
      store(row(kept.step), arguments.cells[kept.cell], kReal, first, count);
    }
    if (program_.weight) {
      if (arguments.master != nullptr) store(row(*program_.weight), arguments.master, kReal, first, count);
      store(row(*program_.weight), arguments.weight, storage_.weight, first, count);
    }
  }
  for (std::size_t s = 0; s < program_.sums.size(); ++s) {
    arguments.sums[s] = canonical(block_sum(&scratch.sums[s * kSumLanes]));
  }
  return not_finite ? 1 : 0;
}

std::uint64_t ElementMachine::run(const ElementArguments &arguments, ElementScratch &scratch) const {
  prepare(scratch);
  return arithmetic_of(storage_.weight) == ElementType::float64 ? run_as<double>(arguments, scratch)
                                                                : run_as<float>(arguments, scratch);
}

}  // namespace anneal
