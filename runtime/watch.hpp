// What is seen of a schedule's values over many positions.
#pragma once

#include <functional>
#include <limits>

#include "runtime/replay.hpp"

namespace anneal {

/// Positions first, first + stride, …, `count` of them; none beyond 2^53.
struct Stretch {
  std::int64_t first;
  std::int64_t count;
  std::int64_t stride;
  std::size_t part = 0;  ///< of the replay
};

/// What was seen of one node.
struct Seen {
  double minimum = std::numeric_limits<double>::infinity();
  double maximum = -std::numeric_limits<double>::infinity();
  /// First positions where the value was such; -1 where it never was.
  std::int64_t not_finite = -1;
  std::int64_t negative = -1;  ///< and finite
  std::int64_t zero = -1;      ///< a condition that does not hold
  std::int64_t other = -1;     ///< a condition that holds

  /// values[i] stands at first + i * stride, and stride is above 0. Rows come in any order.
  void look(std::int64_t first, std::int64_t stride, std::span<const double> values);
  void merge(const Seen &more);
};

struct WatchOptions {
  Backend backend = Backend::automatic;
  unsigned threads = 0;  ///< 0: as many as there are
  /// Told now and then how many positions are done; answers whether to go on.
  std::function<bool(std::int64_t done)> progress;
};

struct WatchResult {
  std::vector<Seen> seen;      ///< of each node
  std::int64_t positions = 0;  ///< looked at
  bool stopped = false;        ///< `progress` said so
  bool is_native = false;
  std::string not_native;  ///< why not, where it was wanted
};

/// Looks at `nodes` at every position of the stretches, with the memory of their parts. The result does not depend on
/// the back end or the threads.
WatchResult watch(const Replay &replay, const std::vector<NodeId> &nodes, const std::vector<Stretch> &stretches,
                  const WatchOptions &options);

}  // namespace anneal
