// `anneal compile`: what the stages of the compiler make of a program.
#include "cli/session.hpp"
#include "compiler/interpreter/interpreter.hpp"
#include "grammar/parse.hpp"

namespace anneal::cli {

namespace {

constexpr Option kOptions[] = {
    {"--emit", "STAGE", "what to print: the tree, the tree with types, the graph, or the interpreter's instructions",
     "ast|typed|graph|instructions"},
};

std::vector<std::pair<std::string, NodeId>> roots_of(const Schedule &schedule) {
  std::vector<std::pair<std::string, NodeId>> roots;
  for (const LoweredOutput &output : schedule.outputs()) roots.emplace_back(output.name, output.node);
  return roots;
}

std::string instructions_of(const Schedule &schedule) {
  std::vector<NodeId> nodes;
  for (const LoweredOutput &output : schedule.outputs()) nodes.push_back(output.node);
  return InterpreterCode(schedule.lowered().graph, nodes).dump();
}

ExitStatus run(const Invocation &invocation) {
  Session session(invocation);
  const std::string_view stage = invocation.value("emit");
  if (stage.empty()) {
    session.show(Code::usage, "nothing says what to print",
                 "write `--emit=ast`, `--emit=typed`, `--emit=graph` or `--emit=instructions`");
    return ExitStatus::usage;
  }
  Input input;
  if (stage == "ast") {
    input = session.read(0);
    if (input.readable) session.out().write(dump(parse(*input.sources, input.source, input.diagnostics)));
  } else if (stage == "typed") {
    input = session.load(0);
    if (input.program) session.out().write(dump_typed(input.program->checked(), kMainModule));
  } else {
    input = session.load_and_bind(0);
    if (input.schedule) {
      session.out().write(stage == "graph" ? input.schedule->lowered().graph.dump(roots_of(*input.schedule))
                                           : instructions_of(*input.schedule));
    }
  }
  session.show(input);
  return session.finish(Session::status(input));
}

}  // namespace

extern const Command compile_command;
const Command compile_command = {
    .name = "compile",
    .arguments = "FILE",
    .least_arguments = 1,
    .most_arguments = 1,
    .summary = "print a stage of the compiler",
    .description = "Prints what a stage of the compiler makes of a program.",
    .options = kOptions,
    .run = run,
};

}  // namespace anneal::cli
