// All values of the corpus on one back end, as bytes.
//
//   corpus_values --list                  the native back ends of this machine
//   corpus_values --texts                 the corpus
//   corpus_values BACK_END [--wrong BUILTIN]
//
// The corpus is every conformance case, example, golden record, and the first uses of each entry of the library. Each
// program is looked at at several hundred positions, under its own setting; what is declined, or no program, ends this
// with status 1.
#include <algorithm>
#include <cstdio>
#include <fstream>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

#include "compiler/builtins.hpp"
#include "compiler/floating_point.hpp"
#include "tests/backends/backends.hpp"
#include "tests/backends/examples.hpp"
#include "tests/bits/graph_copy.hpp"
#include "tests/bits/question.hpp"
#include "tests/bits/samples.hpp"
#include "tests/conformance/cases.hpp"

namespace anneal::tests {
namespace {

constexpr std::size_t kPositions = 300;

std::vector<std::string> corpus() {
  std::vector<std::string> texts;
  for (const ConformanceCase &one : read_folder(ANNEAL_SOURCE_DIR "/tests/conformance").cases) {
    texts.push_back(one.program);
  }
  std::ifstream records(ANNEAL_SOURCE_DIR "/tests/golden/records.jsonl");
  for (std::string line; std::getline(records, line);) texts.push_back(nlohmann::json::parse(line).at("program"));
  for (ProgramText &one : examples()) texts.push_back(std::move(one.text));
  for (ProgramText &one : library_uses()) texts.push_back(std::move(one.text));
  std::ranges::sort(texts);
  texts.erase(std::unique(texts.begin(), texts.end()), texts.end());
  return texts;
}

/// Nothing, and why as a text on standard error, where there are no values.
std::optional<Values> values_of(const std::string &text, const std::optional<Configuration> &configuration,
                                std::optional<Builtin> wrong) {
  const BoundText bound = bind_text("corpus", text);
  if (!bound.schedule) {
    std::fprintf(stderr, "%s\n", bound.errors.c_str());
    return std::nullopt;
  }
  const Schedule &schedule = *bound.schedule;
  const FloatingPointGuard guard;
  std::mt19937_64 random(1);
  Graph graph;
  const std::vector<NodeId> made = copy_into(graph, schedule.lowered().graph, {.argument = {}, .spoiled = wrong});
  Question question{.graph = &graph, .roots = {}, .settings = {schedule.arguments()}, .positions = {}};
  question.positions =
      sample_positions(schedule.lowered().graph, schedule.arguments(), schedule.clock().total, kPositions, random);
  for (const LoweredOutput &output : schedule.outputs()) question.roots.push_back(made[index(output.node)]);
  for (const LoweredCell &cell : schedule.lowered().cells) question.roots.push_back(made[index(cell.next)]);
  if (question.roots.empty()) return Values();
  if (!configuration) return interpreted(question);
  Answer answer = compiled(question, *configuration);
  if (!answer.values) std::fprintf(stderr, "%s\n", answer.reason.c_str());
  return std::move(answer.values);
}

int run(std::string_view name, std::optional<Builtin> wrong) {
  const std::vector<Configuration> all = all_configurations();
  std::optional<Configuration> configuration;
  if (name != "interpreter") {
    const auto found = std::ranges::find(all, name, &Configuration::name);
    if (found == all.end()) return 2;
    configuration = *found;
  }
  for (const std::string &text : corpus()) {
    const std::optional<Values> values = values_of(text, configuration, wrong);
    if (!values) return 1;
    for (const std::vector<double> &row : *values) std::fwrite(row.data(), sizeof(double), row.size(), stdout);
  }
  return 0;
}

}  // namespace
}  // namespace anneal::tests

int main(int count, char **arguments) {
  using namespace anneal::tests;
  const std::string_view name = count > 1 ? arguments[1] : "";
  if (name == "--list") {
    for (const Configuration &configuration : all_configurations()) std::puts(configuration.name().c_str());
    return 0;
  }
  if (name == "--texts") {
    for (const std::string &text : corpus()) std::puts(text.c_str());
    return 0;
  }
  return run(name, count > 3 ? anneal::find_builtin(arguments[3]) : std::nullopt);
}
