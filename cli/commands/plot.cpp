// `anneal plot`: the curves, in a terminal or as a picture.
#include <unistd.h>

#include <algorithm>
#include <deque>

#include "cli/output/output_file.hpp"
#include "cli/plot/braille.hpp"
#include "cli/plot/picture.hpp"
#include "cli/plot/png.hpp"
#include "cli/plot/summary.hpp"
#include "cli/plot/svg.hpp"
#include "cli/positions.hpp"
#include "cli/session.hpp"

namespace anneal::cli {

namespace {

constexpr Option kOptions[] = {
    {"-o,--output-file", "FILE", "write a picture: .svg or .png"},
    {"--steps", "COUNT", "so many steps; otherwise the run, or 1000 when it has no length"},
    {"--scale", "SCALE", "the vertical axis", "auto|linear|log"},
    {"--width", "COLUMNS", "characters of the terminal, or pixels of the picture"},
    {"--height", "ROWS", "rows of characters for the curves"},
    {"--ascii", "", "only ASCII characters"},
};

constexpr std::int64_t kStepsWithoutRun = 1000;

struct Page {
  bool is_svg = false;
  bool is_png = false;
  BrailleOptions braille;
  PictureOptions picture;
  std::int64_t columns() const { return is_svg || is_png ? picture_columns(picture) : braille_columns(braille); }
};

/// A whole number of an option, within limits; nothing, after saying so, otherwise.
std::optional<int> whole_option(Session &session, std::string_view name, int otherwise) {
  const std::string text(session.invocation().value(name));
  if (!session.invocation().has(name)) return otherwise;
  constexpr std::size_t kDigits = 5;
  const bool digits =
      !text.empty() && text.size() <= kDigits && text.find_first_not_of("0123456789") == std::string::npos;
  if (digits) return std::stoi(text);
  session.show(Code::usage, "`--" + std::string(name) + " " + text + "` is no whole number below 100000");
  return std::nullopt;
}

bool read_page(Session &session, Page &page) {
  const Invocation &invocation = session.invocation();
  const std::string_view file = invocation.value("output-file");
  page.is_svg = file.ends_with(".svg");
  page.is_png = file.ends_with(".png");
  if (!file.empty() && !page.is_svg && !page.is_png) {
    session.show(Code::usage, "`" + std::string(file) + "` does not say which picture is wanted",
                 "end it with .svg or .png");
    return false;
  }
  const TerminalSize size = terminal_size(STDOUT_FILENO, session.variables());
  const bool picture = page.is_svg || page.is_png;
  const std::optional<int> width = whole_option(session, "width", picture ? page.picture.width : size.columns);
  const std::optional<int> rows = whole_option(session, "height", page.braille.rows);
  if (!width || !rows) return false;
  page.picture.width = *width;
  page.braille.columns = *width;
  page.braille.rows = *rows;
  page.braille.colour = session.colour_on_output();
  page.braille.ascii = invocation.has("ascii") || !shows_utf8(session.variables());
  return true;
}

std::optional<SecondAxis> second_axis(const Schedule &schedule) {
  const std::vector<ClockUnit> &units = schedule.clock().units;
  for (const UnitId unit : {UnitId::epoch, UnitId::token, UnitId::sample}) {
    const ClockUnit &known = units[index(unit)];
    if (known.known) return SecondAxis{schedule.program().units[index(unit)] + "s", known.multiplier / known.divisor};
  }
  return std::nullopt;
}

/// Phases of the outputs that are drawn, as places on the axis; one name for each place.
void add_boundaries(const Schedule &schedule, const std::vector<std::size_t> &outputs, StepRange steps,
                    std::vector<PhaseBoundary> &boundaries) {
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
}

class Plot {
 public:
  Plot(Session &session, const Page &page) : session_(session), page_(page) {}

