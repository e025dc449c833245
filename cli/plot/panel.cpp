#include "cli/plot/panel.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <utility>

namespace anneal::cli {
namespace {

constexpr double kReadable = 0.25;     // of the axis, for a curve that varies
constexpr double kClearOfZero = 0.08;  // of the axis, for a constant one, and for the largest value of any
constexpr double kLogarithmicRatio = 100;
constexpr double kLowPart = 0.05;

struct ValueRange {
  double minimum = std::numeric_limits<double>::infinity();
  double maximum = -std::numeric_limits<double>::infinity();

  bool is_empty() const { return !(minimum <= maximum); }
  double half_size() const { return maximum / 2 - minimum / 2; }
  double size() const { return std::max(std::fabs(minimum), std::fabs(maximum)); }
  // On an axis from 0 to `whole`. Nothing but zeros has no size to be too small.
  bool is_clear_of_zero(double whole) const { return is_empty() || size() == 0 || size() >= kClearOfZero * whole; }
  void include(const ValueRange &other) {
    minimum = std::min(minimum, other.minimum);
    maximum = std::max(maximum, other.maximum);
  }
};

ValueRange range_of(const Curve &curve) {
  ValueRange range;
  for (const Column &column : curve.columns) {
    if (column.finite > 0) range.include({column.minimum, column.maximum});
  }
  return range;
}

// The curves of one output name and of about one size, which stay together.
struct Group {
  std::vector<size_t> curves;
  std::vector<ValueRange> ranges;
  ValueRange range;
  std::string unit;
};

bool stays_readable(const Group &group, const ValueRange &axis) {
  return std::all_of(group.ranges.begin(), group.ranges.end(), [&](const ValueRange &each) {
    if (each.is_empty()) return true;
    const bool is_constant = each.half_size() <= each.size() * 1e-9;
    if (is_constant) return each.is_clear_of_zero(axis.size());
    return each.half_size() >= kReadable * axis.half_size();
  });
}

// Whether a curve of the group's own name is large enough to be compared with it, and the group with the curve.
bool is_of_its_size(const Group &group, const ValueRange &range, ValueScale scale) {
  if (range.is_empty() || group.range.is_empty()) return true;
  if (scale == ValueScale::logarithmic && range.minimum > 0 && group.range.minimum > 0) return true;
  const double whole = std::max(range.size(), group.range.size());
  return std::ranges::all_of(group.ranges, [&](const ValueRange &each) { return each.is_clear_of_zero(whole); }) &&
         range.is_clear_of_zero(whole);
}

std::vector<Group> groups_by_name(const Figure &figure) {
  std::vector<Group> groups;
  for (size_t i = 0; i < figure.curves.size(); ++i) {
    const Curve &curve = figure.curves[i];
    const ValueRange range = range_of(curve);
    const auto same = std::find_if(groups.begin(), groups.end(), [&](const Group &group) {
      const Curve &other = figure.curves[group.curves.front()];
      return other.name == curve.name && other.unit == curve.unit && is_of_its_size(group, range, figure.scale);
    });
    Group &group = same != groups.end() ? *same : groups.emplace_back();
    group.curves.push_back(i);
    group.ranges.push_back(range);
    group.range.include(range);
    group.unit = curve.unit;
  }
  return groups;
}

// Joins groups into the first one where all of them stay readable.
std::vector<std::vector<Group>> share_axes(std::vector<Group> groups) {
  std::vector<std::vector<Group>> panels;
  for (Group &group : groups) {
    const auto fits = [&](const std::vector<Group> &panel) {
      if (panel.front().unit != group.unit) return false;
      // The axis will reach down to zero where the values come near it.
      ValueRange axis = group.range;
      for (const Group &other : panel) axis.include(other.range);
      if (axis.minimum > 0 && axis.minimum <= axis.maximum / 2) axis.minimum = 0;
      return stays_readable(group, axis) &&
             std::all_of(panel.begin(), panel.end(), [&](const Group &other) { return stays_readable(other, axis); });
    };
    const auto panel = std::find_if(panels.begin(), panels.end(), fits);
    if (panel != panels.end()) {
      panel->push_back(std::move(group));
    } else {
      panels.push_back({std::move(group)});
    }
  }
  return panels;
}

// Whether half of the run would lie in the lowest part of a linear axis.
bool is_mostly_low(const Figure &figure, const std::vector<size_t> &curves, double maximum) {
  double low = 0;
  double all = 0;
  for (const size_t i : curves) {
    for (const Column &column : figure.curves[i].columns) {
      if (column.finite == 0) continue;
      const auto weight = static_cast<double>(column.steps.count());
      all += weight;
      if (column.last < kLowPart * maximum) low += weight;
    }
  }
  return low * 2 > all;
}

bool wants_logarithm(const Figure &figure, const std::vector<size_t> &curves, const ValueRange &range) {
  if (range.is_empty() || !(range.minimum > 0)) return false;
  switch (figure.scale) {
    case ValueScale::linear:
      return false;
    case ValueScale::logarithmic:
      return true;
    case ValueScale::automatic:
      break;
  }
  return range.maximum / range.minimum > kLogarithmicRatio && is_mostly_low(figure, curves, range.maximum);
}

// One curve hides another where they are the same: a reader would look for it in vain.
void add_equal_curves(const Figure &figure, std::vector<FigureNote> &lines) {
  for (size_t i = 1; i < figure.curves.size(); ++i) {
    const Curve &curve = figure.curves[i];
    const auto before = figure.curves.begin() + static_cast<std::ptrdiff_t>(i);
    const auto same = std::find_if(figure.curves.begin(), before, [&](const Curve &other) {
      return other.unit == curve.unit && other.columns == curve.columns;
    });
    if (same == before || curve.columns.empty()) continue;
    lines.push_back(
        {fmt::format("{} is the same curve as {}", legend_name(figure, curve), legend_name(figure, *same)), false});
  }
}

// Four digits are enough for a sentence.
std::string rounded_count(int64_t count) {
  double unit = 1;
  while (static_cast<double>(count) / unit >= 10'000) unit *= 10;
  return short_count(std::round(static_cast<double>(count) / unit) * unit);
}

}  // namespace

std::vector<Panel> make_panels(const Figure &figure) {
  std::vector<Panel> panels;
  for (const std::vector<Group> &groups : share_axes(groups_by_name(figure))) {
    ValueRange range;
    std::vector<size_t> curves;
    for (const Group &group : groups) {
      range.include(group.range);
      curves.insert(curves.end(), group.curves.begin(), group.curves.end());
    }
    std::sort(curves.begin(), curves.end());
    const bool has_values = !range.is_empty();
    const ValueAxis axis = has_values ? ValueAxis(range.minimum, range.maximum, wants_logarithm(figure, curves, range))
                                      : ValueAxis(0, 1, false);
    const bool is_constant = std::ranges::all_of(groups, [](const Group &group) {
      return std::ranges::all_of(group.ranges, [](const ValueRange &each) { return each.minimum == each.maximum; });
    });
    panels.push_back({std::move(curves), axis, has_values, is_constant});
  }
  if (panels.empty()) panels.push_back({{}, ValueAxis(0, 1, false), false, false});
  return panels;
}

std::string legend_name(const Figure &figure, const Curve &curve) {
  const bool has_several = std::any_of(figure.curves.begin(), figure.curves.end(), [&](const Curve &other) {
    return other.source != figure.curves.front().source;
  });
  const bool has_names = std::any_of(figure.curves.begin(), figure.curves.end(),
                                     [&](const Curve &other) { return other.name != figure.curves.front().name; });
  if (!has_several || curve.source.empty()) return curve.name;
  return has_names ? fmt::format("{} ({})", curve.name, curve.source) : curve.source;
}

std::string legend_values(const Curve &curve, const std::string &arrow) {
  const Column *first = nullptr;
  const Column *last = nullptr;
  const Column *lowest = nullptr;
  const Column *highest = nullptr;
  for (const Column &column : curve.columns) {
    if (column.finite == 0) continue;
    if (first == nullptr) first = lowest = highest = &column;
    if (column.minimum < lowest->minimum) lowest = &column;
    if (column.maximum > highest->maximum) highest = &column;
    last = &column;
  }
  if (first == nullptr) return "no finite value";
  if (lowest->minimum == highest->maximum) return short_number(last->last);
  // Values that differ must not read the same.
  const bool need_all_digits = short_number(lowest->minimum) == short_number(highest->maximum);
  const auto text = [&](double value) { return need_all_digits ? fmt::format("{}", value) : short_number(value); };
  std::string top;
  std::string bottom;
  if (highest->maximum > std::max(first->first, last->last)) top = text(highest->maximum) + arrow;
  if (lowest->minimum < std::min(first->first, last->last)) bottom = text(lowest->minimum) + arrow;
  const bool top_comes_first = highest->steps.first <= lowest->steps.first;
  return text(first->first) + arrow + (top_comes_first ? top + bottom : bottom + top) + text(last->last);
}

std::vector<FigureNote> notes(const Figure &figure) {
  std::vector<FigureNote> lines;
  bool is_sampled = false;
  for (const Curve &curve : figure.curves) {
    is_sampled = is_sampled || !curve.exact;
    if (curve.first_non_finite < 0) continue;
    Column all;
    for (const Column &column : curve.columns) {
      all.not_a_number += column.not_a_number;
      all.positive_infinities += column.positive_infinities;
      all.negative_infinities += column.negative_infinities;
    }
    std::string kinds;
    const auto add = [&](int64_t count, const char *name) {
      if (count > 0) kinds += fmt::format("{}{} at {}", kinds.empty() ? "" : ", ", name, count);
    };
    add(all.not_a_number, "nan");
    add(all.positive_infinities, "inf");
    add(all.negative_infinities, "-inf");
    lines.push_back({fmt::format("{} is {} step{}{}, first at step {}", legend_name(figure, curve), kinds,
                                 all.non_finite() == 1 ? "" : "s", curve.exact ? "" : " of those looked at",
                                 curve.first_non_finite),
                     true});
  }
  add_equal_curves(figure, lines);
  if (is_sampled) {
    const Curve &curve = *std::ranges::find_if(figure.curves, [](const Curve &each) { return !each.exact; });
    lines.push_back(
        {fmt::format("drawn from {} of {} steps", rounded_count(curve.looked_at), rounded_count(figure.steps.count())),
         false});
  }
  return lines;
}

std::vector<int64_t> boundaries_shown(const Figure &figure, int at_most) {
  std::vector<int64_t> steps;
  for (const PhaseBoundary &boundary : figure.boundaries) {
    if (boundary.step > figure.steps.first && boundary.step < figure.steps.end) steps.push_back(boundary.step);
  }
  if (steps.size() > static_cast<size_t>(std::max(0, at_most))) steps.clear();
  return steps;
}

}  // namespace anneal::cli
