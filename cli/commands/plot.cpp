// `anneal plot`: the curves, in a terminal or as a picture.
#include <algorithm>
#include <deque>

#include "cli/page.hpp"
#include "cli/plot/summary.hpp"
#include "cli/positions.hpp"

namespace anneal::cli {

namespace {

constexpr Option kOptions[] = {
    {"-o,--output-file", "FILE", "write a picture: .svg or .png"},
    {"--steps", "COUNT", "so many steps; otherwise the run, or 1000 when it has no length"},
    {"--scale", "SCALE", "the vertical axis", "auto|linear|log"},
    {"--width", "COLUMNS",
     "characters of the terminal, 20 or more; of a picture, its size on a page, 320 or more: a PNG has two pixels to "
     "each"},
    {"--height", "ROWS", "rows of characters for the curves"},
    {"--ascii", "", "only ASCII characters"},
    kLogOption,
};

constexpr std::int64_t kStepsWithoutRun = 1000;

std::optional<SecondAxis> second_axis(const Schedule &schedule) {
  const std::vector<ClockUnit> &units = schedule.clock().units;
  for (const UnitId unit : {UnitId::epoch, UnitId::token, UnitId::sample}) {
    const ClockUnit &known = units[index(unit)];
    if (known.known) return SecondAxis{schedule.program().units[index(unit)] + "s", known.multiplier / known.divisor};
  }
  return std::nullopt;
}

/// Phases of the outputs that are drawn, as ascending places on the axis; one name for each place.
std::vector<PhaseBoundary> boundaries_of(const Schedule &schedule, const std::vector<std::size_t> &outputs,
                                         StepRange steps) {
  std::vector<PhaseBoundary> boundaries;
  const std::vector<double> nodes = evaluate_nodes(schedule.lowered().graph, schedule.arguments(), 0);
  for (const PhaseRecord &phase : schedule.lowered().phases) {
    const bool drawn = std::any_of(outputs.begin(), outputs.end(), [&](std::size_t output) {
      return schedule.outputs()[output].name == phase.schedule;
    });
    const double start = nodes[index(phase.start)];
    if (!drawn || !(start < static_cast<double>(steps.end)) || start == nodes[index(phase.end)]) continue;
    const auto step = static_cast<std::int64_t>(start);
    const bool known = std::any_of(boundaries.begin(), boundaries.end(),
                                   [&](const PhaseBoundary &other) { return other.step == step; });
    if (!known) boundaries.push_back({step, phase.name});
  }
  std::sort(boundaries.begin(), boundaries.end(), [](const auto &a, const auto &b) { return a.step < b.step; });
  return boundaries;
}

class Plot {
 public:
  Plot(Session &session, const Page &page) : session_(session), page_(page) {}

  /// Adds the curves of one program; another status than `ok` when there is something wrong with what was asked.
  ExitStatus add(Input &input, std::string_view argument) {
    const Schedule &schedule = *input.schedule;
    const std::optional<std::vector<std::size_t>> outputs = session_.outputs(input, schedule);
    std::optional<std::int64_t> steps = schedule.total();
    if (session_.invocation().has("steps")) {
      const auto wanted = whole_steps(std::string(session_.invocation().value("steps")), input);
      if (!wanted) return ExitStatus::usage;
      if (!(*wanted >= 1 && *wanted <= static_cast<double>(Schedule::kLastPosition))) {
        input.diagnostics.report(Code::usage, "`--steps` must be from 1 to 2^53");
        return ExitStatus::usage;
      }
      steps = static_cast<std::int64_t>(*wanted);
    }
    if (!outputs) return ExitStatus::usage;
    const auto evaluations = static_cast<double>(steps.value_or(kStepsWithoutRun));
    session_.choose_back_end(input, evaluations * static_cast<double>(outputs->size()));
    std::optional<Replay> replay = session_.replay(input);
    if (!replay) return Session::status(input);
    programs_.push_back({*std::move(replay), *outputs, shown_name(input, argument), steps});
    figure_.steps.end = std::max(figure_.steps.end, steps.value_or(0));
    return ExitStatus::ok;
  }

  const Figure &draw() {
    figure_.scale = page_.scale;
    figure_.title = programs_.size() == 1 ? programs_.front().name : std::string();
    if (figure_.steps.end == 0) figure_.steps.end = kStepsWithoutRun;
    for (const Drawn &program : programs_) add_program(program);
    return figure_;
  }

 private:
  struct Drawn {
    Replay replay;
    std::vector<std::size_t> outputs;
    std::string name;
    std::optional<std::int64_t> steps;  ///< as many as its run has; without, the figure's
  };

  /// The curves of a program, to the end of its own run. What belongs to the whole page is what all programs agree on.
  void add_program(const Drawn &program) {
    const StepRange steps{0, program.steps.value_or(figure_.steps.end)};
    const std::vector<PhaseBoundary> boundaries = boundaries_of(program.replay.schedule(), program.outputs, steps);
    const std::optional<SecondAxis> axis = second_axis(program.replay.schedule());
    if (&program == &programs_.front()) {
      figure_.second_axis = axis;
      figure_.boundaries = boundaries;
    }
    if (axis != figure_.second_axis) figure_.second_axis.reset();
    if (boundaries != figure_.boundaries) figure_.boundaries.clear();
    std::vector<std::int64_t> places;
    for (const PhaseBoundary &boundary : boundaries) places.push_back(boundary.step);
    for (const std::size_t output : program.outputs) add_curve(program, output, steps, places);
  }

  void add_curve(const Drawn &program, std::size_t output, StepRange steps, const std::vector<std::int64_t> &places) {
    const Sampler sampler = [&](std::int64_t first, std::int64_t stride, std::span<double> values) {
      program.replay.at_many(output, first, stride, values);
    };
    SummaryOptions options;
    options.columns = page_.columns();
    options.boundaries = places;
    Curve curve = summarize(sampler, steps, options);
    curve.name = program.replay.schedule().outputs()[output].name;
    if (programs_.size() > 1) curve.source = program.name;
    figure_.curves.push_back(std::move(curve));
  }

  Session &session_;
  const Page &page_;
  std::deque<Drawn> programs_;
  Figure figure_;
};

ExitStatus run(const Invocation &invocation) {
  Session session(invocation);
  Page page;
  if (!session.backend_is_available()) return ExitStatus::environment;
  if (!read_page(session, page)) return ExitStatus::usage;
  Plot plot(session, page);
  ExitStatus status = ExitStatus::ok;
  for (std::size_t i = 0; i < invocation.arguments.size(); ++i) {
    Input input = session.load_and_bind(i, true);
    // What is wrong with a program that was bound is what the command line asks of it.
    const ExitStatus added = input.schedule ? plot.add(input, invocation.arguments[i]) : ExitStatus::ok;
    session.show(input);
    status = worse(status, added != ExitStatus::ok ? added : Session::status(input));
  }
  if (status != ExitStatus::ok) return status;
  return session.finish(show_figure(session, page, plot.draw()));
}

}  // namespace

extern const Command plot_command;
const Command plot_command = {
    .name = "plot",
    .arguments = "FILE…",
    .least_arguments = 1,
    .most_arguments = SIZE_MAX,
    .summary = "draw the curves, in the terminal or as SVG or PNG",
    .description =
        "Draws the outputs over the run. Every step is looked at (up to a million; above, boundaries and regular "
        "samples), so no spike is lost.\n"
        "Several files overlay, each to the end of its own run; outputs of very different size get panels of their "
        "own. "
        "Phases and a second axis are drawn where all files agree on them.",
    .options = kOptions,
    .run = run,
};

}  // namespace anneal::cli
