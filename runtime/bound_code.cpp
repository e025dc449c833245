#include "runtime/bound_code.hpp"

namespace anneal {

void BoundCode::evaluate_many(Positions &positions, std::size_t count, std::span<double *const> out) const {
  if (const auto *const native = std::get_if<NativeCode>(&code_)) {
    for (std::size_t i = count; i % native::kWidest != 0; ++i) positions[i] = 0;
    native->evaluate_many(bound_.data(), positions.data(), count, out.data());
    return;
  }
  if (out.size() == 1) {
    for (std::size_t i = 0; i < count; ++i) evaluate(positions[i], std::span(out[0] + i, 1));
    return;
  }
  std::vector<double> values(out.size());
  for (std::size_t i = 0; i < count; ++i) {
    evaluate(positions[i], values);
    for (std::size_t root = 0; root < out.size(); ++root) out[root][i] = values[root];
  }
}

}  // namespace anneal
