#include "compiler/plan/growing_table.hpp"

#include <algorithm>

#include "compiler/graph/fold.hpp"
#include "compiler/graph/growing.hpp"

namespace anneal {
namespace {

class Table {
 public:
  Table(const double *bound, std::uint32_t head)
      : first_(bound[head]),
        factor_(bound[head + 1]),
        rows_(bound + static_cast<std::size_t>(bound[head + 2])),
        count_(static_cast<std::size_t>(bound[head + 3])),
        stride_(static_cast<std::size_t>(bound[head + 4])) {}

  double first() const { return first_; }
  double factor() const { return factor_; }
  std::size_t count() const { return count_; }
  std::size_t stride() const { return stride_; }
  double sum(std::size_t row) const { return rows_[2 * row]; }
  GrowingSum at(std::size_t row) const {
    return {.sum = sum(row), .length = rows_[2 * row + 1], .completed = row * stride_};
  }

 private:
  double first_;
  double factor_;
  const double *rows_;
  std::size_t count_;
  std::size_t stride_;
};

}  // namespace

double growing_cycle_of_table(const double *bound, std::uint32_t head, double step) {
  const Table table(bound, head);
  if (table.count() == 0) return growing_cycle(step, table.first(), table.factor());
  // The last row that begins at or before the step; the first where none does.
  std::size_t row = 0;
  std::size_t past = table.count();
  while (past - row > 1) {
    const std::size_t middle = row + (past - row) / 2;
    (round_half_up(table.sum(middle)) <= step ? row : past) = middle;
  }
  return growing_cycle_from(table.at(row), step, table.factor());
}

double growing_start_of_table(const double *bound, std::uint32_t head, double cycle) {
  const Table table(bound, head);
  if (table.count() == 0) return growing_start(cycle, table.first(), table.factor());
  const std::size_t row = element_index(cycle, kCycleLimit + 1) / table.stride();
  return growing_start_from(table.at(std::min(row, table.count() - 1)), cycle, table.factor());
}

}  // namespace anneal
