// The binding in plain words.
#include <cmath>

#include "compiler/graph/graph.hpp"
#include "grammar/number_text.hpp"
#include "runtime/program.hpp"

namespace anneal {

namespace {

std::string plural(const std::string &unit, double count) {
  return count == 1 ? unit : unit + "s";
}

/// `1 epoch = 1251 updates`, or `1 update = 524288 tokens` for what is smaller than one.
std::string unit_line(const std::string &name, const ClockUnit &unit) {
  if (unit.multiplier >= unit.divisor) {
    const double updates = unit.multiplier / unit.divisor;
    return "1 " + name + " = " + counted(updates) + " " + plural("update", updates);
  }
  const double count = unit.divisor / unit.multiplier;
  return "1 update = " + counted(count) + " " + plural(name, count);
}

}  // namespace

std::vector<std::string> Schedule::contract() const {
  std::vector<std::string> lines;
  const std::vector<std::string> &units = program().units;
  for (std::size_t i = 1; i < units.size(); ++i) {
    const ClockUnit &unit = clock().units[i];
    if (!unit.known) continue;
    std::string line = unit_line(units[i], unit);
    const bool rounded =
        static_cast<UnitId>(i) == UnitId::epoch && clock().exact_epoch != std::floor(clock().exact_epoch);
    if (rounded) line += " (rounded up from " + counted(clock().exact_epoch) + ")";
    lines.push_back(std::move(line));
  }
  if (total()) {
    std::string line = "run = " + counted(clock().total) + " " + plural("update", clock().total);
    if (clock().exact_total != clock().total) line += " (rounded from " + counted(clock().exact_total) + ")";
    lines.push_back(std::move(line));
  } else {
    lines.push_back("run = not limited");
  }
  if (lowered().phases.empty()) return lines;
  const std::vector<double> nodes = evaluate_nodes(lowered().graph, arguments(), 0);
  for (const PhaseRecord &phase : lowered().phases) {
    const double end = nodes[index(phase.end)];
    if (phase.name.empty() || !(end < clock().total)) continue;
    lines.push_back(phase.name + " of " + phase.schedule + " ends before update " + counted(end));
  }
  return lines;
}

}  // namespace anneal
