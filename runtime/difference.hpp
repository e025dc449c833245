// Where, and by how much, the values of two schedules differ: not their texts.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "runtime/program.hpp"

namespace anneal {

/// Up to so many positions every one is compared, unless told otherwise.
inline constexpr std::int64_t kComparedSteps = 100'000'000;
/// Ranges that are named one by one, and no more.
inline constexpr std::size_t kRangesNamed = 8;

/// Named curves over a run: of a schedule, or of whatever gives values.
struct Curves {
  std::vector<std::string> names;
  std::optional<std::int64_t> total;
  /// The values of a curve at first, first + stride, …
  std::function<void(std::size_t curve, std::int64_t first, std::int64_t stride, std::span<double> out)> values;

  static Curves of(const Schedule &schedule);
};

/// What is different about one curve. Two NaNs are the same, and so are the two zeros.
struct CurveDifference {
  struct Place {
    std::int64_t step = -1;  ///< -1: there is none
    double a = 0;
    double b = 0;
  };
  struct Range {
    std::int64_t first;
    std::int64_t last;
  };
  enum class Presence : std::uint8_t { both, only_a, only_b };

  std::string name;
  Presence presence = Presence::both;
  Place first;
  Place largest;              ///< by |a - b|; where one is not finite, that comes first
  Place most_relative;        ///< by |a - b| against the larger of |a| and |b|; likewise
  std::int64_t count = 0;     ///< of the positions compared, those that differ
  std::vector<Range> ranges;  ///< of steps that differ, in order, at most kRangesNamed
  bool more_ranges = false;

  bool is_same() const { return presence == Presence::both && count == 0; }
};

/// How far two values are apart; further than any number when one of them is not finite.
double distance(double a, double b);
/// The same as a part of the larger of |a| and |b|.
double relative_distance(double a, double b);

struct Difference {
  std::vector<CurveDifference> curves;  ///< those of a in their order, then those that only b has
  std::optional<std::int64_t> total_a;
  std::optional<std::int64_t> total_b;
  std::int64_t first = 0;      ///< the steps compared: from `first` to before `end`,
  std::int64_t end = 0;        ///< all of them or
  std::int64_t positions = 0;  ///< so many
  std::string coverage;        ///< in words: "1000 steps", "one step in 3 of 300000000 from step 7"
  bool exact = true;           ///< every step was compared
  bool stopped = false;

  bool is_same() const;
};

struct DifferenceOptions {
  std::int64_t first = 0;               ///< the step to begin with
  std::int64_t steps = kComparedSteps;  ///< of longer runs a regular sample of about so many is compared
  /// Told now and then how many of how many positions are done; answers whether to go on.
  std::function<bool(std::int64_t done, std::int64_t all)> progress;
};

/// Compares curves of the same name from `first` to the end of the longer run; of runs without an end, 100,000 steps.
Difference difference(const Curves &a, const Curves &b, const DifferenceOptions &options = {});

/// Whether measurements act alike on two schedules: the same inputs and cells, which hold the same, and lead to the
/// same values. Compares what is computed, so that it may say no where two ways of computing agree; without inputs and
/// cells it is yes.
bool feedback_is_same(const Schedule &a, const Schedule &b);

/// The steps that differ, `200 to 479, 500`; a mark at the end where there are more.
std::string ranges_text(const CurveDifference &curve);
/// `100 steps`, or `no end`.
std::string length_text(const std::optional<std::int64_t> &total);

/// In plain words, a line for each curve that differs and one for lengths that do; "" where nothing does. `a` and `b`
/// name the two.
std::string describe(const Difference &difference, std::string_view a, std::string_view b);

}  // namespace anneal
