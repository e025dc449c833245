// Polynomials with constant coefficients.
#pragma once

#include <cstddef>

namespace anneal::math {

/// x, x^2, x^4, x^8, each once.
template <class Real>
struct PowersOfTwo {
  Real power[4];

  explicit PowersOfTwo(Real x) : power{x, x * x, power[1] * power[1], power[2] * power[2]} {}
};

/// The part of Estrin's scheme with the coefficients first … first + count - 1.
template <std::size_t first, std::size_t count, class Real, std::size_t total>
inline Real estrin(const PowersOfTwo<Real> &x, const double (&coefficients)[total]) {
  static_assert(count >= 1 && count <= 16 && first + count <= total);
  if constexpr (count == 1) {
    return coefficients[first];
  } else {
    // The last four of up to twelve are no later by the fourth power than by the eighth.
    constexpr std::size_t level = count > 12 ? 3 : count > 4 ? 2 : count > 2 ? 1 : 0;
    constexpr std::size_t half = std::size_t{1} << level;
    return fma(x.power[level], estrin<first + half, count - half>(x, coefficients),
               estrin<first, half>(x, coefficients));
  }
}

/// coefficients[0] + coefficients[1] x + …, at most 16 of them. The order of the operations is part of the definition
/// of every kernel; it is Estrin's, whose chain of dependent operations is short.
template <class Real, std::size_t count>
inline Real polynomial(Real x, const double (&coefficients)[count]) {
  return estrin<0, count>(PowersOfTwo<Real>(x), coefficients);
}

}  // namespace anneal::math
