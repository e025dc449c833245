// `anneal fmt`: the canonical form.
#include <unistd.h>

#include "cli/output/output_file.hpp"
#include "cli/session.hpp"
#include "grammar/parse.hpp"
#include "grammar/visible.hpp"

namespace anneal::cli {

namespace {

constexpr Option kOptions[] = {
    {"--check", "", "change nothing; exit 1 if a file is not in canonical form, and name it"},
};

ExitStatus format_one(Session &session, std::size_t number) {
  Input input = session.read(number);
  const std::string &argument = session.invocation().arguments[number];
  const bool is_file = argument != "-" && argument.front() != Invocation::kFormulaMark;
  if (!input.readable) {
    session.show(input);
    return ExitStatus::environment;
  }
  const Ast ast = parse(*input.sources, input.source, input.diagnostics);
  session.show(input);
  if (input.diagnostics.has_errors()) return ExitStatus::wrong;
  const Source &source = (*input.sources)[input.source];
  const std::string formatted = format(ast, source);
  if (session.invocation().has("check")) {
    if (formatted == source.text()) return ExitStatus::ok;
    // Another program gets the very bytes, as from `ls`.
    session.out().write((is_terminal(STDOUT_FILENO) ? visible(input.name) : input.name) + "\n");
    return ExitStatus::wrong;
  }
  if (!is_file) {
    session.out().write(formatted);
    return ExitStatus::ok;
  }
  if (formatted == source.text()) return ExitStatus::ok;
  if (const auto error = write_file(argument, formatted)) {
    session.show(Code::file_not_writable, error->message());
    return ExitStatus::environment;
  }
  return ExitStatus::ok;
}

ExitStatus run(const Invocation &invocation) {
  Session session(invocation);
  ExitStatus status = ExitStatus::ok;
  for (std::size_t i = 0; i < invocation.arguments.size(); ++i) status = worse(status, format_one(session, i));
  return session.finish(status);
}

}  // namespace

extern const Command fmt_command;
const Command fmt_command = {
    .name = "fmt",
    .arguments = "FILE…",
    .least_arguments = 1,
    .most_arguments = SIZE_MAX,
    .summary = "rewrite files in canonical form",
    .description =
        "Rewrites each file in canonical form, comments kept; `-` and `-e` are written to standard output. A file with "
        "errors is left as it is.",
    .options = kOptions,
    .run = run,
};

}  // namespace anneal::cli
