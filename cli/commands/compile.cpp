// `anneal compile`: an object file and its header; or what a stage of the compiler makes of a program.
#include <algorithm>
#include <deque>
#include <filesystem>
#include <initializer_list>

#include "cli/output/output_file.hpp"
#include "cli/session.hpp"
#include "compiler/floating_point.hpp"
#include "compiler/interpreter/interpreter.hpp"
#include "compiler/native/native_code.hpp"
#include "compiler/native/processor.hpp"
#include "compiler/rule/rule_plan.hpp"
#include "grammar/parse.hpp"
#include "runtime/c_names.hpp"
#include "runtime/live_change.hpp"
#include "runtime/model_schedule.hpp"
#include "runtime/object_plan.hpp"
#include "runtime/tensor_groups.hpp"

namespace anneal::cli {

namespace {

constexpr Option kOptions[] = {
    {"-o,--output-file", "FILE", "write to this file: an object, unless `--emit` asks for something else"},
    {"--header", "FILE", "where the object's C header goes; without it, beside the object"},
    {"--depfile", "FILE", "write to this file, for make and ninja, which files the object was made from"},
    {"--name", "NAME", "what the object's functions are called: NAME_OUTPUT; without it, after the file"},
    {"--target", "PROCESSOR", "the processor that the code is for: a level of x86-64, or the one of this machine",
     "native|x86-64|x86-64-v2|x86-64-v3|x86-64-v4"},
    {"--emit", "STAGE",
     "what to write: the tree, the tree with types, the graph, the interpreter's instructions, native code as LLVM's "
     "or the processor's instructions, what optimizers do in their passes, or the object alone",
     "ast|typed|graph|instructions|llvm|asm|passes|obj"},
    {"--width", "COUNT", "for `llvm` and `asm`: so many positions at once, 1 for the code of one", "1|2|4|8"},
    {"--level", "LEVEL", "for `llvm` and `asm`: how much work goes into the code", "quick|optimised"},
};

std::vector<std::pair<std::string, NodeId>> roots_of(const Schedule &schedule,
                                                     const std::vector<std::size_t> &outputs) {
  std::vector<std::pair<std::string, NodeId>> roots;
  for (const std::size_t number : outputs) {
    roots.emplace_back(schedule.outputs()[number].name, schedule.outputs()[number].node);
  }
  return roots;
}

std::vector<NodeId> nodes_of(const Schedule &schedule, const std::vector<std::size_t> &outputs) {
  std::vector<NodeId> nodes;
  for (const std::size_t number : outputs) nodes.push_back(schedule.outputs()[number].node);
  return nodes;
}

std::string instructions_of(const Schedule &schedule, const std::vector<std::size_t> &outputs) {
  return InterpreterCode(schedule.lowered().graph, nodes_of(schedule, outputs)).dump();
}

/// The processor that code is asked for; nothing, after saying so, when this machine is none that code is made for.
std::optional<native::Processor> processor_of(Session &session) {
  const std::string_view word = session.invocation().value("target", "native");
  for (std::size_t i = 0; i < std::size(native::kProcessorNames); ++i) {
    if (native::kProcessorNames[i] == word) return static_cast<native::Processor>(i);
  }
  const std::optional<native::Processor> own = native::this_processor();
  if (!own) {
    session.show(Code::usage, "this machine's processor is none that native code is made for",
                 "name one, as in `--target x86-64-v3`");
  }
  return own;
}

/// Writes to the file of `-o`, or to standard output.
ExitStatus deliver(Session &session, std::string_view text) {
  if (!session.invocation().has("output-file")) {
    session.out().write(text);
    return session.finish(ExitStatus::ok);
  }
  const auto error = write_file(std::string(session.invocation().value("output-file")), text);
  if (error) session.show(Code::file_not_writable, error->message());
  return error ? ExitStatus::environment : ExitStatus::ok;
}

/// What every optimizer of the file that can be used as it is does to elements.
ExitStatus print_passes(Session &session, Input &input) {
  std::string text;
  for (const std::uint32_t item : complete_rules(input.schedule->program())) {
    const std::optional<Schedule> rule = with_rule(*input.schedule, {.item = item}, input.diagnostics);
    if (rule) text += dump(plan_rule(rule->lowered()), rule->lowered());
  }
  if (text.empty() && !input.diagnostics.has_errors()) {
    session.show(Code::usage, "the file has no optimizer that can be used as it is",
                 "write `optimizer train = adamw(lr = lr)`: one without parameters");
    return ExitStatus::usage;
  }
  session.show(input);
  return worse(deliver(session, text), Session::status(input));
}

ExitStatus print_native(Session &session, const Schedule &schedule, const std::vector<std::size_t> &outputs,
                        native::Form form) {
  const std::optional<native::Processor> processor = processor_of(session);
  if (!processor) return ExitStatus::usage;
  const Invocation &invocation = session.invocation();
  const std::uint32_t width = invocation.has("width")
                                  ? static_cast<std::uint32_t>(invocation.value("width").front() - '0')
                                  : native::natural_width(*processor);
  const NativeOptions options{
      .level = invocation.value("level") == "quick" ? native::Level::quick : native::Level::optimised,
      .scalar = width == 1,
      .batch = width != 1,
      .processor = processor,
      .width = width};
  const FloatingPointGuard guard;
  std::string reason;
  const std::optional<std::string> text =
      NativeCode::print(schedule.lowered().graph, nodes_of(schedule, outputs), options, form, reason);
  if (text) return deliver(session, *text);
  session.show(Code::native_code_unavailable, "there is no native code: " + reason);
  return ExitStatus::environment;
}

/// `x.h` of `x.o`.
std::string header_beside(std::string_view object) {
  const std::size_t slash = object.rfind('/');
  const std::size_t dot = object.rfind('.');
  const bool has_ending =
      dot != std::string_view::npos && dot != 0 && (slash == std::string_view::npos || dot > slash + 1);
  return std::string(object.substr(0, has_ending ? dot : object.size())) + ".h";
}

/// A name as make reads it.
std::string name_for_make(std::string_view name) {
  std::string text;
  for (const char c : name) {
    if (c == ' ' || c == '#') text += '\\';
    if (c == '$') text += '$';
    text += c;
  }
  return text;
}

/// A rule for make: the object, and every file that was read for it.
std::string dependencies(const std::string &object, const Program &program) {
  std::string rule = name_for_make(object) + ":";
  for (const std::string &file : files_of(program)) rule += " " + name_for_make(file);
  return rule + "\n";
}

struct NamedText {
  std::string path;  ///< empty: it is not wanted
  std::string_view text;
};

/// All of the files, or none where one of them cannot be begun.
ExitStatus write_files(Session &session, std::initializer_list<NamedText> texts) {
  std::deque<OutputFile> files;
  for (const NamedText &text : texts) {
    if (!text.path.empty()) files.emplace_back(text.path).write(text.text);
  }
  const auto failed = [](const OutputFile &file) { return file.error().has_value(); };
  if (std::none_of(files.begin(), files.end(), failed)) {
    std::all_of(files.begin(), files.end(), [](OutputFile &file) { return file.commit(); });
  }
  const auto bad = std::find_if(files.begin(), files.end(), failed);
  if (bad == files.end()) return ExitStatus::ok;
  session.show(Code::file_not_writable, bad->error()->message());
  return ExitStatus::environment;
}

ExitStatus write_object(Session &session, const Input &input, const std::vector<std::size_t> &outputs) {
  const Invocation &invocation = session.invocation();
  const std::string object(invocation.value("output-file"));
  std::string header(invocation.value("header"));
  if (header.empty() && !invocation.has("emit")) header = header_beside(object);
  const auto is_same_file = [](const std::filesystem::path &a, const std::filesystem::path &b) {
    return a.lexically_normal() == b.lexically_normal();
  };
  if (is_same_file(header, object)) {
    session.show(Code::usage, "the object and its header cannot both be `" + object + "`", "name the object `x.o`");
    return ExitStatus::usage;
  }
  const std::optional<native::Processor> processor = processor_of(session);
  if (!processor) return ExitStatus::usage;
  const std::string name = invocation.has("name") ? std::string(invocation.value("name")) : c_name_of(input.name);
  std::string reason;
  const std::optional<ObjectPlan> plan = plan_object(*input.schedule, outputs, name, reason);
  if (!plan) {
    session.show(Code::usage, "there is no header: " + reason, "`--name` chooses how the names begin");
    return ExitStatus::usage;
  }
  const std::optional<std::string> code = object_file(*plan, *processor, reason);
  if (!code) {
    session.show(Code::native_code_unavailable, "there is no object: " + reason);
    return ExitStatus::environment;
  }
  if (plan->uses_feedback) {
    session.remark("measurements and memory cells keep their initial values in `" + object +
                   "`: an object has no memory");
  }
  if (group_count(input.schedule->program()) > 0) {
    session.remark("groups apply to the tensors of a model, and are not part of `" + object + "`");
  }
  const std::string header_text = header.empty() ? "" : object_header(*plan);
  return write_files(session, {{object, *code},
                               {header, header_text},
                               {std::string(invocation.value("depfile")), dependencies(object, *input.program)}});
}

/// What needs no binding.
std::optional<std::string> text_before_binding(Session &session, std::string_view stage, Input &input) {
  if (stage == "ast") {
    input = session.read(0);
    if (input.readable) return dump(parse(*input.sources, input.source, input.diagnostics));
  } else {
    input = session.load(0);
    if (input.program) return dump_typed(input.program->checked(), kMainModule);
  }
  return std::nullopt;
}

ExitStatus run(const Invocation &invocation) {
  Session session(invocation);
  const std::string_view stage = invocation.value("emit", invocation.has("output-file") ? "obj" : "");
  if (stage.empty() || (stage == "obj" && !invocation.has("output-file"))) {
    session.show(Code::usage, "nothing says where the object goes",
                 "write `-o x.o`; or `--emit=graph` and its like, to see what a stage of the compiler makes");
    return ExitStatus::usage;
  }
  Input input;
  if (stage == "ast" || stage == "typed") {
    const std::optional<std::string> text = text_before_binding(session, stage, input);
    session.show(input);
    const ExitStatus written = text ? deliver(session, *text) : ExitStatus::ok;
    return worse(written, Session::status(input));
  }
  input = session.load_and_bind(0);
  session.show(input);
  if (!input.schedule) return Session::status(input);
  const std::optional<std::vector<std::size_t>> outputs = session.outputs(input, *input.schedule);
  if (!outputs) return ExitStatus::usage;
  if (stage == "passes") return print_passes(session, input);
  if (stage == "obj") return write_object(session, input, *outputs);
  if (stage == "llvm") return print_native(session, *input.schedule, *outputs, native::Form::llvm);
  if (stage == "asm") return print_native(session, *input.schedule, *outputs, native::Form::assembly);
  return deliver(session, stage == "graph" ? input.schedule->lowered().graph.dump(roots_of(*input.schedule, *outputs))
                                           : instructions_of(*input.schedule, *outputs));
}

}  // namespace

extern const Command compile_command;
const Command compile_command = {
    .name = "compile",
    .arguments = "FILE",
    .least_arguments = 1,
    .most_arguments = 1,
    .summary = "an object file and a C header; or a stage of the compiler as text",
    .description =
        "Compiles a program ahead of time. `anneal compile lr.sched -o lr.o` writes an object file for x86-64 that "
        "needs "
        "nothing else to link, and `lr.h`, a header for C99 and C++ that says what each function and parameter is. The "
        "functions give the bits of `anneal eval`, for one step and for many.\n\n"
        "Fixed are the clock, choices, lengths of lists, and parameters that the clock depends on, as the file, "
        "`--clock` "
        "and `--set` give them. All other parameters are fields of a struct that the functions take: lengths in steps, "
        "percentages as fractions, bools as 0 or 1.\n\n"
        "With `--emit`, prints what a stage of the compiler makes of the program instead.",
    .options = kOptions,
    .run = run,
};

}  // namespace anneal::cli
