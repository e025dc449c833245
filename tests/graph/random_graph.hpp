// Random graphs for the tests that compare evaluators.
#pragma once

#include <cmath>
#include <iterator>
#include <limits>
#include <random>
#include <vector>

#include "compiler/builtins.hpp"
#include "compiler/graph/graph.hpp"

namespace anneal {

/// A random graph that uses every operation and built-in; the same for the same seed, whatever its constants are made
/// of.
class RandomGraph {
 public:
  /// With `known` constants are constants, which fold; else they are further arguments, whose values are in
  /// `constants`.
  RandomGraph(std::uint64_t seed, std::size_t operations, bool known = true) : random_(seed), known_(known) {
    numbers_.push_back(graph.position());
    for (std::uint32_t i = 0; i < kArguments; ++i) numbers_.push_back(graph.argument(i));
    booleans_.push_back(graph.argument(kArguments, ValueType::boolean));
    booleans_.push_back(graph.add(Operation::less, {graph.position(), fixed(50)}));
    for (std::size_t i = 0; i < operations; ++i) grow();
    for (std::size_t i = 0; i < 3; ++i) roots.push_back(recent(numbers_));
    roots.push_back(booleans_.back());
    roots.push_back(numbers_[pick(numbers_.size())]);
  }

  static constexpr std::uint32_t kArguments = 3;
  Graph graph;
  std::vector<NodeId> roots;
  std::vector<double> constants;

 private:
  std::size_t pick(std::size_t count) { return static_cast<std::size_t>(random_() % count); }

  NodeId fixed(double value) {
    constants.push_back(value);
    if (known_) return graph.constant(value);
    return graph.argument(static_cast<std::uint32_t>(kArguments + constants.size()));
  }

  double constant() {
    constexpr double kInfinity = std::numeric_limits<double>::infinity();
    static constexpr double kSpecial[] = {
        0.0, -0.0, 1, -1, 0.5, 2, 3, 4, std::numeric_limits<double>::quiet_NaN(), kInfinity, -kInfinity, 1e-310, 1e308};
    if (pick(4) == 0) return kSpecial[pick(std::size(kSpecial))];
    return std::ldexp(static_cast<double>(random_() >> 11) - 0x1p52, -52 + static_cast<int>(pick(8)));
  }

  // Mostly recent nodes, so that chains, arms and shared parts all occur.
  NodeId recent(const std::vector<NodeId> &nodes) {
    return pick(3) == 0 ? nodes[pick(nodes.size())]
                        : nodes[nodes.size() - 1 - pick(std::min<std::size_t>(6, nodes.size()))];
  }
  NodeId number() { return pick(5) == 0 ? fixed(constant()) : recent(numbers_); }
  NodeId boolean() { return recent(booleans_); }

  void grow() {
    using enum Operation;
    static constexpr Operation kArithmetic[] = {add, subtract, multiply, divide};
    static constexpr Operation kComparisons[] = {less, less_equal, equal, not_equal, nearly_equal};
    static constexpr Operation kLogic[] = {logical_and, logical_or, same};
    switch (pick(14)) {
      case 0:
      case 1:
      case 2:
      case 3:
        return numbers_.push_back(graph.add(kArithmetic[pick(4)], {number(), number()}));
      case 4:
        return numbers_.push_back(graph.add(negate, {number()}));
      case 5:
      case 6:
        return numbers_.push_back(call());
      case 7:
      case 8:
        return booleans_.push_back(graph.add(kComparisons[pick(5)], {number(), number()}));
      case 9:
        return booleans_.push_back(pick(3) == 0 ? graph.add(logical_not, {boolean()})
                                                : graph.add(kLogic[pick(3)], {boolean(), boolean()}));
      case 10:
      case 11:
        return numbers_.push_back(graph.add(select, {boolean(), number(), number()}));
      case 12:
        return list_or_choice();
      default:
        return growing();
    }
  }

  void list_or_choice() {
    if (pick(3) == 0) return numbers_.push_back(graph.add(Operation::to_number, {boolean()}));
    if (pick(3) == 0) return booleans_.push_back(graph.add(Operation::select, {boolean(), boolean(), boolean()}));
    std::vector<NodeId> operands{number()};
    const bool is_fixed = pick(2) == 0;
    for (std::size_t i = 0, count = 1 + pick(5); i < count; ++i) {
      operands.push_back(is_fixed ? fixed(constant()) : number());
    }
    numbers_.push_back(graph.add(Operation::element, operands));
  }

  void growing() {
    // Lengths of a step and more, so that a graph is not a million rounds for each of its values.
    const NodeId first = graph.add(Builtin::max, {fixed(1), number()});
    const NodeId factor = graph.add(Builtin::max, {fixed(1.25), number()});
    const Operation operation = pick(2) == 0 ? Operation::growing_cycle : Operation::growing_start;
    const NodeId place = graph.add(Builtin::min, {fixed(1000), number()});
    numbers_.push_back(graph.add(operation, {place, first, factor}));
  }

  NodeId call() {
    while (true) {
      const auto choice = static_cast<Builtin>(pick(kBuiltinCount));
      const std::uint32_t count = row(choice).kernel_arguments();
      if (count == 1) return graph.add(choice, {number()});
      if (count == 2) return graph.add(choice, {number(), number()});
      if (count == 3) return graph.add(choice, {number(), number(), number()});
    }
  }

  std::mt19937_64 random_;
  bool known_;
  std::vector<NodeId> numbers_;
  std::vector<NodeId> booleans_;
};

}  // namespace anneal
