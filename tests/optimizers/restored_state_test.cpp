// What is restored is what was saved, and what was not saved is as at the beginning, whatever the optimizer at hand has
// seen.
#include <gtest/gtest.h>

#include <cstring>
#include <deque>
#include <optional>
#include <span>

#include "runtime/checkpoint/store.hpp"
#include "tests/optimizers/saved.hpp"

namespace anneal::tests {
namespace {

Checkpoint checkpoint_of(const Place &place) {
  std::string error;
  std::optional<Checkpoint> saved = read_checkpoint_file(place.path(), error);
  EXPECT_TRUE(saved) << error;
  return *std::move(saved);
}

template <class Real>
std::vector<Real> values_in(const Snapshot &snapshot, const std::string &name) {
  const Tensor *const tensor = snapshot.find(name);
  EXPECT_NE(tensor, nullptr) << name;
  std::vector<Real> values(tensor == nullptr ? 0 : tensor->bytes.size() / sizeof(Real));
  if (!values.empty()) std::memcpy(values.data(), tensor->bytes.data(), tensor->bytes.size());
  return values;
}

TEST(RestoredState, OfTheBeginningIsTheBeginning) {
  const Place place("beginning");
  Model model(kHead + std::string("optimizer train = adamw(lr = lr)\n"), grouped_parameters());
  ASSERT_EQ(model.save(0, place.path()).status, ANNEAL_OK);
  go(model, 0, 12);
  const std::vector<std::byte> bits = model.bits();
  ASSERT_EQ(model.restore(place.path()).status, ANNEAL_OK);
  EXPECT_EQ(model.position, 0);
  go(model, 0, 12);
  EXPECT_EQ(model.bits(), bits) << "what groups remember of measurements is forgotten";
}

/// It has no set yet, and so nothing of another one's.
TEST(RestoredState, OfAParameterThatWasAddedLastBegins) {
  const std::string text =
      "input loss = 1\nschedule lr = 0.1\n"
      "group layers for \"layer.<n>\" { lr = lr * 0.9 ^ n * plateau(loss, factor = 0.5, patience = 1) }\n"
      "optimizer train = adamw(lr = lr)\n";
  const Place place("added");
  Model model(text, {{"layer.0", 3}});
  for (std::int64_t k = 0; k < 6; ++k) {
    ASSERT_EQ(model.observe(k, 1).status, ANNEAL_OK);
    model.run(k, k + 1);
  }
  ASSERT_EQ(model.add({"layer.1", 2}).status, ANNEAL_OK);
  ASSERT_EQ(model.save(6, place.path()).status, ANNEAL_OK);
  Model other(text, {{"layer.0", 3}, {"layer.1", 2}});
  const Answer restored = other.restore(place.path());
  ASSERT_EQ(restored.status, ANNEAL_OK) << restored.text;
  model.run(6, 8);
  other.run(6, 8);
  EXPECT_EQ(other.bits(), model.bits());
  EXPECT_EQ(anneal_optimizer_parameter_value(other.get(), 1, 0, 8),
            anneal_optimizer_parameter_value(model.get(), 1, 0, 8));
}

/// In a file any number but 0 is true.
TEST(RestoredState, OfBooleansIsZeroOrOne) {
  const Place place("booleans");
  const std::string text =
      "optimizer train = {\n"
      "  state seen = false -> seen or grad > 0;\n"
      "  state wide = false -> wide or tensor_norm(grad) > 0;\n"
      "  state late = false -> late or step > 1;\n"
      "  weight - (if next(seen) and next(wide) and not late then 0.1 else 0.2) * grad\n"
      "}\n";
  Model model(text, {{"a", 9}, {"b", 4, ANNEAL_FLOAT64, ANNEAL_FLOAT64}});
  model.run(0, 4);
  ASSERT_EQ(model.save(4, place.path()).status, ANNEAL_OK);
  const Checkpoint saved = checkpoint_of(place);
  Snapshot snapshot = saved.snapshot;
  std::deque<std::vector<std::byte>> written;
  std::size_t changed = 0;
  const auto enlarge = [&]<class Real>(Tensor &tensor, Real) {
    std::vector<Real> values = values_in<Real>(snapshot, tensor.name);
    for (Real &value : values) {
      changed += value == 1 ? 1U : 0U;
      value = value == 1 ? Real{-3} : value;
    }
    const std::span<const std::byte> bytes = std::as_bytes(std::span(values));
    tensor.bytes = written.emplace_back(bytes.begin(), bytes.end());
  };
  for (Tensor &tensor : snapshot.tensors) {
    if (!tensor.name.starts_with("optimizer.")) continue;
    if (tensor.dtype == Dtype::f32) enlarge(tensor, 0.0F);
    if (tensor.dtype == Dtype::f64) enlarge(tensor, 0.0);
  }
  EXPECT_GT(changed, 4U);
  std::string error;
  ASSERT_TRUE(save_checkpoint(place.path(), snapshot, {.generations = 0}, error)) << error;
  Model other(text, {{"a", 9}, {"b", 4, ANNEAL_FLOAT64, ANNEAL_FLOAT64}}, optimizer_options(), 5);
  ASSERT_EQ(other.restore(place.path()).status, ANNEAL_OK);
  EXPECT_EQ(other.bits(), model.bits());
}

/// Not as the 16-bit weights are, which have lost what the copies keep.
TEST(RestoredState, OfAnAverageThatWasNotKeptBeginsAsTheCopiesAre) {
  const Place place("average");
  const std::string text = "schedule lr = if step < 3 then 0.01 else 0\noptimizer train = adam(lr = lr)\n";
  const std::vector<Parameter> parameters{{"b", 40, ANNEAL_BFLOAT16, ANNEAL_BFLOAT16}};
  anneal_optimizer_options options = optimizer_options();
  options.master_weights = 1;
  Model model(text, parameters, options);
  model.run(0, 3);
  ASSERT_EQ(model.save(3, place.path()).status, ANNEAL_OK);
  options.average_decay = 0.5;
  Model other(text, parameters, options, 5);
  ASSERT_EQ(other.restore(place.path()).status, ANNEAL_OK);
  other.run(3, 4);  // without a rate: weights stay as they are
  ASSERT_EQ(other.save(4, place.path()).status, ANNEAL_OK);
  const Checkpoint saved = checkpoint_of(place);
  const Snapshot &snapshot = saved.snapshot;
  const std::vector<float> copies = values_in<float>(snapshot, "optimizer.master.b");
  EXPECT_EQ(values_in<float>(snapshot, "optimizer.average.b"), copies);
  bool any_is_finer = false;
  for (std::size_t i = 0; i < copies.size(); ++i) {
    any_is_finer = any_is_finer || static_cast<double>(copies[i]) != other.weights(0).at(i);
  }
  EXPECT_TRUE(any_is_finer);
}

}  // namespace
}  // namespace anneal::tests
