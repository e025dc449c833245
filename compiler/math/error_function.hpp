// erf. Coefficients: tools/coefficients/error_function.sollya.
#pragma once

#include "compiler/math/exponential.hpp"

namespace anneal::math {

/// 2/sqrt(pi) times the integral of exp(-t^2) from 0 to x; rounds to 1 from 5.93 on.
template <class Real>
Real erf(Real x) {
  const Real size = abs(x);
  const Real z = size * size;
  const DoubleWord<Real> product = two_product(size, Real(kErf0[0]));
  const Real small = product.high + fma(size * z, polynomial(z, kErf), fma(size, kErf0[1], product.low));

  const Real bounded = select(size < 6.0, size, Real(6.0));
  const Exponential<Real> gauss = exponential(-(bounded * bounded));
  const Real large = fma(-gauss.ordinary(), polynomial((bounded - 2.0) / (bounded + 2.0), kErfc), 1.0);
  return select(x != x, x, copysign(select(size < 1.0, small, large), x));
}

}  // namespace anneal::math
