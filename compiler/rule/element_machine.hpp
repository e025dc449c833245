// Runs element programs without machine code of their own: always there, and the reference of every kernel.
#pragma once

#include <cstddef>
#include <vector>

#include "compiler/rule/element_program.hpp"

namespace anneal {

/// A program for one kind of storage. Immutable; safe from any number of threads.
class ElementMachine {
 public:
  ElementMachine(ElementProgram program, const ElementStorage &storage);

  /// As an ElementKernel. `scratch` is this thread's; it grows to what the program needs once.
  std::uint64_t run(const ElementArguments &arguments, std::vector<double> &scratch) const;

  const ElementProgram &program() const { return program_; }

 private:
  template <typename Real>
  std::uint64_t run_as(const ElementArguments &arguments, std::vector<double> &scratch) const;

  ElementProgram program_;
  ElementStorage storage_;
  std::vector<std::uint32_t> rows_;  ///< by step: the row of numbers that its values are in
  std::uint32_t row_count_ = 0;
};

}  // namespace anneal
