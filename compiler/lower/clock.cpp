#include "compiler/lower/clock.hpp"

#include <algorithm>
#include <cmath>

#include "compiler/graph/growing.hpp"
#include "compiler/positions.hpp"
#include "grammar/number_text.hpp"

namespace anneal {

namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

double argument_value(const GraphArgument &argument, const Clock &clock, std::span<const GivenValue> given,
                      std::span<const double> captures) {
  const double missing = std::numeric_limits<double>::quiet_NaN();
  const ClockUnit &unit = clock.units[index(argument.unit)];
  switch (argument.kind) {
    case GraphArgument::Kind::unit_multiplier:
      return unit.known ? unit.multiplier : missing;
    case GraphArgument::Kind::unit_divisor:
      return unit.known ? unit.divisor : missing;
    case GraphArgument::Kind::total:
      return clock.total;
    case GraphArgument::Kind::parameter_set:
      return given[argument.parameter].set ? 1 : 0;
    case GraphArgument::Kind::input:
    case GraphArgument::Kind::cell:
      return missing;  // set_initial_memory
    case GraphArgument::Kind::weight:
    case GraphArgument::Kind::gradient:
    case GraphArgument::Kind::gradient_scale:
    case GraphArgument::Kind::rule_cell:
    case GraphArgument::Kind::reduction:
      return missing;  // an optimizer supplies them with every update
    case GraphArgument::Kind::capture:
      return argument.element < captures.size() ? captures[argument.element] : missing;
    case GraphArgument::Kind::parameter_value:
      break;
  }
  const GivenValue &value = given[argument.parameter];
  if (argument.element >= value.elements.size()) return missing;
  const GivenValue::Element &element = value.elements[argument.element];
  if (!element.unit && !element.is_percentage) return element.value;
  if (element.unit == argument.unit) return element.value;
  if (element.unit && !clock.units[index(*element.unit)].known) return missing;
  const double steps = element.is_percentage ? element.value * clock.total : clock.steps(element.value, *element.unit);
  if (argument.unit == UnitId::step) return steps;
  return unit.known ? clock.count(steps, argument.unit) : missing;
}

/// One equation with the graph that it belongs to.
struct Pending {
  const LoweredEquation *equation;
  const LoweredClock *from;
  bool done = false;
};

class Solver {
 public:
  Solver(const CheckedProgram &program, std::span<const GivenValue> given, Diagnostics &diagnostics)
      : program_(program), given_(given), diagnostics_(diagnostics) {
    clock_.units.resize(program.units.size());
    clock_.units[index(UnitId::step)].known = true;
  }

  void add(const LoweredClock &from, bool replaces) {
    for (const LoweredEquation &equation : from.equations) {
      if (replaces)
        std::erase_if(pending_, [&](const Pending &known) {
          return known.equation->unit == equation.unit && known.from != &from;
        });
      pending_.push_back({&equation, &from});
    }
  }

  Clock solve() {
    bool progress = true;
    while (progress) {
      progress = false;
      for (Pending &pending : pending_) {
        if (!pending.done && pending.equation->unit && is_ready(*pending.equation)) {
          pending.done = progress = true;
          apply(pending);
        }
      }
    }
    find_circles();
    for (Pending &pending : pending_) {
      if (!pending.equation->unit) apply_total(pending);
    }
    report_circles();
    return clock_;
  }

 private:
  bool known(UnitId unit) const { return clock_.units[index(unit)].known; }

  bool is_ready(const LoweredEquation &equation) const {
    if (!std::all_of(equation.needs.begin(), equation.needs.end(), [&](UnitId unit) { return known(unit); }))
      return false;
    return known(equation.other.value_or(UnitId::step)) || known(*equation.unit);
  }

  std::optional<double> amount(const Pending &pending) {
    const Graph &graph = pending.from->graph;
    const NodeId node = pending.equation->amount;
    const double value =
        graph.is_constant(node)
            ? graph.constant_value(node)
            : evaluate_nodes(graph, argument_values(pending.from->arguments, clock_, given_), 0)[index(node)];
    if (value > 0 && value < kInfinity) return value;
    diagnostics_.report(Code::clock_value, pending.equation->where,
                        "this length is " + shortest(value) + ", and must be above 0 and finite");
    return std::nullopt;
  }

  void apply(const Pending &pending) {
    const std::optional<double> value = amount(pending);
    const UnitId unit = *pending.equation->unit;
    const UnitId other = pending.equation->other.value_or(UnitId::step);
    if (!value) {
      // Taken for known, so that what needs it is not reported too.
      clock_.units[index(known(unit) ? other : unit)].known = true;
      return;
    }
    if (known(unit) && known(other)) {
      diagnostics_
          .report(Code::clock_duplicate, pending.equation->where,
                  "the other equations already say what `" + program_.units[index(unit)] + "` is")
          .with_note("leave one of them out");
      return;
    }
    ClockUnit &target = clock_.units[index(known(unit) ? other : unit)];
    const ClockUnit &source = clock_.units[index(known(unit) ? unit : other)];
    // `1 unit = value other`: read forwards it explains the unit, read backwards the other.
    const bool forwards = !known(unit);
    target = forwards ? ClockUnit{true, *value * source.multiplier, source.divisor}
                      : ClockUnit{true, source.multiplier, source.divisor * *value};
    if (unit == UnitId::epoch && forwards) round_epoch(pending, target);
  }

