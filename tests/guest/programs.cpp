#include "tests/guest/programs.hpp"

#include <fmt/format.h>

#include <array>

namespace anneal::tests {

std::string small_program(int number) {
  const double peak = 0.1 + 1e-6 * number;
  const int steps = 100 + number % 977;
  const std::string bodies[] = {
      fmt::format("schedule value = cosine({}, {} / 7)", peak, peak),
      fmt::format("schedule value = phases {{ 5%: linear(0, {}), rest: cosine({}, 0) }}", peak, peak),
      fmt::format("schedule value = if step < {} then {} else {} * 0.5 ^ (step / 10)", steps / 3, peak, peak),
      fmt::format("schedule value: signed = sin(step * {}) + log(1 + step)", peak),
      fmt::format("schedule value = {} * 0.1 ^ count([{}, {}, {}] <= step)", peak, steps / 4, steps / 2, steps - 5),
      fmt::format("schedule value = {} / sqrt(1 + step)\nschedule decay = value > {}", peak, peak / 3),
      fmt::format("schedule value = piecewise {{ step < 7: {}, step < {}: 1 / (1 + step), else: tanh(step / {}) }}",
                  peak, steps / 2, steps),
      fmt::format("schedule value = mod(step * {}, 3) + erf(step / {})", peak, steps),
  };
  return fmt::format("clock {{ total = {} steps }}\n{}\n", steps,
                     bodies[static_cast<std::size_t>(number) % std::size(bodies)]);
}

}  // namespace anneal::tests
