// A small model for tests of optimizers through the C interface: parameters of any type, and gradients that are always
// the same for a seed and a step.
#pragma once

#include <anneal/optimizer.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "tests/api/host.hpp"

namespace anneal::tests {

struct FreeOptimizer {
  void operator()(anneal_optimizer *handle) const { anneal_optimizer_free(handle); }
};
using OptimizerHandle = std::unique_ptr<anneal_optimizer, FreeOptimizer>;

/// Options with their size, and nothing else.
anneal_optimizer_options optimizer_options();
/// Of a text that is right; a failure is the test's.
OptimizerHandle optimizer_of(const std::string &text, const anneal_optimizer_options &options = optimizer_options());

/// An array of elements of a type of the interface.
class Elements {
 public:
  Elements(int type, std::size_t count) : type_(type), bytes_(count * size_of(type)), count_(count) {}

  static std::size_t size_of(int type);
  int type() const { return type_; }
  std::size_t count() const { return count_; }
  void *data() { return bytes_.data(); }
  const std::vector<std::byte> &bytes() const { return bytes_; }
  void set_bytes(const std::vector<std::byte> &bytes) { bytes_ = bytes; }
  double at(std::size_t i) const;
  /// Rounds to the type.
  void set(std::size_t i, double value);
  void fill(double value);

 private:
  int type_;
  std::vector<std::byte> bytes_;
  std::size_t count_;
};

struct Parameter {
  std::string name;
  std::size_t count = 0;
  int type = ANNEAL_FLOAT32;
  int gradient_type = ANNEAL_FLOAT32;
};

/// The status of a call, and the text of what it reported.
struct Answer {
  anneal_status status = ANNEAL_OK;
  std::string codes;
  std::string text;
};

/// An optimizer with its parameters' weights and gradients. The weights begin as numbers of the seed.
class Model {
 public:
  Model(const std::string &text, std::vector<Parameter> parameters,
        const anneal_optimizer_options &options = optimizer_options(), unsigned seed = 1);

  anneal_optimizer *get() const { return optimizer_.get(); }
  Answer add(const Parameter &parameter);
  /// Also removes its arrays.
  Answer remove(const std::string &name);

  Elements &weights(std::size_t parameter) { return *weights_[parameter]; }
  Elements &gradient(std::size_t parameter) { return *gradients_[parameter]; }
  std::size_t count() const { return weights_.size(); }
  /// Sets all gradients to those of step `k`.
  void make_gradients(std::int64_t k);
  /// The arrays of all gradients; a parameter without one has null.
  std::vector<const void *> pointers() const;
  void leave_out(std::size_t parameter, bool left_out = true) { left_out_[parameter] = left_out; }

  /// With the gradients as they are.
  Answer update(std::int64_t k);
  Answer accumulate();
  /// Makes gradients and updates `first` to before `end`; each must be right.
  void run(std::int64_t first, std::int64_t end);
  Answer observe(std::int64_t k, double value, std::uint32_t input = 0);
  Answer save(std::int64_t k, const std::string &path, int generations = 2);
  /// `position` becomes the restored one.
  Answer restore(const std::string &path, int policy = ANNEAL_POLICY_ERROR);
  std::int64_t position = -1;

  /// What the last update reported.
  const anneal_update_report &report() const { return report_; }
  std::vector<double> cell(std::size_t parameter, const std::string &name) const;
  /// Weights and cells of all parameters, as bytes: two models that go on alike have the same.
  std::vector<std::byte> bits() const;

 private:
  OptimizerHandle optimizer_;
  unsigned seed_;
  std::vector<std::unique_ptr<Elements>> weights_;
  std::vector<std::unique_ptr<Elements>> gradients_;
  std::vector<bool> left_out_;
  anneal_update_report report_{};
};

/// A number in [0, 1) of three others.
double number_of(std::uint64_t a, std::uint64_t b, std::uint64_t c);

}  // namespace anneal::tests
