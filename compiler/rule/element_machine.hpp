// Runs element programs without machine code of their own: always there, and the reference of every kernel.
#pragma once

#include <cstddef>
#include <vector>

#include "compiler/rule/element_program.hpp"

namespace anneal {

/// Room for what a program computes on the way; one for each thread.
struct ElementScratch {
  std::vector<double> rows;
  std::vector<double> sums;
  std::vector<double> widened;
  std::vector<const void *> operands;
};

/// A program for one kind of storage. Immutable; safe from any number of threads.
class ElementMachine {
 public:
  ElementMachine(ElementProgram program, const ElementStorage &storage);

  /// Makes `scratch` large enough. Afterwards `run` allocates nothing.
  void prepare(ElementScratch &scratch) const;
  /// As an ElementKernel. `scratch` is this thread's.
  std::uint64_t run(const ElementArguments &arguments, ElementScratch &scratch) const;

 private:
  template <typename Real>
  std::uint64_t run_as(const ElementArguments &arguments, ElementScratch &scratch) const;
  template <typename Real>
  void compute(const ElementStep &step, Real *out, std::size_t count, ElementScratch &scratch) const;

  ElementProgram program_;
  ElementStorage storage_;
  std::vector<std::uint32_t> rows_;  ///< by step: the row of numbers that its values are in
  std::uint32_t row_count_ = 0;
  std::uint32_t most_operands_ = 0;
};

}  // namespace anneal
