#include "compiler/graph/fold.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "compiler/floating_point.hpp"
#include "compiler/graph/growing.hpp"
#include "compiler/math/kernels.hpp"

namespace anneal {
namespace {

double call(double (*kernel)(double), std::span<const double> x) {
  return kernel(x[0]);
}
double call(double (*kernel)(double, double), std::span<const double> x) {
  return kernel(x[0], x[1]);
}
double call(double (*kernel)(double, double, double), std::span<const double> x) {
  return kernel(x[0], x[1], x[2]);
}

}  // namespace

bool nearly_equal(double a, double b) {
  if (a == b) return true;
  if (std::isinf(a) || std::isinf(b)) return false;
  const double difference = std::fabs(a - b);
  return difference <= 1e-9 * std::max(std::fabs(a), std::fabs(b)) || difference <= 1e-15;
}

double apply(Builtin builtin, std::span<const double> operands) {
  const math::Kernels &kernels = math::kernels();
  switch (builtin) {
#define KERNEL_Elementwise(name) return call(kernels.name, operands)
#define KERNEL_Extremum(name) return call(kernels.name, operands)
#define KERNEL_Reduction(name) break
#define KERNEL_Special(name) break
#define BUILTIN(name, min_args, max_args, category, max_ulp) \
  case Builtin::name:                                        \
    KERNEL_##category(name);
#include "compiler/builtins.def"
#undef KERNEL_Elementwise
#undef KERNEL_Extremum
#undef KERNEL_Reduction
#undef KERNEL_Special
  }
  return std::numeric_limits<double>::quiet_NaN();
}

double apply(Operation operation, Builtin builtin, std::span<const double> x) {
  switch (operation) {
    case Operation::constant:
    case Operation::position:
    case Operation::argument:
      break;
    case Operation::negate:
      return -x[0];
    case Operation::add:
      return x[0] + x[1];
    case Operation::subtract:
      return x[0] - x[1];
    case Operation::multiply:
      return x[0] * x[1];
    case Operation::divide:
      return x[0] / x[1];
    case Operation::less:
      return x[0] < x[1];
    case Operation::less_equal:
      return x[0] <= x[1];
    case Operation::equal:
    case Operation::same:
      return x[0] == x[1];
    case Operation::not_equal:
      return x[0] != x[1];
    case Operation::nearly_equal:
      return nearly_equal(x[0], x[1]);
    case Operation::logical_not:
      return x[0] == 0;
    case Operation::logical_and:
      return x[0] != 0 && x[1] != 0;
    case Operation::logical_or:
      return x[0] != 0 || x[1] != 0;
    case Operation::select:
      return x[0] != 0 ? x[1] : x[2];
    case Operation::element:
      return x[1 + element_index(x[0], x.size() - 1)];
    case Operation::to_number:
      return x[0];
    case Operation::growing_cycle:
      return growing_cycle(x[0], x[1], x[2]);
    case Operation::growing_start:
      return growing_start(x[0], x[1], x[2]);
    case Operation::builtin:
      return apply(builtin, x);
  }
  return std::numeric_limits<double>::quiet_NaN();
}

std::vector<double> evaluate_nodes(const Graph &graph, std::span<const double> arguments, double position) {
  std::vector<double> values(graph.size());
  std::vector<double> operands;
  for (std::size_t i = 0; i < graph.size(); ++i) {
    const NodeId id{static_cast<std::uint32_t>(i)};
    const Node &node = graph[id];
    double value;
    if (node.operation == Operation::constant) {
      value = graph.constant_value(id);
    } else if (node.operation == Operation::position) {
      value = position;
    } else if (node.operation == Operation::argument) {
      value = arguments[graph.argument_number(id)];
    } else {
      operands.clear();
      for (const NodeId operand : graph.operands(id)) operands.push_back(values[index(operand)]);
      value = apply(node.operation, node.builtin, operands);
    }
    values[i] = canonical(value);
  }
  return values;
}

}  // namespace anneal
