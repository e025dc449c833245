// Many small programs in one piece of native code, against the interpreter.
//
//   compare_expressions [--pack N] [--processor NAME] [--wrong BUILTIN]
//
// A line in is a text with one output, line breaks as `\n`. Lines out are `different BACK_END TEXT POSITION EXPECTED
// GOT`, and at the end `EXPRESSIONS CONSTANT REFUSED VALUES`: how many were compared, how many of those are constants,
// how many are no program, how many values there were on all back ends.
#include <algorithm>
#include <bit>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "compiler/builtins.hpp"
#include "compiler/native/processor.hpp"
#include "tests/backends/backends.hpp"
#include "tests/bits/graph_copy.hpp"
#include "tests/bits/lines.hpp"
#include "tests/bits/question.hpp"

namespace anneal::tests {
namespace {

struct Options {
  std::size_t pack = 300;
  native::Processor processor = native::Processor::x86_64;
  std::optional<Builtin> wrong;
};

/// The boundaries of small programs and both sides of them, the ends, and enough for a vector and a half.
const std::vector<double> kPositions = {0, 1, 2, 3, 4, 5, 8, 9, 10, 13, 0x1p53, 2.5};

/// A graph that holds all programs of a pack; what they have in common is in it once.
class Pack {
 public:
  explicit Pack(const Options &options) : options_(options) {}

  void add(const std::string &text, const Schedule &schedule) {
    const Lowered &lowered = schedule.lowered();
    const auto argument = [&](std::uint32_t number, ValueType type) {
      const double value = schedule.arguments()[number];
      const auto [known, is_new] = numbers_.try_emplace({std::bit_cast<std::uint64_t>(value), type},
                                                        static_cast<std::uint32_t>(setting_.size()));
      if (is_new) setting_.push_back(value);
      return known->second;
    };
    const NodeId output = lowered.outputs.front().node;
    if (lowered.graph.is_constant(output)) ++constants;
    roots_.push_back(copy_into(right_, lowered.graph, {argument, std::nullopt})[index(output)]);
    spoiled_roots_.push_back(copy_into(spoiled_, lowered.graph, {argument, options_.wrong})[index(output)]);
    texts_.push_back(text);
  }

  std::size_t size() const { return texts_.size(); }
  /// Differences and values so far.
  std::size_t different = 0;
  std::size_t values = 0;
  std::size_t constants = 0;

  void compare() {
    if (texts_.empty()) return;
    const Question question{&right_, roots_, {setting_}, kPositions};
    Question asked = question;
    asked.graph = &spoiled_;
    asked.roots = spoiled_roots_;
    const Values expected = interpreted(question);
    const std::uint32_t width = native::natural_width(options_.processor);
    for (const Configuration &configuration :
         {Configuration{Form::batch, native::Level::quick, options_.processor, width},
          Configuration{Form::batch, native::Level::optimised, options_.processor, width},
          Configuration{Form::scalar, native::Level::quick, options_.processor, 1}}) {
      compare(configuration, question, asked, expected);
    }
    right_ = {};
    spoiled_ = {};
    numbers_.clear();
    setting_.clear();
    roots_.clear();
    spoiled_roots_.clear();
    texts_.clear();
  }

 private:
  void compare(const Configuration &configuration, const Question &question, const Question &asked,
               const Values &expected) {
    const Answer answer = compiled(asked, configuration);
    if (!answer.values || answer.wrote_too_far) {
      ++different;
      fmt::print("different {} pack {}\n", configuration.name(), answer.values ? "writes too far" : answer.reason);
      return;
    }
    for (std::size_t root = 0; root < texts_.size(); ++root) {
      const Question one{question.graph, {question.roots[root]}, question.settings, question.positions};
      const std::optional<Difference> found = difference(one, {expected[root]}, {(*answer.values)[root]});
      values += question.samples();
      if (!found) continue;
      ++different;
      fmt::print("different {} `{}` {} {} {}\n", configuration.name(), texts_[root], found->position,
                 bits_text(found->expected), bits_text(found->got));
    }
  }

  const Options &options_;
  Graph right_;
  Graph spoiled_;
  std::map<std::pair<std::uint64_t, ValueType>, std::uint32_t> numbers_;
  std::vector<double> setting_;
  std::vector<NodeId> roots_;
  std::vector<NodeId> spoiled_roots_;
  std::vector<std::string> texts_;
};

int run(const Options &options) {
  Pack pack(options);
  std::size_t compared = 0;
  std::size_t refused = 0;
  for_each_line([&](const std::string &line) {
    const BoundText bound = bind_text("line", unescaped(line));
    if (!bound.schedule || bound.schedule->outputs().size() != 1) {
      ++refused;
      return;
    }
    ++compared;
    pack.add(line, *bound.schedule);
    if (pack.size() == options.pack) pack.compare();
  });
  pack.compare();
  fmt::print("{} {} {} {}\n", compared, pack.constants, refused, pack.values);
  return pack.different == 0 ? 0 : 1;
}

}  // namespace
}  // namespace anneal::tests

int main(int count, char **arguments) {
  using namespace anneal;
  if (!native::this_processor()) return 2;
  tests::Options options;
  options.processor = *native::this_processor();
  for (int i = 1; i + 1 < count; i += 2) {
    const std::string_view name = arguments[i];
    const std::string_view value = arguments[i + 1];
    if (name == "--pack") options.pack = std::strtoul(arguments[i + 1], nullptr, 10);
    if (name == "--wrong") options.wrong = find_builtin(value);
    if (name == "--processor") {
      const auto *const found = std::ranges::find(native::kProcessorNames, value);
      options.processor = static_cast<native::Processor>(found - std::begin(native::kProcessorNames));
      if (options.processor > *native::this_processor()) return 2;
    }
  }
  return tests::run(options);
}
