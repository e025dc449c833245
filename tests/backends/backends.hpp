// The back ends that every test of values runs on.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "runtime/program.hpp"

namespace anneal::tests {

/// The value at a position.
using Evaluate = std::function<double(std::int64_t position)>;

/// One way to compute values. A new back end is a row of the list; every conformance case and golden record then runs
/// on it.
struct BackEnd {
  std::string name;
  bool is_native;
  /// The evaluator of one output, for as long as the schedule lives; it sees what memory the schedule has at each call.
  std::function<Evaluate(const Schedule &schedule, std::size_t output)> make;
  /// Likewise of what a cell becomes by an observation at the position.
  std::function<Evaluate(const Schedule &schedule, std::size_t cell)> make_next;
};

/// The interpreter's ways, and native code quick and optimised, scalar and batch, for every processor that this one is
/// too. Where native code is declined the interpreter carries on, here as everywhere; tests/native sees that it is not.
std::span<const BackEnd> back_ends();

/// A text as a schedule, bound to its own clock and the defaults of its parameters; or, as people would read it, why
/// not.
struct BoundText {
  std::optional<Schedule> schedule;
  std::string errors;
};
BoundText bind_text(std::string name, std::string text);

/// Equal in every bit, where all NaNs are one.
bool same_bits(double a, double b);

/// A value as expectations write it: decimal or C99 hexadecimal, `nan`, `inf`, `-inf`. Nothing when it is none of them.
std::optional<double> read_value(std::string_view text);

/// The shortest decimal that reads back, and the hexadecimal form: what a failure shows.
std::string show_value(double value);

}  // namespace anneal::tests
