// Random numbers that depend on their seed alone: the same in every process, on every machine and with every standard
// library. A loop that takes its seed from the position has nothing to save of them.
#ifndef EXAMPLES_TRAINING_RANDOM_HPP
#define EXAMPLES_TRAINING_RANDOM_HPP

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

/// SplitMix64: Steele, Lea and Flood, Fast Splittable Pseudorandom Number Generators (2014).
class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed) {}

  std::uint64_t operator()() {
    state_ += 0x9e3779b97f4a7c15U;
    std::uint64_t mixed = (state_ ^ (state_ >> 30)) * 0xbf58476d1ce4e5b9U;
    mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111ebU;
    return mixed ^ (mixed >> 31);
  }
  /// In [0, 1).
  double uniform() { return static_cast<double>((*this)() >> 11) * 0x1p-53; }
  /// In [low, high).
  double uniform(double low, double high) { return low + (high - low) * uniform(); }
  /// 0 to `count` - 1.
  std::size_t below(std::size_t count) { return static_cast<std::size_t>(uniform() * static_cast<double>(count)); }

 private:
  std::uint64_t state_;
};

/// 0 to `count` - 1 in an order of its own for each epoch (Fisher and Yates).
inline std::vector<std::size_t> shuffled(std::size_t count, std::uint64_t epoch) {
  std::vector<std::size_t> order(count);
  for (std::size_t i = 0; i < count; ++i) order[i] = i;
  Random random(epoch);
  for (std::size_t i = count; i > 1; --i) std::swap(order[i - 1], order[random.below(i)]);
  return order;
}

#endif
