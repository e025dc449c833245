// What is handed to LLVM at most, so that every compilation ends within a second; for an object, within one for each of
// its outputs. Beyond it the interpreter carries on.
#pragma once

#include <cstddef>
#include <cstdint>

namespace anneal::native {

/// `jit_operations`: operations that run for each position.
inline constexpr std::size_t kOperationLimit = 20'000;
/// Instructions of LLVM in all functions that are asked for at once. Optimised code takes some 15 to 20 us for each,
/// quick code half of that.
inline constexpr std::size_t kInstructionLimit = 40'000;
/// Numbers on the stack for values that cross functions: 64 KiB.
inline constexpr std::uint32_t kFrameLimit = 8192;

/// Steps of an ElementProgram and their operands, all together; those that take a call or many instructions count for
/// eight more.
inline constexpr std::size_t kElementLimit = 2000;

}  // namespace anneal::native
