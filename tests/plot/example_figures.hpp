// Figures for the tests: real shapes, made of additions and multiplications only, so that they are the same everywhere.
#pragma once

#include <cstdint>
#include <functional>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "cli/plot/figure.hpp"
#include "cli/plot/summary.hpp"

namespace anneal::cli {

using Formula = std::function<double(int64_t step)>;

inline Sampler sampler_of(Formula formula) {
  return [formula = std::move(formula)](int64_t first, int64_t stride, std::span<double> values) {
    for (size_t i = 0; i < values.size(); ++i) values[i] = formula(first + static_cast<int64_t>(i) * stride);
  };
}

struct Output {
  std::string name;
  Formula formula;
  std::string source = {};
};

inline Figure make_figure(std::string title, int64_t steps, const std::vector<Output> &outputs,
                          std::vector<PhaseBoundary> boundaries = {}, std::optional<SecondAxis> second = {},
                          int64_t columns = 1920) {
  Figure figure;
  figure.title = std::move(title);
  figure.steps = {0, steps};
  figure.second_axis = std::move(second);
  figure.boundaries = std::move(boundaries);
  std::vector<int64_t> places;
  for (const PhaseBoundary &boundary : figure.boundaries) places.push_back(boundary.step);
  for (const Output &output : outputs) {
    Curve curve = summarize(sampler_of(output.formula), figure.steps, {columns, 1'000'000, places});
    curve.name = output.name;
    curve.source = output.source;
    figure.curves.push_back(std::move(curve));
  }
  return figure;
}

// From 1 to 0, level at both ends.
inline double smooth_fall(double u) {
  return 1 - u * u * (3 - 2 * u);
}

inline Figure warm_up_and_fall() {
  const auto rate = [](int64_t k) {
    const auto step = static_cast<double>(k);
    return step < 6255 ? 0.4 * step / 6255 : 0.4 * smooth_fall((step - 6255) / (112590 - 6255));
  };
  return make_figure("resnet50.sched", 112590, {{"lr", rate}}, {{0, "warm-up"}, {6255, "decay"}},
                     SecondAxis{"epochs", 1251});
}

inline Figure staircase() {
  const auto rate = [](int64_t k) { return k < 37530 ? 0.1 : k < 75060 ? 0.01 : 0.001; };
  return make_figure("staircase", 112590, {{"lr", rate}}, {}, SecondAxis{"epochs", 1251});
}

inline Figure cycles() {
  const auto rate = [](int64_t k) {
    const int64_t in_cycle = k % 4000;
    const auto rise = static_cast<double>(in_cycle < 2000 ? in_cycle : 4000 - in_cycle);
    return 0.001 + 0.005 * (rise / 2000) / static_cast<double>(int64_t{1} << (k / 4000));
  };
  return make_figure("triangular2", 20000, {{"lr", rate}});
}

inline Figure one_cycle() {
  const auto rise_and_fall = [](int64_t k) {
    const auto step = static_cast<double>(k);
    return step < 3519 ? 1 - smooth_fall(step / 3519) : smooth_fall((step - 3519) / (11730 - 3519));
  };
  const std::vector<Output> outputs = {{"lr", [=](int64_t k) { return 0.016 + 0.384 * rise_and_fall(k); }},
                                       {"momentum", [=](int64_t k) { return 0.95 - 0.1 * rise_and_fall(k); }},
                                       {"weight_decay", [](int64_t) { return 5e-5; }}};
  return make_figure("one_cycle.sched", 11730, outputs, {{0, "rise"}, {3519, "fall"}}, SecondAxis{"epochs", 391});
}

inline Figure three_files() {
  const std::vector<Output> outputs = {
      {"lr", [](int64_t k) { return 0.1 * smooth_fall(static_cast<double>(k) / 50000); }, "smooth.sched"},
      {"lr", [](int64_t k) { return 0.1 * (1 - static_cast<double>(k) / 50000); }, "linear.sched"},
      {"lr", [](int64_t k) { return k < 40000 ? 0.1 : 0.1 * static_cast<double>(50000 - k) / 10000; }, "stable.sched"}};
  return make_figure("three ways down", 50000, outputs);
}

inline Figure tokens() {
  const auto rate = [](int64_t k) {
    const auto step = static_cast<double>(k);
    return step < 2000 ? 6e-4 * step / 2000 : 6e-5 + 5.4e-4 * smooth_fall((step - 2000) / 598000);
  };
  return make_figure("gpt.sched", 600000, {{"lr", rate}}, {{0, "warm-up"}, {2000, "decay"}},
                     SecondAxis{"tokens", 1.0 / 491520});
}

inline Figure few_steps() {
  return make_figure("twelve steps", 12, {{"lr", [](int64_t k) { return static_cast<double>(12 - k) / 100; }}});
}

inline Figure spike() {
  return make_figure("spike", 1'000'000, {{"lr", [](int64_t k) { return k == 333'333 ? 1.0 : 0.2; }}});
}

inline Figure without_values() {
  const auto rate = [](int64_t k) {
    if (k >= 300 && k < 500) return std::numeric_limits<double>::quiet_NaN();
    if (k >= 700 && k < 720) return std::numeric_limits<double>::infinity();
    return 0.1 - static_cast<double>(k) * 1e-4;
  };
  return make_figure("steps without a value", 1000, {{"lr", rate}});
}

inline Figure decades() {
  const auto rate = [](int64_t k) {
    double value = 0.1;
    for (int64_t i = 0; i < k / 100; ++i) value *= 0.99;
    return value;
  };
  return make_figure("a fall over four decades", 100'000, {{"lr", rate}});
}

inline std::vector<std::pair<std::string, Figure>> example_figures() {
  return {{"warm_up_and_fall", warm_up_and_fall()},
          {"staircase", staircase()},
          {"cycles", cycles()},
          {"one_cycle", one_cycle()},
          {"three_files", three_files()},
          {"tokens", tokens()},
          {"few_steps", few_steps()},
          {"spike", spike()},
          {"without_values", without_values()},
          {"decades", decades()}};
}

}  // namespace anneal::cli
