#include "runtime/optimizer/rule_difference.hpp"

#include <algorithm>
#include <bit>
#include <map>
#include <unordered_map>
#include <unordered_set>

#include "compiler/floating_point.hpp"
#include "compiler/interpreter/interpreter.hpp"
#include "compiler/positions.hpp"
#include "compiler/rule/rule_plan.hpp"
#include "grammar/number_text.hpp"

namespace anneal {

namespace {

/// Pairs of nodes beyond which two graphs count as different.
constexpr std::size_t kPairLimit = 4 * kOperationLimit;

constexpr const char *kOtherNumbers = "the rule computes its numbers otherwise\n";

/// What the scalars of a rule are made of.
class ScalarGraph {
 public:
  explicit ScalarGraph(const Schedule &schedule) : schedule_(schedule), plan_(plan_rule(lowered())) {
    passes_.push_back(&plan_.initial);
    for (const RulePass &pass : plan_.reductions) passes_.push_back(&pass);
    passes_.push_back(&plan_.update);
    places_.resize(rule().reductions.size());
    std::uint32_t place = 0;
    for (const RulePass *pass : passes_) {
      roots_.insert(roots_.end(), pass->scalars.begin(), pass->scalars.end());
      for (const std::uint32_t reduction : pass->reductions) places_[reduction] = place++;
    }
    for (const std::vector<std::uint32_t> *cells : {&plan_.single_cells, &plan_.tensor_cells}) {
      for (const std::uint32_t cell : *cells) {
        roots_.insert(roots_.end(), {rule().cells[cell].initial, rule().cells[cell].next});
      }
    }
    find_needed();
  }

  const Lowered &lowered() const { return schedule_.lowered(); }
  const LoweredRule &rule() const { return *lowered().rule; }
  const Graph &graph() const { return lowered().graph; }
  std::span<const double> arguments() const { return schedule_.arguments(); }
  const RulePlan &plan() const { return plan_; }
  const std::vector<const RulePass *> &passes() const { return passes_; }
  /// Scalars and cells, in an order that rules with equal passes share.
  const std::vector<NodeId> &roots() const { return roots_; }
  /// The next values of cells of the schedule that are read, by name.
  const std::map<std::string, NodeId> &feedback() const { return feedback_; }

  /// Equal numbers are the same computation; `known` is shared by the graphs that are compared.
  void number(std::unordered_map<std::string, std::uint32_t> &known) {
    numbers_.resize(graph().size());
    is_decided_.resize(graph().size());
    for (std::size_t i = 0; i < graph().size(); ++i) {
      if (!is_needed_[i]) continue;
      const auto id = static_cast<NodeId>(i);
      const std::span<const NodeId> operands = graph().operands(id);
      is_decided_[i] = graph()[id].operation != Operation::argument
                           ? std::ranges::all_of(operands, [&](NodeId one) { return is_decided(one); })
                           : !is_memory(argument(id));
      numbers_[i] = known.try_emplace(key(id), static_cast<std::uint32_t>(known.size())).first->second;
    }
  }
  std::uint32_t number_of(NodeId node) const { return numbers_[index(node)]; }
  /// Of the position and the binding alone.
  bool is_decided(NodeId node) const { return is_decided_[index(node)]; }

 private:
  const GraphArgument &argument(NodeId node) const { return lowered().arguments[graph().argument_number(node)]; }

  static bool is_memory(const GraphArgument &argument) {
    switch (argument.kind) {
      case GraphArgument::Kind::input:
      case GraphArgument::Kind::cell:
      case GraphArgument::Kind::weight:
      case GraphArgument::Kind::gradient:
      case GraphArgument::Kind::gradient_scale:
      case GraphArgument::Kind::rule_cell:
      case GraphArgument::Kind::reduction:
        return true;
      default:
        return false;
    }
  }

