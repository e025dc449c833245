#include "runtime/any_measurement.hpp"

#include <algorithm>
#include <cmath>

#include "compiler/positions.hpp"
#include "grammar/number_text.hpp"

namespace anneal {

namespace {

constexpr int kExactRounds = 3;  // before bounds go to the next threshold at once
constexpr int kRounds = 24;      // before they go to infinity
constexpr std::size_t kThresholds = 64;
constexpr int kNarrowingRounds = 16;
/// Nodes that are looked at altogether: some seconds. Beyond it, nothing is known of cells.
constexpr std::size_t kNodeBudget = 40'000'000;

/// Finds intervals of the cells that hold from the start and after every observation.
class CellBounds {
 public:
  explicit CellBounds(const Schedule &schedule)
      : lowered_(schedule.lowered()), bound_(evaluate_nodes(lowered_.graph, schedule.arguments(), 0)) {
    for (const double value : schedule.arguments()) arguments_.push_back(Interval::point(value));
    for (std::size_t i = 0; i < lowered_.arguments.size(); ++i) {
      const GraphArgument &argument = lowered_.arguments[i];
      if (argument.kind == GraphArgument::Kind::input) arguments_[i] = of_input(lowered_.inputs[argument.memory]);
    }
    for (const LoweredCell &cell : lowered_.cells) cells_.push_back(Interval::point(bound_[index(cell.initial)]));
    const double end = schedule.total() ? static_cast<double>(*schedule.total()) : static_cast<double>(kLastPosition);
    observed_at_ = {0, end};
    updates_ = {0, std::max(end - 1, 0.0)};
    find_thresholds();
  }

  AnyMeasurement find() {
    for (int round = 0;; ++round) {
      if (looked_at_ > kNodeBudget) {
        for (std::size_t i = 0; i < cells_.size(); ++i) {
          cells_[i] = lowered_.cells[i].is_boolean ? Interval::either() : Interval::everything();
        }
        break;
      }
      const std::vector<Interval> next = after_observation(cells_);
      bool grows = false;
      for (std::size_t i = 0; i < cells_.size(); ++i) {
        const Interval wanted = joined(cells_[i], next[i]);
        if (wanted == cells_[i]) continue;
        grows = true;
        cells_[i] = round < kExactRounds ? wanted : widened(cells_[i], wanted, round < kRounds);
      }
      if (!grows) break;
    }
    narrow();
    set_cells(cells_);
    return {cells_, evaluate_intervals(lowered_.graph, arguments_, updates_)};
  }

 private:
  Interval of_input(const LoweredInput &input) const {
    Interval result = Interval::everything();
    if (input.low && input.high) result = {bound_[index(*input.low)], bound_[index(*input.high)]};
    return input.has_initial ? joined(result, Interval::point(bound_[index(input.initial)])) : result;
  }

  /// Bounds that cells are likely to keep to: numbers that the program mentions.
  void find_thresholds() {
    thresholds_ = {-1, 0, 1};
    for (std::size_t i = 0; i < bound_.size() && thresholds_.size() < kThresholds; ++i) {
      const NodeId node{static_cast<std::uint32_t>(i)};
      const bool fixed =
          lowered_.graph[node].stage != Stage::position && lowered_.graph[node].type == ValueType::number;
      if (fixed && std::isfinite(bound_[i])) thresholds_.push_back(bound_[i]);
    }
    std::ranges::sort(thresholds_);
    thresholds_.erase(std::unique(thresholds_.begin(), thresholds_.end()), thresholds_.end());
  }

  Interval widened(const Interval &from, const Interval &to, bool to_threshold) const {
    Interval result = to;
    if (to.low < from.low) {
      const auto above = std::ranges::upper_bound(thresholds_, to.low);
      result.low = to_threshold && above != thresholds_.begin() ? *std::prev(above) : -Interval::kInfinite;
    }
    if (to.high > from.high) {
      const auto from_here = std::ranges::lower_bound(thresholds_, to.high);
      result.high = to_threshold && from_here != thresholds_.end() ? *from_here : Interval::kInfinite;
    }
    return result;
  }

  /// Bounds that went too far come back as far as they still hold.
  void narrow() {
    for (int round = 0; round < kNarrowingRounds && looked_at_ <= kNodeBudget; ++round) {
      std::vector<Interval> smaller = after_observation(cells_);
      for (std::size_t i = 0; i < smaller.size(); ++i) smaller[i] = joined(smaller[i], initial(i));
      const std::vector<Interval> next = after_observation(smaller);
      for (std::size_t i = 0; i < smaller.size(); ++i) {
        if (!smaller[i].contains(next[i]) || !cells_[i].contains(smaller[i])) return;
      }
      cells_ = std::move(smaller);
    }
  }

  Interval initial(std::size_t cell) const { return Interval::point(bound_[index(lowered_.cells[cell].initial)]); }

  void set_cells(const std::vector<Interval> &cells) {
    for (std::size_t i = 0; i < lowered_.arguments.size(); ++i) {
      const GraphArgument &argument = lowered_.arguments[i];
      if (argument.kind == GraphArgument::Kind::cell) arguments_[i] = cells[argument.memory];
    }
  }

