// `anneal convert`: from what other frameworks have to a program, and from a program to their code.
#include "cli/convert/read.hpp"
#include "cli/convert/write.hpp"
#include "cli/output/output_file.hpp"
#include "cli/session.hpp"

namespace anneal::cli {

namespace {

constexpr Option kOptions[] = {
    {"--from", "FORM", "how the text is written",
     "auto|call|huggingface|deepspeed|mmengine|keras|megatron|fairseq|t5x|deforum"},
    {"--to", "TARGET", "the other way: code for TARGET that computes what the program does",
     "torch|optax|keras|c|python|latex|json"},
    {"--lr", "RATE", "the rate that the optimizer was made with, where the text does not say it"},
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

/// The other way: `--to`.
ExitStatus convert_from_program(Session &session, Target target) {
  Input input = session.load_and_bind(0);
  std::optional<std::vector<std::size_t>> outputs;
  std::optional<std::string> text;
  if (input.schedule) outputs = session.outputs(input, *input.schedule);
  if (outputs) text = write_program(input, target, *outputs);
  session.show(input);
  if (text) return deliver(session, *text);
  return input.schedule && !outputs ? ExitStatus::usage : worse(Session::status(input), ExitStatus::wrong);
}

ExitStatus run(const Invocation &invocation) {
  Session session(invocation);
  const std::string_view word = invocation.value("to");
  for (std::size_t i = 0; i < std::size(kTargetWords); ++i) {
    if (word == kTargetWords[i]) return convert_from_program(session, static_cast<Target>(i));
  }
  session.show(Code::usage, "there is no reader yet");
  return ExitStatus::usage;
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
