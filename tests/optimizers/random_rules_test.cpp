// Random rules on the optimizer, interpreted and native, beside a plain evaluation of their graphs: bit for bit.
//
// ANNEAL_PROGRAMS=20000 ANNEAL_SEED=7 optimizer_random_test is a long run; ANNEAL_FIRST begins at a program.
#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <cstdlib>

#include "compiler/rule/half.hpp"
#include "runtime/api/handles.hpp"
#include "runtime/model_schedule.hpp"
#include "tests/optimizers/model.hpp"
#include "tests/optimizers/plain_rule.hpp"
#include "tests/optimizers/random_rule.hpp"

namespace anneal::tests {
namespace {

std::uint64_t given(const char *name, std::uint64_t otherwise) {
  const char *const text = std::getenv(name);
  return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}

double as_float(double value) {
  return static_cast<double>(static_cast<float>(value));
}
double as_bfloat16(double value) {
  return static_cast<double>(from_bfloat16(to_bfloat16(static_cast<float>(value))));
}
double as_double(double value) {
  return value;
}

std::vector<Parameter> parameters(std::uint64_t program) {
  return {{"a", program % 20 == 3 ? std::size_t{8195} : std::size_t{37}},
          {"b", 130, ANNEAL_FLOAT64, ANNEAL_FLOAT64},
          {"c", 17, ANNEAL_BFLOAT16, ANNEAL_FLOAT32},
          {"d", 1}};
}

/// Also numbers at the edges.
double random_number(std::uint64_t program, std::uint64_t tensor, std::uint64_t element) {
  const double number = number_of(program, tensor, element);
  if (number < 0.02) return 0;
  if (number < 0.03) return -0.0;
  if (number < 0.04) return 1e-41;
  if (number < 0.05) return -1e30;
  return (number - 0.5) * 4;
}

bool same(double a, double b) {
  return std::bit_cast<std::uint64_t>(a) == std::bit_cast<std::uint64_t>(b) || (std::isnan(a) && std::isnan(b));
}

/// Whether a model has what the plain evaluation has.
testing::AssertionResult agrees(Model &model, const std::vector<PlainTensor> &tensors,
                                const std::vector<std::string> &cells) {
  for (std::size_t t = 0; t < tensors.size(); ++t) {
    for (std::size_t i = 0; i < tensors[t].weights.size(); ++i) {
      if (same(model.weights(t).at(i), tensors[t].weights[i])) continue;
      return testing::AssertionFailure() << "weight " << i << " of tensor " << t << " is " << model.weights(t).at(i)
                                         << " in place of " << tensors[t].weights[i];
    }
    for (std::size_t c = 0; c < cells.size(); ++c) {
      const std::vector<double> values = model.cell(t, cells[c]);
      for (std::size_t i = 0; i < values.size(); ++i) {
        if (same(values[i], tensors[t].cells[c][i])) continue;
        return testing::AssertionFailure() << "`" << cells[c] << "` of element " << i << " of tensor " << t << " is "
                                           << values[i] << " in place of " << tensors[t].cells[c][i];
      }
    }
  }
  return testing::AssertionSuccess();
}

std::vector<PlainTensor> tensors_of(Model &model) {
  std::vector<PlainTensor> tensors;
  for (std::size_t t = 0; t < model.count(); ++t) {
    const int type = model.weights(t).type();
    PlainTensor tensor{.is_wide = type == ANNEAL_FLOAT64};
    tensor.stored = type == ANNEAL_FLOAT64 ? as_double : type == ANNEAL_BFLOAT16 ? as_bfloat16 : as_float;
    for (std::size_t i = 0; i < model.weights(t).count(); ++i) tensor.weights.push_back(model.weights(t).at(i));
    tensors.push_back(std::move(tensor));
  }
  return tensors;
}

void set_gradients(std::vector<PlainTensor> &tensors, Model &model, std::uint64_t program, std::uint64_t k) {
  for (std::size_t t = 0; t < tensors.size(); ++t) {
    tensors[t].gradients.clear();
    for (std::size_t i = 0; i < tensors[t].weights.size(); ++i) {
      model.gradient(t).set(i, random_number(program * 10 + k, t, i));
      tensors[t].gradients.push_back(model.gradient(t).at(i));
    }
  }
}

std::optional<Schedule> with_its_rule(const std::string &text, std::string &why) {
  const ScheduleHandle bound = schedule_of(text);
  if (!bound) return std::nullopt;
  Diagnostics found;
  const std::vector<std::uint32_t> rules = complete_rules(bound->schedule.program());
  std::optional<Schedule> made = with_rule(bound->schedule, {.item = rules.at(0)}, found);
  for (const Diagnostic &finding : found.all()) why += finding.message + "\n";
  return made;
}

void compare(std::uint64_t seed, std::uint64_t program, int backend, std::size_t &differing) {
  const std::string text = random_rule(seed, program);
  std::string why;
  const std::optional<Schedule> schedule = with_its_rule(text, why);
  ASSERT_TRUE(schedule) << "program " << program << "\n" << text << why;
  anneal_optimizer_options options = optimizer_options();
  options.backend = backend;
  options.threads = program % 2 == 0 ? 1 : 2;
  Model model(text, parameters(program), options, static_cast<unsigned>(program));
  std::vector<PlainTensor> tensors = tensors_of(model);
  const std::vector<PlainTensor> before = tensors;
  PlainRule rule(*schedule);
  for (std::uint64_t k = 0; k < 3; ++k) {
    set_gradients(tensors, model, program, k);
    const Answer answer = model.update(static_cast<std::int64_t>(k));
    // A number of the rule that is not finite is refused, and nothing has changed then.
    if (answer.codes == "A0814") break;
    ASSERT_EQ(answer.status, ANNEAL_OK) << text << answer.text;
    rule.update(tensors, static_cast<std::int64_t>(k));
    ASSERT_TRUE(agrees(model, tensors, rule.cell_names()))
        << "update " << k << " of program " << program << " of seed " << seed << ", back end " << backend << "\n"
        << text;
  }
  for (std::size_t t = 0; t < tensors.size(); ++t) differing += tensors[t].weights == before[t].weights ? 0 : 1;
}

TEST(RandomRules, AreUpdatedAsTheirGraphsSay) {
  const std::uint64_t seed = given("ANNEAL_SEED", 1);
  const std::uint64_t count = given("ANNEAL_PROGRAMS", 300);
  std::size_t changed = 0;
  for (std::uint64_t program = given("ANNEAL_FIRST", 0); program < count; ++program) {
    compare(seed, program, ANNEAL_BACKEND_INTERPRETER, changed);
    if (HasFatalFailure()) return;
#ifdef ANNEAL_TEST_NATIVE
    if (program % 8 != 0) continue;
    compare(seed, program, ANNEAL_BACKEND_NATIVE, changed);
    if (HasFatalFailure()) return;
#endif
  }
  EXPECT_GT(changed, 2 * count) << "most rules change most tensors";
}

/// The comparison itself: another rule is not the same.
TEST(RandomRules, ThatDifferAreFound) {
  Model model("schedule lr = 0.1\noptimizer train = weight - lr * grad\n", parameters(0));
  std::string why;
  PlainRule rule(
      with_its_rule("schedule lr = 0.1\noptimizer train = weight - grad * lr * (1 + 2 ^ -23)\n", why).value());
  std::vector<PlainTensor> tensors = tensors_of(model);
  set_gradients(tensors, model, 0, 0);
  EXPECT_EQ(model.update(0).status, ANNEAL_OK);
  rule.update(tensors, 0);
  EXPECT_FALSE(agrees(model, tensors, {}));
}

}  // namespace
}  // namespace anneal::tests
