// Promise P11 for optimizers: whichever allocation of a call fails, no weight and no cell has changed, and the call can
// be made again.
#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>
#include <functional>

#include "tests/api/failing_allocations.hpp"
#include "tests/optimizers/model.hpp"

namespace anneal::tests {
namespace {

constexpr const char *kText =
    "input loss = 1 in [0, inf]\n"
    "schedule lr = 0.1 * plateau(loss, factor = 0.5, patience = 1)\n"
    "group slow for \"*.bias\" { lr = lr / 2 * plateau(loss, factor = 0.9, patience = 1) }\n"
    "optimizer train = {\n"
    "  state m = weight -> 0.9 * m + grad / global_norm(grad);\n"
    "  state length = 1 -> length + tensor_norm(grad);\n"
    "  state made = 0 -> made + 1;\n"
    "  weight - lr * next(m) / next(length) / next(made)\n"
    "}\n";

/// The first one is a task for two threads where it has more weights than one takes at a time.
std::vector<Parameter> parameters(std::size_t weights = 40000) {
  return {{"a.weight", weights}, {"a.bias", 20}, {"b.weight", 100, ANNEAL_BFLOAT16, ANNEAL_FLOAT32}, {"still", 4}};
}

anneal_optimizer_options options() {
  anneal_optimizer_options options = optimizer_options();
  options.backend = ANNEAL_BACKEND_INTERPRETER;
  options.threads = 2;
  options.average_decay = 0.5;
  options.master_weights = 1;
  options.loss_scale = 4;
  options.not_finite = ANNEAL_GRADIENT_SKIP;
  return options;
}

const std::string &path() {
  static const std::string path = testing::TempDir() + "anneal_optimizer_allocation.ckpt";
  return path;
}

/// Weights where files are what takes the time.
constexpr std::size_t kFew = 300;

/// A call of an optimizer on the way, and how the optimizer comes to where it is made.
struct Step {
  const char *name;
  std::function<void(Model &)> before;
  std::function<anneal_status(Model &, const void *const *gradients, anneal_diagnostics **found)> call;
  std::size_t weights = 40000;
};

std::vector<Step> steps() {
  const auto nothing = [](Model &) {};
  const auto begun = [](Model &model) { model.run(0, 2); };
  const auto update = [](std::int64_t k) {
    return [k](Model &model, const void *const *gradients, anneal_diagnostics **found) {
      return anneal_optimizer_update(model.get(), k, gradients, nullptr, found);
    };
  };
  return {
      {"FirstUpdate", nothing, update(0)},
      {"LaterUpdate", begun, update(2)},
      {"UpdateOfParts",
       [](Model &model) {
         model.run(0, 1);
         model.make_gradients(7);
         EXPECT_EQ(model.accumulate().status, ANNEAL_OK);
       },
       update(1)},
      {"FirstUpdateOfParts",
       [](Model &model) {
         model.make_gradients(7);
         EXPECT_EQ(model.accumulate().status, ANNEAL_OK);
       },
       update(0)},
      {"SkippedUpdate", [](Model &model) { model.gradient(1).set(3, INFINITY); }, update(0)},
      {"Parts", begun,
       [](Model &model, const void *const *gradients, anneal_diagnostics **found) {
         return anneal_optimizer_accumulate(model.get(), gradients, found);
       }},
      {"Observation", begun,
       [](Model &model, const void *const *, anneal_diagnostics **found) {
         const anneal_measurement one{0, 3};
         return anneal_optimizer_observe(model.get(), 2, &one, 1, found);
       }},
      {"FirstObservation", nothing,
       [](Model &model, const void *const *, anneal_diagnostics **found) {
         const anneal_measurement one{0, 3};
         return anneal_optimizer_observe(model.get(), 2, &one, 1, found);
       }},
      {"Exchange", begun,
       [](Model &model, const void *const *, anneal_diagnostics **) {
         return anneal_optimizer_swap_average(model.get());
       }},
      {"Save", begun,
       [](Model &model, const void *const *, anneal_diagnostics **found) {
         return anneal_optimizer_save_file(model.get(), 2, path().c_str(), nullptr, found);
       },
       kFew},
      {"Restoration",
       [](Model &model) {
         Model other(kText, parameters(kFew), options(), 5);
         other.run(0, 3);
         EXPECT_EQ(other.save(3, path()).status, ANNEAL_OK);
         model.run(0, 1);
       },
       [](Model &model, const void *const *, anneal_diagnostics **found) {
         return anneal_optimizer_restore_file(model.get(), path().c_str(), nullptr, nullptr, found);
       },
       kFew},
  };
}

void PrintTo(const Step &step, std::ostream *out) {
  *out << step.name;
}

/// What two that went the same way have in common, the averages and the schedules of groups among it. The model cannot
/// go on from there.
std::vector<std::byte> all_bits(Model &model) {
  std::vector<std::byte> bits = model.bits();
  const auto append = [&](const void *data, std::size_t size) {
    const auto *const bytes = static_cast<const std::byte *>(data);
    bits.insert(bits.end(), bytes, bytes + size);
  };
  for (std::size_t p = 0; p < model.count(); ++p) {
    const double rate = anneal_optimizer_parameter_value(model.get(), p, 0, 9);
    append(&rate, sizeof rate);
  }
  anneal_optimizer_swap_average(model.get());
  const std::vector<std::byte> averages = model.bits();
  append(averages.data(), averages.size());
  return bits;
}

class OptimizerAllocations : public testing::TestWithParam<Step> {};

TEST_P(OptimizerAllocations, MayFailWithNothingLost) {
  const auto made = [&] {
    auto model = std::make_unique<Model>(kText, parameters(GetParam().weights), options());
    anneal_optimizer_freeze(model->get(), "still", 1);
    model->make_gradients(3);
    GetParam().before(*model);
    return model;
  };
  const auto reference = made();
  std::vector<const void *> gradients = reference->pointers();
  ASSERT_EQ(GetParam().call(*reference, gradients.data(), nullptr), ANNEAL_OK);
  // What comes behind the call shows what it has left.
  const bool goes_on = std::string(GetParam().name) != "Exchange";
  if (goes_on) reference->run(5, 6);
  const std::vector<std::byte> expected = all_bits(*reference);
  std::size_t failures = 0;
  for (const bool for_ever : {false, true}) {
    auto model = made();
    std::vector<std::byte> before = model->bits();
    gradients = model->pointers();
    for (long n = 0;; ++n) {
      anneal_diagnostics *found = nullptr;
      anneal_status status = ANNEAL_OK;
      bool has_failed = false;
      {
        const FailingAllocation failing(n, for_ever);
        status = GetParam().call(*model, gradients.data(), &found);
        has_failed = failing.has_failed();
      }
      anneal_diagnostics_free(found);
      failures += has_failed ? 1 : 0;
      if (status == ANNEAL_OK) {
        if (goes_on) model->run(5, 6);
        ASSERT_EQ(all_bits(*model), expected) << "allocation " << n << (for_ever ? " and all after it" : "");
        if (!has_failed) break;
        model = made();  // it did without: the next one is asked of another
        gradients = model->pointers();
        continue;
      }
      ASSERT_TRUE(has_failed) << status;
      ASSERT_EQ(status, ANNEAL_ERROR_MEMORY);
      ASSERT_EQ(model->bits(), before) << "allocation " << n << (for_ever ? " and all after it" : "");
    }
  }
  EXPECT_GT(failures, 5U);
  std::filesystem::remove(path());
}

INSTANTIATE_TEST_SUITE_P(Calls, OptimizerAllocations, testing::ValuesIn(steps()),
                         [](const testing::TestParamInfo<Step> &step) { return step.param.name; });

TEST(OptimizerAllocation, MayFailWhileOneIsMade) {
  const ScheduleHandle schedule = schedule_of(kText);
  const std::string log = testing::TempDir() + "anneal_optimizer_allocation.csv";
  anneal_optimizer_options given = options();
  given.log = log.c_str();
  const std::size_t failures = fail_each(ANNEAL_OK, [&] {
    anneal_optimizer *made = nullptr;
    anneal_diagnostics *found = nullptr;
    const anneal_status status = anneal_optimizer_create(schedule.get(), &given, &made, &found);
    EXPECT_EQ(made != nullptr, status == ANNEAL_OK);
    anneal_diagnostics_free(found);
    anneal_optimizer_free(made);
    return status;
  });
  EXPECT_GT(failures, 50U);
  std::filesystem::remove(log);
}

TEST(OptimizerAllocation, MayFailWhileAParameterIsAdded) {
  const OptimizerHandle optimizer = optimizer_of(kText, options());
  std::vector<float> weights(7);
  const auto add = [&] {
    const anneal_status status = anneal_optimizer_add(optimizer.get(), "a parameter with a name of some length",
                                                      weights.data(), 7, 0, 0, nullptr);
    EXPECT_EQ(anneal_optimizer_count(optimizer.get()), status == ANNEAL_OK ? 1U : 0U);
    if (status == ANNEAL_OK) anneal_optimizer_remove(optimizer.get(), "a parameter with a name of some length");
    return status;
  };
  EXPECT_GT(fail_each(ANNEAL_OK, add), 0U);
}

/// A parameter whose gradient was in no call that was made has none.
TEST(OptimizerAllocation, OfAFailedAccumulationLeavesNoGradient) {
  anneal_optimizer_options given = options();
  given.missing = ANNEAL_GRADIENT_SKIP;
  std::size_t failures = 0;
  for (long n = 0;; ++n) {
    Model model(kText, {{"a.bias", 5}, {"b", 3}}, given);
    model.run(0, 1);
    model.make_gradients(1);
    const std::vector<const void *> gradients = model.pointers();
    anneal_status status = ANNEAL_OK;
    {
      const FailingAllocation failing(n, true);
      status = anneal_optimizer_accumulate(model.get(), gradients.data(), nullptr);
    }
    if (status == ANNEAL_OK) break;
    ++failures;
    model.leave_out(0);
    const std::vector<std::byte> before = model.weights(0).bytes();
    ASSERT_EQ(model.accumulate().status, ANNEAL_OK);
    ASSERT_EQ(model.update(1).status, ANNEAL_OK);
    EXPECT_EQ(model.report().missing, 1U) << "allocation " << n;
    EXPECT_EQ(model.weights(0).bytes(), before) << "allocation " << n;
  }
  EXPECT_GT(failures, 2U);
}

/// The update is made, whatever becomes of its line in the log.
TEST(OptimizerAllocation, MayFailForALineOfTheLog) {
  const std::string log = testing::TempDir() + "anneal_optimizer_allocation.jsonl";
  anneal_optimizer_options given = options();
  given.log = log.c_str();
  Model model(kText, parameters(), given);
  Model other(kText, parameters(), options());
  model.run(0, 1);
  other.run(0, 1);
  const std::vector<const void *> gradients = model.pointers();
  std::int64_t k = 1;
  for (long n = 0;; ++n) {
    model.make_gradients(k);
    bool has_failed = false;
    anneal_status status = ANNEAL_OK;
    {
      const FailingAllocation failing(n);
      status = anneal_optimizer_update(model.get(), k, gradients.data(), nullptr, nullptr);
      has_failed = failing.has_failed();
    }
    if (status == ANNEAL_OK) {
      other.run(k, k + 1);
      ++k;
    }
    ASSERT_EQ(model.bits(), other.bits()) << "allocation " << n;
    if (!has_failed) break;
  }
  EXPECT_GT(k, 3);
  std::filesystem::remove(log);
}

}  // namespace
}  // namespace anneal::tests
