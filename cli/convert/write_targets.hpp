// The code of each target, from a formula.
#pragma once

#include <optional>
#include <string>

#include "cli/convert/write_formula.hpp"
#include "cli/convert/write_names.hpp"

namespace anneal::cli {

/// What `--to` gives, or why a target cannot say the formula.
struct WrittenCode {
  std::string text;
  std::string refusal;  ///< empty where there is a text
};

WrittenCode write_python(const Formula &formula, const NodeNames &names);
WrittenCode write_torch(const Formula &formula, const NodeNames &names);
WrittenCode write_optax(const Formula &formula, const NodeNames &names);
WrittenCode write_keras(const Formula &formula, const NodeNames &names);
WrittenCode write_c(const Formula &formula, const NodeNames &names);
WrittenCode write_latex(const Formula &formula);
WrittenCode write_json(const Formula &formula, const NodeNames &names);

}  // namespace anneal::cli
