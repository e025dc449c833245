// `anneal diff`: where, and by how much, the values of two programs differ.
#include <unistd.h>

#include <algorithm>

#include "cli/compared.hpp"
#include "cli/difference_report.hpp"
#include "cli/page.hpp"
#include "cli/plot/summary.hpp"
#include "cli/terminal/progress.hpp"
#include "grammar/suggest.hpp"
#include "grammar/visible.hpp"
#include "runtime/run_check.hpp"

namespace anneal::cli {

namespace {

constexpr Option kOptions[] = {
    {"-o,--output-file", "FILE", "write a picture of both: .svg or .png"},
    {"--json", "", "what differs as JSON"},
    {"--exhaustive", "", "compare every step, however many"},
    {"--policy", "POLICY", "what becomes of a program beside a checkpoint", "adopt|splice|blend|keep|error"},
    {"--blend", "LENGTH", "how long the policy `blend` takes: `500 steps`, `2%`"},
    {"--scale", "SCALE", "the vertical axis of the curves", "auto|linear|log"},
    {"--width", "COLUMNS", "characters of the terminal, or the size of a picture on a page"},
    {"--height", "ROWS", "rows of characters for the curves"},
    {"--ascii", "", "only ASCII characters"},
};

/// The curves of a run that have these names; all of them without any.
Curves only(Curves all, std::span<const std::string> names) {
  if (names.empty()) return all;
  Curves some{.names = {}, .total = all.total, .values = {}};
  std::vector<std::size_t> numbers;
  for (std::size_t i = 0; i < all.names.size(); ++i) {
    if (std::ranges::find(names, all.names[i]) == names.end()) continue;
    some.names.push_back(all.names[i]);
    numbers.push_back(i);
  }
  some.values = [values = std::move(all.values), numbers](std::size_t curve, std::int64_t first, std::int64_t stride,
                                                          std::span<double> out) {
    values(numbers[curve], first, stride, out);
  };
  return some;
}

/// Whether there is something to compare; otherwise says so.
bool has_outputs(Session &session, const LiveRun &a, const LiveRun &b) {
  std::vector<std::string_view> names(a.outputs().begin(), a.outputs().end());
  names.insert(names.end(), b.outputs().begin(), b.outputs().end());
  if (names.empty()) {
    session.show(Code::usage, "both have definitions only: there is no output", "`schedule name = …` declares one");
    return false;
  }
  for (const std::string &wanted : session.invocation().values("output")) {
    if (std::ranges::find(names, wanted) != names.end()) continue;
    const auto near = nearest(wanted, names);
    session.show(Code::usage, "neither has an output `" + wanted + "`",
                 near ? "did you mean `" + std::string(*near) + "`?" : std::string());
    return false;
  }
  return true;
}

/// About how many values of each are to come.
double evaluations(const Invocation &invocation, const Schedule &schedule, std::int64_t first) {
  const std::int64_t steps =
      schedule.total() ? std::max<std::int64_t>(*schedule.total() - first, 1) : kUnlimitedCheckSteps;
  const auto outputs = static_cast<double>(schedule.outputs().size());
  return outputs * static_cast<double>(invocation.has("exhaustive") ? steps : std::min(steps, kComparedSteps));
}

Figure figure_of(const DifferenceReport &report, const Curves &a, const Curves &b, const Page &page, bool all) {
  const Difference &found = report.difference;
  Figure figure{.steps = {found.first, found.end}, .scale = page.scale};
  const auto add = [&](const Curves &curves, const std::string &name, const std::string &source) {
    const auto at = std::ranges::find(curves.names, name);
    const StepRange steps{found.first, std::min(curves.total.value_or(found.end), found.end)};
    if (at == curves.names.end() || steps.count() == 0) return;
    const auto number = static_cast<std::size_t>(at - curves.names.begin());
    const Sampler sampler = [&](std::int64_t first, std::int64_t stride, std::span<double> values) {
      curves.values(number, first, stride, values);
    };
    Curve curve = summarize(sampler, steps, {.columns = page.columns()});
    curve.name = name;
    curve.source = source;
    figure.curves.push_back(std::move(curve));
  };
  for (const CurveDifference &curve : found.curves) {
    if (curve.is_same() && !all) continue;
    add(a, curve.name, report.a);
    add(b, curve.name, report.b);
  }
  return figure;
}

DifferenceReport compare(Session &session, const Side &a, const Side &b, const Curves &of_a, const Curves &of_b) {
  Progress progress("comparing " + visible(a.shown) + " and " + visible(b.shown), session.shows_progress(),
                    !shows_utf8(session.variables()));
  DifferenceOptions options{.first = first_step(a, b)};
  if (session.invocation().has("exhaustive")) options.steps = Schedule::kLastPosition;
  options.progress = [&](std::int64_t done, std::int64_t all) {
    progress.update(done, all);
    return true;
  };
  return {a.shown, b.shown, difference(of_a, of_b, options), feedback_is_same(a.run->newest(), b.run->newest())};
}

/// The report, and the curves where a person or a file is to have them.
ExitStatus write(Session &session, const DifferenceReport &report, const Curves &a, const Curves &b, const Page &page) {
  const Invocation &invocation = session.invocation();
  ExitStatus status = report.is_same() ? ExitStatus::ok : ExitStatus::wrong;
  if (invocation.has("json")) {
    session.out().write(json_line(difference_json(report)));
  } else if (!invocation.has("quiet")) {
    session.out().write(difference_text(report));
    const bool draws = invocation.has("output-file") ? false : is_terminal(STDOUT_FILENO);
    const Figure figure = draws ? figure_of(report, a, b, page, false) : Figure();
    if (!figure.curves.empty()) status = worse(status, show_figure(session, page, figure));
  }
  if (invocation.has("output-file")) {
    status = worse(status, show_figure(session, page, figure_of(report, a, b, page, true)));
  }
  return session.finish(status);
}

ExitStatus run(const Invocation &invocation) {
  Session session(invocation);
  Page page;
  if (!session.backend_is_available()) return ExitStatus::environment;
  if (!read_page(session, page)) return ExitStatus::usage;
  if (invocation.arguments[0] == "-" && invocation.arguments[1] == "-") {
    session.show(Code::usage, "only one of the two can be standard input");
    return ExitStatus::usage;
  }
  Side a = load_side(session, invocation.arguments[0]);
  Side b = load_side(session, invocation.arguments[1]);
  if (invocation.has("policy") && a.is_loaded() && b.is_loaded() && bool(a.record) == bool(b.record)) {
    session.show(Code::usage, "`--policy` is for a program beside a checkpoint");
    return ExitStatus::usage;
  }
  if (invocation.has("blend") != (invocation.value("policy") == "blend")) {
    session.show(Code::usage, "`--policy blend` and `--blend LENGTH` belong together");
    return ExitStatus::usage;
  }
  bool well = a.is_loaded() && b.is_loaded() && bind_sides(session, a, b);
  if (well) {
    for (Side *side : {&a, &b}) {
      if (!side->record) {
        session.choose_back_end(side->input, evaluations(invocation, *side->input.schedule, first_step(a, b)));
      }
    }
    well = make_runs(session, a, b);
  }
  session.show(a.input);
  session.show(b.input);
  const ExitStatus status = worse(Session::status(a.input), Session::status(b.input));
  if (!well || status != ExitStatus::ok) return status;
  if (!has_outputs(session, *a.run, *b.run)) return ExitStatus::usage;
  const Curves of_a = only(a.run->curves(), invocation.values("output"));
  const Curves of_b = only(b.run->curves(), invocation.values("output"));
  return write(session, compare(session, a, b, of_a, of_b), of_a, of_b, page);
}

}  // namespace

extern const Command diff_command;
const Command diff_command = {
    .name = "diff",
    .arguments = "FILE FILE",
    .least_arguments = 2,
    .most_arguments = 2,
    .summary = "where two programs' values differ, and by how much",
    .description =
        "Compares the values of the outputs, not the texts, at every step of the longer run (above 100 million steps a "
        "regular\n"
        "sample, and says so): the first step that differs, the largest difference, the steps. Parameters and clock "
        "given\n"
        "are those of both, as far as they have them. Ends with 1 where something differs.\n"
        "A file may be the checkpoint of a run: then the comparison begins at its step, with what it has measured, and "
        "a program\n"
        "beside it is compared as it would go on from there by --policy.",
    .options = kOptions,
    .run = run,
};

}  // namespace anneal::cli
