// What programs and schedules hold. Private to runtime/.
#pragma once

#include <array>
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
  std::vector<ProgramInput> inputs;
};

struct Schedule::Parts {
  std::shared_ptr<const Program::Parts> program;
  Binding binding;
  std::shared_ptr<const BindingInputs> inputs;
  std::shared_ptr<const Lowered> lowered;  ///< shared by the schedules of a model's tensors
  Clock clock;
  std::vector<bool> clock_parameters;  ///< by parameter, whether an equation of the file reads it
};

/// What evaluation needs: the values of the arguments, and under them one piece of code for each output, one for all of
/// them where there are several, and one for the next values of the cells where there are cells.
struct Schedule::Bound {
  std::vector<double> arguments;
  std::vector<BoundCode> outputs;
  std::optional<BoundCode> several;
  std::optional<BoundCode> next;

  const BoundCode &all() const { return several ? *several : outputs.front(); }

  /// `make(roots)` is the code of some nodes, or nothing; then there is nothing here either.
  template <class Make>
  static std::shared_ptr<Bound> of(const Lowered &lowered, std::vector<double> arguments, Make make) {
    auto bound = std::make_shared<Bound>();
    bound->arguments = std::move(arguments);
    const auto code = [&](std::span<const NodeId> roots) -> std::optional<BoundCode> {
      std::optional<BoundCode::Code> made = make(roots);
      if (!made) return std::nullopt;
      return BoundCode(*std::move(made), bound->arguments);
    };
    std::vector<NodeId> roots;
    for (const LoweredOutput &output : lowered.outputs) {
      std::optional<BoundCode> one = code(std::array{output.node});
      if (!one) return nullptr;
      bound->outputs.push_back(*std::move(one));
      roots.push_back(output.node);
    }
    if (roots.size() > 1 && !(bound->several = code(roots))) return nullptr;
    roots.clear();
    for (const LoweredCell &cell : lowered.cells) roots.push_back(cell.next);
    if (!roots.empty() && !(bound->next = code(roots))) return nullptr;
    return bound;
  }

  /// The same code under other arguments of the same graph.
  std::shared_ptr<Bound> with_arguments(std::vector<double> others) const {
    auto made = std::make_shared<Bound>();
    made->arguments = std::move(others);
    for (const BoundCode &code : outputs) made->outputs.push_back(code.with_arguments(made->arguments));
    if (several) made->several = several->with_arguments(made->arguments);
    if (next) made->next = next->with_arguments(made->arguments);
    return made;
  }
  /// The interpreter's.
  static std::shared_ptr<Bound> interpreted(const Lowered &lowered, std::vector<double> arguments) {
    return of(lowered, std::move(arguments), [&](std::span<const NodeId> roots) {
      return std::optional<BoundCode::Code>(InterpreterCode(lowered.graph, roots));
    });
  }
};

}  // namespace anneal
