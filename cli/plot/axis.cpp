#include "cli/plot/axis.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <string_view>

namespace anneal::cli {
namespace {

constexpr double kAir = 0.04;      // of the range, above and below the values
constexpr double kNearZero = 0.5;  // values that come down to this part of the largest show the zero, too
constexpr double kFlat = 1e-9;     // a range so much smaller than its values is drawn as a constant
constexpr double kSmallestRange = 1e-300;

// m times ten to the power of `exponent`, m one of 1, 2, 5.
struct Spacing {
  int64_t digit = 1;
  int exponent = 0;

  // `count` spacings, rounded once, so that it prints as short as a person would write it.
  double times(int64_t count) const {
    const auto units = static_cast<double>(count * digit);
    return exponent < 0 ? units / std::pow(10.0, -exponent) : units * std::pow(10.0, exponent);
  }
};

// The first and the last multiple of a spacing from `low` to `high`, a hair outside included.
struct Multiples {
  int64_t first = 0;
  int64_t last = 0;
};

Multiples multiples_of(Spacing spacing, double low, double high) {
  const double unit = spacing.times(1);
  const double hair = (high / unit - low / unit) * 1e-9;
  return {static_cast<int64_t>(std::ceil(low / unit - hair)), static_cast<int64_t>(std::floor(high / unit + hair))};
}

// The smallest spacing that puts at most `at_most` marks on an axis.
Spacing spacing_for(double low, double high, int at_most) {
  // The range in halves, so that it stays finite between the two ends of the double range.
  const double half_range = high / 2 - low / 2;
  Spacing spacing{1, static_cast<int>(std::floor(std::log10(half_range / at_most)))};
  constexpr std::array<int64_t, 3> kDigits = {1, 2, 5};
  for (size_t i = 0; i < 12; ++i) {
    spacing.digit = kDigits[i % 3];
    const Multiples marks = multiples_of(spacing, low, high);
    if (marks.last - marks.first < at_most) break;
    if (i % 3 == 2) ++spacing.exponent;
  }
  return spacing;
}

template <class Add>
void for_multiples(Spacing spacing, double low, double high, Add add) {
  const Multiples marks = multiples_of(spacing, low, high);
  for (int64_t i = marks.first; i <= marks.last; ++i) add(spacing.times(i));
}

// 1e-05 and 1e+22 become 1e-5 and 1e22.
std::string with_short_exponent(std::string text) {
  const size_t at = text.find('e');
  if (at == std::string::npos) return text;
  const std::string sign = text[at + 1] == '-' ? "-" : "";
  size_t digits = at + 2;
  while (digits + 1 < text.size() && text[digits] == '0') ++digits;
  return text.substr(0, at + 1) + sign + text.substr(digits);
}

std::string without_trailing_zeros(std::string text) {
  if (text.find('.') == std::string::npos) return text;
  text.erase(text.find_last_not_of('0') + 1);
  if (text.back() == '.') text.pop_back();
  return text;
}

// With the digits that tell it from its neighbours; `size` is the largest value of the axis.
std::string tick_label(double value, Spacing spacing, double size) {
  if (size >= 1e-3 && size < 1e6) return fmt::format("{:.{}f}", value, std::max(0, -spacing.exponent));
  const int digits = std::max(0, static_cast<int>(std::floor(std::log10(std::fabs(value)))) - spacing.exponent);
  const std::string text = fmt::format("{:.{}e}", value, digits);
  const size_t at = text.find('e');
  return with_short_exponent(without_trailing_zeros(text.substr(0, at)) + text.substr(at));
}

}  // namespace

std::string short_number(double value) {
  if (std::isnan(value)) return "nan";
  if (std::isinf(value)) return value > 0 ? "inf" : "-inf";
  const double size = std::fabs(value);
  if (size != 0 && (size < 1e-3 || size >= 1e6)) {
    std::string text = fmt::format("{:.5e}", value);
    const size_t at = text.find('e');
    return with_short_exponent(without_trailing_zeros(text.substr(0, at)) + text.substr(at));
  }
  return fmt::format("{:.6g}", value == 0 ? 0 : value);
}

std::string short_count(double value) {
  constexpr std::string_view kUnits[] = {"", "k", "M", "B", "T"};
  size_t unit = 0;
  double size = std::fabs(value);
  while (size >= 1000 && unit + 1 < std::size(kUnits)) {
    size /= 1000;
    value /= 1000;
    ++unit;
  }
  if (size >= 1e6) return short_number(value) + std::string(kUnits[unit]);
  return without_trailing_zeros(fmt::format("{:.6f}", value == 0 ? 0 : value)) + std::string(kUnits[unit]);
}

ValueAxis::ValueAxis(double minimum, double maximum, bool logarithmic) : logarithmic_(logarithmic && minimum > 0) {
  const double size = std::max(std::fabs(minimum), std::fabs(maximum));
  const bool is_flat = maximum / 2 - minimum / 2 <= size / 2 * kFlat || size < kSmallestRange;
  if (logarithmic_) {
    // A constant gets a decade to each side.
    const double air = is_flat ? 10 : std::max(1.05, std::exp(kAir * (std::log(maximum) - std::log(minimum))));
    low_ = std::max(minimum / air, 5e-324);
    high_ = std::min(maximum * air, 1.7e308);
    return;
  }
  if (is_flat) {
    const double around = size < kSmallestRange ? 1 : size;
    low_ = minimum < 0 ? std::max(minimum * 1.5, -1.7e308) : 0;
    high_ = maximum > 0 ? std::min(maximum * 1.5, 1.7e308) : 0;
    if (size < kSmallestRange) high_ = around;
    return;
  }
  low_ = minimum;
  high_ = maximum;
  if (minimum > 0 && minimum <= kNearZero * maximum) low_ = 0;
  if (maximum < 0 && maximum >= kNearZero * minimum) high_ = 0;
  const double air = 2 * kAir * (high_ / 2 - low_ / 2);
  if (high_ != 0) high_ = std::min(high_ + air, 1.7e308);
  if (low_ != 0) low_ = std::max(low_ - air, -1.7e308);
}

double ValueAxis::place(double value) const {
  double place = 0;
  if (logarithmic_) {
    if (value <= 0) return -1;
    place = (std::log(value) - std::log(low_)) / (std::log(high_) - std::log(low_));
  } else {
    // Halves, so that the ends of the double range have a finite distance.
    place = (value / 2 - low_ / 2) / (high_ / 2 - low_ / 2);
  }
  return std::clamp(place, -1.0, 2.0);
}

std::vector<Tick> ValueAxis::ticks(int at_most) const {
  at_most = std::max(2, at_most);
  if (logarithmic_) return logarithmic_ticks(at_most);
  return linear_ticks(at_most);
}

std::vector<Tick> ValueAxis::linear_ticks(int at_most) const {
  std::vector<Tick> ticks;
  const double range = high_ / 2 - low_ / 2;
  if (!(range > kSmallestRange)) return ticks;
  const Spacing spacing = spacing_for(low_, high_, at_most);
  const double size = std::max(std::fabs(low_), std::fabs(high_));
  for_multiples(spacing, low_, high_, [&](double value) {
    ticks.push_back({place(value), value == 0 ? "0" : tick_label(value, spacing, size)});
  });
  return ticks;
}

std::vector<Tick> ValueAxis::logarithmic_ticks(int at_most) const {
  const double low = std::log10(low_);
  const double high = std::log10(high_);
  const double decades = high - low;
  std::vector<int> digits = {1};
  if (decades * 3 <= at_most) digits = {1, 2, 5};
  const int stride = std::max(1, static_cast<int>(std::ceil(decades / at_most)));
  const bool has_small = low_ < 1e-3 || high_ >= 1e6;
  std::vector<Tick> ticks;
  for (int exponent = static_cast<int>(std::floor(low)); exponent <= high; ++exponent) {
    if (exponent % stride != 0) continue;
    for (const int digit : digits) {
      const double value = exponent < 0 ? digit / std::pow(10.0, -exponent) : digit * std::pow(10.0, exponent);
      if (!(value >= low_ * (1 - 1e-9) && value <= high_ * (1 + 1e-9))) continue;
      std::string label = has_small ? fmt::format("{}e{}", digit, exponent) : short_number(value);
      ticks.push_back({place(value), std::move(label)});
    }
  }
  if (ticks.size() >= 2 || decades > 1) return ticks;
  // Within a decade without room for two round marks: a linear choice of values is as good.
  ticks.clear();
  for_multiples(spacing_for(low_, high_, at_most), low_, high_,
                [&](double value) { ticks.push_back({place(value), short_number(value)}); });
  return ticks;
}

double StepAxis::place(double step) const {
  if (steps_.count() == 0) return 0;
  return (step - static_cast<double>(steps_.first)) / static_cast<double>(steps_.count());
}

std::vector<Tick> StepAxis::ticks(int at_most) const {
  std::vector<Tick> ticks;
  if (steps_.count() == 0) return ticks;
  const auto first = static_cast<double>(steps_.first);
  const auto end = static_cast<double>(steps_.end);
  Spacing spacing = spacing_for(first, end, at_most);
  if (spacing.exponent < 0) spacing = {1, 0};
  for_multiples(spacing, first, end, [&](double step) { ticks.push_back({place(step), short_count(step)}); });
  return ticks;
}

std::vector<Tick> StepAxis::ticks(const SecondAxis &second, int at_most) const {
  std::vector<Tick> ticks;
  const double low = static_cast<double>(steps_.first) / second.steps_per_unit;
  const double high = static_cast<double>(steps_.end) / second.steps_per_unit;
  if (!(high - low > kSmallestRange) || !std::isfinite(high - low)) return ticks;
  for_multiples(spacing_for(low, high, at_most), low, high,
                [&](double value) { ticks.push_back({place(value * second.steps_per_unit), short_count(value)}); });
  return ticks;
}

}  // namespace anneal::cli
