// Every file of the library and every example passes `check`, says what it is, and has asserts that can fail.
#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <set>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/check/program.hpp"
#include "grammar/library_text.hpp"
#include "grammar/render.hpp"
#include "runtime/program.hpp"
#include "runtime/run_check.hpp"
#include "tests/backends/examples.hpp"

namespace anneal::tests {
namespace {

using NamedText = ProgramText;

/// What `check` reports about a text, warnings included; empty when all is well. That a boundary was rounded is a
/// remark that real lengths in tokens or percent earn.
std::string findings(const NamedText &file) {
  Diagnostics diagnostics;
  const auto sources = std::make_shared<Sources>();
  const SourceId main = sources->add(file.name + ".sched", file.text);
  const std::optional<Program> program = Program::load(sources, main, nullptr, diagnostics);
  if (!program) return render(diagnostics, *sources, Format::text);
  Sources given(&program->sources());
  const std::optional<Schedule> schedule = program->bind({}, given, diagnostics, true);
  if (schedule) check_run(*schedule, {}, diagnostics);
  std::string text;
  for (const Diagnostic &diagnostic : diagnostics.sorted()) {
    if (diagnostic.code != Code::boundary_rounded) text += render_text(diagnostic, given);
  }
  return text;
}

std::size_t count_of_lines(std::string_view text, std::string_view beginning) {
  std::size_t count = text.starts_with(beginning) ? 1 : 0;
  for (std::size_t at = text.find('\n'); at != std::string_view::npos; at = text.find('\n', at + 1)) {
    if (text.substr(at + 1).starts_with(beginning)) ++count;
  }
  return count;
}

std::string parameter_name(const testing::TestParamInfo<NamedText> &parameter) {
  std::string name = parameter.param.name;
  std::replace(name.begin(), name.end(), '/', '_');
  return name;
}

class Library : public testing::TestWithParam<NamedText> {};

TEST_P(Library, AssertsHold) {
  EXPECT_EQ(findings(GetParam()), "");
}

TEST_P(Library, IsDocumentedAndAsserted) {
  const auto &[name, text] = GetParam();
  EXPECT_TRUE(text.starts_with("## ")) << "documentation first";
  // What needs measurements or tensors has its values in tests/golden and tests/optimizers.
  const bool is_pure = text.find("state ") == std::string::npos && !name.starts_with("optimizers/");
  EXPECT_GE(count_of_lines(text, "assert "), is_pure ? 3U : 0U);
}

/// What stands behind `mark` at the beginning of a line of documentation, up to the next backtick; empty without it.
std::string shown_behind(std::string_view text, std::string_view mark) {
  const std::string line = "\n## " + std::string(mark);
  const std::size_t at = text.find(line);
  if (at == std::string_view::npos) return {};
  const std::size_t begin = at + line.size();
  return std::string(text.substr(begin, text.find('`', begin) - begin));
}

TEST_P(Library, ShowsAnExample) {
  const auto &[name, text] = GetParam();
  if (name == "slopes") return;  // a module that only `points` imports
  if (name.starts_with("optimizers/")) {
    const std::string rule = shown_behind(text, "`optimizer train = ");
    EXPECT_EQ(findings({name, "clock { total = 20 steps }\nschedule lr = 0.1\noptimizer train = " + rule + "\n"}), "");
    return;
  }
  EXPECT_NE(shown_behind(text, "Example: `") + shown_behind(text, "Example, with an `input`: `"), "");
  EXPECT_EQ(count_of_lines(text, "## Family: "), name.starts_with("compat/") ? 0U : 1U);
}

INSTANTIATE_TEST_SUITE_P(Files, Library, testing::ValuesIn(library_sources()), parameter_name);

class Example : public testing::TestWithParam<NamedText> {};

TEST_P(Example, PassesCheck) {
  EXPECT_EQ(findings(GetParam()), "");
}

TEST_P(Example, IsAWholeProgram) {
  const auto &[name, text] = GetParam();
  EXPECT_TRUE(text.starts_with("## ")) << "documentation first";
  EXPECT_EQ(count_of_lines(text, "clock "), 1U);
  EXPECT_GE(count_of_lines(text, "param "), 1U);
  EXPECT_GE(count_of_lines(text, "schedule "), 1U);
  EXPECT_GE(count_of_lines(text, "assert "), 3U);
}

INSTANTIATE_TEST_SUITE_P(Files, Example, testing::ValuesIn(examples()), parameter_name);

TEST(LibraryEntries, AreAllTextsOfTheFolder) {
  std::vector<std::string> embedded;
  for (const LibraryText &file : library_texts) embedded.emplace_back(file.name());
  std::vector<std::string> written;
  for (const NamedText &file : library_sources()) written.push_back(file.name);
  std::sort(embedded.begin(), embedded.end());
  EXPECT_EQ(embedded, written);
}

TEST(LibraryTexts, AreWithoutAsserts) {
  for (const LibraryText &file : library_texts) {
    EXPECT_EQ(file.text().find("\nassert "), std::string_view::npos) << file.name();
  }
}

TEST(LibraryEntries, AreTheOnesOfTheLanguage) {
  std::set<std::string_view> names;
  for (const LibraryEntry &entry : library_entries()) names.insert(entry.name);
  std::istringstream expected(
      "constant linear cosine polynomial exponential exponential_decay inverse_time_decay step_decay "
      "epoch_decay milestones piecewise_constant inverse_sqrt cosine_restarts cyclical triangular "
      "triangular2 exp_range one_cycle wsd warmup cooldown ramp plateau early_stop elapsed remaining "
      "periods cosine_power cosine_waves half_cosine k_decay linear_cosine tanh_decay sigmoid_decay "
      "rex rsqrt inverse_sqrt_to_zero inverse_power power_law half_life noam polynomial_cycles "
      "sinusoid range_test points wsd_s infinite tri_stage slanted_triangular flat_cosine "
      "three_phase_cycle hold delay stretch stairs jagged noise with_floor rise fall layer_decay "
      "batch_scale batch_ramp inverse_momentum ema_warmup ema_power ema_cosine temperature "
      "early_dropout late_dropout kl_annealing cyclical_annealing scheduled_sampling adafactor_beta2 "
      "radam_warmup untuned_linear_warmup untuned_exponential_warmup curriculum calls");
  for (std::string name; expected >> name;) EXPECT_TRUE(names.contains(name)) << name;
  // Those of modules need an import.
  for (const char *name : {"StepLR", "ExponentialDecay", "get_cosine_schedule_with_warmup", "linear_schedule"}) {
    EXPECT_FALSE(names.contains(name)) << name;
  }
}

TEST(LibrarySelfTest, AnAssertThatFailsIsFound) {
  for (const NamedText &file : library_sources()) {
    if (file.name != "linear") continue;
    EXPECT_EQ(findings({file.name, file.text + "assert linear(0, 1, 4 steps) @ 1 == 0.25\n"}), "");
    EXPECT_NE(findings({file.name, file.text + "assert linear(0, 1, 4 steps) @ 1 == 0.75\n"}), "");
    return;
  }
  FAIL() << "no file `linear`";
}

TEST(LibrarySelfTest, AnExampleThatFailsIsFound) {
  EXPECT_EQ(findings({"good", "clock { total = 4 steps }\nschedule lr = linear(1, 0)\nassert lr <= 1\n"}), "");
  EXPECT_NE(findings({"assert", "clock { total = 4 steps }\nschedule lr = linear(1, 0)\nassert lr < 1\n"}), "");
  EXPECT_NE(findings({"negative", "clock { total = 4 steps }\nschedule lr = linear(0, -1)\n"}), "");
  EXPECT_NE(findings({"unused", "clock { total = 4 steps }\nparam peak = 2\nschedule lr = linear(1, 0)\n"}), "");
}

}  // namespace
}  // namespace anneal::tests
