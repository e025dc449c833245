#include "tests/accuracy/measure/points.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>

#include "tests/accuracy/measure/hard_points.hpp"

namespace anneal::accuracy {
namespace {

using Draw = std::function<double(Random &)>;

double uniform_in(Random &random, double low, double high) {
  return low + (high - low) * (static_cast<double>(random() >> 11) * 0x1p-53);
}

Draw uniform(double low, double high) {
  return [=](Random &random) { return uniform_in(random, low, high); };
}

/// Any finite number, each exponent as likely.
Draw any_finite() {
  return [](Random &random) {
    for (;;) {
      const double x = std::bit_cast<double>(random());
      if (std::isfinite(x)) return x;
    }
  };
}

/// Of either sign, each exponent from low to high as likely.
Draw log_uniform(int low, int high) {
  return [=](Random &random) {
    const double significand = uniform_in(random, 1, 2) * ((random() & 1) != 0 ? 1 : -1);
    return std::ldexp(significand, low + static_cast<int>(random() % static_cast<std::uint64_t>(high - low + 1)));
  };
}

Draw magnitude(Draw draw) {
  return [draw = std::move(draw)](Random &random) { return std::fabs(draw(random)); };
}

Draw subnormal() {
  return [](Random &random) {
    const auto bits = random();
    return std::copysign(std::bit_cast<double>((bits >> 12) >> (random() % 52)), (bits & 1) != 0 ? 1.0 : -1.0);
  };
}

/// Up to a few units in the last place from what `draw` gives.
Draw near(Draw draw) {
  return [draw = std::move(draw)](Random &random) {
    const double x = draw(random);
    const auto bits = std::bit_cast<std::uint64_t>(x) + random() % 9 - 4;
    return x == 0 ? x : std::bit_cast<double>(bits);
  };
}

/// Multiples of `unit` up to `limit`, and their neighbours.
Draw near_multiples(double unit, double limit) {
  return near([=](Random &random) { return std::nearbyint(uniform_in(random, -limit, limit) / unit) * unit; });
}

Draw one_of(std::vector<double> values) {
  return near([values = std::move(values)](Random &random) { return values[random() % values.size()]; });
}

Family one(Draw x) {
  return [x = std::move(x)](Random &random) { return Point{x(random)}; };
}

Family two(Draw x, Draw y) {
  return [x = std::move(x), y = std::move(y)](Random &random) {
    const double first = x(random);
    return Point{first, y(random)};
  };
}

Family three(Draw x, Draw y, Draw z) {
  return [x = std::move(x), y = std::move(y), z = std::move(z)](Random &random) {
    const double first = x(random);
    const double second = y(random);
    return Point{first, second, z(random)};
  };
}

/// The second of the size of the first.
Family alike(Draw x, int exponents) {
  return [x = std::move(x), ratio = log_uniform(-exponents, exponents)](Random &random) {
    const double first = x(random);
    return Point{first, first * ratio(random)};
  };
}

/// A power whose logarithm to base 2 lies between low and high, for a base drawn by `x`.
Family power_of_size(Draw x, double low, double high) {
  return [=](Random &random) {
    const double base = std::fabs(x(random));
    return Point{base, uniform_in(random, low, high) / std::log2(base)};
  };
}

std::vector<Family> unary(std::vector<Draw> draws) {
  std::vector<Family> result;
  for (Draw &draw : draws) result.push_back(one(std::move(draw)));
  return result;
}

Draw midpoints(std::string_view name, double low, double high) {
  return near([=](Random &random) { return near_midpoint(name, uniform_in(random, low, high)); });
}

std::vector<Family> exponential_families(std::string_view name) {
  if (name == "exp") {
    return unary({any_finite(), log_uniform(-60, 9), uniform(-1, 1), uniform(-30, 5), uniform(-745.2, -708),
                  uniform(-709, 709.8), near_multiples(1, 746), near_multiples(0.34657359027997264, 709), subnormal(),
                  midpoints(name, 0.5, 3)});
  }
  if (name == "exp2") {
    return unary({any_finite(), log_uniform(-60, 10), uniform(-1, 1), uniform(-300, 300), uniform(-1075.1, -1021),
                  uniform(-1022, 1024), near_multiples(0.5, 1076), subnormal(), midpoints(name, 0.5, 3)});
  }
  if (name == "expm1") {
    return unary({any_finite(), log_uniform(-70, 9), uniform(-1, 1), uniform(-40, 60), uniform(0.3, 0.7),
                  uniform(690, 709.8), near_multiples(0.34657359027997264, 40), subnormal(), midpoints(name, 0.01, 2)});
  }
  if (name == "sigmoid") {
    return unary({any_finite(), log_uniform(-60, 9), uniform(-3, 3), uniform(-40, 40), uniform(-745.2, -690),
                  near_multiples(1, 745), subnormal()});
  }
  // sinh, cosh, tanh
  const double above = name == "cosh" ? 1 : 0;
  return unary({any_finite(), log_uniform(-60, 9), uniform(-1, 1), uniform(-3, 3), uniform(-25, 25),
                uniform(690, 710.4758), near_multiples(0.34657359027997264, 40), subnormal(),
                midpoints(name, above + 0.1, above + 1)});
}

std::vector<Family> logarithm_families(std::string_view name) {
  if (name == "log1p") {
    return unary({magnitude(any_finite()), log_uniform(-70, -1), uniform(-1, 1), uniform(-0.3, 0.5), uniform(0, 100),
                  one_of({-0.29, 0.41, 1}), near_multiples(1, 1e6), subnormal(), midpoints(name, 0.01, 30)});
  }
  return unary({magnitude(any_finite()), magnitude(log_uniform(-4, 4)), uniform(0.5, 2), uniform(0.99, 1.01),
                uniform(0, 1000), one_of({0.70710678118654752, 1, 1.4142135623730951, 2, 10, 100, 1000, 1e22}),
                magnitude(near_multiples(1, 1e9)), magnitude(subnormal()), midpoints(name, -300, 300),
                midpoints(name, 0.01, 3)});
}

std::vector<Family> power_families() {
  return {two(magnitude(any_finite()), uniform(-2, 2)),
          two(uniform(0, 2), uniform(-20, 20)),
          two(uniform(0.9, 1.1), uniform(-7000, 7000)),
          two(one_of({0.96, 0.1, 0.5, 0.8, 0.94, 10, 2, 1e-4}), near_multiples(1, 300)),
          two(near_multiples(1, 100), near_multiples(1, 100)),
          two(any_finite(), near_multiples(1, 8)),
          two(any_finite(), any_finite()),
          power_of_size(any_finite(), -1075, 1024),
          power_of_size(uniform(0, 4), -1075, -1022),
          power_of_size(magnitude(subnormal()), -1080, 1030),
          power_of_size(log_uniform(-2, 2), -1, 1),
          two(near([](Random &) { return 1.0; }), log_uniform(40, 62))};
}

std::vector<Family> trigonometric_families(std::string_view name) {
  if (name == "sinpi" || name == "cospi") {
    return unary({any_finite(), log_uniform(-60, 54), uniform(-1, 1), uniform(0, 0.5), uniform(-1e6, 1e6),
                  near_multiples(0.0625, 100), near_multiples(0.5, 1e15), subnormal()});
  }
  return unary({any_finite(), log_uniform(-60, 31), log_uniform(28, 34), uniform(-4, 4), uniform(-1000, 1000),
                uniform(-3e9, 3e9), uniform(-1e15, 1e15), near_multiples(1, 1e6), near_quarter_turn,
                near([](Random &random) { return near_quarter_turn(random); }),
                near_multiples(0.19634954084936207, 1000), subnormal(), midpoints(name, 0.1, 0.9)});
}

std::vector<Family> inverse_families(std::string_view name) {
  if (name == "atan") {
    return unary({any_finite(), log_uniform(-60, 60), uniform(-1, 1), uniform(-5, 5),
                  one_of({0.4375, 0.6875, 1.1875, 2.4375, 1}), subnormal(), midpoints(name, 0.1, 1.5)});
  }
  return unary({log_uniform(-60, -1), uniform(-1, 1), uniform(-0.6, 0.6), uniform(0.99, 1), one_of({0.5, -0.5, 1, -1}),
                subnormal(), [](Random &random) { return 1 - std::fabs(log_uniform(-52, -1)(random)); },
                midpoints(name, 0.1, 1.5)});
}

std::vector<Family> plane_families() {
  return {two(any_finite(), any_finite()),
          alike(any_finite(), 3),
          alike(any_finite(), 60),
          two(uniform(-5, 5), uniform(-5, 5)),
          two(subnormal(), subnormal()),
          two(log_uniform(-1074, -1000), log_uniform(-1074, -1000)),
          two(log_uniform(1000, 1022), log_uniform(1000, 1022)),
          two(near_multiples(1, 100), near_multiples(1, 100)),
          [](Random &random) {
            // The places where atan2 changes its centre, and the axes and diagonals.
            const double x = uniform_in(random, 0.1, 10);
            const double ratio[] = {0.4375, 0.6875, 1.1875, 2.4375, 1, 1e-17, 1e17};
            return Point{x * ratio[random() % 7], (random() & 1) != 0 ? x : -x};
          }};
}

std::vector<Family> rounding_families() {
  return unary({any_finite(), log_uniform(-5, 56), uniform(-5, 5), near_multiples(0.5, 100), near_multiples(0.5, 1e15),
                near_multiples(1, 0x1p53), subnormal()});
}

std::vector<Family> remainder_families() {
  return {two(any_finite(), any_finite()),
          alike(any_finite(), 3),
          alike(any_finite(), 60),
          two(uniform(-1000, 1000), uniform(-7, 7)),
          two(near_multiples(1, 1e6), near_multiples(1, 100)),
          two(log_uniform(900, 1023), subnormal()),
          two(any_finite(), near_multiples(1, 1000)),
          two(near_multiples(1, 0x1p53), one_of({49, 1000, 1251, 0.1}))};
}

std::vector<Family> interpolation_families() {
  const Draw part = uniform(0, 1);
  return {three(uniform(-2, 2), uniform(-2, 2), part),
          three(any_finite(), any_finite(), part),
          three(log_uniform(1020, 1023), log_uniform(1020, 1023), part),
          three(uniform(0, 1), uniform(0, 1), near([](Random &random) { return (random() & 1) != 0 ? 1.0 : 0x1p-53; })),
          three(uniform(0, 1), uniform(0, 1), near_multiples(1, 3)),
          three(subnormal(), subnormal(), part),
          three(any_finite(), any_finite(), any_finite())};
}

}  // namespace

std::vector<Family> families(std::string_view name) {
  const auto is = [&](std::initializer_list<std::string_view> names) {
    return std::ranges::find(names, name) != names.end();
  };
  if (is({"exp", "exp2", "expm1", "sigmoid", "sinh", "cosh", "tanh"})) return exponential_families(name);
  if (is({"log", "log2", "log10", "log1p"})) return logarithm_families(name);
  if (is({"sin", "cos", "tan", "sinpi", "cospi"})) return trigonometric_families(name);
  if (is({"asin", "acos", "atan"})) return inverse_families(name);
  if (is({"atan2", "hypot", "min", "max"})) return plane_families();
  if (is({"pow"})) return power_families();
  if (is({"mod"})) return remainder_families();
  if (is({"lerp"})) return interpolation_families();
  if (is({"hash", "uniform", "normal"})) {
    return {two(near_multiples(1, 1000), near_multiples(1, 1e6)), two(any_finite(), any_finite()),
            two([](Random &) { return 0.0; }, magnitude(near_multiples(1, 0x1p53)))};
  }
  if (is({"sqrt", "cbrt"})) {
    return unary({magnitude(any_finite()), uniform(0, 100), magnitude(near_multiples(1, 1e9)), magnitude(subnormal()),
                  midpoints(name, 1, 1000)});
  }
  if (is({"erf"})) {
    return unary({any_finite(), log_uniform(-60, 2), uniform(-1, 1), uniform(-6, 6), uniform(0.9, 1.1),
                  one_of({1, -1, 5.93}), subnormal()});
  }
  return rounding_families();
}

std::span<const double> edges() {
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  static constexpr double kEdges[] = {
      0,
      0x1p-1074,
      0x1.8p-1073,
      0x1p-1023,
      0x1.ffffffffffffep-1023,
      0x1p-1022,
      0x1.0000000000001p-1022,
      0x1p-970,
      0x1p-54,
      0x1p-53,
      0x1p-27,
      0.25,
      0.4375,
      0x1.fffffffffffffp-2,
      0.5,
      0.6875,
      0.75,
      0x1.fffffffffffffp-1,
      1,
      0x1.0000000000001p0,
      1.1875,
      1.5,
      2,
      2.4375,
      2.5,
      3,
      3.141592653589793,
      4,
      5,
      10,
      22,
      0x1p31,
      0x1.fffffffffffffp30,
      707,
      0x1.62e42fefa39efp9,
      0x1.62e42fefa39fp9,
      710.4758600739439,
      720,
      745.1332191019411,
      745.1332191019412,
      746,
      1021,
      1022,
      1023,
      0x1.fffffffffffffp9,
      1024,
      1074,
      1075,
      1076,
      0x1p51,
      0x1.8p51,
      0x1p52,
      0x1p52 + 1,
      0x1p53 - 1,
      0x1p53,
      0x1p53 + 2,
      0x1p62,
      0x1p64,
      1e300,
      0x1p1023,
      0x1.fffffffffffffp1023,
      kInfinity,
  };
  static const std::vector<double> both_signs = [] {
    std::vector<double> result{std::numeric_limits<double>::quiet_NaN()};
    for (const double edge : kEdges) {
      result.push_back(edge);
      result.push_back(-edge);
    }
    return result;
  }();
  return both_signs;
}

}  // namespace anneal::accuracy
