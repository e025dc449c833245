#include "tests/accuracy/measure/hard_points.hpp"

#include <gmp.h>
#include <mpfr.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <limits>
#include <vector>

namespace anneal::accuracy {
namespace {

using Function = int (*)(mpfr_ptr, mpfr_srcptr, mpfr_rnd_t);

int square(mpfr_ptr result, mpfr_srcptr x, mpfr_rnd_t rounding) {
  return mpfr_sqr(result, x, rounding);
}
int cube(mpfr_ptr result, mpfr_srcptr x, mpfr_rnd_t rounding) {
  return mpfr_pow_ui(result, x, 3, rounding);
}

struct Inverse {
  std::string_view name;
  Function function;
};

constexpr Inverse kInverses[] = {
    {"exp", mpfr_log},     {"exp2", mpfr_log2},   {"expm1", mpfr_log1p}, {"log", mpfr_exp},  {"log2", mpfr_exp2},
    {"log10", mpfr_exp10}, {"log1p", mpfr_expm1}, {"sqrt", square},      {"cbrt", cube},     {"sin", mpfr_asin},
    {"cos", mpfr_acos},    {"tan", mpfr_atan},    {"asin", mpfr_sin},    {"acos", mpfr_cos}, {"atan", mpfr_tan},
    {"sinh", mpfr_asinh},  {"cosh", mpfr_acosh},  {"tanh", mpfr_atanh},
};

/// For 2^exponent 2/pi, the denominators of its convergents with 52 or 53 bits, times 2^exponent: their quarter turns
/// are nearly whole.
void add_near_quarter_turns(int exponent, std::vector<double> &found) {
  mpfr_t ratio;
  mpfr_init2(ratio, 1400);
  mpfr_const_pi(ratio, MPFR_RNDN);
  mpfr_ui_div(ratio, 2, ratio, MPFR_RNDN);
  mpfr_mul_2si(ratio, ratio, exponent, MPFR_RNDN);
  mpz_t term, denominator, before, next;
  mpz_inits(term, denominator, before, next, nullptr);
  mpz_set_ui(denominator, 1);
  mpz_set_ui(before, 0);
  mpfr_frac(ratio, ratio, MPFR_RNDN);
  while (mpz_sizeinbase(denominator, 2) <= 53 && mpfr_zero_p(ratio) == 0) {
    if (mpz_sizeinbase(denominator, 2) >= 48) found.push_back(std::ldexp(mpz_get_d(denominator), exponent));
    mpfr_ui_div(ratio, 1, ratio, MPFR_RNDN);
    mpfr_get_z(term, ratio, MPFR_RNDZ);
    mpfr_frac(ratio, ratio, MPFR_RNDN);
    mpz_mul(next, term, denominator);
    mpz_add(next, next, before);
    mpz_swap(before, denominator);
    mpz_swap(denominator, next);
  }
  mpz_clears(term, denominator, before, next, nullptr);
  mpfr_clear(ratio);
}

}  // namespace

double near_midpoint(std::string_view name, double value) {
  const auto *row = std::ranges::find(kInverses, name, &Inverse::name);
  if (row == std::end(kInverses)) std::abort();
  mpfr_t midpoint;
  mpfr_init2(midpoint, 54);  // one bit more than a number has
  mpfr_set_d(midpoint, value, MPFR_RNDN);
  mpfr_nextabove(midpoint);
  mpfr_t result;
  mpfr_init2(result, 120);
  row->function(result, midpoint, MPFR_RNDN);
  const double x = mpfr_get_d(result, MPFR_RNDN);
  mpfr_clear(midpoint);
  mpfr_clear(result);
  return x;
}

double near_quarter_turn(std::mt19937_64 &random) {
  static const std::vector<double> found = [] {
    std::vector<double> result;
    for (int exponent = -53; exponent <= 970; ++exponent) add_near_quarter_turns(exponent, result);
    return result;
  }();
  const double x = found[random() % found.size()];
  return (random() & 1) != 0 ? x : -x;
}

}  // namespace anneal::accuracy
