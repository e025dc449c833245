// Native code against the interpreter, program by program.
//
//   compare_programs [--positions N] [--settings N] [--wrong BUILTIN]
//
// A line in is `SEED<TAB>BACK_ENDS<TAB>TEXT`: BACK_ENDS is a name, or how many are chosen by the seed; line breaks in
// the text are `\n`. A line out is one of
//
//   same OUTPUTS POSITIONS NAME=VALUES …     compared back ends, and how many values of each
//   different BACK_END OUTPUT POSITION SETTING EXPECTED GOT
//   declined BACK_END REASON
//   error                                    a text that is no program
//
// With --wrong, code is made of graphs in which that built-in gives another last bit.
#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <random>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "compiler/builtins.hpp"
#include "compiler/floating_point.hpp"
#include "tests/backends/backends.hpp"
#include "tests/bits/graph_copy.hpp"
#include "tests/bits/lines.hpp"
#include "tests/bits/question.hpp"
#include "tests/bits/samples.hpp"

namespace anneal::tests {
namespace {

struct Options {
  std::size_t positions = 64;
  std::size_t settings = 2;
  std::optional<Builtin> wrong;
};

/// The configurations that a line asks for.
std::vector<Configuration> chosen(std::string_view wish, std::mt19937_64 &random) {
  std::vector<Configuration> all = all_configurations();
  std::size_t count = 0;
  if (std::from_chars(wish.data(), wish.data() + wish.size(), count).ec == std::errc()) {
    std::ranges::shuffle(all, random);
    all.resize(std::min(count, all.size()));
  } else {
    std::erase_if(all, [wish](const Configuration &configuration) { return configuration.name() != wish; });
  }
  return all;
}

/// Outputs come first, then the next values of cells.
const std::string &root_name(const Schedule &schedule, std::size_t root) {
  const std::size_t outputs = schedule.outputs().size();
  return root < outputs ? schedule.outputs()[root].name : schedule.lowered().cells[root - outputs].name;
}

std::string answer_to(const std::string &line, const Options &options) {
  const std::vector<std::string> fields = fields_of(line);
  const std::uint64_t seed = std::strtoull(fields[0].c_str(), nullptr, 10);
  const BoundText bound = bind_text("line", unescaped(fields[2]));
  if (!bound.schedule) return "error";
  const Schedule &schedule = *bound.schedule;
  const FloatingPointGuard guard;
  std::mt19937_64 random(seed);
  const std::vector<Configuration> configurations = chosen(fields[1], random);
  Question question{.graph = &schedule.lowered().graph, .roots = {}, .settings = {}, .positions = {}};
  for (const LoweredOutput &output : schedule.outputs()) question.roots.push_back(output.node);
  for (const LoweredCell &cell : schedule.lowered().cells) question.roots.push_back(cell.next);
  question.positions =
      sample_positions(*question.graph, schedule.arguments(), schedule.clock().total, options.positions, random);
  question.settings = sample_settings(*question.graph, schedule.arguments(), options.settings, seed);
  const Values expected = interpreted(question);

  Graph spoiled;
  Question asked = question;
  if (options.wrong) {
    const std::vector<NodeId> made = copy_into(spoiled, *question.graph, {.argument = {}, .spoiled = options.wrong});
    asked.graph = &spoiled;
    for (NodeId &root : asked.roots) root = made[index(root)];
  }
  std::string text = fmt::format("same {} {}", question.roots.size(), question.positions.size());
  for (const Configuration &configuration : configurations) {
    const Answer answer = compiled(asked, configuration);
    if (!answer.values) return fmt::format("declined {} {}", configuration.name(), answer.reason);
    if (answer.wrote_too_far) return fmt::format("different {} writes too far", configuration.name());
    if (const std::optional<Difference> found = difference(question, expected, *answer.values)) {
      return fmt::format("different {} {} {} {} {} {}", configuration.name(), root_name(schedule, found->root),
                         found->position, found->setting, bits_text(found->expected), bits_text(found->got));
    }
    fmt::format_to(std::back_inserter(text), " {}={}", configuration.name(),
                   question.roots.size() * question.samples());
  }
  return text;
}

}  // namespace
}  // namespace anneal::tests

int main(int count, char **arguments) {
  using namespace anneal;
  tests::Options options;
  for (int i = 1; i + 1 < count; i += 2) {
    const std::string_view name = arguments[i];
    if (name == "--positions") options.positions = std::strtoul(arguments[i + 1], nullptr, 10);
    if (name == "--settings") options.settings = std::strtoul(arguments[i + 1], nullptr, 10);
    if (name == "--wrong") options.wrong = find_builtin(arguments[i + 1]);
  }
  if (tests::all_configurations().empty()) return 2;
  tests::for_each_line([&options](const std::string &line) {
    const std::string answer = tests::answer_to(line, options) + '\n';
    std::fwrite(answer.data(), 1, answer.size(), stdout);
  });
  return 0;
}