  void find_needed() {
    is_needed_.resize(graph().size());
    std::vector<NodeId> pending = roots_;
    while (!pending.empty()) {
      const NodeId node = pending.back();
      pending.pop_back();
      if (is_needed_[index(node)]) continue;
      is_needed_[index(node)] = true;
      const std::span<const NodeId> operands = graph().operands(node);
      pending.insert(pending.end(), operands.begin(), operands.end());
      if (graph()[node].operation != Operation::argument || argument(node).kind != GraphArgument::Kind::cell) continue;
      const LoweredCell &cell = lowered().cells[argument(node).memory];
      feedback_.emplace(cell.name, cell.next);
      pending.push_back(cell.next);
    }
  }

  /// What an argument means, whatever its number is.
  std::string meaning(const GraphArgument &argument) const {
    std::string text = "memory " + std::to_string(static_cast<int>(argument.kind)) + " ";
    if (argument.kind == GraphArgument::Kind::input) return text + lowered().inputs[argument.memory].name;
    if (argument.kind == GraphArgument::Kind::cell) return text + lowered().cells[argument.memory].name;
    if (argument.kind == GraphArgument::Kind::rule_cell) return text + rule().cells[argument.memory].name;
    if (argument.kind == GraphArgument::Kind::reduction) return text + std::to_string(places_[argument.memory]);
    return text;
  }

  std::string key(NodeId id) const {
    const Node &node = graph()[id];
    const std::string type = node.type == ValueType::boolean ? "b" : "n";
    const auto value = [&](double number) {
      return type + "value " + std::to_string(std::bit_cast<std::uint64_t>(number));
    };
    if (node.operation == Operation::constant) return value(graph().constant_value(id));
    if (node.operation == Operation::argument) {
      return is_memory(argument(id)) ? type + meaning(argument(id)) : value(arguments()[graph().argument_number(id)]);
    }
    std::string text = type + std::to_string(static_cast<int>(node.operation));
    if (node.operation == Operation::builtin) text += ":" + std::to_string(static_cast<int>(node.builtin));
    for (const NodeId operand : graph().operands(id)) text += " " + std::to_string(number_of(operand));
    return text;
  }

