// Values at positions, as text.
#pragma once

#include <string>
#include <vector>

#include "cli/output/sink.hpp"
#include "runtime/replay.hpp"

namespace anneal::cli {

/// The shortest text that reads back to the same bits, or C99 hexadecimal floating point.
std::string value_text(double value, bool hexadecimal);

/// A table with a row for each position and a column for each output.
void write_values(Sink &out, const Replay &replay, const std::vector<std::size_t> &outputs,
                  const std::vector<double> &positions, bool hexadecimal);

}  // namespace anneal::cli
