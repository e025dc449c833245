// Stands for a training program where the command line is tested: makes so many updates and saves its run.
//
//   train FILE --until STEP --save CHECKPOINT [--measure NAME=VALUE@STEP]…
//
// Measurements are observed in the order given. The checkpoint before is kept, as the store of checkpoints keeps it.
#include <charconv>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

#include "grammar/render.hpp"
#include "runtime/checkpoint/store.hpp"
#include "runtime/files.hpp"
#include "runtime/run_record.hpp"

namespace anneal::tests {
namespace {

[[noreturn]] void fail(const std::string &why) {
  std::fprintf(stderr, "train: %s\n", why.c_str());
  std::exit(2);
}

template <class Number>
Number number(std::string_view text) {
  Number value{};
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (problem != std::errc() || end != text.data() + text.size()) fail(std::string(text) + " is no number");
  return value;
}

Schedule load(const std::string &path) {
  std::string error;
  std::optional<std::string> text = read_text_file(path, false, error);
  if (!text) fail(path + ": " + error);
  Diagnostics diagnostics;
  const auto sources = std::make_shared<Sources>();
  FileImporter importer(folder_of(path));
  const std::optional<Program> program =
      Program::load(sources, sources->add(path, *std::move(text)), &importer, diagnostics);
  Sources given(sources.get());
  std::optional<Schedule> schedule;
  if (program) schedule = program->bind({}, given, diagnostics);
  if (!schedule) fail(render(diagnostics, given, Format::text));
  return *std::move(schedule);
}

void measure(LiveRun &run, std::string_view text) {
  const std::size_t equals = std::min(text.find('='), text.size());
  const std::size_t at = std::min(text.find('@'), text.size());
  const std::optional<std::size_t> input = run.find_input(text.substr(0, equals));
  if (!input || at < equals || at == text.size()) fail(std::string(text) + " is no measurement");
  const Measurement one{*input, number<double>(text.substr(equals + 1, at - equals - 1))};
  const std::optional<Refusal> refusal = run.observe(number<std::int64_t>(text.substr(at + 1)), {&one, 1});
  if (refusal) fail(refusal->message);
}

int train(std::span<const char *const> words) {
  if (words.empty() || words.size() % 2 == 0) fail("a file, and options with a value each");
  LiveRun run(load(words[0]));
  std::int64_t until = 0;
  std::string save;
  for (std::size_t i = 1; i < words.size(); i += 2) {
    const std::string_view option = words[i];
    if (option == "--until") {
      until = number<std::int64_t>(words[i + 1]);
    } else if (option == "--save") {
      save = words[i + 1];
    } else if (option == "--measure") {
      measure(run, words[i + 1]);
    } else {
      fail(std::string(option) + " is no option");
    }
  }
  const RunRecord record = RunRecord::of(run, until);
  std::string error;
  if (!save_checkpoint(save, record.snapshot(), {}, error)) fail(error);
  return 0;
}

}  // namespace
}  // namespace anneal::tests

int main(int count, const char *const *words) {
  return anneal::tests::train({words + 1, static_cast<std::size_t>(count - 1)});
}
