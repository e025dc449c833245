// `anneal repl`: type formulas, see values and curves.
#include <unistd.h>

#include "cli/repl/conversation.hpp"
#include "cli/repl/interruption.hpp"
#include "cli/version.hpp"

namespace anneal::cli {

namespace {

constexpr Option kOptions[] = {kLogOption};

ExitStatus run(const Invocation &invocation) {
  Session session(invocation);
  if (!session.backend_is_available()) return ExitStatus::environment;
  const bool interactive = is_terminal(STDIN_FILENO) && is_terminal(STDOUT_FILENO);
  Conversation conversation(session, interactive);
  for (const std::string &argument : invocation.arguments) {
    if (argument.starts_with(Invocation::kFormulaMark)) {
      conversation.take(argument.substr(1));
    } else {
      conversation.load(argument);
    }
  }
  session.out().flush();
  std::optional<Interruption> interruption;
  std::unique_ptr<Lines> lines;
  if (interactive) {
    interruption.emplace();
    lines = lines_of_terminal([&](std::string_view text) { return conversation.complete(text); }, history_file(),
                              shows_utf8(session.variables()));
  }
  if (lines) {
    session.out().write("anneal " + std::string(kVersion) + "; `:help` says what there is, Ctrl-D ends\n");
  } else {
    lines = lines_of_pipe(STDIN_FILENO);
  }
  conversation.run(*lines);
  // Mistakes that a person saw are no failure of the session.
  return session.finish(interactive ? ExitStatus::ok : conversation.status());
}

}  // namespace

extern const Command repl_command;
const Command repl_command = {
    .name = "repl",
    .arguments = "[FILE…]",
    .least_arguments = 0,
    .most_arguments = SIZE_MAX,
    .summary = "type formulas, see values and curves",
    .description =
        "A session: a formula shows its value, or its curve where it moves; clock, let, def, param, input, schedule, "
        "import and the other items stay, and take the place of what had their name. Files are kept first. The tab key "
        "completes names of the session, the library and the language; `:help` lists the commands; Ctrl-C drops the "
        "line or ends a calculation, Ctrl-D ends.\n"
        "Where standard input is no terminal there is no prompt and no editing: results are plain lines, curves are "
        "tables, and the exit status is 1 when anything failed.\n"
        "The history of what was typed is kept in $XDG_STATE_HOME/anneal/history (~/.local/state without the "
        "variable).",
    .options = kOptions,
    .run = run,
};

}  // namespace anneal::cli
