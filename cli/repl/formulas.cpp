// How a conversation shows what a formula is.
#include <unistd.h>

#include <algorithm>

#include "cli/plot/braille.hpp"
#include "cli/plot/summary.hpp"
#include "cli/positions.hpp"
#include "cli/repl/conversation.hpp"
#include "cli/repl/interruption.hpp"
#include "cli/repl/trial.hpp"
#include "cli/values.hpp"
#include "grammar/number_text.hpp"
#include "grammar/visible.hpp"

namespace anneal::cli {

namespace {

constexpr std::int64_t kStepsWithoutRun = 1000;
constexpr int kSmallRows = 6;
constexpr int kLargeRows = 15;
constexpr int kElementsShown = 20;

/// So many values are computed between two looks at whether to go on.
constexpr std::size_t kBetweenLooks = 64;

bool has_error(const Input &input, Code code) {
  return std::any_of(input.diagnostics.all().begin(), input.diagnostics.all().end(),
                     [code](const Diagnostic &found) { return found.code == code; });
}

/// Whether a curve is one value, be it none.
bool is_level(const Curve &curve) {
  const Column &first = curve.columns.front();
  return std::all_of(curve.columns.begin(), curve.columns.end(), [&](const Column &column) {
    if (column.finite == 0) return first.finite == 0;
    return column.non_finite() == 0 && column.minimum == first.minimum && column.maximum == first.minimum;
  });
}

}  // namespace

struct Conversation::Formula {
  Input input;
  std::size_t output = 0;
  std::string text;
  std::string unit;
};

Conversation::Formula Conversation::formula(const std::string &text, const std::string &name) {
  std::string output = "value";
  while (notebook_.has(output)) output += "_";
  const std::string head = "schedule " + output + " =\n";
  Formula result;
  result.text = text;
  result.input = try_out(session_, notebook_, {head, text, ""}, name);
  if (!result.input.schedule && has_error(result.input, Code::duration_as_number)) {
    Input in_steps = try_out(session_, notebook_, {head + "(", text, "\n) / 1 step"}, name);
    if (!has_error(in_steps, Code::duration_as_number)) {
      result.input = std::move(in_steps);
      result.unit = " steps";
    }
  }
  if (result.input.schedule) result.output = *result.input.schedule->find_output(output);
  return result;
}

bool Conversation::take_formula(const std::string &text, const std::string &name) {
  Formula known = formula(text, name);
  if (has_error(known.input, Code::type_mismatch) && show_list(text, name)) return true;
  return show(known, std::nullopt, false);
}

/// The elements of a list, at the start of the run. False, without a word, when the text is none.
bool Conversation::show_list(const std::string &text, const std::string &name) {
  std::string output = "element";
  while (notebook_.has(output)) output += "_";
  const std::string head = "schedule " + output + " =\n";
  const Input length = try_out(session_, notebook_, {head + "len(", text, "\n)"}, name);
  if (!length.schedule) return false;
  const auto count = static_cast<int>(length.schedule->at(*length.schedule->find_output(output), 0));
  std::string line;
  for (int i = 0; i < std::min(count, kElementsShown); ++i) {
    const std::string index = "\n)[" + std::to_string(i) + "]";
    Input element = try_out(session_, notebook_, {head + "(", text, index}, name);
    std::string unit;
    if (has_error(element, Code::duration_as_number)) {
      element = try_out(session_, notebook_, {head + "((", text, index + ") / 1 step"}, name);
      unit = " steps";
    }
    if (!element.schedule) return false;
    const double value = element.schedule->at(*element.schedule->find_output(output), 0);
    line += (i == 0 ? "" : ", ") + value_text(value, false) + unit;
  }
  session_.out().write("[" + line + (count > kElementsShown ? ", …" : "") + "]\n");
  return true;
}

bool Conversation::show(Formula &formula, std::optional<std::string> positions, bool as_curve) {
  if (!report(formula.input) || !formula.input.schedule) return false;
  last_formula_ = formula.text;
  if (positions) return show_at(formula, *positions);
  const StepRange steps{0, formula.input.schedule->total().value_or(kStepsWithoutRun)};
  session_.choose_back_end(formula.input, static_cast<double>(steps.count()));
  const std::optional<Replay> replay = session_.replay(formula.input);
  if (!replay) return report(formula.input);
  const Sampler sampler = [&](std::int64_t first, std::int64_t stride, std::span<double> values) {
    for (std::size_t i = 0; i < values.size() && !Interruption::was_asked_for(); i += kBetweenLooks) {
      const auto piece = values.subspan(i, std::min(kBetweenLooks, values.size() - i));
      replay->at_many(formula.output, first + static_cast<std::int64_t>(i) * stride, stride, piece);
    }
  };
  BrailleOptions page;
  page.columns = terminal_size(STDOUT_FILENO, session_.variables()).columns;
  Curve curve = summarize(sampler, steps, {.columns = braille_columns(page)});
  if (Interruption::was_asked_for()) {
    session_.remark("interrupted");
    return true;
  }
  if (!as_curve && !curve.columns.empty() && is_level(curve)) {
    const double value = replay->at(formula.output, 0);
    const bool is_boolean = formula.input.schedule->outputs()[formula.output].is_boolean;
    session_.out().write((is_boolean ? (value == 1 ? "true" : "false") : value_text(value, false)) + formula.unit +
                         "\n");
  } else if (interactive_ || as_curve) {
    draw(formula, std::move(curve), steps, as_curve ? kLargeRows : kSmallRows);
  } else {
    write_values(session_.out(), *replay, {formula.output}, standard_positions(*formula.input.schedule), false);
  }
  return true;
}

bool Conversation::show_at(Formula &formula, const std::string &positions) {
  const std::optional<std::vector<double>> wanted = read_positions(positions, formula.input);
  const std::optional<Replay> replay = wanted ? session_.replay(formula.input) : std::nullopt;
  if (!replay) return report(formula.input);
  write_values(session_.out(), *replay, {formula.output}, *wanted, false);
  return true;
}

void Conversation::draw(Formula &formula, Curve curve, StepRange steps, int rows) {
  constexpr int kLongestTitle = 60;
  BrailleOptions page;
  page.columns = terminal_size(STDOUT_FILENO, session_.variables()).columns;
  page.rows = rows;
  page.colour = session_.colour_on_output();
  page.ascii = !shows_utf8(session_.variables());
  Figure figure;
  figure.title = shortened(visible(formula.text), kLongestTitle, page.ascii);
  figure.steps = steps;
  curve.name = "value";
  curve.unit = formula.unit.empty() ? "" : "steps";
  figure.curves.push_back(std::move(curve));
  session_.out().write(draw_braille(figure, page));
}

bool Conversation::at(const std::string &words) {
  const std::size_t end = words.find_first_of(" \t\n");
  const std::string text = end == std::string::npos ? last_formula_ : words.substr(end + 1);
  if (words.empty()) return refuse("`:at` wants positions", "write `:at 0,100,5epochs`");
  if (text.empty()) return refuse("there is no formula yet", "write `:at 0,100 cosine(0.1, 0)`");
  Formula known = formula(text, "<repl>");
  return show(known, words.substr(0, end), false);
}

bool Conversation::plot(const std::string &words) {
  const std::string &text = words.empty() ? last_formula_ : words;
  if (text.empty()) return refuse("there is no formula yet", "write `:plot cosine(0.1, 0)`");
  Formula known = formula(text, "<repl>");
  return show(known, std::nullopt, true);
}

}  // namespace anneal::cli
