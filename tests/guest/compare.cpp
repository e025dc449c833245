#include "tests/guest/compare.hpp"

#include <array>
#include <bit>

#include "tests/guest/programs.hpp"

namespace anneal::tests {

std::vector<std::uint64_t> bits_of(const Schedule &schedule) {
  constexpr std::array<std::int64_t, 6> kPositions = {0, 1, 9, 50, 99, 100'000};
  std::vector<std::uint64_t> bits;
  const auto add = [&bits](double value) { bits.push_back(std::bit_cast<std::uint64_t>(value)); };
  std::vector<double> all(schedule.outputs().size());
  for (const std::int64_t position : kPositions) {
    schedule.at_all(position, all);
    for (std::size_t output = 0; output < all.size(); ++output) {
      add(all[output]);
      add(schedule.at(output, position));
    }
  }
  std::array<double, 19> row{};
  for (std::size_t output = 0; output < all.size(); ++output) {
    schedule.at_many(output, 3, 7, row);
    for (const double value : row) add(value);
    schedule.at_positions(output, kPositions, std::span(row).first(kPositions.size()));
    for (const double value : row) add(value);
  }
  return bits;
}

std::string compile_and_compare(const std::string &program, bool quick) {
  const BoundText bound = bind_text("small", program);
  if (!bound.schedule) return bound.errors;
  std::string reason;
  const std::optional<Schedule> native = bound.schedule->with_native_code(quick, reason);
  if (!native) return reason + ": " + program;
  return bits_of(*native) == bits_of(*bound.schedule) ? "" : "other bits: " + program;
}

std::string compile_and_compare(int number, bool quick) {
  return compile_and_compare(small_program(number), quick);
}

}  // namespace anneal::tests
