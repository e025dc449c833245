// Kernels beside the interpreter of element programs.
#pragma once

#include <gtest/gtest.h>

#include "tests/kernels/elements.hpp"

namespace anneal::tests {

/// What was compared so far.
struct Compared {
  std::uint64_t programs = 0;
  std::uint64_t values = 0;
};

/// What is first different between the kernel of one program and the interpreter of another, over so many elements, of
/// both kinds of data.
std::optional<std::string> compare(const ElementProgram &compiled, const ElementProgram &interpreted,
                                   const ElementStorage &storage, native::Processor processor,
                                   const std::vector<std::uint64_t> &counts, Random &random, Compared &compared);

/// Tests of every level that this machine runs.
class Levels : public testing::TestWithParam<native::Processor> {};
std::string level_name(const testing::TestParamInfo<native::Processor> &level);

}  // namespace anneal::tests
