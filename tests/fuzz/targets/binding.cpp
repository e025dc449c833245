#include <memory>

#include "runtime/program.hpp"
#include "tests/fuzz/targets/promise.hpp"
#include "tests/fuzz/targets/targets.hpp"

namespace anneal::fuzz {
namespace {

/// Parameters of every type, units of its own, and lengths that depend on both.
constexpr const char *kProgram =
    "clock { unit frame, total = epochs_given epochs, epoch = ceil(50000 / batch) steps, step = batch samples, sample "
    "= 4 frames }\n"
    "param epochs_given: integer = 9 in [1, 1M]\nparam batch: integer = 256 in [1, 65536]\nparam peak = 0.4 in (0, 10] "
    "log\n"
    "param warm = 5 epochs\nparam share = 2%\nparam either: duration = 2%\nparam nesterov = false\nparam values = "
    "[0.1, 0.01]\n"
    "param bounds = [3, 6] epochs\nparam how: one_of(\"cos\", \"linear\") = \"cos\"\n"
    "schedule lr: signed = phases { warm: linear(0, peak), hold = either: peak, rest: if how == \"cos\" then "
    "cosine(peak, 0) else "
    "linear(peak, 0) }\n"
    "schedule drop: signed = values[count(bounds <= step)] * (if nesterov then 1 + share else 1)\n";

const Program &program() {
  static const Program loaded = [] {
    const auto sources = std::make_shared<Sources>();
    Diagnostics diagnostics;
    std::optional<Program> result =
        Program::load(sources, sources->add("hosted.sched", kProgram), nullptr, diagnostics);
    must(result.has_value(), "the program of the target loads");
    return *result;
  }();
  return loaded;
}

struct Given {
  Binding binding;
  std::vector<std::string> positions;
};

/// A line that begins with no word of its own goes on with the one before.
Given read_given(std::string_view input) {
  Given given;
  std::string *last = nullptr;
  while (!input.empty()) {
    const std::size_t end = std::min(input.find('\n'), input.size());
    const std::string line(input.substr(0, end));
    input.remove_prefix(std::min(end + 1, input.size()));
    if (line.starts_with("set ")) {
      const std::size_t equals = std::min(line.find('='), line.size() - 1);
      last = &std::get<std::string>(
          given.binding.parameters
              .emplace_back(line.substr(4, equals - std::min<std::size_t>(equals, 4)), line.substr(equals + 1))
              .second);
    } else if (line.starts_with("clock ")) {
      last = &given.binding.clocks.emplace_back(line.substr(6));
    } else if (line.starts_with("at ")) {
      last = &given.positions.emplace_back(line.substr(3));
    } else if (last != nullptr) {
      *last += "\n" + line;
    }
  }
  return given;
}

}  // namespace

void binding(std::string_view input) {
  const Given given = read_given(input);
  Sources sources(&program().sources());
  Diagnostics diagnostics;
  const std::optional<Schedule> schedule = program().bind(given.binding, sources, diagnostics);
  must(schedule.has_value() != diagnostics.has_errors(), "binding gives a schedule or says why not");
  if (!schedule) return;
  schedule->contract();
  for (const std::string &position : given.positions) {
    Diagnostics of_position;
    const std::optional<double> steps = schedule->steps(position, sources, of_position);
    must(steps.has_value() != of_position.has_errors(), "a position has a value or says why not");
    if (!steps || !(*steps >= 0 && *steps <= static_cast<double>(Schedule::kLastPosition))) continue;
    for (std::size_t i = 0; i < schedule->outputs().size(); ++i) schedule->at_steps(i, *steps);
  }
}

}  // namespace anneal::fuzz
