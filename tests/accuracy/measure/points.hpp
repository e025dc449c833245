// Where the built-ins are tried: for each of them families of arguments that find its weak places.
#pragma once

#include <array>
#include <cstddef>
#include <functional>
#include <random>
#include <span>
#include <string_view>
#include <vector>

namespace anneal::accuracy {

using Random = std::mt19937_64;

/// One, two or three arguments, the rest unused.
using Point = std::array<double, 3>;

/// Draws a point; every call another.
using Family = std::function<Point(Random &)>;

/// The families of the built-in of that name, each tried equally often. Every built-in with a kernel has some.
std::vector<Family> families(std::string_view name);

/// The next point of the families in turn, from a seed that is the same in every run.
class PointSource {
 public:
  explicit PointSource(std::string_view name) : families_(families(name)) {}

  Point next() { return families_[turn_++ % families_.size()](random_); }

 private:
  std::vector<Family> families_;
  std::size_t turn_ = 0;
  Random random_{20240229};
};

/// Special values, each of which is tried in every place of every built-in: zeros, infinities, NaN, subnormals, the
/// largest, whole numbers and halves, and the places where kernels change from one method to another.
std::span<const double> edges();

}  // namespace anneal::accuracy
