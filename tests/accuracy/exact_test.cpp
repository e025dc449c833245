// Built-ins that are exact or defined by their operations, and the values that the language promises.
#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>

#include "compiler/math/software_fma.hpp"
#include "tests/accuracy/measure/measure.hpp"
#include "tests/accuracy/measure/philox.hpp"

namespace anneal::accuracy {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
constexpr std::size_t kPoints = 300'000;

/// Checks each instance of the built-in against `expected` at the points of its families and at all edges.
template <class Expected>
void expect_everywhere(std::string_view name, Expected expected) {
  const auto row = std::ranges::find(kernel_rows(), name, &KernelRow::name);
  ASSERT_NE(row, kernel_rows().end());
  std::size_t wrong = 0;
  const auto check = [&](const Point &point) {
    for (const math::Kernels *kernels : instances()) {
      const double result = row->call(*kernels, point);
      if (!identical(result, expected(point)) && ++wrong == 1) {
        ADD_FAILURE() << call_text(*row, point) << " = " << result << ", expected " << expected(point);
      }
    }
  };
  PointSource source(name);
  for (std::size_t i = 0; i < kPoints; ++i) check(source.next());
  for (const double x : edges()) {
    for (const double y : row->arguments > 1 ? edges() : edges().first(1)) {
      for (const double z : row->arguments > 2 ? edges() : edges().first(1)) check({x, y, z});
    }
  }
  EXPECT_EQ(wrong, 0u);
}

bool below(double a, double b) {
  return a < b || (a == 0 && b == 0 && std::signbit(a) && !std::signbit(b));
}

TEST(Exact, Roundings) {
  expect_everywhere("abs", [](const Point &p) { return std::fabs(p[0]); });
  expect_everywhere("floor", [](const Point &p) { return std::floor(p[0]); });
  expect_everywhere("ceil", [](const Point &p) { return std::ceil(p[0]); });
  expect_everywhere("trunc", [](const Point &p) { return std::trunc(p[0]); });
  expect_everywhere("round", [](const Point &p) { return std::nearbyint(p[0]); });
  expect_everywhere("frac", [](const Point &p) { return p[0] - std::floor(p[0]); });
  expect_everywhere("sign", [](const Point &p) {
    return std::isnan(p[0]) ? kNaN : p[0] > 0 ? 1.0 : p[0] < 0 ? -1.0 : 0.0;
  });
}

TEST(Exact, SquareRootIsTheProcessors) {
  expect_everywhere("sqrt", [](const Point &p) { return std::sqrt(p[0]); });
}

TEST(Exact, ExtremesPassNaNOnAndOrderZeros) {
  expect_everywhere("min", [](const Point &p) {
    if (std::isnan(p[0]) || std::isnan(p[1])) return kNaN;
    return below(p[0], p[1]) ? p[0] : p[1];
  });
  expect_everywhere("max", [](const Point &p) {
    if (std::isnan(p[0]) || std::isnan(p[1])) return kNaN;
    return below(p[0], p[1]) ? p[1] : p[0];
  });
}

TEST(Exact, RemainderHasTheSignOfTheDivisor) {
  expect_everywhere("mod", [](const Point &p) {
    double rest = std::fmod(p[0], p[1]);
    if (rest != 0 && (rest < 0) != (p[1] < 0)) rest += p[1];
    return rest == 0 ? std::copysign(0.0, p[1]) : rest;
  });
  const math::Kernels &kernels = math::kernels();
  EXPECT_EQ(kernels.mod(-1, 3), 2);
  EXPECT_EQ(kernels.mod(1, -3), -2);
  EXPECT_EQ(kernels.mod(5.5, 2), 1.5);
  EXPECT_EQ(kernels.mod(1e300, 7), std::fmod(1e300, 7));
  EXPECT_EQ(kernels.mod(0x1.fffffffffffffp1023, 0x1.8p-1073), std::fmod(0x1.fffffffffffffp1023, 0x1.8p-1073));
}

TEST(Exact, Interpolation) {
  expect_everywhere("smoothstep", [](const Point &p) {
    const double t = std::isnan(p[0]) ? p[0] : std::clamp(p[0], 0.0, 1.0);
    return t * t * (3 - 2 * t);
  });
  expect_everywhere("lerp", [](const Point &p) {
    const auto [a, b, t] = p;
    if (t == 1) return b;
    const double way = b - a;
    double value = a + t * way;
    if (!std::isfinite(way)) {
      if (std::isfinite(a) && std::isfinite(b)) value = 2 * (a / 2 + t * (b / 2 - a / 2));
      if ((t == 0 && !std::isnan(b)) || (a == b && !std::isnan(t))) return a;
    }
    if (t >= 0 && t <= 1 && (way < 0 ? value < b : value > b)) return b;
    return value;
  });
}

TEST(Exact, InterpolationIsMonotoneAndExactAtItsEnds) {
  Random random{7};
  for (const math::Kernels *kernels : instances()) {
    for (int i = 0; i < 2000; ++i) {
      const double a = std::ldexp(static_cast<double>(random() >> 11), -53);
      const double b = std::ldexp(static_cast<double>(random() >> 11), -53 - static_cast<int>(random() % 60));
      EXPECT_EQ(kernels->lerp(a, b, 0), a);
      EXPECT_EQ(kernels->lerp(a, b, 1), b);
      double before = a;
      for (int step = 0; step <= 50; ++step) {
        const double t = step < 25 ? step / 25.0 * 0.999 : 1 - std::ldexp(50 - step, -53);
        const double value = kernels->lerp(a, b, t);
        EXPECT_TRUE(a <= b ? before <= value && value <= b : before >= value && value >= b)
            << a << " " << b << " " << t;
        before = value;
      }
    }
  }
}

TEST(Exact, SmallPowersAreTheOperationsOfTheLanguage) {
  for (const math::Kernels *kernels : instances()) {
    for (const double x : edges()) {
      EXPECT_TRUE(identical(kernels->pow(x, 2), x * x)) << x;
      EXPECT_TRUE(identical(kernels->pow(x, 3), x * x * x)) << x;
      EXPECT_TRUE(identical(kernels->pow(x, 4), (x * x) * (x * x))) << x;
      EXPECT_TRUE(identical(kernels->pow(x, 0.5), std::sqrt(x))) << x;
      EXPECT_TRUE(identical(kernels->pow(x, -1), 1 / x)) << x;
      EXPECT_TRUE(identical(kernels->pow(x, 1), x)) << x;
      EXPECT_EQ(kernels->pow(x, 0), 1) << x;
      EXPECT_EQ(kernels->pow(1, x), 1) << x;
    }
    Random random{11};
    for (int i = 0; i < 100'000; ++i) {
      const double x = std::bit_cast<double>(random());
      ASSERT_TRUE(identical(kernels->pow(x, 3), x * x * x)) << x;
      ASSERT_TRUE(identical(kernels->pow(x, 4), (x * x) * (x * x))) << x;
      ASSERT_TRUE(identical(kernels->pow(x, 0.5), std::sqrt(x))) << x;
    }
  }
}

TEST(Exact, PowerOfAConstantBaseHasTheSameBits) {
  PointSource source("pow");
  for (std::size_t i = 0; i < kPoints; ++i) {
    const auto [x, y, unused] = source.next();
    for (const math::Kernels *kernels : instances()) {
      const math::Logarithm logarithm = kernels->precise_log2(x);
      ASSERT_TRUE(identical(kernels->power_from_log2(x, logarithm, y), kernels->pow(x, y))) << x << " " << y;
    }
  }
}

TEST(Exact, WholePowersAndLogarithms) {
  for (const math::Kernels *kernels : instances()) {
    for (int n = -1074; n <= 1023; ++n) {
      EXPECT_EQ(kernels->exp2(n), std::ldexp(1.0, n));
      EXPECT_EQ(kernels->log2(std::ldexp(1.0, n)), n);
      EXPECT_EQ(kernels->pow(2, n), std::ldexp(1.0, n));
    }
    double ten = 1;
    for (int n = 0; n <= 22; ++n, ten *= 10) {
      EXPECT_EQ(kernels->log10(ten), n);
      EXPECT_EQ(kernels->pow(10, n), ten);
    }
    for (int n = -300; n <= 300; ++n) EXPECT_EQ(kernels->cbrt(static_cast<double>(n) * n * n), n);
    for (const auto &[a, b, c] : {Point{3, 4, 5}, Point{5, 12, 13}, Point{0x3p1020, 0x4p1020, 0x5p1020},
                                  Point{0x3p-1074, 0x4p-1074, 0x5p-1074}}) {
      EXPECT_EQ(kernels->hypot(a, b), c);
    }
  }
}

TEST(Exact, HalfTurns) {
  constexpr double kSine[] = {0, 1, 0, -1};
  for (const math::Kernels *kernels : instances()) {
    for (std::int64_t n = -4000; n <= 4000; ++n) {
      const double x = static_cast<double>(n) / 2;
      // A zero has the sign of the argument for sinpi, and none for cospi (IEEE 754-2019, 9.2).
      const double sine = kSine[((n % 4) + 4) % 4];
      EXPECT_TRUE(identical(kernels->sinpi(x), sine == 0 ? std::copysign(0.0, x) : sine)) << x;
      EXPECT_TRUE(identical(kernels->cospi(x), kSine[((n % 4) + 5) % 4])) << x;
    }
    EXPECT_TRUE(identical(kernels->sinpi(-0.0), -0.0));
    EXPECT_EQ(kernels->sinpi(0x1.fffffffffffffp51), -1);  // 2^53 - 1 halves
    EXPECT_EQ(kernels->cospi(0x1.fffffffffffffp1023), 1);
    EXPECT_TRUE(std::isnan(kernels->cospi(kInfinity)));
  }
}

TEST(Exact, HashIsPhilox) {
  // Known answers of Random123's kat_vectors for philox4x32-10.
  using Words = std::array<std::uint32_t, 4>;
  EXPECT_EQ(philox({0, 0, 0, 0}, {0, 0}), (Words{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}));
  EXPECT_EQ(philox({0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff}, {0xffffffff, 0xffffffff}),
            (Words{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}));
  EXPECT_EQ(philox({0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344}, {0xa4093822, 0x299f31d0}),
            (Words{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}));
  const auto expected = [](const Point &p) {
    const auto words = philox({low_word(p[1]), high_word(p[1]), 0, 0}, {low_word(p[0]), high_word(p[0])});
    return static_cast<double>((std::uint64_t{words[1]} << 32 | words[0]) >> 11);
  };
  expect_everywhere("hash", expected);
  expect_everywhere("uniform", [&](const Point &p) { return expected(p) * 0x1p-53; });
  // The first known answer is that of seed 0 at 0.
  EXPECT_EQ(math::kernels().hash(0, 0), static_cast<double>(0xe169c58d6627e8d5 >> 11));
}

TEST(Exact, HashSeesValuesOnly) {
  for (const math::Kernels *kernels : instances()) {
    EXPECT_EQ(kernels->hash(-0.0, 1), kernels->hash(0, 1));
    EXPECT_EQ(kernels->hash(1, -0.0), kernels->hash(1, 0));
    EXPECT_EQ(kernels->hash(kNaN, 1), kernels->hash(-std::bit_cast<double>(0x7ff0000000000123), 1));
    EXPECT_NE(kernels->hash(0, 1), kernels->hash(1, 0));
    EXPECT_NE(kernels->uniform(3, 4), kernels->uniform(3, 5));
  }
}

TEST(Exact, RandomNumbersHaveTheirMoments) {
  const math::Kernels &kernels = math::kernels();
  constexpr int kCount = 200'000;
  double sum = 0;
  double squares = 0;
  double product = 0;
  double uniform_sum = 0;
  for (int k = 0; k < kCount; ++k) {
    const double n = kernels.normal(42, k);
    const double u = kernels.uniform(42, k);
    ASSERT_TRUE(u >= 0 && u < 1);
    ASSERT_LT(std::fabs(n), 8.58);
    sum += n;
    squares += n * n;
    product += n * (u - 0.5);
    uniform_sum += u;
  }
  // Four standard deviations of each mean.
  EXPECT_NEAR(sum / kCount, 0, 4 / std::sqrt(kCount));
  EXPECT_NEAR(squares / kCount, 1, 4 * std::sqrt(2.0 / kCount));
  EXPECT_NEAR(product / kCount, 0, 4 * std::sqrt(1.0 / 12 / kCount));
  EXPECT_NEAR(uniform_sum / kCount, 0.5, 4 * std::sqrt(1.0 / 12 / kCount));
}

// The C library takes the instruction of the processor where there is one, and is exact without it too.
TEST(Exact, SoftwareFmaIsThatOfTheCLibrary) {
  Random random{3};
  const auto any = [&] {
    const double x = std::bit_cast<double>(random());
    return std::isfinite(x) ? x : 0.0;
  };
  std::size_t wrong = 0;
  const auto check = [&](double a, double b, double c) {
    if (!identical(math::software_fma(a, b, c), std::fma(a, b, c)) && ++wrong == 1)
      ADD_FAILURE() << a << " " << b << " " << c;
  };
  for (int i = 0; i < 500'000; ++i) {
    const double a = any();
    const double b = any();
    check(a, b, any());
    // An addend of the size of the product, one that cancels it, and one that meets it at the end of the subnormals.
    check(a, b, std::ldexp(any(), static_cast<int>(random() % 240) - 120));
    const double x = 1 + std::ldexp(static_cast<double>(random() >> 11), -53);
    const double y = 1 + std::ldexp(static_cast<double>(random() >> 11), -53);
    check(x, y, -(x * y) * (1 + std::ldexp(static_cast<double>(random() % 5), -52)));
    const double z = std::ldexp(y, static_cast<int>(random() % 220) - 110);
    check(x, y, z);
    check(x, -y, z);
    check(x * 0x1p-500, y * 0x1p-530, z * 0x1p-1040);
    check(x * 0x1p500, y * 0x1p523, z * 0x1p960);
  }
  for (const double a : edges()) {
    for (const double b : edges()) {
      for (const double c : edges()) check(a, b, c);
    }
  }
  EXPECT_EQ(wrong, 0u);
}

TEST(Exact, SpecialValues) {
  for (const math::Kernels *kernels : instances()) {
    EXPECT_EQ(kernels->exp(-kInfinity), 0);
    EXPECT_EQ(kernels->exp(kInfinity), kInfinity);
    EXPECT_EQ(kernels->exp(0), 1);
    EXPECT_EQ(kernels->exp(-0x1.74910d52d3051p9), 0x1p-1074);
    EXPECT_EQ(kernels->exp(-0x1.74910d52d3052p9), 0);
    EXPECT_EQ(kernels->exp(709.78271289338410), kInfinity);
    EXPECT_EQ(kernels->log(0), -kInfinity);
    EXPECT_EQ(kernels->log(-0.0), -kInfinity);
    EXPECT_TRUE(std::isnan(kernels->log(-1)));
    EXPECT_EQ(kernels->log1p(-1), -kInfinity);
    EXPECT_TRUE(std::isnan(kernels->sin(kInfinity)));
    EXPECT_EQ(kernels->tanh(kInfinity), 1);
    EXPECT_EQ(kernels->tanh(-kInfinity), -1);
    EXPECT_EQ(kernels->sigmoid(-kInfinity), 0);
    EXPECT_EQ(kernels->sigmoid(0), 0.5);
    EXPECT_EQ(kernels->sigmoid(1000), 1);
    EXPECT_EQ(kernels->erf(kInfinity), 1);
    EXPECT_EQ(kernels->hypot(kNaN, kInfinity), kInfinity);
    EXPECT_TRUE(std::isnan(kernels->asin(1.0000000000000002)));
    EXPECT_TRUE(std::isnan(kernels->pow(-8, 1.0 / 3)));
    EXPECT_EQ(kernels->pow(-2, 5), -32);
    EXPECT_EQ(kernels->pow(-0.0, -3), -kInfinity);
    EXPECT_EQ(kernels->pow(-kInfinity, 5), -kInfinity);
    EXPECT_EQ(kernels->pow(0.5, kInfinity), 0);
    EXPECT_EQ(kernels->pow(-1, kInfinity), 1);
    EXPECT_TRUE(std::isnan(kernels->pow(2, kNaN)));
  }
}

}  // namespace
}  // namespace anneal::accuracy
