#include "runtime/difference.hpp"

#include <algorithm>
#include <cmath>

#include "compiler/floating_point.hpp"
#include "compiler/graph/specialise.hpp"
#include "grammar/number_text.hpp"
#include "runtime/run_check.hpp"

namespace anneal {

namespace {

constexpr std::int64_t kPiece = 1 << 14;  // positions that are compared at once

bool is_same_value(double a, double b) {
  return a == b || (a != a && b != b);
}

class Comparison {
 public:
  Comparison(CurveDifference &found, std::int64_t stride) : found_(found), stride_(stride) {}

  void look(std::int64_t first, std::span<const double> a, std::span<const double> b) {
    for (std::size_t i = 0; i < a.size(); ++i) {
      if (is_same_value(a[i], b[i])) continue;
      const std::int64_t step = first + static_cast<std::int64_t>(i) * stride_;
      add({step, a[i], b[i]});
    }
  }

 private:
  void add(const CurveDifference::Place &place) {
    ++found_.count;
    if (found_.first.step < 0) found_.first = place;
    keep_larger(distance(place.a, place.b), place, largest_, found_.largest);
    keep_larger(relative_distance(place.a, place.b), place, most_relative_, found_.most_relative);
    if (!found_.ranges.empty() && !found_.more_ranges && found_.ranges.back().last + stride_ == place.step) {
      found_.ranges.back().last = place.step;
    } else if (found_.ranges.size() < kRangesNamed) {
      found_.ranges.push_back({place.step, place.step});
    } else {
      found_.more_ranges = true;
    }
  }

  static void keep_larger(double apart, const CurveDifference::Place &place, double &most,
                          CurveDifference::Place &kept) {
    if (apart <= most) return;
    most = apart;
    kept = place;
  }

