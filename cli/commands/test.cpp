// `anneal test`: the asserts and the recorded values of every program of a folder.
#include <algorithm>
#include <chrono>
#include <set>

#include "cli/output/output_file.hpp"
#include "cli/program_folder.hpp"
#include "cli/recording.hpp"
#include "cli/terminal/progress.hpp"
#include "grammar/visible.hpp"
#include "grammar/xml.hpp"
#include "runtime/files.hpp"
#include "runtime/run_check.hpp"

namespace anneal::cli {

namespace {

constexpr Option kOptions[] = {
    {"--record", "", "write the values of every program that is well beside it, as recorded ones"},
    {"--strict", "", "warnings fail too"},
    {"--exhaustive", "", "evaluate every step, however many"},
    {"--junit", "FILE", "write the results as JUnit XML"},
};

/// What became of one program.
struct Tested {
  std::string program;
  ExitStatus status = ExitStatus::ok;
  std::string covered;   ///< when it is well, what was looked at
  std::string mistakes;  ///< otherwise, a line for each
  double seconds = 0;
};

/// Those of the settings that some program has.
using Taken = std::set<std::string, std::less<>>;

/// Checks, compares with the recorded values or writes them; what is wrong is in the diagnostics.
std::string test_schedule(Session &session, Input &input) {
  const Invocation &invocation = session.invocation();
  const RunReport report = check_run(
      *input.schedule, {.exhaustive = invocation.has("exhaustive"), .backend = session.backend(), .progress = {}},
      input.diagnostics);
  session.report_declined(input, report.not_native);
  if (input.schedule->outputs().empty()) return "definitions only";
  std::string covered = report.coverage;
  const bool is_file = input.name.ends_with(".sched");
  const std::optional<Recording> recording = is_file ? read_recording(input) : std::nullopt;
  const bool is_well = Session::status(input, invocation.has("strict")) == ExitStatus::ok;
  if (invocation.has("record") && is_file) {
    // What there is keeps its steps. What is wrong, or cannot be read, is not written over.
    if (!is_well) return covered;
    const std::vector<std::int64_t> steps = recording ? recording->steps : steps_to_record(*input.schedule);
    if (const auto error = write_file(recording_path(input.name), recording_text(*input.schedule, steps))) {
      input.diagnostics.report(Code::file_not_writable, error->message());
      input.readable = false;
    }
    return covered + ", recorded at " + std::to_string(steps.size());
  }
  if (!recording) return covered;
  compare_recording(*recording, input);
  return covered + ", as recorded at " + std::to_string(recording->steps.size());
}

Tested test_program(Session &session, const std::string &path, Taken &taken) {
  const auto begin = std::chrono::steady_clock::now();
  Input input = session.load(path);
  const auto takes = [&](std::string_view name) {
    const auto &parameters = input.program->parameters();
    const bool known = std::ranges::find(parameters, name, &ProgramParameter::name) != parameters.end();
    if (known) taken.emplace(name);
    return known;
  };
  Tested tested{.program = input.name};
  if (input.program && session.bind(input, true, takes)) tested.covered = test_schedule(session, input);
  session.show(input);
  const bool strict = session.invocation().has("strict");
  tested.status = Session::status(input, strict);
  for (const Diagnostic &diagnostic : input.diagnostics.sorted()) {
    if (strict || diagnostic.severity == Severity::error) tested.mistakes += diagnostic.message + "\n";
  }
  tested.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  return tested;
}

std::string line_of(const Tested &tested, bool colour) {
  constexpr std::string_view kGreen = "\x1b[32m";
  constexpr std::string_view kRed = "\x1b[31m";
  constexpr std::string_view kPlain = "\x1b[0m";
  const bool passed = tested.status == ExitStatus::ok;
  std::string word = passed ? "ok    " : "FAILED";
  if (colour) word = std::string(passed ? kGreen : kRed) + word + std::string(kPlain);
  const std::string what = passed ? tested.covered : tested.mistakes.substr(0, tested.mistakes.find('\n'));
  return word + "  " + visible(tested.program) + ": " + visible(what) + "\n";
}

std::string junit(const std::vector<Tested> &all, std::size_t failed) {
  const std::string counts =
      " tests=\"" + std::to_string(all.size()) + "\" failures=\"" + std::to_string(failed) + "\" errors=\"0\"";
  std::string text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"anneal\"" + counts +
                     ">\n  <testsuite name=\"anneal test\"" + counts + ">\n";
  for (const Tested &tested : all) {
    const auto milliseconds = std::to_string(1000 + static_cast<std::int64_t>(tested.seconds * 1000) % 1000);
    text += "    <testcase name=\"" + xml_text(visible(tested.program)) + "\" classname=\"anneal\" time=\"" +
            std::to_string(static_cast<std::int64_t>(tested.seconds)) + "." + milliseconds.substr(1) + "\"";
    if (tested.status == ExitStatus::ok) {
      text += "/>\n";
      continue;
    }
    const std::string first = tested.mistakes.substr(0, tested.mistakes.find('\n'));
    text += ">\n      <failure message=\"" + xml_text(visible(first)) + "\">" + xml_text(tested.mistakes) +
            "</failure>\n    </testcase>\n";
  }
  return text + "  </testsuite>\n</testsuites>\n";
}

/// The programs that are meant; nothing, after saying so, when they cannot be found.
std::optional<std::vector<std::string>> programs(Session &session) {
  const Invocation &invocation = session.invocation();
  const std::string where = invocation.arguments.empty() ? "." : invocation.arguments[0];
  std::string error;
  // A file by its own name is tested whatever that is.
  const bool is_one = where.empty() || where == "-" || where.front() == Invocation::kFormulaMark ||
                      read_text_file(where, false, error, 0).has_value();
  if (is_one) return std::vector<std::string>{where};
  error.clear();
  std::vector<std::string> found = programs_in(where, error);
  if (error.empty() && found.empty()) error = "there is no program in `" + where + "`";
  if (error.empty()) return found;
  session.show(Code::file_not_readable, error);
  return std::nullopt;
}

/// Says so when a setting is of no program.
bool all_are_taken(Session &session, const Taken &taken) {
  for (const std::string &setting : session.invocation().values("set")) {
    std::string_view name = std::string_view(setting).substr(0, setting.find('='));
    while (name.starts_with(' ')) name.remove_prefix(1);
    while (name.ends_with(' ')) name.remove_suffix(1);
    if (taken.contains(name) || setting.find('=') == std::string::npos) continue;
    session.show(Code::usage, "no program has a parameter `" + std::string(name) + "`");
    return false;
  }
  return true;
}

ExitStatus run(const Invocation &invocation) {
  Session session(invocation);
  if (!session.backend_is_available()) return ExitStatus::environment;
  const std::optional<std::vector<std::string>> paths = programs(session);
  if (!paths) return session.finish(ExitStatus::environment);
  Progress progress("testing", session.shows_progress(), !shows_utf8(session.variables()));
  std::vector<Tested> all;
  Taken taken;
  ExitStatus status = ExitStatus::ok;
  std::size_t failed = 0;
  for (const std::string &path : *paths) {
    const Tested &tested = all.emplace_back(test_program(session, path, taken));
    status = worse(status, tested.status);
    failed += tested.status == ExitStatus::ok ? 0 : 1;
    if (!invocation.has("quiet")) session.out().write(line_of(tested, session.colour_on_output()));
    progress.update(static_cast<std::int64_t>(all.size()), static_cast<std::int64_t>(paths->size()));
  }
  progress.finish();
  session.out().write(std::to_string(all.size() - failed) + " passed, " + std::to_string(failed) + " failed\n");
  if (!all_are_taken(session, taken)) status = worse(status, ExitStatus::usage);
  if (invocation.has("junit")) {
    if (const auto error = write_file(std::string(invocation.value("junit")), junit(all, failed))) {
      session.show(Code::file_not_writable, error->message());
      status = ExitStatus::environment;
    }
  }
  return session.finish(status);
}

}  // namespace

extern const Command test_command;
const Command test_command = {
    .name = "test",
    .arguments = "[DIR]",
    .least_arguments = 0,
    .most_arguments = 1,
    .summary = "asserts and recorded values of every program in a folder",
    .description =
        "Checks every *.sched below a folder, by default the current one, as `anneal check` does, and compares it bit "
        "for bit with\n"
        "the values recorded beside it: NAME.expected.csv for NAME.sched, a table as `anneal table` writes it, with "
        "any steps.\n"
        "--record writes that table, at some hundred steps where there is none yet, and at the same steps as before "
        "where there is.\n"
        "--set is for the programs that have the parameter.",
    .options = kOptions,
    .run = run,
};

}  // namespace anneal::cli
