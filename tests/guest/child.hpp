// A process of its own for what a process can do only once, and an end for what might hang.
#pragma once

#include <functional>
#include <string>

namespace anneal::tests {

/// Seconds; what takes longer hangs.
constexpr unsigned kPatience = 10;

/// Runs `work` in a fork of this process, which then ends without any of this process's clean-up. The answer is what
/// `work` answers: empty when all was well, else what was not. It tells as well of an end by a signal, and of a child
/// that was still there after kPatience, by its alarm.
std::string in_child(const std::function<std::string()> &work, unsigned patience = kPatience);

}  // namespace anneal::tests
