// The cycles of a growing `repeat` whose length and growth are bound, looked up in the table that `bind` made.
#pragma once

#include <cstdint>

namespace anneal {

/// Operation::growing_cycle and growing_start; `head` is the first slot of a GrowingTable.
double growing_cycle_of_table(const double *bound, std::uint32_t head, double step);
double growing_start_of_table(const double *bound, std::uint32_t head, double cycle);

}  // namespace anneal
