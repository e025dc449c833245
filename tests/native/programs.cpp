#include "tests/native/programs.hpp"

#include <fmt/format.h>

namespace anneal::tests {

std::string chain(int arms, bool broken) {
  std::string text = "schedule value: signed = piecewise {\n";
  for (int i = 0; i < arms; ++i) {
    const int threshold = broken && i == arms / 2 ? 5 : 10 * (i + 1);
    text += fmt::format("  step < {}: {} - 0.25 * (step - {}) ^ 2,\n", threshold, i, 10 * i);
  }
  return text + "  else: 0.5 * step,\n}\n";
}

std::string many_phases(int count) {
  std::string text = "schedule value = phases {\n";
  for (int i = 0; i < count; ++i) text += fmt::format("  7 steps: linear({}, {}),\n", i + 1, i + 2);
  return text + "}\n";
}

std::string milestones(int count, bool broken) {
  std::string list;
  for (int i = 0; i < count; ++i) list += fmt::format("{}{}", i == 0 ? "" : ", ", broken && i == 3 ? 1 : 5 * (i + 1));
  return fmt::format("schedule value = 0.99 ^ count([{}] <= step)\n", list);
}

std::string long_sum(int terms) {
  std::string text = "schedule value: signed = 0";
  for (int i = 0; i < terms; ++i) text += fmt::format(" + sin(step / {})", i + 3);
  return text + "\n";
}

std::string nested_choices(int depth) {
  std::string text = "schedule value = ";
  for (int i = 0; i < depth; ++i)
    text += fmt::format("if mod(step, {}) < 1 then exp(step / {}) + {} else ", i + 2, 1000 + i, i);
  return text + "1\n";
}

}  // namespace anneal::tests
