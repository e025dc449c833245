// `anneal convert`: from what other frameworks have to a program, and from a program to their code.
#include <algorithm>

#include "cli/convert/read.hpp"
#include "cli/convert/write.hpp"
#include "cli/output/output_file.hpp"
#include "cli/session.hpp"
#include "grammar/parse.hpp"
#include "runtime/run_check.hpp"
#include "runtime/tensor_groups.hpp"

namespace anneal::cli {

namespace {

constexpr Option kOptions[] = {
    {"--from", "FORM", "how the text is written",
     "auto|call|huggingface|deepspeed|mmengine|keras|megatron|fairseq|t5x|deforum"},
    {"--to", "TARGET", "the other way: code for TARGET that computes what the program does",
     "torch|optax|keras|c|python|latex|json"},
    {"--lr", "RATE", "the rate that the optimizer was made with, where the text does not say it"},
    {"--per", "LENGTH", "the time between two calls of the framework's step(), `1 epoch`; one update otherwise"},
    {"-o,--output-file", "FILE", "write to FILE instead of standard output"},
};

/// Puts the result where it belongs.
ExitStatus deliver(Session &session, std::string_view text) {
  const std::string path(session.invocation().value("output-file", "-"));
  if (path == "-") {
    session.out().write(text);
    return session.finish(ExitStatus::ok);
  }
  if (const auto error = write_file(path, text)) {
    session.show(Code::file_not_writable, error->message());
    return ExitStatus::environment;
  }
  return ExitStatus::ok;
}

std::optional<ConvertSettings> settings_of(Session &session) {
  const Invocation &invocation = session.invocation();
  ConvertSettings settings;
  settings.rate = invocation.value("lr");
  settings.per = invocation.value("per");
  for (const std::string &clock : invocation.values("clock")) {
    settings.clock += (settings.clock.empty() ? "" : ", ") + clock;
  }
  for (const std::string &setting : invocation.values("set")) {
    const std::size_t equals = setting.rfind('=');
    if (equals == std::string::npos || equals == 0) {
      session.show(Code::usage, "`--set " + setting + "` has no `=`", "write `--set name=value`");
      return std::nullopt;
    }
    settings.names[setting.substr(0, equals)] = setting.substr(equals + 1);
  }
  return settings;
}

Form form_of(Session &session, const Input &input) {
  const std::string_view word = session.invocation().value("from", "auto");
  for (std::size_t i = 0; i < std::size(kFormWords); ++i) {
    if (word == kFormWords[i]) return static_cast<Form>(i);
  }
  const Form form = recognize(*input.sources, input.source);
  session.remark("read as " + std::string(description(form)) + " (`--from " +
                 std::string(kFormWords[static_cast<std::size_t>(form)]) + "`)");
  return form;
}

/// What was converted, and what is wrong in its run.
struct Checked {
  Input input;
  Diagnostics found;
};

/// Checks what was converted as `anneal check` does. A parameter that the person must set has a value for as long as
/// that takes.
Checked check_program(const std::string &text) {
  Checked checked;
  Input &input = checked.input;
  input.name = "<converted>";
  input.sources = std::make_shared<Sources>();
  input.source = input.sources->add(input.name, text);
  input.program = Program::load(input.sources, input.source, nullptr, input.diagnostics);
  if (!input.program) return checked;
  Binding binding;
  for (const ProgramParameter &parameter : input.program->parameters()) {
    binding.parameters.emplace_back(parameter.name, 1.0);
  }
  input.bind_sources = std::make_unique<Sources>(input.sources.get());
  input.schedule = input.program->bind(binding, *input.bind_sources, input.diagnostics, true);
  if (input.schedule) check_run(Replay(*input.schedule), {}, checked.found);
  return checked;
}

/// What the check found is wrong, unless the text does not say how long the run is and it begins well: then the person
/// is told.
void judge(Session &session, Checked &checked) {
  const bool has_length = checked.input.schedule && checked.input.schedule->total();
  for (const Diagnostic &finding : checked.found.all()) {
    if (finding.severity != Severity::error) continue;
    if (has_length || finding.message.ends_with(" at step 0")) {
      checked.input.diagnostics.add(finding);
    } else {
      session.remark(finding.message + ": is the run shorter? say so with `--clock 'total = …'`");
    }
  }
}

/// Outputs of which nothing says that they are rates may be negative. Whether the check found some that are, and
/// nothing else; they are `signed` then.
bool allow_negative(Draft &draft, const Diagnostics &found) {
  bool changed = false;
  for (const Diagnostic &finding : found.all()) {
    if (finding.severity != Severity::error) continue;
    const auto is_of = [&](const DraftOutput &output) {
      return finding.code == Code::output_negative && output.may_be_negative &&
             finding.message.starts_with("`" + output.name + "` ");
    };
    const auto output = std::ranges::find_if(draft.outputs, is_of);
    if (output == draft.outputs.end()) return false;
    changed = output->is_signed = true;
    draft.remark(finding.message + ", so it is `signed`; a run that ends before says so with `--clock 'total = …'`");
  }
  return changed;
}

std::optional<Target> target_of(const Invocation &invocation) {
  const std::string_view word = invocation.value("to");
  for (std::size_t i = 0; i < std::size(kTargetWords); ++i) {
    if (word == kTargetWords[i]) return static_cast<Target>(i);
  }
  return std::nullopt;
}

/// Code of another kind for a program that is bound.
ExitStatus write_code(Session &session, Input &input, Target target) {
  std::optional<std::vector<std::size_t>> outputs;
  std::optional<std::string> text;
  if (input.schedule) outputs = session.outputs(input, *input.schedule);
  if (outputs) text = write_program(input, target, *outputs);
  session.show(input);
  if (text && group_count(input.schedule->program()) > 0) {
    session.remark("groups apply to the tensors of a model, and are not part of the code");
  }
  if (text) return deliver(session, *text);
  return input.schedule && !outputs ? ExitStatus::usage : worse(Session::status(input), ExitStatus::wrong);
}

ExitStatus convert_foreign(Session &session) {
  const auto settings = settings_of(session);
  if (!settings) return ExitStatus::usage;
  Input input = session.read(0);
  if (!input.readable) {
    session.show(input);
    return ExitStatus::environment;
  }
  // A mark of the byte order says nothing in UTF-8.
  if (const std::string_view content = (*input.sources)[input.source].text(); content.starts_with("\xEF\xBB\xBF")) {
    input.source = input.sources->add(input.name, std::string(content.substr(3)));
  }
  const Form form = form_of(session, input);
  auto draft = read_foreign(form, *input.sources, input.source, input.diagnostics, *settings);
  session.show(input);
  if (!draft) return worse(Session::status(input), ExitStatus::wrong);
  std::string text = draft->text();
  Checked result = check_program(text);
  if (allow_negative(*draft, result.found)) {
    text = draft->text();
    result = check_program(text);
  }
  judge(session, result);
  Input &checked = result.input;
  for (const std::string &remark : draft->remarks) session.remark(remark);
  const auto target = target_of(session.invocation());
  if (target && checked.program && !checked.program->parameters().empty()) {
    // Code would hold the value that the check made up.
    session.show(Code::usage, "`" + std::string(checked.program->parameters().front().name) + "` has no value",
                 "give the rate with `--lr`, or convert without `--to` and set it in the program");
    return ExitStatus::usage;
  }
  if (target && !checked.diagnostics.has_errors()) return write_code(session, checked, *target);
  session.show(checked);
  return checked.diagnostics.has_errors() ? ExitStatus::wrong : deliver(session, text);
}

ExitStatus run(const Invocation &invocation) {
  Session session(invocation);
  const auto target = target_of(invocation);
  // With `--from`, what is read is no program of this language, whatever it becomes.
  if (!target || invocation.has("from")) return convert_foreign(session);
  Input input = session.load_and_bind(0);
  return write_code(session, input, *target);
}

}  // namespace

extern const Command convert_command;
const Command convert_command = {
    .name = "convert",
    .arguments = "FILE",
    .least_arguments = 1,
    .most_arguments = 1,
    .summary = "schedules of other frameworks as a program, and back",
    .description =
        "Reads a schedule as another framework writes it, and prints the program that gives the same values: "
        "`anneal convert -e 'torch.optim.lr_scheduler.StepLR(optimizer, 30)' --lr 0.1`. With `--to`, prints code of "
        "another framework, C, Python, LaTeX or JSON for a program of this language.",
    .options = kOptions,
    .run = run,
};

}  // namespace anneal::cli
