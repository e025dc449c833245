// What programs and schedules hold. Private to runtime/.
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "runtime/binding_inputs.hpp"
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
  std::shared_ptr<const BindingInputs> inputs;
  std::shared_ptr<const Lowered> lowered;  ///< shared by the schedules of a model's tensors
  Clock clock;
  std::vector<double> arguments;
  std::vector<bool> clock_parameters;  ///< by parameter, whether an equation of the file reads it
};

/// What evaluation needs: one piece of code for each output, and one for all of them where there are several.
struct Schedule::Codes {
  std::vector<BoundCode> outputs;
  std::optional<BoundCode> several;

  const BoundCode &all() const { return several ? *several : outputs.front(); }

  /// The interpreter's, for all outputs.
  static std::shared_ptr<const Codes> interpreted(const Lowered &lowered, std::span<const double> arguments);
  /// The same code under other arguments of the same graph.
  std::shared_ptr<const Codes> rebound(std::span<const double> arguments) const;
};

}  // namespace anneal
