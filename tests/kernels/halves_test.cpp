// 16-bit numbers as kernels read and write them: all of them, and what is hard to round.
#include <fmt/format.h>
#include <gmock/gmock.h>

#include <bit>
#include <cmath>

#include "compiler/builtins.hpp"
#include "compiler/floating_point.hpp"
#include "compiler/native/element_code.hpp"
#include "tests/kernels/comparison.hpp"
#include "tests/kernels/programs.hpp"

namespace anneal::tests {
namespace {

class Halves : public Levels {};
INSTANTIATE_TEST_SUITE_P(Kernels, Halves, testing::ValuesIn(processors()), level_name);

/// Bits of a binary16, by the formula of its definition.
float float16_value(std::uint32_t bits) {
  const auto fraction = static_cast<float>(bits & 0x3ff);
  const int exponent = static_cast<int>((bits >> 10) & 0x1f);
  const float size = exponent == 31  ? (fraction == 0 ? INFINITY : NAN)
                     : exponent == 0 ? std::ldexp(fraction, -24)
                                     : std::ldexp(1024 + fraction, exponent - 25);
  return (bits & 0x8000) != 0 ? -size : size;
}
float bfloat16_value(std::uint32_t bits) {
  const auto fraction = static_cast<float>(bits & 0x7f);
  const int exponent = static_cast<int>((bits >> 7) & 0xff);
  const float size = exponent == 255 ? (fraction == 0 ? INFINITY : NAN)
                     : exponent == 0 ? std::ldexp(fraction, -133)
                                     : std::ldexp(128 + fraction, exponent - 134);
  return (bits & 0x8000) != 0 ? -size : size;
}

struct Half {
  ElementType type;
  float (*value)(std::uint32_t bits);
  std::uint32_t infinity;
  std::uint32_t nan;
};
constexpr Half kHalves[] = {{ElementType::float16, float16_value, 0x7c00, 0x7e00},
                            {ElementType::bfloat16, bfloat16_value, 0x7f80, 0x7fc0}};

/// The weight becomes the gradient.
ElementProgram copy_program() {
  ElementBuilder to;
  to.program.weight = to.gradient();
  return to.program;
}

TEST_P(Halves, EveryHalfIsRead) {
  const FloatingPointGuard guard;
  for (const Half &half : kHalves) {
    const ElementStorage storage{.weight = ElementType::float32, .gradient = half.type};
    std::string reason;
    const auto code = NativeElementCode::compile(copy_program(), storage, reason, GetParam());
    ASSERT_TRUE(code) << reason;
    Random random(3);
    Elements elements(copy_program(), storage, 0x10000, random);
    for (std::uint32_t i = 0; i < 0x10000; ++i) elements.gradient.set(i, i);
    elements.run(code->kernel());
    EXPECT_EQ(elements.non_finite, 1);
    for (std::uint32_t i = 0; i < 0x10000; ++i) {
      const float value = half.value(i);
      const std::uint32_t expected = value != value ? 0x7fc00000 : std::bit_cast<std::uint32_t>(value);
      ASSERT_EQ(elements.weight.bits(i), expected) << i;
    }
  }
}

/// Between two neighbours the nearer one, and of equally near ones that whose last bit is 0.
std::uint32_t rounded(const Half &half, float number) {
  if (number != number) return half.nan;
  const std::uint32_t sign = std::signbit(number) ? 0x8000 : 0;
  const double size = std::fabs(static_cast<double>(number));
  std::uint32_t low = 0;
  std::uint32_t high = half.infinity;
  while (high - low > 1) {
    const std::uint32_t middle = (low + high) / 2;
    (static_cast<double>(half.value(middle)) <= size ? low : high) = middle;
  }
  // Infinity stands where the next number would be.
  const double next = high == half.infinity
                          ? 2 * static_cast<double>(half.value(low)) - static_cast<double>(half.value(low - 1))
                          : static_cast<double>(half.value(high));
  const double below = size - static_cast<double>(half.value(low));
  const double above = next - size;
  const bool goes_up = above < below || (above == below && low % 2 == 1);
  return sign | (goes_up || size >= next ? high : low);
}

/// Every number of 16 bits, what is halfway to the next one, the neighbours of both, and others.
std::vector<std::uint32_t> hard_to_round(const Half &half, Random &random) {
  std::vector<std::uint32_t> bits;
  for (std::uint32_t i = 0; i <= half.infinity; ++i) {
    const float low = half.value(i);
    const float high = i + 1 < half.infinity ? half.value(i + 1) : low;
    for (const float at : {low, static_cast<float>((static_cast<double>(low) + static_cast<double>(high)) / 2)}) {
      for (const float number : {std::nextafter(at, 0.0F), at, std::nextafter(at, INFINITY)}) {
        const auto one = std::bit_cast<std::uint32_t>(number);
        bits.push_back(i % 2 == 0 ? one : one | 0x80000000);
      }
    }
  }
  for (const std::uint32_t one : {0x477fe000, 0x477fefff, 0x477ff000, 0x477fffff, 0x7f7f7fff, 0x7f7f8000, 0x7fffffff}) {
    bits.push_back(one);
  }
  for (int i = 0; i < 50000; ++i) bits.push_back(static_cast<std::uint32_t>(random()));
  return bits;
}

TEST_P(Halves, HalvesAreRounded) {
  const FloatingPointGuard guard;
  for (const Half &half : kHalves) {
    const ElementStorage storage{.weight = half.type, .gradient = ElementType::float32, .has_master = true};
    std::string reason;
    const auto code = NativeElementCode::compile(copy_program(), storage, reason, GetParam());
    ASSERT_TRUE(code) << reason;
    Random random(4);
    const std::vector<std::uint32_t> numbers = hard_to_round(half, random);
    Elements elements(copy_program(), storage, numbers.size(), random);
    for (std::size_t i = 0; i < numbers.size(); ++i) elements.gradient.set(i, numbers[i]);
    elements.run(code->kernel());
    for (std::size_t i = 0; i < numbers.size(); ++i) {
      const auto number = std::bit_cast<float>(numbers[i]);
      ASSERT_EQ(elements.weight.bits(i), rounded(half, number)) << std::hex << numbers[i];
      ASSERT_EQ(elements.master.bits(i), number != number ? 0x7fc00000 : numbers[i]);
    }
  }
}

}  // namespace
}  // namespace anneal::tests
