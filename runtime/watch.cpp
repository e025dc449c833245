#include "runtime/watch.hpp"

#include <algorithm>
#include <atomic>

#include "compiler/floating_point.hpp"
#include "compiler/positions.hpp"
#include "runtime/bound_code.hpp"
#include "runtime/parallel.hpp"

namespace anneal {
namespace {

// Positions that a worker takes at once.
constexpr std::int64_t kPiece = 1 << 16;
// Numbers that a worker holds for all nodes together, so that they stay in its cache.
constexpr std::size_t kNumbers = 1 << 16;

/// The extremes of some values, and a number that is NaN where one of them is not finite. Four chains of operations,
/// for one alone would wait for itself.
struct Summary {
  double minimum;
  double maximum;
  double not_finite;
  bool has_zero;
};

Summary summary_of(std::span<const double> values) {
  constexpr std::size_t kChains = 4;
  double minimum[kChains];
  double maximum[kChains];
  double not_finite[kChains] = {};
  bool zero[kChains] = {};
  std::fill_n(minimum, kChains, std::numeric_limits<double>::infinity());
  std::fill_n(maximum, kChains, -std::numeric_limits<double>::infinity());
  const auto take = [&](std::size_t chain, double value) {
    // A NaN changes neither.
    minimum[chain] = value < minimum[chain] ? value : minimum[chain];
    maximum[chain] = value > maximum[chain] ? value : maximum[chain];
    not_finite[chain] += value - value;
    zero[chain] |= value == 0;
  };
  std::size_t i = 0;
  for (; i + kChains <= values.size(); i += kChains) {
    for (std::size_t chain = 0; chain < kChains; ++chain) take(chain, values[i + chain]);
  }
  for (; i < values.size(); ++i) take(0, values[i]);
  return {std::min(std::min(minimum[0], minimum[1]), std::min(minimum[2], minimum[3])),
          std::max(std::max(maximum[0], maximum[1]), std::max(maximum[2], maximum[3])),
          (not_finite[0] + not_finite[1]) + (not_finite[2] + not_finite[3]), zero[0] || zero[1] || zero[2] || zero[3]};
}

/// The smaller of two first positions.
std::int64_t earlier(std::int64_t a, std::int64_t b) {
  if (a < 0 || b < 0) return std::max(a, b);
  return std::min(a, b);
}

std::int64_t positions_of(const std::vector<Stretch> &stretches) {
  std::int64_t all = 0;
  for (const Stretch &stretch : stretches) all += stretch.count;
  return all;
}

/// Nodes of a schedule's graph on native code if that is wanted and there is some; else `reason` says why not.
BoundCode code_of(const Schedule &schedule, std::span<const NodeId> roots, bool wants_native, std::string &reason) {
  const Graph &graph = schedule.lowered().graph;
  if (wants_native) {
    std::optional<NativeCode> native = NativeCode::compile(graph, roots, {.scalar = false}, reason);
    if (native) return BoundCode(*std::move(native), schedule.arguments());
  }
  return BoundCode(InterpreterCode(graph, roots), schedule.arguments());
}

/// What one worker has seen, and room for the values that it looks at.
class Worker {
 public:
  Worker(std::size_t roots, std::size_t rows) : rows_(rows), seen_(roots), values_(roots * rows) {}

  /// The positions of a stretch from number `begin` to before `end`.
  void look(const BoundCode &code, const Stretch &stretch, std::int64_t begin, std::int64_t end) {
    std::vector<double *> columns;
    for (std::size_t i = 0; i < seen_.size(); ++i) columns.push_back(&values_[i * rows_]);
    const auto rows = static_cast<std::int64_t>(rows_);
    for (std::int64_t at = begin; at < end; at += rows) {
      const auto count = static_cast<std::size_t>(std::min(rows, end - at));
      const std::int64_t first = stretch.first + at * stretch.stride;
      BoundCode::Positions positions;
      fill_positions(first, stretch.stride, std::span(positions).first(count));
      code.evaluate_many(positions, count, columns);
      for (std::size_t i = 0; i < seen_.size(); ++i) {
        seen_[i].look(first, stretch.stride, std::span(columns[i], count));
      }
    }
  }

