#include "runtime/binding_check.hpp"

#include <algorithm>
#include <cmath>

#include "compiler/interpreter/interpreter.hpp"
#include "grammar/number_text.hpp"

namespace anneal {

namespace {

/// A message with `{0}`, `{1}` replaced by values.
std::string filled(std::string message, const std::vector<double> &values) {
  for (std::size_t i = 0; i < values.size(); ++i) {
    const std::string mark = "{" + std::to_string(i) + "}";
    if (const std::size_t at = message.find(mark); at != std::string::npos)
      message.replace(at, mark.size(), shortest(values[i]));
  }
  return message;
}

}  // namespace

void report_binding_check(const BindingCheck &check, const std::vector<double> &nodes, Diagnostics &diagnostics,
                          bool only_cut) {
  std::vector<double> values;
  for (const NodeId node : check.values) values.push_back(nodes[index(node)]);
  Diagnostic &diagnostic =
      diagnostics.report(only_cut ? Code::phases_cut : check.code, check.where, filled(check.message, values));
  if (only_cut) diagnostic.with_note("with the file's own clock they fit; the last ones are cut");
  diagnostic.label = check.label;
  diagnostic.notes.insert(diagnostic.notes.end(), check.notes.begin(), check.notes.end());
}

namespace {

void report_checks_over_time(const Lowered &lowered, const std::vector<double> &arguments, double total,
                             Diagnostics &diagnostics) {
  constexpr double kSteps = 4096;
  std::vector<const BindingCheck *> checks;
  std::vector<NodeId> roots;
  for (const BindingCheck &check : lowered.checks) {
    if (lowered.graph[check.failed].stage != Stage::position) continue;
    checks.push_back(&check);
    roots.push_back(check.failed);
  }
  if (roots.empty()) return;
  const InterpreterCode code(lowered.graph, roots);
  const std::vector<double> bound = code.bind(arguments);
  std::vector<double> failed(roots.size());
  std::vector<bool> reported(roots.size(), false);
  for (double position = 0; position < std::min(total, kSteps); ++position) {
    code.evaluate(bound, position, failed);
    for (std::size_t i = 0; i < roots.size(); ++i) {
      if (failed[i] == 0 || reported[i]) continue;
      reported[i] = true;
      report_binding_check(*checks[i], evaluate_nodes(lowered.graph, arguments, position), diagnostics);
    }
  }
}

}  // namespace

void report_missing(const Lowered &lowered, const Clock &clock, const CheckedProgram &program,
                    Diagnostics &diagnostics) {
  for (const ClockNeed &need : lowered.needs) {
    if (clock.units[index(need.unit)].known) continue;
    const std::string &unit = program.units[index(need.unit)];
    const std::string example = need.unit == UnitId::epoch ? "epoch = 1251 steps" : "step = 256 " + unit + "s";
    diagnostics
        .report(Code::clock_equation_missing, need.where,
                "nothing says how many steps " + (unit == "epoch" ? "an epoch" : "a " + unit) + " is")
        .with_note("add `" + example + "` to the clock, or give it with `--clock '" + example + "'`");
  }
}

void report_binding_checks(const CheckedProgram &program, const Lowered &lowered, const BindingInputs &inputs,
                           const std::vector<double> &arguments, double total, Diagnostics &diagnostics,
                           std::span<const double> captures) {
  const std::size_t errors = diagnostics.error_count();
  const std::vector<double> nodes =
      lowered.checks.empty() ? std::vector<double>() : evaluate_nodes(lowered.graph, arguments, 0);
  std::vector<double> own_nodes;
  bool length_is_missing = false;
  for (const BindingCheck &check : lowered.checks) {
    if (lowered.graph[check.failed].stage == Stage::position || nodes[index(check.failed)] == 0) continue;
    // One length is missing, wherever it is needed; that others are infinite follows from it.
    if (length_is_missing && (check.code == Code::length_unknown || check.code == Code::length_value)) continue;
    length_is_missing = length_is_missing || check.code == Code::length_unknown;
    if (check.code == Code::phases_too_long && !inputs.host_clocks.empty() && own_nodes.empty()) {
      Diagnostics ignored;
      const Clock file_clock = solve_clock(program, inputs.own_clock, {}, inputs.given, ignored);
      // Without a length of its own every run is the host's, and there is nothing that it cuts.
      if (!ignored.has_errors() && std::isfinite(file_clock.total))
        own_nodes =
            evaluate_nodes(lowered.graph, argument_values(lowered.arguments, file_clock, inputs.given, captures), 0);
    }
    const bool only_cut =
        check.code == Code::phases_too_long && !own_nodes.empty() && own_nodes[index(check.failed)] == 0;
    report_binding_check(check, nodes, diagnostics, only_cut);
  }
  // What is refused already could take long to look at: cycles of no length have no end.
  if (diagnostics.error_count() == errors) report_checks_over_time(lowered, arguments, total, diagnostics);
}

}  // namespace anneal
