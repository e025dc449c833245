// `anneal explain`: what a diagnostic means.
#include "cli/session.hpp"
#include "grammar/suggest.hpp"
#include "grammar/text_file.hpp"

namespace anneal::cli {

namespace {

std::string_view explanation(Code code) {
  const std::string name = code_text(code);
  for (const TextFile &file : explanation_texts) {
    if (file.name == name) return file.text;
  }
  return {};
}

ExitStatus run(const Invocation &invocation) {
  Session session(invocation);
  if (invocation.arguments.empty()) {
    for (const CodeInfo &row : all_codes()) {
      session.out().write(code_text(row.code) + "  " + std::string(word(row.severity)) + "  " + std::string(row.title) +
                          "\n");
    }
    return session.finish(ExitStatus::ok);
  }
  const std::optional<Code> code = find_code(invocation.arguments.front());
  if (!code) {
    session.show(Code::usage, "there is no diagnostic `" + invocation.arguments.front() + "`",
                 "`anneal explain` lists them all");
    return ExitStatus::usage;
  }
  session.out().write(explanation(*code));
  return session.finish(ExitStatus::ok);
}

}  // namespace

extern const Command explain_command;
const Command explain_command = {
    .name = "explain",
    .arguments = "[CODE]",
    .least_arguments = 0,
    .most_arguments = 1,
    .summary = "what a diagnostic means, and how to mend it",
    .description =
        "Prints the meaning of a diagnostic such as A0312, a program that causes it, and the mended program. Without a "
        "code, lists all.",
    .options = {},
    .run = run,
    .reads_programs = false,
};

}  // namespace anneal::cli
