// The kernels' arithmetic over several numbers at once, as a back end with vectors has it.
#pragma once

#include <array>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>

namespace anneal::accuracy {

constexpr std::size_t kLanes = 3;

/// How often a slow side was asked for, and how often no lane needed it.
struct RareSides {
  std::size_t run = 0;
  std::size_t skipped = 0;
};

inline RareSides rare_sides;

template <class Result, class Function, class... Operands>
Result lane_by_lane(Function function, const Operands &...operands) {
  Result result;
  for (std::size_t i = 0; i < kLanes; ++i) result.lane[i] = function(operands.lane[i]...);
  return result;
}

struct LaneMask {
  std::array<bool, kLanes> lane{};

  friend LaneMask operator&(LaneMask a, LaneMask b) {
    return lane_by_lane<LaneMask>([](bool x, bool y) { return x && y; }, a, b);
  }
  friend LaneMask operator|(LaneMask a, LaneMask b) {
    return lane_by_lane<LaneMask>([](bool x, bool y) { return x || y; }, a, b);
  }
  friend LaneMask operator^(LaneMask a, LaneMask b) {
    return lane_by_lane<LaneMask>([](bool x, bool y) { return x != y; }, a, b);
  }
  friend LaneMask operator!(LaneMask a) {
    return lane_by_lane<LaneMask>([](bool x) { return !x; }, a);
  }
};

struct Lanes;

struct LaneBits {
  std::array<std::uint64_t, kLanes> lane{};

  LaneBits() = default;
  LaneBits(std::uint64_t constant) { lane.fill(constant); }

#define LANE_BITS(name, expression)                                                                   \
  friend LaneBits name(LaneBits a, LaneBits b) {                                                      \
    return lane_by_lane<LaneBits>([](std::uint64_t x, std::uint64_t y) { return expression; }, a, b); \
  }
  LANE_BITS(operator+, x + y)
  LANE_BITS(operator-, x - y)
  LANE_BITS(operator&, x &y)
  LANE_BITS(operator|, x | y)
  LANE_BITS(operator^, x ^ y)
  LANE_BITS(shift_left, y > 63 ? 0 : x << y)
  LANE_BITS(shift_right, y > 63 ? 0 : x >> y)
  LANE_BITS(multiply_low_halves, (x & 0xffffffff) * (y & 0xffffffff))
#undef LANE_BITS
  friend LaneBits operator<<(LaneBits a, int count) {
    return lane_by_lane<LaneBits>([=](std::uint64_t x) { return x << count; }, a);
  }
  friend LaneBits operator>>(LaneBits a, int count) {
    return lane_by_lane<LaneBits>([=](std::uint64_t x) { return x >> count; }, a);
  }
  friend LaneMask operator==(LaneBits a, LaneBits b) {
    return lane_by_lane<LaneMask>([](std::uint64_t x, std::uint64_t y) { return x == y; }, a, b);
  }
  friend LaneMask operator<(LaneBits a, LaneBits b) {
    return lane_by_lane<LaneMask>([](std::uint64_t x, std::uint64_t y) { return x < y; }, a, b);
  }
  friend LaneBits select(LaneMask mask, LaneBits a, LaneBits b) {
    return lane_by_lane<LaneBits>([](bool m, std::uint64_t x, std::uint64_t y) { return m ? x : y; }, mask, a, b);
  }
  friend Lanes from_bits(LaneBits a);
  friend Lanes entry(const double (&table)[16], LaneBits a);
};

struct Lanes {
  std::array<double, kLanes> lane{};

  Lanes() = default;
  Lanes(double constant) { lane.fill(constant); }

#define LANES_OF_TWO(name, expression)                                               \
  friend Lanes name(Lanes a, Lanes b) {                                              \
    return lane_by_lane<Lanes>([](double x, double y) { return expression; }, a, b); \
  }
#define LANES_OF_ONE(name, expression)                                  \
  friend Lanes name(Lanes a) {                                          \
    return lane_by_lane<Lanes>([](double x) { return expression; }, a); \
  }
#define LANES_COMPARED(symbol)                                                          \
  friend LaneMask operator symbol(Lanes a, Lanes b) {                                   \
    return lane_by_lane<LaneMask>([](double x, double y) { return x symbol y; }, a, b); \
  }
  LANES_OF_TWO(operator+, x + y)
  LANES_OF_TWO(operator-, x - y)
  LANES_OF_TWO(operator*, x *y)
  LANES_OF_TWO(operator/, x / y)
  LANES_OF_TWO(copysign, std::copysign(x, y))
  LANES_OF_ONE(operator-, -x)
  LANES_OF_ONE(sqrt, std::sqrt(x))
  LANES_OF_ONE(abs, std::fabs(x))
  LANES_OF_ONE(round_even, std::nearbyint(x))
  LANES_OF_ONE(floor, std::floor(x))
  LANES_OF_ONE(ceil, std::ceil(x))
  LANES_OF_ONE(trunc, std::trunc(x))
  LANES_COMPARED(==)
  LANES_COMPARED(!=)
  LANES_COMPARED(<)
  LANES_COMPARED(<=)
  LANES_COMPARED(>)
  LANES_COMPARED(>=)
#undef LANES_OF_TWO
#undef LANES_OF_ONE
#undef LANES_COMPARED
  friend Lanes fma(Lanes a, Lanes b, Lanes c) {
    return lane_by_lane<Lanes>([](double x, double y, double z) { return std::fma(x, y, z); }, a, b, c);
  }
  friend Lanes select(LaneMask mask, Lanes a, Lanes b) {
    return lane_by_lane<Lanes>([](bool m, double x, double y) { return m ? x : y; }, mask, a, b);
  }
  template <class Slow>
  friend Lanes select_rare(LaneMask mask, Slow slow, Lanes b) {
    for (const bool wanted : mask.lane) {
      if (!wanted) continue;
      ++rare_sides.run;
      return select(mask, slow(), b);
    }
    ++rare_sides.skipped;
    return b;
  }
  friend LaneBits bits(Lanes a) {
    return lane_by_lane<LaneBits>([](double x) { return std::bit_cast<std::uint64_t>(x); }, a);
  }
};

inline Lanes from_bits(LaneBits a) {
  return lane_by_lane<Lanes>([](std::uint64_t x) { return std::bit_cast<double>(x); }, a);
}

inline Lanes entry(const double (&table)[16], LaneBits a) {
  return lane_by_lane<Lanes>([&table](std::uint64_t x) { return table[x & 15]; }, a);
}

}  // namespace anneal::accuracy
