#include "tests/accuracy/measure/reference.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "tests/accuracy/measure/philox.hpp"

namespace anneal::accuracy {
namespace {

using Unary = int (*)(mpfr_ptr, mpfr_srcptr, mpfr_rnd_t);
using Binary = int (*)(mpfr_ptr, mpfr_srcptr, mpfr_srcptr, mpfr_rnd_t);

// A number as MPFR's, exactly; one of each kind for a thread.
struct Operand {
  mpfr_t value;
  Operand() { mpfr_init2(value, 53); }
  ~Operand() { mpfr_clear(value); }
  Operand(const Operand &) = delete;
  Operand &operator=(const Operand &) = delete;
};

mpfr_srcptr operand(double x) {
  static thread_local Operand holder;
  mpfr_set_d(holder.value, x, MPFR_RNDN);
  return holder.value;
}

mpfr_srcptr second_operand(double x) {
  static thread_local Operand holder;
  mpfr_set_d(holder.value, x, MPFR_RNDN);
  return holder.value;
}

template <Unary function>
void unary(Exact &exact, std::span<const double> arguments) {
  function(exact.get(), operand(arguments[0]), MPFR_RNDN);
}

template <Binary function>
void binary(Exact &exact, std::span<const double> arguments) {
  function(exact.get(), operand(arguments[0]), second_operand(arguments[1]), MPFR_RNDN);
}

// sin or cos of pi x: MPFR 4.2 takes the whole turn as a number of units, here 2.
void sinpi(Exact &exact, std::span<const double> arguments) {
  mpfr_sinu(exact.get(), operand(arguments[0]), 2, MPFR_RNDN);
}

void cospi(Exact &exact, std::span<const double> arguments) {
  mpfr_cosu(exact.get(), operand(arguments[0]), 2, MPFR_RNDN);
}

void sigmoid(Exact &exact, std::span<const double> arguments) {
  // 1 / (1 + e^-x); for x far below 0 that sum has no precision problem either.
  mpfr_exp(exact.get(), operand(-arguments[0]), MPFR_RNDN);
  mpfr_add_ui(exact.get(), exact.get(), 1, MPFR_RNDN);
  mpfr_ui_div(exact.get(), 1, exact.get(), MPFR_RNDN);
}

void frac(Exact &exact, std::span<const double> arguments) {
  static thread_local Operand whole;
  mpfr_floor(whole.value, operand(arguments[0]));
  mpfr_sub(exact.get(), operand(arguments[0]), whole.value, MPFR_RNDN);
}

void mod(Exact &exact, std::span<const double> arguments) {
  mpfr_fmod(exact.get(), operand(arguments[0]), second_operand(arguments[1]), MPFR_RNDN);
  const int sign = mpfr_sgn(exact.get());
  if (sign != 0 && (sign < 0) != (arguments[1] < 0)) {
    // What is added may be far larger than what there is; 80 bits can round that, but never across what a double rounds
    // to.
    mpfr_add(exact.get(), exact.get(), second_operand(arguments[1]), MPFR_RNDN);
  }
}

// sqrt(-2 log u) cos(2 pi v), from words that an implementation of its own makes.
void normal(Exact &exact, std::span<const double> arguments) {
  const auto words = philox({low_word(arguments[1]), high_word(arguments[1]), 1, 0},
                            {low_word(arguments[0]), high_word(arguments[0])});
  const std::uint64_t first = (std::uint64_t{words[1]} << 32 | words[0]) >> 11;
  const std::uint64_t second = (std::uint64_t{words[3]} << 32 | words[2]) >> 11;
  static thread_local Exact cosine;
  mpfr_set_d(exact.get(), static_cast<double>(first + 1) * 0x1p-53, MPFR_RNDN);
  mpfr_log(exact.get(), exact.get(), MPFR_RNDN);
  mpfr_mul_si(exact.get(), exact.get(), -2, MPFR_RNDN);
  mpfr_sqrt(exact.get(), exact.get(), MPFR_RNDN);
  mpfr_cosu(cosine.get(), operand(static_cast<double>(second) * 0x1p-53), 1, MPFR_RNDN);
  mpfr_mul(exact.get(), exact.get(), cosine.get(), MPFR_RNDN);
}

struct Row {
  std::string_view name;
  Reference reference;
};

constexpr Row kRows[] = {
    {"frac", frac},
    {"mod", mod},
    {"exp", unary<mpfr_exp>},
    {"exp2", unary<mpfr_exp2>},
    {"expm1", unary<mpfr_expm1>},
    {"log", unary<mpfr_log>},
    {"log2", unary<mpfr_log2>},
    {"log10", unary<mpfr_log10>},
    {"log1p", unary<mpfr_log1p>},
    {"pow", binary<mpfr_pow>},
    {"sqrt", unary<mpfr_sqrt>},
    {"cbrt", unary<mpfr_cbrt>},
    {"sin", unary<mpfr_sin>},
    {"cos", unary<mpfr_cos>},
    {"tan", unary<mpfr_tan>},
    {"sinpi", sinpi},
    {"cospi", cospi},
    {"asin", unary<mpfr_asin>},
    {"acos", unary<mpfr_acos>},
    {"atan", unary<mpfr_atan>},
    {"atan2", binary<mpfr_atan2>},
    {"sinh", unary<mpfr_sinh>},
    {"cosh", unary<mpfr_cosh>},
    {"tanh", unary<mpfr_tanh>},
    {"sigmoid", sigmoid},
    {"hypot", binary<mpfr_hypot>},
    {"erf", unary<mpfr_erf>},
    {"normal", normal},
};

}  // namespace

Reference find_reference(std::string_view name) {
  const auto *row = std::ranges::find(kRows, name, &Row::name);
  return row == std::end(kRows) ? nullptr : row->reference;
}

double error_in_ulp(double computed, const Exact &exact) {
  constexpr double kFar = std::numeric_limits<double>::infinity();
  if (std::isnan(computed) || mpfr_nan_p(exact.get()) != 0) {
    return std::isnan(computed) && mpfr_nan_p(exact.get()) != 0 ? 0.0 : kFar;
  }
  if (mpfr_inf_p(exact.get()) != 0) return computed == mpfr_get_d(exact.get(), MPFR_RNDN) ? 0.0 : kFar;
  if (mpfr_zero_p(exact.get()) != 0) return computed == 0.0 ? 0.0 : kFar;

  static thread_local Exact difference;
  if (std::isinf(computed)) {
    mpfr_set_si_2exp(difference.get(), computed > 0 ? 1 : -1, 1024, MPFR_RNDN);
  } else {
    mpfr_set_d(difference.get(), computed, MPFR_RNDN);
  }
  // MPFR's exponent counts from 1/2; what lies beyond the largest number is measured in that one's last place.
  const mpfr_exp_t exponent = std::clamp<mpfr_exp_t>(mpfr_get_exp(exact.get()) - 53, -1074, 971);
  if (mpfr_get_exp(exact.get()) > 1024 && std::isinf(computed)) {
    return (computed > 0) == (mpfr_sgn(exact.get()) > 0) ? 0.0 : kFar;
  }
  mpfr_sub(difference.get(), difference.get(), exact.get(), MPFR_RNDN);
  mpfr_mul_2si(difference.get(), difference.get(), -exponent, MPFR_RNDN);
  return std::fabs(mpfr_get_d(difference.get(), MPFR_RNDN));
}

}  // namespace anneal::accuracy
