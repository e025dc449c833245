// Code of either back end, with everything computed that needs no position.
#pragma once

#include <array>
#include <span>
#include <utility>
#include <variant>
#include <vector>

#include "compiler/interpreter/interpreter.hpp"
#include "compiler/native/native_code.hpp"

namespace anneal {

/// Some nodes of a graph, the roots, under some arguments. Immutable; shared by any number of threads. Callers of its
/// functions hold a FloatingPointGuard.
class BoundCode {
 public:
  /// Positions that are evaluated at once, up to kMost; whole vectors of them are read.
  static constexpr std::size_t kMost = 1024;
  using Positions = std::array<double, kMost>;

  using Code = std::variant<InterpreterCode, NativeCode>;

  BoundCode(Code code, std::span<const double> arguments)
      : bound_(std::visit([&](const auto &made) { return made.bind(arguments); }, code)), code_(std::move(code)) {}
  /// The same code under other arguments of its graph.
  BoundCode with_arguments(std::span<const double> arguments) const { return BoundCode(code_, arguments); }

  bool is_native() const { return std::holds_alternative<NativeCode>(code_); }

  /// Writes the roots' values at `position` to `out`, one each. Takes no lock, allocates nothing.
  void evaluate(double position, std::span<double> out) const {
    if (const auto *const native = std::get_if<NativeCode>(&code_)) {
      native->evaluate(bound_.data(), position, out.data());
    } else {
      std::get_if<InterpreterCode>(&code_)->evaluate(bound_, position, out);
    }
  }

  /// Writes root r's value at positions[i] to out[r][i], for the first `count` positions; those behind them are set to
  /// numbers where they are read. Takes no lock; allocates nothing for one root.
  void evaluate_many(Positions &positions, std::size_t count, std::span<double *const> out) const;

 private:
  std::vector<double> bound_;
  Code code_;
};

}  // namespace anneal
