#include "tests/optimizers/plain_rule.hpp"

#include <cmath>
#include <limits>

#include "compiler/floating_point.hpp"
#include "compiler/graph/fold.hpp"
#include "compiler/rule/element_program.hpp"

namespace anneal::tests {

namespace {

double canonical_of(double value) {
  return std::isnan(value) ? std::numeric_limits<double>::quiet_NaN() : value;
}

double rounded(double value, bool is_wide) {
  return is_wide ? value : static_cast<double>(static_cast<float>(value));
}

double by_halves(const std::vector<double> &numbers) {
  if (numbers.empty()) return 0;
  if (numbers.size() == 1) return numbers.front();
  const auto middle = numbers.begin() + static_cast<std::ptrdiff_t>(numbers.size() / 2);
  return by_halves({numbers.begin(), middle}) + by_halves({middle, numbers.end()});
}

/// As ElementProgram says: lanes of a block, and blocks by halves.
double sum_of(const std::vector<double> &values) {
  std::vector<double> blocks;
  for (std::size_t first = 0; first < values.size(); first += kSumBlock) {
    double lanes[kSumLanes] = {};
    for (std::size_t i = first; i < std::min(first + kSumBlock, values.size()); ++i) {
      lanes[(i - first) % kSumLanes] += values[i];
    }
    for (std::size_t n = kSumLanes / 2; n != 0; n /= 2) {
      for (std::size_t j = 0; j < n; ++j) lanes[j] += lanes[j + n];
    }
    blocks.push_back(lanes[0]);
  }
  return by_halves(blocks);
}

}  // namespace

PlainRule::PlainRule(const Schedule &schedule)
    : schedule_(schedule),
      shapes_(rule_shapes(schedule.lowered())),
      reductions_(schedule.lowered().rule->reductions.size()) {}

std::vector<std::string> PlainRule::cell_names() const {
  std::vector<std::string> names;
  for (const RuleCell &cell : schedule_.lowered().rule->cells) names.push_back(cell.name);
  return names;
}

std::vector<double> PlainRule::scalars(const std::vector<PlainTensor> &tensors, std::size_t tensor,
                                       double position) const {
  const Lowered &lowered = schedule_.lowered();
  std::vector<double> arguments = schedule_.arguments();
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const GraphArgument &argument = lowered.arguments[i];
    if (argument.kind == GraphArgument::Kind::gradient_scale) arguments[i] = 1;
    if (argument.kind == GraphArgument::Kind::reduction) {
      const std::vector<double> &known = reductions_[argument.memory];
      arguments[i] = tensor < known.size() ? known[tensor] : 0;
    }
    if (argument.kind == GraphArgument::Kind::rule_cell && has_begun_ && !tensors[tensor].weights.empty()) {
      arguments[i] = tensors[tensor].cells[argument.memory].front();
    }
  }
  return evaluate_nodes(lowered.graph, arguments, position);
}

std::vector<double> PlainRule::values(const std::vector<NodeId> &roots, const std::vector<PlainTensor> &tensors,
                                      std::size_t number, std::size_t element,
                                      const std::vector<double> &scalars) const {
  const Lowered &lowered = schedule_.lowered();
  const PlainTensor &tensor = tensors[number];
  std::vector<double> values = scalars;
  for (std::size_t i = 0; i < lowered.graph.size(); ++i) {
    const auto id = static_cast<NodeId>(i);
    if (shapes_[i] != RuleShape::element) continue;
    if (lowered.graph[id].operation == Operation::argument) {
      const GraphArgument &argument = lowered.arguments[lowered.graph.argument_number(id)];
      const bool is_cell = argument.kind == GraphArgument::Kind::rule_cell;
      values[i] = is_cell ? (has_begun_ ? tensor.cells[argument.memory][element] : 0)
                  : argument.kind == GraphArgument::Kind::weight ? tensor.weights[element]
                                                                 : tensor.gradients[element];
      continue;
    }
    std::vector<double> operands;
    for (const NodeId operand : lowered.graph.operands(id)) {
      operands.push_back(rounded(values[index(operand)], tensor.is_wide));
    }
    values[i] = rounded(apply(lowered.graph[id].operation, lowered.graph[id].builtin, operands), tensor.is_wide);
  }
  std::vector<double> found;
  for (const NodeId root : roots) found.push_back(values[index(root)]);
  return found;
}

void PlainRule::reduce(std::size_t number, const std::vector<PlainTensor> &tensors, double position) {
  const RuleReduction &reduction = schedule_.lowered().rule->reductions[number];
  std::vector<double> sums;
  for (std::size_t t = 0; t < tensors.size(); ++t) {
    const std::vector<double> known = scalars(tensors, t, position);
    std::vector<double> all;
    for (std::size_t i = 0; i < tensors[t].weights.size(); ++i) {
      const double value = values({reduction.of}, tensors, t, i, known).front();
      all.push_back(reduction.squared ? value * value : value);
    }
    sums.push_back(canonical_of(sum_of(all)));
  }
  if (reduction.is_global) sums.assign(tensors.size(), by_halves(sums));
  reductions_[number] = sums;
}

void PlainRule::update(std::vector<PlainTensor> &tensors, std::int64_t position) {
  const FloatingPointGuard guard;
  const LoweredRule &rule = schedule_.lowered().rule.value();
  const auto at = static_cast<double>(position);
  /// Values that a cell of a shape gets, the same for all elements where it has none.
  const auto fill = [&](bool is_first) {
    std::vector<PlainTensor> next = tensors;
    for (std::size_t t = 0; t < tensors.size(); ++t) {
      const std::vector<double> known = scalars(tensors, t, at);
      std::vector<NodeId> roots{rule.weight};
      for (const RuleCell &cell : rule.cells) roots.push_back(is_first ? cell.initial : cell.next);
      next[t].cells.assign(rule.cells.size(), std::vector<double>(tensors[t].weights.size()));
      for (std::size_t i = 0; i < tensors[t].weights.size(); ++i) {
        const std::vector<double> found = values(roots, tensors, t, i, known);
        if (!is_first) next[t].weights[i] = tensors[t].stored(canonical_of(rounded(found[0], tensors[t].is_wide)));
        for (std::size_t c = 0; c < rule.cells.size(); ++c) {
          const bool each = rule.cells[c].shape == RuleShape::element;
          const double value = canonical_of(found[c + 1]);
          next[t].cells[c][i] = each ? canonical_of(rounded(value, tensors[t].is_wide)) : value;
        }
      }
    }
    tensors = std::move(next);
  };
  if (!has_begun_) fill(true);
  has_begun_ = true;
  for (std::size_t i = 0; i < rule.reductions.size(); ++i) reduce(i, tensors, at);
  fill(false);
}

}  // namespace anneal::tests
