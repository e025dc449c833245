#include "compiler/floating_point.hpp"

#include <limits>

namespace anneal {

double canonical(double value) {
  return value == value ? value : std::numeric_limits<double>::quiet_NaN();
}

}  // namespace anneal
