// The exact value of each mathematical built-in, from MPFR, and how far a computed one is from it.
#pragma once

#include <mpfr.h>

#include <cstddef>
#include <span>
#include <string_view>

namespace anneal::accuracy {

/// A number of MPFR with more bits than any comparison here needs.
class Exact {
 public:
  Exact() { mpfr_init2(value_, kPrecision); }
  ~Exact() { mpfr_clear(value_); }
  Exact(const Exact &) = delete;
  Exact &operator=(const Exact &) = delete;

  mpfr_ptr get() { return value_; }
  mpfr_srcptr get() const { return value_; }

 private:
  // 53 bits of a result, 27 to tell fractions of its last place.
  static constexpr mpfr_prec_t kPrecision = 80;
  mpfr_t value_;
};

/// Sets `exact` to the function of `arguments`, rounded to its precision.
using Reference = void (*)(Exact &exact, std::span<const double> arguments);

/// The reference of the built-in of that name; null for those that are checked bit by bit instead.
Reference find_reference(std::string_view name);

/// |computed - exact| in units in the last place of `exact`: 2^(e-52) for a value from 2^e to 2^(e+1), at least
/// 2^-1074. An infinity is taken as 2^1024. 0 where both are NaN; infinite where one is, or one is infinite and the
/// other far from it.
double error_in_ulp(double computed, const Exact &exact);

}  // namespace anneal::accuracy
