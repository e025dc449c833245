#include "tools/kernels/shipped_programs.hpp"

#include <fmt/format.h>

#include <array>
#include <cstdlib>
#include <map>
#include <memory>
#include <string_view>

#include "compiler/floating_point.hpp"
#include "compiler/rule/rule_plan.hpp"
#include "grammar/library_text.hpp"
#include "grammar/render.hpp"
#include "runtime/model_schedule.hpp"
#include "runtime/optimizer/own_programs.hpp"

namespace anneal {
namespace {

constexpr std::string_view kFolder = "optimizers/";

/// What a setting that is 0, or a choice, makes another program of.
constexpr std::string_view kOtherCalls[] = {
    "adamw(lr = 0.001, weight_decay = 0)",
    "adamw(lr = lr, weight = decayed(weight, 0.01))",
    "amsgrad(lr = lr, corrected = true)",
    "adopt(lr = lr, nesterov = true)",
    "lars(lr = lr, nesterov = true)",
    "rmsprop(lr = lr, momentum = 0.9)",
    "rmsprop(lr = lr, centered = true)",
    "rmsprop(lr = lr, momentum = 0.9, centered = true)",
    "sgd(lr = lr, momentum = 0.9)",
    "sgd(lr = lr, momentum = 0.9, nesterov = true)",
    "sgd(lr = lr, momentum = 0.9, weight = decayed(weight, 0.01))",
};

[[noreturn]] void fail(const std::string &why) {
  fmt::print(stderr, "{}\n", why);
  std::exit(1);
}

Schedule schedule_of(const std::string &text) {
  Diagnostics diagnostics;
  const auto sources = std::make_shared<Sources>();
  const SourceId main = sources->add("shipped", text);
  const std::optional<Program> program = Program::load(sources, main, nullptr, diagnostics);
  if (!program) fail(render(diagnostics, *sources, Format::text));
  Sources given(&program->sources());
  std::optional<Schedule> schedule = program->bind({}, given, diagnostics);
  if (!schedule) fail(render(diagnostics, given, Format::text));
  return *std::move(schedule);
}

/// The rule of the text's one optimizer, in passes. Nothing, and in `why` the reason, where it has no meaning.
std::optional<RulePlan> plan_of(const std::string &text, bool scales_gradient, std::string &why) {
  const Schedule schedule = schedule_of(text);
  const std::array<std::string_view, 1> tensors{"weight"};
  const RuleUse use{.item = complete_rules(schedule.program()).at(0), .scales_gradient = scales_gradient};
  Diagnostics diagnostics;
  const std::optional<ModelSchedule> model = ModelSchedule::bind(schedule, tensors, diagnostics, use);
  if (!model) {
    why = render(diagnostics, schedule.source().sources(), Format::text);
    return std::nullopt;
  }
  return plan_rule(model->sets()[0].schedule.lowered());
}

void take(ElementProgram &program, std::vector<ElementProgram> &programs) {
  // A pass without anything to store is not run.
  const bool stores = program.weight || !program.cells.empty() || !program.sums.empty();
  if (stores) programs.push_back(std::move(program));
}

}  // namespace

std::vector<std::string> shipped_calls() {
  std::vector<std::string> calls;
  for (const LibraryText &file : library_texts) {
    if (!file.name().starts_with(kFolder)) continue;
    const std::string_view name = file.name().substr(kFolder.size());
    if (file.text().find(fmt::format("\noptimizer {}(", name)) == std::string::npos) continue;
    calls.push_back(fmt::format("{}(lr = lr)", name));
  }
  calls.insert(calls.end(), std::begin(kOtherCalls), std::end(kOtherCalls));
  return calls;
}

std::vector<ElementProgram> programs_of(const std::string &call) {
  std::vector<ElementProgram> programs;
  for (const bool is_clipped : {false, true}) {
    const std::string clipped = call.substr(0, call.size() - 1) + ", grad = clip_global_norm(grad, 1))";
    const std::string text = fmt::format("param lr = 0.001\noptimizer shipped = {}\n", is_clipped ? clipped : call);
    for (const bool is_scaled : {false, true}) {
      std::string why;
      std::optional<RulePlan> plan = plan_of(text, is_scaled, why);
      // A cell that begins as the gradient cannot begin as one whose norm is not known yet.
      if (!plan && is_clipped) continue;
      if (!plan) fail(why);
      take(plan->initial.program, programs);
      for (RulePass &pass : plan->reductions) take(pass.program, programs);
      take(plan->update.program, programs);
    }
  }
  return programs;
}

std::vector<ElementProgram> shipped_programs() {
  const FloatingPointGuard guard;
  std::map<std::string, ElementProgram> programs;
  for (const ElementProgram &own : {norm_program(), accumulation_program(), mean_program(false), mean_program(true),
                                    copy_program(), average_program(), exchange_program(), fill_program()}) {
    programs.emplace(own.key(), own);
  }
  for (const std::string &call : shipped_calls()) {
    for (ElementProgram &program : programs_of(call)) programs.emplace(program.key(), std::move(program));
  }
  std::vector<ElementProgram> sorted;
  for (auto &[key, program] : programs) sorted.push_back(std::move(program));
  return sorted;
}

}  // namespace anneal
