// A graph as native code: the bits of the interpreter, and faster.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "compiler/native/interface.hpp"

namespace anneal {

/// How native code is made.
struct NativeOptions {
  native::Level level = native::Level::optimised;
  bool scalar = true;  ///< for one position
  bool batch = true;   ///< for many
  bool sweep = false;  ///< for many settings
  /// Both are chosen for this machine where they are not given. A processor that this machine is not must not be
  /// called.
  std::optional<native::Processor> processor;
  std::uint32_t width = 0;
};

/// A graph compiled for some of its nodes, the roots, as InterpreterCode is. Immutable; copies share it; safe
/// from any number of threads. The machine code lives as long as one of them does.
class NativeCode {
 public:
  /// Nothing, and the reason, where there is no native code in this process, or none of this graph: the interpreter
  /// carries on. The caller holds a FloatingPointGuard.
  static std::optional<NativeCode> compile(const Graph &graph, std::span<const NodeId> roots,
                                           const NativeOptions &options, std::string &reason);

  /// As InterpreterCode::bind; the two have slots of their own.
  std::vector<double> bind(std::span<const double> arguments) const;

  /// Writes the roots' values at `position` to `out`. Takes no lock, allocates nothing. The caller holds a
  /// FloatingPointGuard.
  void evaluate(const double *bound, double position, double *out) const { code_.scalar(bound, position, out); }

  /// Writes root r's value at positions[i] to out[r][i]. There is room for a multiple of kWidest positions, and they
  /// are all numbers. Likewise.
  void evaluate_many(const double *bound, const double *positions, std::size_t count, double *const *out) const {
    code_.batch(bound, positions, count, out);
  }

  /// The same with arguments[a][i] as argument a of the graph; room as for positions.
  void evaluate_sweep(const double *const *arguments, const double *positions, std::size_t count,
                      double *const *out) const {
    code_.sweep(arguments, positions, count, out);
  }

  /// What `compile` hands to LLVM, or the code as assembler text; on failure nothing, and the reason.
  static std::optional<std::string> print(const Graph &graph, std::span<const NodeId> roots,
                                          const NativeOptions &options, native::Form form, std::string &reason);

 private:
  NativeCode() = default;

  native::Code code_;
  std::shared_ptr<void> owner_;  ///< of the functions
  std::shared_ptr<const BindingPlan> plan_;
};

}  // namespace anneal
