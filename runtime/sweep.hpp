// One program under many settings of its parameters.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "runtime/program.hpp"

namespace anneal {

/// A parameter that is a number or a length, with a value for each setting, each as a host passes a number to
/// `Program::bind`.
struct SweptParameter {
  std::string name;
  std::vector<double> values;
};

/// Schedules that differ in the values of some parameters, evaluated together: `sweep.at(output, k, out)[i]` has the
/// bits of binding setting i alone. Immutable; copies share it; safe from any number of threads.
class Sweep {
 public:
  /// Every setting is checked as `Program::bind` checks one; what does not fit is in `diagnostics`, for the first
  /// setting that has something, and there is no sweep. All `swept` have values for the same number of settings, at
  /// least one. Other parameters and the clock are `binding`'s.
  static std::optional<Sweep> bind(const Program &program, const Binding &binding,
                                   const std::vector<SweptParameter> &swept, Sources &sources, Diagnostics &diagnostics,
                                   Backend backend = Backend::automatic);

  std::size_t size() const;
  const std::vector<LoweredOutput> &outputs() const;
  bool is_native() const;

  /// The value of an output at a position under each setting; `out` has room for all. For many settings several threads
  /// share the work.
  void at(std::size_t output, std::int64_t position, std::span<double> out) const;
  /// Positions first, first + stride, …, `count` of them: out[i * count + k] is setting i at the k-th.
  void at_many(std::size_t output, std::int64_t first, std::int64_t stride, std::size_t count,
               std::span<double> out) const;

 private:
  struct Parts;
  explicit Sweep(std::shared_ptr<const Parts> parts) : parts_(std::move(parts)) {}
  std::shared_ptr<const Parts> parts_;
};

}  // namespace anneal
