// Sweeps, and watching a run, on both back ends and any number of threads.
#include <gmock/gmock.h>

#include <bit>

#include "grammar/render.hpp"
#include "runtime/sweep.hpp"
#include "runtime/watch.hpp"
#include "tests/backends/backends.hpp"

namespace anneal::tests {
namespace {

constexpr const char *kProgram =
    "clock { total = 1000 steps, epoch = ceil(5000 / batch) steps }\n"
    "param peak = 0.1 in (0, 1]\n"
    "param warmup = 5%\n"
    "param batch: integer = 100\n"
    "schedule lr = if peak > 0.7 then peak else phases { warmup: linear(0, peak), rest: cosine(peak, peak / batch) }\n"
    "schedule decay = peak ^ (step / 2 epochs)\n";

struct Loaded {
  std::shared_ptr<Sources> sources = std::make_shared<Sources>();
  std::optional<Program> program;
  Diagnostics diagnostics;

  explicit Loaded(const std::string &text) {
    program = Program::load(sources, sources->add("sweep", text), nullptr, diagnostics);
  }
};

TEST(Sweep, HasTheBitsOfEachSettingAlone) {
  const Loaded loaded(kProgram);
  ASSERT_TRUE(loaded.program);
  std::vector<SweptParameter> swept = {{"peak", {}}, {"batch", {}}, {"warmup", {}}};
  for (int i = 0; i < 37; ++i) {
    swept[0].values.push_back(0.001 + i / 40.0);
    swept[1].values.push_back(10 + 13 * i);
    swept[2].values.push_back(i / 100.0);
  }
  for (const Backend backend : {Backend::interpreter, Backend::native}) {
    Sources sources(&loaded.program->sources());
    Diagnostics diagnostics;
    const std::optional<Sweep> sweep = Sweep::bind(*loaded.program, {}, swept, sources, diagnostics, backend);
    ASSERT_TRUE(sweep) << render(diagnostics, sources, Format::text);
    EXPECT_EQ(sweep->is_native(), backend == Backend::native);
    for (std::size_t setting = 0; setting < sweep->size(); ++setting) {
      Binding binding;
      for (const SweptParameter &parameter : swept) {
        binding.parameters.emplace_back(parameter.name, parameter.values[setting]);
      }
      const std::optional<Schedule> alone = loaded.program->bind(binding, sources, diagnostics);
      ASSERT_TRUE(alone);
      for (std::size_t output = 0; output < 2; ++output) {
        std::vector<double> row(sweep->size() * 11);
        sweep->at_many(output, 0, 103, 11, row);
        for (std::size_t k = 0; k < 11; ++k) {
          EXPECT_TRUE(same_bits(row[setting * 11 + k], alone->at(output, static_cast<std::int64_t>(k) * 103)))
              << setting << " " << output << " " << k;
        }
      }
    }
  }
}

TEST(Sweep, RefusesWhatBindingRefuses) {
  const Loaded loaded(kProgram);
  const auto codes = [&](const std::vector<SweptParameter> &swept) {
    Sources sources(&loaded.program->sources());
    Diagnostics diagnostics;
    EXPECT_FALSE(Sweep::bind(*loaded.program, {}, swept, sources, diagnostics));
    std::string text;
    for (const Diagnostic &diagnostic : diagnostics.all()) text += std::string(code_text(diagnostic.code)) + " ";
    return text;
  };
  EXPECT_EQ(codes({{"peak", {0.5, 2}}}), "A0409 ");
  EXPECT_EQ(codes({{"batch", {10, 2.5}}}), "A0408 ");
  EXPECT_EQ(codes({{"peek", {0.5}}}), "A0407 ");
  EXPECT_EQ(codes({{"peak", {0.5, 0.6}}, {"warmup", {0.1}}}), "A0408 ");
  EXPECT_EQ(codes({{"peak", {}}}), "A0408 ");
}

TEST(Watch, SeesTheSameOnEveryBackEndAndAnyNumberOfThreads) {
  const BoundText bound = bind_text(
      "watched",
      "clock { total = 300000 steps }\nschedule a: signed = sin(step / 1000)\nschedule b = 1 / (step - 250001)\n"
      "schedule c = step > 299990\nschedule d = 2\nschedule e: signed = 0 * (5 - step)");
  ASSERT_TRUE(bound.schedule) << bound.errors;
  std::vector<NodeId> nodes;
  for (const LoweredOutput &output : bound.schedule->outputs()) nodes.push_back(output.node);
  const std::vector<Stretch> stretches = {{0, 300000, 1}, {17, 1000, 299}};
  std::vector<WatchResult> results;
  for (const Backend backend : {Backend::interpreter, Backend::native}) {
    for (const unsigned threads : {1U, 2U, 5U}) {
      results.push_back(
          watch(*bound.schedule, nodes, stretches, {.backend = backend, .threads = threads, .progress = {}}));
      EXPECT_EQ(results.back().is_native, backend == Backend::native) << results.back().not_native;
    }
  }
  const auto bits = [](double value) { return std::bit_cast<std::uint64_t>(value); };
  for (const WatchResult &result : results) {
    EXPECT_EQ(result.positions, 301000);
    for (std::size_t i = 0; i < nodes.size(); ++i) {
      const Seen &seen = result.seen[i];
      const Seen &first = results[0].seen[i];
      EXPECT_EQ(bits(seen.minimum), bits(first.minimum)) << i;
      EXPECT_EQ(bits(seen.maximum), bits(first.maximum)) << i;
      EXPECT_EQ(seen.not_finite, first.not_finite) << i;
      EXPECT_EQ(seen.negative, first.negative) << i;
      EXPECT_EQ(seen.zero, first.zero) << i;
      EXPECT_EQ(seen.other, first.other) << i;
    }
  }
  EXPECT_EQ(results[0].seen[1].not_finite, 250001);
  EXPECT_EQ(results[0].seen[1].negative, 0);
  EXPECT_EQ(results[0].seen[2].other, 299991);
  EXPECT_EQ(results[0].seen[0].negative, 3142);
}

/// Samples follow the neighbours of boundaries, and each of the threads has seen others of them.
TEST(Watch, NamesTheFirstPositionWhateverTheOrderOfTheStretches) {
  const BoundText bound = bind_text("watched", "clock { total = 300000 steps }\nschedule a: signed = 50 - step");
  ASSERT_TRUE(bound.schedule) << bound.errors;
  const std::vector<Stretch> stretches = {{1000, 10, 1}, {0, 300000, 1}, {2000, 10, 1}};
  for (const unsigned threads : {1U, 4U}) {
    const WatchResult result = watch(*bound.schedule, {bound.schedule->outputs()[0].node}, stretches,
                                     {.backend = Backend::automatic, .threads = threads, .progress = {}});
    EXPECT_EQ(result.seen[0].negative, 51);
    EXPECT_EQ(result.seen[0].zero, 50);
    EXPECT_EQ(result.seen[0].other, 0);
  }
}

TEST(Watch, StopsWhenToldTo) {
  const BoundText bound = bind_text("long", "clock { total = 10M steps }\nschedule a = step");
  const WatchResult result = watch(*bound.schedule, {bound.schedule->outputs()[0].node}, {{0, 10'000'000, 1}},
                                   {.threads = 2, .progress = [](std::int64_t done) { return done < 1'000'000; }});
  EXPECT_TRUE(result.stopped);
  EXPECT_LT(result.positions, 10'000'000);
}

}  // namespace
}  // namespace anneal::tests