  /// Adds the curves of one program; false when there is something wrong with it.
  bool add(Input &input) {
    const Schedule &schedule = *input.schedule;
    const std::optional<std::vector<std::size_t>> outputs = session_.outputs(input, schedule);
    std::int64_t steps = schedule.total().value_or(kStepsWithoutRun);
    if (session_.invocation().has("steps")) {
      const auto wanted = whole_steps(std::string(session_.invocation().value("steps")), input);
      if (!wanted) return false;
      if (!(*wanted >= 1 && *wanted <= static_cast<double>(Schedule::kLastPosition))) {
        input.diagnostics.report(Code::usage, "`--steps` must be from 1 to 2^53");
        return false;
      }
      steps = static_cast<std::int64_t>(*wanted);
    }
    if (!outputs) return false;
    session_.choose_back_end(input, static_cast<double>(steps) * static_cast<double>(outputs->size()));
    programs_.push_back({*input.schedule, *outputs, input.name});
    figure_.steps.end = std::max(figure_.steps.end, steps);
    if (programs_.size() == 1) figure_.second_axis = second_axis(schedule);
    return true;
  }

  const Figure &draw() {
    const std::string_view scale = session_.invocation().value("scale");
    figure_.scale = scale == "log"      ? ValueScale::logarithmic
                    : scale == "linear" ? ValueScale::linear
                                        : ValueScale::automatic;
    figure_.title = programs_.size() == 1 ? programs_.front().name : std::string();
    for (const Drawn &program : programs_) {
      std::vector<PhaseBoundary> own;
      add_boundaries(program.schedule, program.outputs, figure_.steps, own);
      for (const PhaseBoundary &boundary : own) {
        const bool known = std::any_of(figure_.boundaries.begin(), figure_.boundaries.end(),
                                       [&](const PhaseBoundary &other) { return other.step == boundary.step; });
        if (!known) figure_.boundaries.push_back(boundary);
      }
    }
    std::sort(figure_.boundaries.begin(), figure_.boundaries.end(),
              [](const auto &a, const auto &b) { return a.step < b.step; });
    std::vector<std::int64_t> places;
    for (const PhaseBoundary &boundary : figure_.boundaries) places.push_back(boundary.step);
    for (const Drawn &program : programs_) {
      for (const std::size_t output : program.outputs) add_curve(program, output, places);
    }
    return figure_;
  }

 private:
  struct Drawn {
    Schedule schedule;
    std::vector<std::size_t> outputs;
    std::string name;
  };

  void add_curve(const Drawn &program, std::size_t output, const std::vector<std::int64_t> &places) {
    const Sampler sampler = [&](std::int64_t first, std::int64_t stride, std::span<double> values) {
      program.schedule.at_many(output, first, stride, values);
    };
    SummaryOptions options;
    options.columns = page_.columns();
    options.boundaries = places;
    Curve curve = summarize(sampler, figure_.steps, options);
    curve.name = program.schedule.outputs()[output].name;
    if (programs_.size() > 1) curve.source = program.name;
    figure_.curves.push_back(std::move(curve));
  }

  Session &session_;
  const Page &page_;
  std::deque<Drawn> programs_;
  Figure figure_;
};

ExitStatus write_picture(Session &session, const Page &page, const Figure &figure) {
  const std::string file(session.invocation().value("output-file"));
  std::string content;
  if (page.is_svg) {
    content = draw_svg(figure, page.picture);
  } else {
    const std::vector<std::uint8_t> bytes = draw_png(figure, page.picture);
    content.assign(bytes.begin(), bytes.end());
  }
  if (const auto error = write_file(file, content)) {
    session.show(Code::file_not_writable, error->message());
    return ExitStatus::environment;
  }
  return ExitStatus::ok;
}

ExitStatus run(const Invocation &invocation) {
  Session session(invocation);
  Page page;
  if (!session.backend_is_available()) return ExitStatus::environment;
  if (!read_page(session, page)) return ExitStatus::usage;
  Plot plot(session, page);
  ExitStatus status = ExitStatus::ok;
  for (std::size_t i = 0; i < invocation.arguments.size(); ++i) {
    Input input = session.load_and_bind(i, true);
    const bool added = input.schedule && plot.add(input);
    session.show(input);
    // What is wrong with a program that was bound is what the command line asks of it.
    status = worse(status, input.schedule && !added ? ExitStatus::usage : Session::status(input));
  }
  if (status != ExitStatus::ok) return status;
  const Figure &figure = plot.draw();
  if (invocation.has("output-file")) return write_picture(session, page, figure);
  session.out().write(draw_braille(figure, page.braille));
  return session.finish(status);
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
        "Several files overlay; outputs of very different size get panels of their own.",
    .options = kOptions,
    .run = run,
};

}  // namespace anneal::cli