  const Schedule &schedule_;
  RulePlan plan_;
  std::vector<const RulePass *> passes_;
  std::vector<std::uint32_t> places_;  ///< by reduction, in the order of passes
  std::vector<NodeId> roots_;
  std::map<std::string, NodeId> feedback_;
  std::vector<bool> is_needed_;
  std::vector<bool> is_decided_;
  std::vector<std::uint32_t> numbers_;
};

bool have_same_cells(const ScalarGraph &first, const ScalarGraph &second) {
  return std::ranges::all_of(
      std::initializer_list{&RulePlan::arrays, &RulePlan::single_cells, &RulePlan::tensor_cells}, [&](auto cells) {
        return std::ranges::equal(first.plan().*cells, second.plan().*cells, [&](std::uint32_t a, std::uint32_t b) {
          const RuleCell &one = first.rule().cells[a];
          const RuleCell &other = second.rule().cells[b];
          return one.name == other.name && one.is_boolean == other.is_boolean;
        });
      });
}

/// What a pass does to elements and of which sums it is, in words; empty where it is the same.
std::string pass_difference(const ScalarGraph &first, const ScalarGraph &second, std::size_t pass) {
  const RulePass &one = *first.passes()[pass];
  const RulePass &other = *second.passes()[pass];
  const bool same_sums = std::ranges::equal(one.reductions, other.reductions, [&](std::uint32_t a, std::uint32_t b) {
    const RuleReduction &x = first.rule().reductions[a];
    const RuleReduction &y = second.rule().reductions[b];
    return x.is_global == y.is_global && x.squared == y.squared;
  });
  if (!same_sums) return "the rule makes other sums\n";
  return one.program == other.program ? "" : "the rule computes otherwise\n";
}

struct Values {
  std::vector<NodeId> first;
  std::vector<NodeId> second;
};

/// Walks two graphs together. Where what is decided alone is not written alike, its values are to be compared. False
/// where other things are not alike.
bool walk(const ScalarGraph &first, const ScalarGraph &second, Values &values) {
  std::vector<std::pair<NodeId, NodeId>> pending;
  for (const auto &[name, next] : first.feedback()) {
    const auto same = second.feedback().find(name);
    if (same == second.feedback().end()) return false;
    pending.emplace_back(next, same->second);
  }
  for (std::size_t i = first.roots().size(); i-- > 0;) pending.emplace_back(first.roots()[i], second.roots()[i]);
  std::unordered_set<std::uint64_t> seen;
  while (!pending.empty()) {
    const auto [a, b] = pending.back();
    pending.pop_back();
    if (first.number_of(a) == second.number_of(b)) continue;
    if (!seen.insert((std::uint64_t{index(a)} << 32U) | index(b)).second) continue;
    if (seen.size() > kPairLimit) return false;
    if (first.is_decided(a) && second.is_decided(b)) {
      values.first.push_back(a);
      values.second.push_back(b);
      continue;
    }
    const Node &one = first.graph()[a];
    const Node &other = second.graph()[b];
    if (one.operation != other.operation || one.builtin != other.builtin || one.type != other.type ||
        one.operand_count != other.operand_count || one.operand_count == 0) {
      return false;
    }
    const std::span<const NodeId> of_one = first.graph().operands(a);
    const std::span<const NodeId> of_other = second.graph().operands(b);
    for (std::size_t i = of_one.size(); i-- > 0;) pending.emplace_back(of_one[i], of_other[i]);
  }
  return true;
}

/// The first step at which a value differs, in words; empty where there is none.
std::string value_difference(const ScalarGraph &first, const ScalarGraph &second, const Values &values,
                             std::int64_t position) {
  if (values.first.empty()) return {};
  const InterpreterCode one(first.graph(), values.first);
  const InterpreterCode other(second.graph(), values.second);
  const std::vector<double> bound_one = one.bind(first.arguments());
  const std::vector<double> bound_other = other.bind(second.arguments());
  const auto size = static_cast<std::int64_t>(first.graph().size() + second.graph().size());
  const std::int64_t steps = std::clamp<std::int64_t>(kRuleComparedOperations / (size + 1), 1000, kRuleComparedSteps);
  std::vector<double> a(values.first.size());
  std::vector<double> b(values.first.size());
  for (std::int64_t k = position; k < position + steps && k <= Schedule::kLastPosition; ++k) {
    if (!one.evaluate(bound_one, position_of(k), a) || !other.evaluate(bound_other, position_of(k), b)) {
      return "there is no memory to compare the rule's numbers\n";
    }
    const auto [x, y] = std::ranges::mismatch(
        a, b, [](double p, double q) { return std::bit_cast<std::uint64_t>(p) == std::bit_cast<std::uint64_t>(q); });
    if (x == a.end()) continue;
    return "the rule's numbers differ from step " + std::to_string(k) + " on: " + shortest(*x) +
           " in the checkpoint, " + shortest(*y) + " at hand\n";
  }
  return {};
}

}  // namespace

std::string rule_difference(const Schedule &first, const Schedule &second, std::int64_t position) {
  const FloatingPointGuard guard;
  ScalarGraph one(first);
  ScalarGraph other(second);
  if (!have_same_cells(one, other)) return "the rule has other cells\n";
  if (one.passes().size() != other.passes().size()) return "the rule makes other sums\n";
  for (std::size_t pass = 0; pass < one.passes().size(); ++pass) {
    std::string found = pass_difference(one, other, pass);
    if (!found.empty()) return found;
  }
  std::unordered_map<std::string, std::uint32_t> known;
  one.number(known);
  other.number(known);
  Values values;
  if (!walk(one, other, values)) return kOtherNumbers;
  return value_difference(one, other, values, position);
}

}  // namespace anneal
