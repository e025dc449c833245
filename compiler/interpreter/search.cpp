// Thresholds that were known when the program was bound: a search where they are in order, else one after the other.
#include "compiler/interpreter/instruction.hpp"

namespace anneal::interpreter {
namespace {

bool is_sorted(const double *list) {
  return list[-1] != 0;
}

// The first place where `holds`, which holds from there on; `count` where it holds nowhere. Without branches.
template <typename Holds>
std::uint32_t search(const double *list, std::uint32_t count, Holds holds) {
  const double *from = list;
  while (count > 1) {
    const std::uint32_t half = count / 2;
    from += holds(from[half - 1]) ? 0 : half;
    count -= half;
  }
  const auto place = static_cast<std::uint32_t>(from - list);
  return count == 1 && !holds(*from) ? place + 1 : place;
}

template <typename Holds>
std::uint32_t count_each(const double *list, std::uint32_t count, Holds holds) {
  std::uint32_t sum = 0;
  for (std::uint32_t i = 0; i < count; ++i) sum += holds(list[i]) ? 1 : 0;
  return sum;
}

}  // namespace

std::uint32_t count_below(const double *list, std::uint32_t count, double x) {
  if (!is_sorted(list) || x != x) return count_each(list, count, [x](double threshold) { return threshold < x; });
  return search(list, count, [x](double threshold) { return x <= threshold; });
}

std::uint32_t count_not_above(const double *list, std::uint32_t count, double x) {
  if (!is_sorted(list) || x != x) return count_each(list, count, [x](double threshold) { return threshold <= x; });
  return search(list, count, [x](double threshold) { return x < threshold; });
}

std::uint32_t count_above(const double *list, std::uint32_t count, double x) {
  const auto holds = [x](double threshold) { return x < threshold; };
  return is_sorted(list) ? count - search(list, count, holds) : count_each(list, count, holds);
}

std::uint32_t count_not_below(const double *list, std::uint32_t count, double x) {
  const auto holds = [x](double threshold) { return x <= threshold; };
  return is_sorted(list) ? count - search(list, count, holds) : count_each(list, count, holds);
}

std::uint32_t first_above(const double *list, std::uint32_t count, double x) {
  const auto holds = [x](double threshold) { return x < threshold; };
  if (is_sorted(list)) return search(list, count, holds);
  std::uint32_t place = 0;
  while (place < count && !holds(list[place])) ++place;
  return place;
}

}  // namespace anneal::interpreter
