// The clock: what each unit is in steps, and how long the run is. Section 3 of the language.
#pragma once

#include <limits>
#include <span>
#include <string>
#include <vector>

#include "compiler/lower/lower.hpp"

namespace anneal {

/// One unit: `amount` of it are `amount * multiplier / divisor` steps. A unit that no equation reaches is not known.
struct ClockUnit {
  bool known = false;
  double multiplier = 1;
  double divisor = 1;
};

/// A clock whose equations are solved. Immutable.
struct Clock {
  std::vector<ClockUnit> units;                            ///< by UnitId; the first, steps, is always known
  double total = std::numeric_limits<double>::infinity();  ///< whole steps; infinite when nothing limits the run
  double exact_epoch = 0;  ///< before an epoch given in samples or tokens was rounded up
  double exact_total = std::numeric_limits<double>::infinity();  ///< before rounding

  double steps(double amount, UnitId unit) const {
    return amount * units[index(unit)].multiplier / units[index(unit)].divisor;
  }
  double count(double steps, UnitId unit) const {
    return steps * units[index(unit)].divisor / units[index(unit)].multiplier;
  }
};

/// A value that a parameter was given, read from the host's number or text.
struct GivenValue {
  struct Element {
    double value = 0;
    std::optional<UnitId> unit;  ///< of a duration: the unit of `value`
    bool is_percentage = false;  ///< a fraction, for a parameter that is a duration
  };
  bool set = false;
  std::vector<Element> elements;  ///< one, but for lists
  std::string choice;
};

/// The values of graph arguments under a clock, in their order. Units that are not known and parameters that are not
/// set give NaN. `captures` are the numbers that groups captured, where some apply.
std::vector<double> argument_values(std::span<const GraphArgument> arguments, const Clock &clock,
                                    std::span<const GivenValue> given, std::span<const double> captures = {});

/// Solves the equations of the file, each replaced by the host's of the same unit. Reports contradictory and circular
/// equations and unusable values. The caller holds a FloatingPointGuard.
Clock solve_clock(const CheckedProgram &program, const LoweredClock &file, std::span<const LoweredClock> host,
                  std::span<const GivenValue> given, Diagnostics &diagnostics);

}  // namespace anneal
