// Some nodes of a schedule's graph at many positions, on whichever back end is worth it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "compiler/interpreter/interpreter.hpp"
#include "compiler/native/native_code.hpp"
#include "runtime/program.hpp"

namespace anneal {

/// Immutable; shared by any number of threads.
class RootCode {
 public:
  /// So many positions, or fewer, are evaluated at once.
  static constexpr std::size_t kMost = 1024;

  /// `evaluations` is how many values are expected: native code takes some milliseconds to make.
  RootCode(const Lowered &lowered, std::span<const double> arguments, std::vector<NodeId> roots, Backend backend,
           double evaluations);

  const std::vector<NodeId> &roots() const { return roots_; }
  bool is_native() const { return native_.has_value(); }
  /// Why it is the interpreter although native code was asked for, or would have been worth it.
  const std::string &reason() const { return reason_; }

  /// Writes root r's value at first + i * stride to out[r][i], for `count` positions up to kMost. Positions beyond 0 or
  /// 2^53 are answered as the nearest of the two. The caller holds a FloatingPointGuard.
  void evaluate(std::int64_t first, std::int64_t stride, std::size_t count, double *const *out) const;

 private:
  std::vector<NodeId> roots_;
  std::optional<InterpreterCode> interpreter_;
  std::optional<NativeCode> native_;
  std::vector<double> bound_;
  std::string reason_;
};

}  // namespace anneal
