#include "cli/difference_report.hpp"

#include <charconv>
#include <cmath>

#include "grammar/number_text.hpp"
#include "grammar/visible.hpp"

namespace anneal::cli {

namespace {

using Place = CurveDifference::Place;
using Presence = CurveDifference::Presence;

/// A number as people want to know it.
std::string rounded(double value) {
  constexpr int kDigits = 3;
  char text[32];
  const auto end = std::to_chars(std::begin(text), std::end(text), value, std::chars_format::general, kDigits).ptr;
  return {text, end};
}

std::string values_text(const Place &place) {
  return "at step " + std::to_string(place.step) + ": " + shortest(place.a) + " and " + shortest(place.b);
}

std::string apart_text(const Place &place) {
  const double apart = distance(place.a, place.b);
  if (!std::isfinite(apart)) return "";
  constexpr double kPercent = 100;
  return ", apart by " + rounded(apart) + ", which is " + rounded(kPercent * relative_distance(place.a, place.b)) + "%";
}

std::string curve_text(const CurveDifference &curve, const DifferenceReport &report, std::size_t width) {
  const std::string head = "  " + curve.name + std::string(width - curve.name.size(), ' ') + "  ";
  const std::string indent(head.size(), ' ');
  if (curve.presence != Presence::both) {
    return head + "only in " + visible(curve.presence == Presence::only_a ? report.a : report.b) + "\n";
  }
  if (curve.is_same()) return head + "the same\n";
  std::string text = head + "differs in " + std::to_string(curve.count) + " of " +
                     std::to_string(report.difference.positions) + ": " + ranges_text(curve) + "\n";
  text += indent + "first " + values_text(curve.first) + "\n";
  text += indent + "most " + values_text(curve.largest) + apart_text(curve.largest) + "\n";
  if (curve.most_relative.step != curve.largest.step) {
    text += indent + "relatively most " + values_text(curve.most_relative) + apart_text(curve.most_relative) + "\n";
  }
  return text;
}

nlohmann::ordered_json place_json(const Place &place) {
  return {{"step", place.step},
          {"a", json_number(place.a)},
          {"b", json_number(place.b)},
          {"distance", json_number(distance(place.a, place.b))},
          {"relative", json_number(relative_distance(place.a, place.b))}};
}

nlohmann::ordered_json curve_json(const CurveDifference &curve) {
  if (curve.presence != Presence::both) {
    return {{"same", false}, {"only_in", curve.presence == Presence::only_a ? "a" : "b"}};
  }
  nlohmann::ordered_json object{{"same", curve.is_same()}, {"differing", curve.count}};
  if (curve.is_same()) return object;
  object["first"] = place_json(curve.first);
  object["largest"] = place_json(curve.largest);
  object["most_relative"] = place_json(curve.most_relative);
  nlohmann::ordered_json ranges = nlohmann::ordered_json::array();
  for (const CurveDifference::Range &range : curve.ranges) ranges.push_back({range.first, range.last});
  object["ranges"] = std::move(ranges);
  object["more_ranges"] = curve.more_ranges;
  return object;
}

nlohmann::ordered_json length_json(const std::optional<std::int64_t> &total) {
  return total ? nlohmann::ordered_json(*total) : nlohmann::ordered_json();
}

}  // namespace

std::string difference_text(const DifferenceReport &report) {
  const Difference &found = report.difference;
  std::string text = visible(report.a) + " and " + visible(report.b) +
                     (report.is_same() ? " are the same" : " differ") + ", compared at " + found.coverage + "\n";
  if (found.total_a != found.total_b) {
    text += "  lengths: " + length_text(found.total_a) + " and " + length_text(found.total_b) + "\n";
  }
  std::size_t width = 0;
  for (const CurveDifference &curve : found.curves) width = std::max(width, curve.name.size());
  for (const CurveDifference &curve : found.curves) text += curve_text(curve, report, width);
  if (!report.is_feedback_same) text += "  measurements act differently on the two\n";
  return text;
}

nlohmann::ordered_json difference_json(const DifferenceReport &report) {
  const Difference &found = report.difference;
  nlohmann::ordered_json outputs = nlohmann::ordered_json::object();
  for (const CurveDifference &curve : found.curves) outputs[curve.name] = curve_json(curve);
  return {{"a", report.a},
          {"b", report.b},
          {"same", report.is_same()},
          {"coverage", found.exact ? "exact" : "sampled"},
          {"compared", found.coverage},
          {"positions", found.positions},
          {"first", found.first},
          {"end", found.end},
          {"totals", {length_json(found.total_a), length_json(found.total_b)}},
          {"feedback_same", report.is_feedback_same},
          {"outputs", std::move(outputs)}};
}

}  // namespace anneal::cli
