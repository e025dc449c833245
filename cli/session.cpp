#include "cli/session.hpp"

#include <unistd.h>

#include <algorithm>
#include <cstdio>

#include "cli/version.hpp"
#include "compiler/native/loader.hpp"
#include "grammar/suggest.hpp"
#include "grammar/visible.hpp"
#include "runtime/files.hpp"

namespace anneal::cli {

namespace {

ColourChoice colour_choice(std::string_view word) {
  if (word == "always") return ColourChoice::always;
  return word == "never" ? ColourChoice::never : ColourChoice::automatic;
}

/// Forms that are one document for everything that was found.
bool is_document(Format format) {
  return format == Format::sarif || format == Format::gitlab || format == Format::junit;
}

void write_error(std::string_view text) {
  while (!text.empty()) {
    const ssize_t count = ::write(STDERR_FILENO, text.data(), text.size());
    if (count <= 0) return;
    text.remove_prefix(static_cast<std::size_t>(count));
  }
}

}  // namespace

ExitStatus worse(ExitStatus a, ExitStatus b) {
  return static_cast<int>(a) > static_cast<int>(b) ? a : b;
}

Session::Session(const Invocation &invocation)
    : invocation_(invocation),
      variables_(terminal_variables()),
      format_(find_format(invocation.value("diagnostics", "text")).value_or(Format::text)) {}

Session::~Session() {
  if (!is_document(format_)) return;
  std::vector<Report> reports;
  for (const auto &[diagnostics, sources] : waiting_) reports.push_back({diagnostics.get(), sources.get()});
  write_error(render(reports, format_, {.version = kVersion}));
}

Input Session::read(std::size_t number) {
  return read(invocation_.arguments[number]);
}

Input Session::read(const std::string &argument) {
  Input input;
  input.sources = std::make_shared<Sources>();
  if (!argument.empty() && argument.front() == Invocation::kFormulaMark) {
    input.name = "<formula>";
    input.source = input.sources->add(input.name, argument.substr(1));
    return input;
  }
  const bool standard_input = argument == "-";
  input.name = standard_input ? std::string(invocation_.value("stdin-filename", "<stdin>")) : argument;
  std::string error;
  std::optional<std::string> text =
      standard_input ? read_text(STDIN_FILENO, error) : read_text_file(argument, true, error);
  input.readable = text.has_value();
  input.source = input.sources->add(input.name, text ? std::move(*text) : std::string());
  if (!input.readable)
    input.diagnostics.report(Code::file_not_readable, "`" + input.name + "` cannot be read: " + error);
  return input;
}

Input Session::load(std::size_t number) {
  return load(invocation_.arguments[number]);
}

Input Session::load(const std::string &argument) {
  Input input = read(argument);
  if (!input.readable) return input;
  FileImporter importer(folder_of(input.name));
  input.program = Program::load(input.sources, input.source, &importer, input.diagnostics);
  return input;
}

bool Session::bind(Input &input, bool for_check, const std::function<bool(std::string_view name)> &takes) {
  Binding binding;
  for (const std::string &setting : invocation_.values("set")) {
    const std::size_t equals = setting.find('=');
    if (equals == std::string::npos || equals == 0) {
      input.diagnostics.report(Code::usage, "`--set " + setting + "` has no `=`").with_note("write `--set name=value`");
      return false;
    }
    const std::size_t name_end = setting.find_last_not_of(' ', equals - 1);
    if (name_end == std::string::npos) {
      input.diagnostics.report(Code::usage, "`--set " + setting + "` names no parameter")
          .with_note("write `--set name=value`");
      return false;
    }
    const std::size_t name = setting.find_first_not_of(' ');
    std::string parameter = setting.substr(name, name_end + 1 - name);
    if (takes && !takes(parameter)) continue;
    binding.parameters.emplace_back(std::move(parameter), setting.substr(equals + 1));
  }
  for (const std::string &clock : invocation_.values("clock")) binding.clocks.push_back(clock);
  input.bind_sources = std::make_unique<Sources>(input.sources.get());
  input.schedule = input.program->bind(binding, *input.bind_sources, input.diagnostics, for_check);
  return input.schedule.has_value();
}

Input Session::load_and_bind(std::size_t number, bool for_check) {
  Input input = load(number);
  if (input.program) bind(input, for_check);
  return input;
}

void Session::show(const Input &input) {
  Diagnostics shown = input.diagnostics;
  if (invocation_.has("quiet")) {
    shown = Diagnostics();
    for (const Diagnostic &diagnostic : input.diagnostics.all()) {
      if (diagnostic.severity == Severity::error) shown.add(diagnostic);
    }
  }
  if (is_document(format_)) {
    // Texts are copied: the document is written when the inputs are gone.
    auto texts = std::make_shared<Sources>();
    const Sources &all = input.all_sources();
    for (std::size_t i = 0; i < all.size(); ++i) {
      const Source &source = all[static_cast<SourceId>(i)];
      texts->add(source.name(), std::string(source.text()));
    }
    waiting_.emplace_back(std::make_shared<Diagnostics>(shown), texts);
    return;
  }
  const bool colour =
      use_colour(colour_choice(invocation_.value("color", "auto")), variables_, is_terminal(STDERR_FILENO));
  write_error(render(shown, input.all_sources(), format_, {.color = colour, .version = kVersion}));
}

void Session::show(Code code, const std::string &message, const std::string &note) {
  Input input;
  input.sources = std::make_shared<Sources>();
  Diagnostic &diagnostic = input.diagnostics.report(code, message);
  if (!note.empty()) diagnostic.with_note(note);
  show(input);
}

ExitStatus Session::status(const Input &input, bool strict) {
  if (!input.readable) return ExitStatus::environment;
  for (const Diagnostic &diagnostic : input.diagnostics.all()) {
    // A parameter that the program does not have is named on the command line only.
    if (diagnostic.code == Code::usage || diagnostic.code == Code::parameter_unknown) return ExitStatus::usage;
  }
  if (input.diagnostics.has_errors()) return ExitStatus::wrong;
  return strict && input.diagnostics.warning_count() > 0 ? ExitStatus::wrong : ExitStatus::ok;
}

void Session::remark(const std::string &text) {
  if (format_ == Format::text && !invocation_.has("quiet")) write_error("note: " + visible(text) + "\n");
}

std::optional<std::vector<std::size_t>> Session::outputs(const Input &input, const Schedule &schedule) {
  if (schedule.outputs().empty()) {
    show(Code::usage, "`" + input.name + "` has definitions only: there is no output",
         "`schedule name = …` declares one");
    return std::nullopt;
  }
  std::vector<std::size_t> numbers;
  for (const std::string &name : invocation_.values("output")) {
    if (const std::optional<std::size_t> number = schedule.find_output(name)) {
      numbers.push_back(*number);
      continue;
    }
    std::vector<std::string_view> names;
    for (const LoweredOutput &output : schedule.outputs()) names.push_back(output.name);
    const auto near = nearest(name, names);
    show(Code::usage, "`" + input.name + "` has no output `" + name + "`",
         near ? "did you mean `" + std::string(*near) + "`?" : std::string());
    return std::nullopt;
  }
  if (numbers.empty()) {
    for (std::size_t i = 0; i < schedule.outputs().size(); ++i) numbers.push_back(i);
  }
  return numbers;
}

ExitStatus Session::finish(ExitStatus so_far) {
  out_.flush();
  if (!out_.error()) return so_far;
  show(Code::file_not_writable, out_.error()->message());
  return ExitStatus::environment;
}

bool Session::colour_on_output() const {
  return use_colour(colour_choice(invocation_.value("color", "auto")), variables_, is_terminal(STDOUT_FILENO));
}

bool Session::shows_progress() const {
  return is_terminal(STDERR_FILENO) && !invocation_.has("no-progress") && !invocation_.has("quiet");
}

Backend Session::backend() const {
  const std::string_view word = invocation_.value("backend", "auto");
  return word == "native" ? Backend::native : word == "interpreter" ? Backend::interpreter : Backend::automatic;
}

bool Session::backend_is_available() {
  if (backend() != Backend::native || native::module() != nullptr) return true;
  show(Code::native_code_unavailable, "there is no native code here: " + native::reason_for_no_module(),
       "`--backend auto` and `--backend interpreter` give the same bits");
  return false;
}

void Session::choose_back_end(Input &input, double evaluations) {
  if (!wants_native_code(backend(), evaluations)) return;
  std::string reason;
  std::optional<Schedule> native = input.schedule->with_native_code(evaluations < kWorthCompiling, reason);
  if (native) {
    input.schedule = std::move(native);
  } else {
    report_declined(input, reason);
  }
}

const std::optional<std::string> &Session::log_text(Input &input) {
  const std::string path(invocation_.value("log"));
  const bool standard_input = path == "-";
  if (log_text_) return log_text_;
  if (standard_input && std::ranges::find(invocation_.arguments, "-") != invocation_.arguments.end()) {
    input.diagnostics.report(Code::usage, "the program and the log cannot both be standard input");
    return log_text_;
  }
  std::string error;
  log_text_ = standard_input ? read_text(STDIN_FILENO, error, kLogLimit) : read_text_file(path, true, error, kLogLimit);
  if (!log_text_) {
    input.readable = false;
    input.diagnostics.report(Code::file_not_readable, "`" + path + "` cannot be read: " + error);
  }
  return log_text_;
}

std::optional<Replay> Session::replay(Input &input) {
  if (!invocation_.has("log")) return Replay(*input.schedule);
  const std::optional<std::string> &text = log_text(input);
  if (!text) return std::nullopt;
  const std::string name(invocation_.value("log"));
  const SourceId source = input.bind_sources->add(name == "-" ? "<stdin>" : name, *text);
  const std::optional<FeedbackLog> log =
      read_feedback_log(input.schedule->lowered().inputs, source, *input.bind_sources, input.diagnostics);
  if (!log) return std::nullopt;
  return Replay::of(*input.schedule, *log, input.diagnostics);
}

void Session::report_declined(Input &input, const std::string &reason) const {
  if (backend() != Backend::native || reason.empty()) return;
  input.diagnostics.report(Code::native_code_declined, "the interpreter carries on: " + reason)
      .with_note("its values are the same, to the last bit");
}

}  // namespace anneal::cli
