// What programs and schedules hold. Private to runtime/.
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "compiler/interpreter/interpreter.hpp"
#include "compiler/native/native_code.hpp"
#include "runtime/program.hpp"

namespace anneal {

struct Program::Parts {
  std::shared_ptr<Sources> sources;
  CheckedProgram checked;
  std::vector<ProgramParameter> parameters;
};

/// What evaluation needs: one piece of code for each output, and one for all of them.
struct Schedule::Parts {
  std::shared_ptr<const Program::Parts> program;
  Lowered lowered;
  Clock clock;
  std::vector<double> arguments;
  std::vector<bool> clock_parameters;  ///< by parameter, whether an equation of the file reads it
  struct Code {
    InterpreterCode code;
    std::vector<double> bound;
  };
  std::vector<Code> outputs;
  std::optional<Code> all;
};

/// The same on native code.
struct Schedule::Native {
  struct Code {
    NativeCode code;
    std::vector<double> bound;
  };
  std::vector<Code> outputs;
  std::optional<Code> all;
};

}  // namespace anneal
