#include "runtime/root_code.hpp"

#include <algorithm>
#include <array>

#include "compiler/positions.hpp"

namespace anneal {
namespace {

// From so many values on, compiling costs less than it saves: a value takes the interpreter some 10 to 40 ns more, and
// a program some 5 to 20 ms.
constexpr double kWorthCompiling = 1e6;

}  // namespace

RootCode::RootCode(const Lowered &lowered, std::span<const double> arguments, std::vector<NodeId> roots,
                   Backend backend, double evaluations)
    : roots_(std::move(roots)) {
  const bool is_worth_it = backend == Backend::automatic && evaluations >= kWorthCompiling;
  if (backend == Backend::native || is_worth_it) {
    native_ = NativeCode::compile(lowered.graph, roots_, {.scalar = false}, reason_);
  }
  if (!native_) interpreter_.emplace(lowered.graph, roots_);
  bound_ = native_ ? native_->bind(arguments) : interpreter_->bind(arguments);
}

void RootCode::evaluate(std::int64_t first, std::int64_t stride, std::size_t count, double *const *out) const {
  std::array<double, kMost> positions;
  // Native code reads whole vectors.
  const std::size_t room = native_ ? std::min(kMost, (count + native::kWidest - 1) & ~(native::kWidest - 1)) : count;
  fill_positions(first, stride, std::span(positions).first(room));
  if (native_) return native_->evaluate_many(bound_.data(), positions.data(), count, out);
  std::vector<double> values(roots_.size());
  for (std::size_t i = 0; i < count; ++i) {
    interpreter_->evaluate(bound_, positions[i], values);
    for (std::size_t root = 0; root < roots_.size(); ++root) out[root][i] = values[root];
  }
}

}  // namespace anneal