  void round_epoch(const Pending &pending, ClockUnit &epoch) {
    clock_.exact_epoch = epoch.multiplier / epoch.divisor;
    const bool in_steps = pending.equation->other.value_or(UnitId::step) == UnitId::step;
    if (in_steps && clock_.exact_epoch != std::floor(clock_.exact_epoch)) {
      diagnostics_
          .report(Code::clock_value, pending.equation->where,
                  "an epoch is a whole number of steps, and this is " + shortest(clock_.exact_epoch))
          .with_note("round it as your data loader does: `epoch = ceil(50000 / batch) steps`");
    }
    epoch = {true, std::ceil(clock_.exact_epoch), 1};
  }

  void apply_total(const Pending &pending) {
    std::vector<UnitId> needs = pending.equation->needs;
    if (pending.equation->other) needs.push_back(*pending.equation->other);
    for (const UnitId unit : needs) {
      if (known(unit)) continue;
      // An equation that was refused has said so.
      if (refused(unit)) return;
      diagnostics_
          .report(Code::clock_equation_missing, pending.equation->where,
                  "the length of the run is in " + program_.units[index(unit)] +
                      "s, and nothing says how many steps one is")
          .with_note("add the equation that is missing, as in `clock { epoch = 1251 steps }` or `step = 256 samples`");
      return;
    }
    const std::optional<double> value = amount(pending);
    if (!value) return;
    clock_.exact_total = pending.equation->other ? clock_.steps(*value, *pending.equation->other) : *value;
    clock_.total = round_half_up(clock_.exact_total);
    if (!(clock_.total >= 1 && clock_.total <= kLastPosition)) {
      diagnostics_.report(Code::clock_value, pending.equation->where,
                          "the run is " + shortest(clock_.exact_total) + " steps long, and must be from 1 to 2^53");
    }
  }

  /// Whether an equation of the unit has no usable value, or waits for one that has none or for itself.
  bool refused(UnitId unit) const {
    return std::any_of(pending_.begin(), pending_.end(), [&](const Pending &pending) {
      return pending.equation->unit == unit && (pending.done || circular_[index(unit)]);
    });
  }

  void report_circles() {
    for (const Pending &pending : pending_) {
      if (pending.done || !pending.equation->unit) continue;
      // An equation that no chain connects with steps is harmless as long as nothing needs it; one that waits for
      // itself is not.
      const UnitId unit = *pending.equation->unit;
      if (circular_[index(unit)]) {
        diagnostics_.report(Code::clock_circular, pending.equation->where,
                            "`" + program_.units[index(unit)] + "` is explained by itself, and never by steps");
      }
    }
  }

  /// Finds the units that are explained by themselves, through whatever others: what remains when those that wait for
  /// nothing, and those that nothing waits for, are taken away one by one.
  void find_circles() {
    const std::size_t count = program_.units.size();
    circular_.assign(count, true);
    std::vector<std::vector<std::size_t>> waits_for(count);
    std::vector<std::vector<std::size_t>> waited_for_by(count);
    for (const Pending &pending : pending_) {
      if (pending.done || !pending.equation->unit || !pending.equation->other) continue;
      waits_for[index(*pending.equation->unit)].push_back(index(*pending.equation->other));
      waited_for_by[index(*pending.equation->other)].push_back(index(*pending.equation->unit));
    }
    take_away(waits_for, waited_for_by);
    take_away(waited_for_by, waits_for);
  }

  void take_away(const std::vector<std::vector<std::size_t>> &to, const std::vector<std::vector<std::size_t>> &from) {
    std::vector<std::size_t> left(to.size());
    std::vector<std::size_t> open;
    for (std::size_t unit = 0; unit < to.size(); ++unit) {
      for (const std::size_t other : to[unit]) left[unit] += circular_[other] ? 1 : 0;
      if (left[unit] == 0) open.push_back(unit);
    }
    while (!open.empty()) {
      const std::size_t unit = open.back();
      open.pop_back();
      if (!circular_[unit]) continue;
      circular_[unit] = false;
      for (const std::size_t other : from[unit]) {
        if (--left[other] == 0) open.push_back(other);
      }
    }
  }

  const CheckedProgram &program_;
  std::span<const GivenValue> given_;
  Diagnostics &diagnostics_;
  Clock clock_;
  std::vector<Pending> pending_;
  std::vector<bool> circular_;  ///< for each unit
};

}  // namespace

std::vector<double> argument_values(std::span<const GraphArgument> arguments, const Clock &clock,
                                    std::span<const GivenValue> given, std::span<const double> captures) {
  std::vector<double> values;
  values.reserve(arguments.size());
  for (const GraphArgument &argument : arguments) values.push_back(argument_value(argument, clock, given, captures));
  return values;
}

Clock solve_clock(const CheckedProgram &program, const LoweredClock &file, std::span<const LoweredClock> host,
                  std::span<const GivenValue> given, Diagnostics &diagnostics) {
  Solver solver(program, given, diagnostics);
  solver.add(file, false);
  for (const LoweredClock &clock : host) solver.add(clock, true);
  return solver.solve();
}

}  // namespace anneal