  std::vector<Interval> after_observation(const std::vector<Interval> &cells) {
    set_cells(cells);
    looked_at_ += lowered_.graph.size();
    const std::vector<Interval> nodes = evaluate_intervals(lowered_.graph, arguments_, observed_at_);
    std::vector<Interval> next;
    for (const LoweredCell &cell : lowered_.cells) next.push_back(nodes[index(cell.next)]);
    return next;
  }

  const Lowered &lowered_;
  std::vector<double> bound_;
  std::vector<Interval> arguments_;
  std::vector<Interval> cells_;
  std::vector<double> thresholds_;
  std::size_t looked_at_ = 0;
  Interval observed_at_{};
  Interval updates_{};
};

/// What of a value is wanted.
enum class Wish : std::uint8_t { finite, not_negative };

bool holds(const Interval &value, Wish wish) {
  return wish == Wish::finite ? value.is_finite() : value.low >= 0;
}

std::string shown(const Interval &value) {
  if (value.is_empty()) return "nan";
  return (value.low == -Interval::kInfinite ? "(" : "[") + shortest(value.low) + ", " + shortest(value.high) +
         (value.high == Interval::kInfinite ? ")" : "]") + (value.may_be_nan ? ", or nan" : "");
}

class Remarks {
 public:
  explicit Remarks(const Schedule &schedule)
      : schedule_(schedule),
        lowered_(schedule.lowered()),
        any_(any_measurement(schedule)),
        depends_(depends_on_feedback(lowered_)) {}

  std::vector<std::string> all() {
    for (const LoweredOutput &output : lowered_.outputs) {
      if (depends_[index(output.node)]) add_output(output);
    }
    for (const LoweredAssert &assertion : lowered_.asserts) {
      if (depends_[index(assertion.node)]) add_assert(assertion);
    }
    return std::move(remarks_);
  }

 private:
  void add_output(const LoweredOutput &output) {
    const Interval &value = any_.nodes[index(output.node)];
    if (output.is_boolean) {
      if (value.is_point()) {
        remarks_.push_back(output.name + " is " + (value.low != 0 ? "true" : "false") + " whatever is measured");
      }
      return;
    }
    const bool negative = !output.is_signed && !holds(value, Wish::not_negative);
    if (value.is_finite() && !negative) {
      remarks_.push_back(output.name + " stays in " + shown(value) + " whatever is measured");
      return;
    }
    const Wish wish = value.is_finite() ? Wish::not_negative : Wish::finite;
    remarks_.push_back(output.name + ": it is not proven that it is " +
                       (wish == Wish::finite ? "finite" : "not negative") +
                       " whatever is measured: " + reason(output.node, wish));
  }

  void add_assert(const LoweredAssert &assertion) {
    const Interval &value = any_.nodes[index(assertion.node)];
    const Source &source = schedule_.program().sources->operator[](assertion.where.source);
    const std::string text = "`" + std::string(source.text(assertion.where.span)) + "`";
    remarks_.push_back(value.is_point() && value.low != 0
                           ? text + " holds whatever is measured"
                           : text + ": it is not proven that it holds whatever is measured");
  }

  /// Goes from an operation to an operand that is no better, as long as there is one: where the trouble begins.
  std::string reason(NodeId node, Wish wish) const {
    const Graph &graph = lowered_.graph;
    for (bool found = true; found;) {
      found = false;
      for (const NodeId operand : graph.operands(node)) {
        if (graph[operand].type != ValueType::number || holds(any_.nodes[index(operand)], wish)) continue;
        node = operand;
        found = true;
        break;
      }
    }
    const std::string values = " may be in " + shown(any_.nodes[index(node)]);
    if (graph[node].operation == Operation::argument) {
      const GraphArgument &argument = lowered_.arguments[graph.argument_number(node)];
      if (argument.kind == GraphArgument::Kind::cell)
        return "the cell `" + lowered_.cells[argument.memory].name + "`" + values;
      if (argument.kind == GraphArgument::Kind::input) {
        const LoweredInput &input = lowered_.inputs[argument.memory];
        return "`" + input.name + "`" + values + (input.low ? "" : ", for it has no range");
      }
    }
    const Location where = graph.origin(node);
    const Source &source = (*schedule_.program().sources)[where.source];
    return "`" + std::string(source.text(where.span)) + "` (" + source.name() + ":" +
           std::to_string(source.position(where.span.begin).line) + ")" + values;
  }

  const Schedule &schedule_;
  const Lowered &lowered_;
  AnyMeasurement any_;
  std::vector<bool> depends_;
  std::vector<std::string> remarks_;
};

}  // namespace

std::vector<bool> depends_on_feedback(const Lowered &lowered) {
  const Graph &graph = lowered.graph;
  std::vector<bool> depends(graph.size(), false);
  for (std::size_t i = 0; i < graph.size(); ++i) {
    const NodeId node{static_cast<std::uint32_t>(i)};
    if (graph[node].operation == Operation::argument) {
      const GraphArgument::Kind kind = lowered.arguments[graph.argument_number(node)].kind;
      depends[i] = kind == GraphArgument::Kind::input || kind == GraphArgument::Kind::cell;
    }
    for (const NodeId operand : graph.operands(node)) depends[i] = depends[i] || depends[index(operand)];
  }
  return depends;
}

AnyMeasurement any_measurement(const Schedule &schedule) {
  return CellBounds(schedule).find();
}

std::vector<std::string> measurement_remarks(const Schedule &schedule) {
  return Remarks(schedule).all();
}

}  // namespace anneal
