// A schedule as an object file and the C header that goes with it: what both are made of.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "compiler/graph/specialise.hpp"
#include "compiler/native/interface.hpp"
#include "runtime/program.hpp"

namespace anneal {

/// The C functions of some outputs of a schedule. Clock and choices, lengths of lists, and parameters that the clock
/// depends on, are those of the binding; all other parameters are open.
struct ObjectPlan {
  /// An open parameter: `length` numbers of a row, from number `first` on.
  struct Field {
    std::string name;
    std::string documentation;  ///< of the file; may be empty
    std::string meaning;        ///< `a length in steps, in [0, 10]`
    bool is_list = false;
    std::vector<double> defaults;
    std::size_t first = 0;
  };
  struct Function {
    std::string scalar_name;
    std::string many_name;
    std::string output;
    std::string documentation;
    bool is_boolean = false;
  };
  /// A parameter that is not open, and why.
  struct FixedParameter {
    std::string name;
    std::string value;
  };

  std::string name;
  std::string documentation;  ///< of the file's clock
  std::vector<std::string> contract;
  std::vector<Field> fields;
  std::vector<FixedParameter> fixed;
  std::vector<Function> functions;
  std::vector<std::string> conditions;  ///< that NAME_check looks at; the first has number 1
  bool uses_feedback = false;

  std::string parameters_type() const { return name + "_parameters"; }
  std::string defaults_name() const { return name + "_defaults"; }
  std::string check_name() const { return name + "_check"; }

  // For the object.
  SpecialisedGraph graph;  ///< its roots are those of `functions` and then those of `checks`
  std::vector<native::ObjectArgument> arguments;
  std::vector<native::ObjectCheck> checks;
};

/// The plan of some outputs, by number. Nothing, and the reason, where names are no names in C and C++ or meet each
/// other.
std::optional<ObjectPlan> plan_object(const Schedule &schedule, std::span<const std::size_t> outputs, std::string name,
                                      std::string &reason);

/// The header, for C99 and C++.
std::string object_header(const ObjectPlan &plan);

/// The object file. Nothing, and the reason, where there is none (native::writing_module) or it is declined.
std::optional<std::string> object_file(const ObjectPlan &plan, native::Processor processor, std::string &reason);

}  // namespace anneal
