// The register machine: answers first, is always there, and is the reference of every other back end.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "compiler/graph/graph.hpp"

namespace anneal {

/// A graph made into instructions for some of its nodes, the roots. Immutable; copies share it; safe from any number of
/// threads.
///
/// What depends on nothing or on arguments alone runs once, in `bind`; what depends on the position runs in `evaluate`,
/// an arm of a select only when it is taken.
class InterpreterCode {
 public:
  InterpreterCode(const Graph &graph, std::span<const NodeId> roots);

  /// The values that evaluation needs besides the position: constants and everything of Stage::binding.
  /// `arguments` is in the order of Graph::argument numbers.
  std::vector<double> bind(std::span<const double> arguments) const;

  /// Writes the roots' values at `position` to `out` (one each, booleans as 0 or 1, NaNs canonical). `bound` is what
  /// `bind` gave. Takes no lock and allocates nothing: intermediate values stand on the stack, at most 64 KiB of it.
  /// Only a program that holds more than 8192 values at once has them in pages of their own, mapped for the call; where
  /// there are none to be had, `out` is NaN and the answer false. The caller holds a FloatingPointGuard.
  bool evaluate(std::span<const double> bound, double position, std::span<double> out) const;

  /// The instructions as text.
  std::string dump() const;

 private:
  struct Parts;
  std::shared_ptr<const Parts> parts_;
};

}  // namespace anneal
