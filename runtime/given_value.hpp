// Parameter values as hosts give them, read.
#pragma once

#include "runtime/program.hpp"

namespace anneal {

/// Reads `value` as `parameter` wants it. Reports A0408 and gives an unset value when it does not fit.
GivenValue read_value(CheckedProgram &fragments, const ProgramParameter &parameter, const ParameterValue &value,
                      Diagnostics &diagnostics);

/// Reads clock equations; nothing when they have mistakes.
std::optional<LoweredClock> read_clock(CheckedProgram &fragments, const std::string &text, Diagnostics &diagnostics);

/// Reads a length, percentage or number: `5 epochs`, `2%`, `100`.
std::optional<GivenValue::Element> read_length(CheckedProgram &fragments, const std::string &text,
                                               Diagnostics &diagnostics);

}  // namespace anneal