  CurveDifference &found_;
  std::int64_t stride_;
  double largest_ = -1;
  double most_relative_ = -1;
};

std::optional<std::size_t> find(const Curves &curves, const std::string &name) {
  const auto found = std::ranges::find(curves.names, name);
  if (found == curves.names.end()) return std::nullopt;
  return static_cast<std::size_t>(found - curves.names.begin());
}

std::string place_text(const CurveDifference::Place &place) {
  return shortest(place.a) + " and " + shortest(place.b) + " at step " + std::to_string(place.step);
}

std::string line_of(const CurveDifference &curve, std::string_view a, std::string_view b) {
  if (curve.presence == CurveDifference::Presence::only_a) return "`" + curve.name + "` is only in " + std::string(a);
  if (curve.presence == CurveDifference::Presence::only_b) return "`" + curve.name + "` is only in " + std::string(b);
  std::string line = "`" + curve.name + "` differs first with " + place_text(curve.first);
  if (curve.largest.step != curve.first.step) line += ", most with " + place_text(curve.largest);
  return line + ", in steps " + ranges_text(curve);
}

/// What is computed from measurements: the outputs and the next values of the cells, with all that is bound as numbers.
std::string feedback_text(const Schedule &schedule) {
  const Lowered &lowered = schedule.lowered();
  std::vector<ArgumentMeaning> meanings;
  std::string text;
  for (std::size_t i = 0; i < lowered.arguments.size(); ++i) {
    const GraphArgument &argument = lowered.arguments[i];
    const bool input = argument.kind == GraphArgument::Kind::input;
    if (!input && argument.kind != GraphArgument::Kind::cell) {
      meanings.emplace_back(schedule.arguments()[i]);
      continue;
    }
    meanings.emplace_back();
    text += std::to_string(i) + " " +
            (input ? lowered.inputs[argument.memory].name : lowered.cells[argument.memory].name) + "\n";
  }
  const Memory memory = schedule.memory();
  for (const double value : memory.inputs) text += shortest(value) + "\n";
  for (const double value : memory.cells) text += shortest(value) + "\n";
  std::vector<std::string> names;
  std::vector<NodeId> roots;
  for (const LoweredOutput &output : lowered.outputs) {
    names.push_back(output.name);
    roots.push_back(output.node);
  }
  for (const LoweredCell &cell : lowered.cells) {
    names.push_back(cell.name);
    roots.push_back(cell.next);
    for (const std::uint32_t input : cell.inputs) names.back() += " " + lowered.inputs[input].name;
  }
  const SpecialisedGraph graph = specialise(lowered.graph, roots, meanings);
  std::vector<std::pair<std::string, NodeId>> named;
  for (std::size_t i = 0; i < names.size(); ++i) named.emplace_back(names[i], graph.roots[i]);
  return text + graph.graph.dump(named);
}

}  // namespace

double distance(double a, double b) {
  const double apart = std::fabs(a - b);
  return apart == apart ? apart : std::numeric_limits<double>::infinity();
}

double relative_distance(double a, double b) {
  const double apart = distance(a, b);
  return std::isinf(apart) ? apart : apart / std::max(std::fabs(a), std::fabs(b));
}

Curves Curves::of(const Schedule &schedule) {
  Curves curves{.names = {},
                .total = schedule.total(),
                .values = [schedule](std::size_t output, std::int64_t first, std::int64_t stride,
                                     std::span<double> out) { schedule.at_many(output, first, stride, out); }};
  for (const LoweredOutput &output : schedule.outputs()) curves.names.push_back(output.name);
  return curves;
}

bool Difference::is_same() const {
  return total_a == total_b &&
         std::ranges::all_of(curves, [](const CurveDifference &curve) { return curve.is_same(); });
}

Difference difference(const Curves &a, const Curves &b, const DifferenceOptions &options) {
  const FloatingPointGuard guard;
  Difference found{.curves = {}, .total_a = a.total, .total_b = b.total, .coverage = {}};
  const std::int64_t end =
      a.total && b.total ? std::max(*a.total, *b.total)
                         : options.first + std::max({kUnlimitedCheckSteps, a.total.value_or(0), b.total.value_or(0)});
  const std::int64_t length = std::max<std::int64_t>(end - options.first, 1);
  // An odd stride does not fall into step with cycles of even length.
  const std::int64_t stride = length <= options.steps ? 1 : (length / options.steps) | 1;
  const std::int64_t count = (length - 1) / stride + 1;
  found.first = options.first;
  found.end = options.first + length;
  found.positions = count;
  found.exact = stride == 1 && a.total && b.total;
  found.coverage = stride == 1 ? std::to_string(count) + (count == 1 ? " step" : " steps")
                               : "one step in " + std::to_string(stride) + " of " + std::to_string(length);
  if (options.first != 0) found.coverage += " from step " + std::to_string(options.first);

  std::int64_t shared = 0;
  for (const std::string &name : a.names) shared += find(b, name) ? 1 : 0;
  std::int64_t done = 0;
  std::vector<double> of_a(kPiece);
  std::vector<double> of_b(kPiece);
  for (std::size_t i = 0; i < a.names.size(); ++i) {
    CurveDifference &curve = found.curves.emplace_back();
    curve.name = a.names[i];
    const std::optional<std::size_t> other = find(b, a.names[i]);
    if (!other) {
      curve.presence = CurveDifference::Presence::only_a;
      continue;
    }
    Comparison comparison(curve, stride);
    for (std::int64_t at = 0; at < count && !found.stopped; at += kPiece) {
      const auto size = static_cast<std::size_t>(std::min(kPiece, count - at));
      const std::int64_t first = options.first + at * stride;
      a.values(i, first, stride, std::span(of_a).first(size));
      b.values(*other, first, stride, std::span(of_b).first(size));
      comparison.look(first, std::span(of_a).first(size), std::span(of_b).first(size));
      done += static_cast<std::int64_t>(size);
      found.stopped = options.progress && !options.progress(done, shared * count);
    }
  }
  for (const std::string &name : b.names) {
    if (find(a, name)) continue;
    CurveDifference &curve = found.curves.emplace_back();
    curve.name = name;
    curve.presence = CurveDifference::Presence::only_b;
  }
  return found;
}

bool feedback_is_same(const Schedule &a, const Schedule &b) {
  if (!a.lowered().uses_feedback && !b.lowered().uses_feedback) return true;
  const FloatingPointGuard guard;
  return feedback_text(a) == feedback_text(b);
}

std::string ranges_text(const CurveDifference &curve) {
  std::string text;
  for (const CurveDifference::Range &range : curve.ranges) {
    text += (text.empty() ? "" : ", ") + std::to_string(range.first);
    if (range.last != range.first) text += " to " + std::to_string(range.last);
  }
  return curve.more_ranges ? text + ", …" : text;
}

std::string length_text(const std::optional<std::int64_t> &total) {
  return total ? std::to_string(*total) + " steps" : "no end";
}

std::string describe(const Difference &difference, std::string_view a, std::string_view b) {
  std::string text;
  if (difference.total_a != difference.total_b) {
    text += std::string(a) + " has " + length_text(difference.total_a) + ", " + std::string(b) + " " +
            length_text(difference.total_b) + "\n";
  }
  for (const CurveDifference &curve : difference.curves) {
    if (!curve.is_same()) text += line_of(curve, a, b) + "\n";
  }
  return text;
}

}  // namespace anneal
