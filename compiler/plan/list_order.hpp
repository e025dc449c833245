// Whether a search may halve a list.
#pragma once

#include <cstddef>

namespace anneal {

/// Whether no element of a list is below the one before it; a NaN is in no order. `count` is at least 1.
inline bool is_in_order(const double *list, std::size_t count) {
  bool rises = list[0] == list[0];
  for (std::size_t i = 1; i < count; ++i) rises = rises && list[i - 1] <= list[i];
  return rises;
}

}  // namespace anneal
