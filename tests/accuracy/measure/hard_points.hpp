// Arguments that are hard on purpose.
#pragma once

#include <random>
#include <string_view>

namespace anneal::accuracy {

/// The number whose image under the built-in of that name is nearest to the midpoint between `value` and the number
/// after it, where rounding is hardest. Every such built-in is invertible around `value`.
double near_midpoint(std::string_view name, double value);

/// A number nearer to a multiple of pi/2 than most of its exponent: from the continued fraction of 2^e 2/pi, for every
/// exponent.
double near_quarter_turn(std::mt19937_64 &random);

}  // namespace anneal::accuracy
