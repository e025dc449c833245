// `anneal check`: everything that can be said about a program before it runs.
#include <algorithm>
#include <string>

#include "cli/model.hpp"
#include "cli/output/json.hpp"
#include "cli/session.hpp"
#include "cli/terminal/progress.hpp"
#include "grammar/number_text.hpp"
#include "grammar/visible.hpp"
#include "runtime/optimizer/rule_check.hpp"
#include "runtime/run_check.hpp"

namespace anneal::cli {

namespace {

constexpr Option kOptions[] = {
    {"--strict", "", "warnings fail too"},
    {"--exhaustive", "", "evaluate every step, however many"},
    {"--model", "FILE", "names of a model's tensors, one a line: tell which of them gets what by the groups"},
    {"--json", "", "the contract, coverage and outputs as JSON"},
    kLogOption,
};

/// What there is to say of one file.
struct Finding {
  RunReport report;
  std::vector<std::size_t> shown;  ///< numbers of the outputs
  std::optional<CheckedModel> model;
};

void write_json(Sink &out, const Input &input, const Finding &finding, bool good) {
  const RunReport &report = finding.report;
  nlohmann::ordered_json outputs = nlohmann::ordered_json::object();
  for (const RunReport::Output &output : report.outputs) {
    outputs[output.name] = {{"first", json_number(output.first)},
                            {"last", json_number(output.last)},
                            {"minimum", json_number(output.minimum)},
                            {"maximum", json_number(output.maximum)}};
  }
  nlohmann::ordered_json object = {{"file", input.name},
                                   {"ok", good},
                                   {"coverage", report.exact ? "exact" : "sampled"},
                                   {"covered", report.coverage},
                                   {"positions", report.positions},
                                   {"total", nullptr},
                                   {"backend", report.is_native ? "native" : "interpreter"},
                                   {"contract", input.schedule->contract()},
                                   {"remarks", report.remarks},
                                   {"outputs", std::move(outputs)}};
  if (report.total) object["total"] = *report.total;
  if (finding.model) object["model"] = model_json(*finding.model, *input.schedule, finding.shown);
  out.write(json_line(object));
}

std::string range_text(const RunReport::Output &output) {
  // No value was compared: all were nan.
  if (output.minimum > output.maximum) return "nowhere a number";
  return "between " + shortest(output.minimum) + " and " + shortest(output.maximum);
}

void write_text(Sink &out, const Input &input, const Finding &finding, bool good) {
  const RunReport &report = finding.report;
  std::string text = visible(input.name) + ": " + (good ? "ok" : "not ok") + ", checked at " + report.coverage + "\n";
  for (const std::string &line : input.schedule->contract()) text += "  " + line + "\n";
  for (const std::string &line : report.remarks) text += "  " + line + "\n";
  std::size_t width = 0;
  for (const RunReport::Output &output : report.outputs) width = std::max(width, output.name.size());
  for (const RunReport::Output &output : report.outputs) {
    text += "  " + output.name + std::string(width - output.name.size(), ' ') + "  first " + shortest(output.first) +
            ", last " + shortest(output.last) + ", " + range_text(output) + "\n";
  }
  if (finding.model) text += model_text(*finding.model, *input.schedule, finding.shown);
  out.write(text);
}

/// Optimizers that can be used as they are, with what groups make of them where there is a model. Gives a remark for
/// each.
std::vector<std::string> check_rules(Input &input, const std::optional<ModelNames> &names) {
  std::vector<std::string> remarks;
  const std::size_t errors = input.diagnostics.error_count();
  for (const std::uint32_t item : complete_rules(input.schedule->program())) {
    std::string remark = check_rule(*input.schedule, item, input.diagnostics);
    if (!remark.empty()) remarks.push_back(std::move(remark));
    if (!names || input.diagnostics.error_count() != errors) continue;
    Diagnostics found;
    ModelSchedule::bind(*input.schedule, names->tensors, found, RuleUse{item});
    for (const Diagnostic &finding : found.all()) {
      // The rest was said of the outputs.
      if (finding.severity == Severity::error) input.diagnostics.add(finding);
    }
  }
  return remarks;
}

ExitStatus check_one(Session &session, std::size_t number, const std::optional<ModelNames> &names) {
  Input input = session.load_and_bind(number, true);
  const bool strict = session.invocation().has("strict");
  if (!input.schedule) {
    session.show(input);
    return Session::status(input, strict);
  }
  std::optional<std::vector<std::size_t>> shown{std::in_place};
  // A file of definitions is worth a check, too.
  if (!input.schedule->outputs().empty()) shown = session.outputs(input, *input.schedule);
  if (!shown) return ExitStatus::usage;
  const std::optional<Replay> replay = session.replay(input);
  if (!replay) {
    session.show(input);
    return Session::status(input, strict);
  }
  Progress progress("checking " + visible(input.name), session.shows_progress(), !shows_utf8(session.variables()));
  RunCheckOptions options;
  options.exhaustive = session.invocation().has("exhaustive");
  options.backend = session.backend();
  options.progress = [&](std::int64_t done, std::int64_t all) {
    progress.update(done, all);
    return true;
  };
  Finding finding{check_run(*replay, options, input.diagnostics), *std::move(shown), std::nullopt};
  RunReport &report = finding.report;
  if (names) {
    finding.model = check_tensors(*input.schedule, *names, report.outputs, options, input.diagnostics);
  } else {
    check_group_texts(*input.schedule, input.diagnostics);
  }
  if (!names || finding.model) {
    for (std::string &remark : check_rules(input, names)) report.remarks.push_back(std::move(remark));
  }
  progress.finish();
  std::vector<RunReport::Output> outputs;
  for (const std::size_t output : finding.shown) outputs.push_back(report.outputs[output]);
  report.outputs = std::move(outputs);
  if (const std::size_t groups = group_count(input.schedule->program()); groups > 0 && !names) {
    report.remarks.push_back(std::to_string(groups) + (groups == 1 ? " group" : " groups") +
                             ": `--model FILE` tells which tensors get what");
  }
  session.report_declined(input, report.not_native);
  session.show(input);
  const ExitStatus status = Session::status(input, strict);
  if (session.invocation().has("json")) {
    write_json(session.out(), input, finding, status == ExitStatus::ok);
  } else if (!session.invocation().has("quiet")) {
    write_text(session.out(), input, finding, status == ExitStatus::ok);
  }
  return status;
}

ExitStatus run(const Invocation &invocation) {
  Session session(invocation);
  if (!session.backend_is_available()) return ExitStatus::environment;
  std::optional<ModelNames> names;
  if (invocation.has("model")) {
    names = read_model(session, std::string(invocation.value("model")));
    if (!names) return session.finish(ExitStatus::environment);
  }
  ExitStatus status = ExitStatus::ok;
  for (std::size_t i = 0; i < invocation.arguments.size(); ++i) status = worse(status, check_one(session, i, names));
  return session.finish(status);
}

}  // namespace

extern const Command check_command;
const Command check_command = {
    .name = "check",
    .arguments = "FILE…",
    .least_arguments = 1,
    .most_arguments = SIZE_MAX,
    .summary = "find what is wrong with programs, over their whole run",
    .description =
        "Evaluates every step of the run (above 100 million: the steps around every boundary and a regular sample, and "
        "says so) and\n"
        "reports values that are not finite or negative, asserts that fail, jumps at boundaries, arms that are never "
        "reached,\n"
        "unused names and rounded boundaries, each with its place. Prints what the clock means and each output's "
        "values.\n"
        "With --model, the same for what the groups of the program make of the outputs: a line for each set of tensors "
        "that\n"
        "have equal values.",
    .options = kOptions,
    .run = run,
};

}  // namespace anneal::cli