  const std::vector<Seen> &seen() const { return seen_; }

 private:
  std::size_t rows_;
  std::vector<Seen> seen_;
  std::vector<double> values_;
};

}  // namespace

void Seen::look(std::int64_t first, std::int64_t stride, std::span<const double> values) {
  const Summary summary = summary_of(values);
  const auto find = [&](std::int64_t &position, auto holds) {
    if (position >= 0 && position <= first) return;
    const auto found = std::ranges::find_if(values, holds);
    if (found != values.end()) position = earlier(position, first + stride * (found - values.begin()));
  };
  const auto is_finite = [](double value) { return value - value == 0; };
  // The sign of a zero would depend on which came first.
  minimum = std::min(minimum, summary.minimum + 0.0);
  maximum = std::max(maximum, summary.maximum + 0.0);
  const bool all_finite = summary.not_finite == 0;
  if (!all_finite) find(not_finite, [&](double value) { return !is_finite(value); });
  if (summary.minimum < 0) find(negative, [&](double value) { return value < 0 && is_finite(value); });
  if (summary.has_zero) find(zero, [](double value) { return value == 0; });
  if (!all_finite || summary.minimum != 0 || summary.maximum != 0) {
    find(other, [](double value) { return value != 0; });
  }
}

void Seen::merge(const Seen &more) {
  minimum = std::min(minimum, more.minimum);
  maximum = std::max(maximum, more.maximum);
  not_finite = earlier(not_finite, more.not_finite);
  negative = earlier(negative, more.negative);
  zero = earlier(zero, more.zero);
  other = earlier(other, more.other);
}

WatchResult watch(const Replay &replay, const std::vector<NodeId> &nodes, const std::vector<Stretch> &stretches,
                  const WatchOptions &options) {
  const FloatingPointGuard guard;
  const Schedule &schedule = replay.schedule();
  const bool has_parts = replay.has_observations();
  const Lowered &lowered = schedule.lowered();
  // What does not depend on the position is looked at once, unless the memory changes it.
  std::vector<NodeId> roots;
  std::vector<std::size_t> numbers;
  std::vector<double> fixed;
  WatchResult result;
  result.seen.resize(nodes.size());
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    const Stage stage = lowered.graph[nodes[i]].stage;
    if (stage == Stage::position || (stage == Stage::binding && has_parts)) {
      roots.push_back(nodes[i]);
      numbers.push_back(i);
    } else if (!stretches.empty()) {
      if (fixed.empty()) fixed = evaluate_nodes(lowered.graph, schedule.arguments_with(replay.memory(0)), 0);
      result.seen[i].look(stretches.front().first, 1, std::span(&fixed[index(nodes[i])], 1));
    }
  }
  const std::int64_t all = positions_of(stretches);
  if (roots.empty()) {
    result.positions = all;
    return result;
  }
  const double evaluations = static_cast<double>(all) * static_cast<double>(roots.size());
  const BoundCode whole = code_of(schedule, roots, wants_native_code(options.backend, evaluations), result.not_native);
  result.is_native = whole.is_native();
  const std::size_t rows = std::clamp(kNumbers / roots.size(), std::size_t{8}, BoundCode::kMost);
  std::vector<Worker> workers(options.threads != 0 ? options.threads : available_threads(), Worker(roots.size(), rows));
  std::atomic<std::int64_t> done = 0;
  for (const Stretch &stretch : stretches) {
    const BoundCode code = whole.with_arguments(schedule.arguments_with(replay.memory(stretch.part)));
    const auto look = [&](unsigned number, std::int64_t first, std::int64_t count) {
      workers[number].look(code, stretch, first, first + count);
      const std::int64_t so_far = done.fetch_add(count, std::memory_order_relaxed) + count;
      return number != 0 || !options.progress || options.progress(so_far);
    };
    if (in_pieces(stretch.count, kPiece, static_cast<unsigned>(workers.size()), look)) continue;
    result.stopped = true;
    break;
  }
  result.positions = done;
  for (const Worker &worker : workers) {
    for (std::size_t i = 0; i < roots.size(); ++i) result.seen[numbers[i]].merge(worker.seen()[i]);
  }
  return result;
}

}  // namespace anneal
