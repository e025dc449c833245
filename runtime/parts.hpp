// What programs and schedules hold. Private to runtime/.
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "runtime/bound_code.hpp"
#include "runtime/program.hpp"

namespace anneal {

struct Program::Parts {
  std::shared_ptr<Sources> sources;
  CheckedProgram checked;
  std::vector<ProgramParameter> parameters;
};

struct Schedule::Parts {
  std::shared_ptr<const Program::Parts> program;
  Lowered lowered;
  Clock clock;
  std::vector<double> arguments;
  std::vector<bool> clock_parameters;  ///< by parameter, whether an equation of the file reads it
};

/// What evaluation needs: one piece of code for each output, and one for all of them where there are several.
struct Schedule::Codes {
  std::vector<BoundCode> outputs;
  std::optional<BoundCode> several;

  const BoundCode &all() const { return several ? *several : outputs.front(); }
};

}  // namespace anneal
