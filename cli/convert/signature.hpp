// What the modules of other frameworks take, as their texts in stdlib/compat say it, and what only the frameworks take.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "grammar/ast.hpp"

namespace anneal::cli {

/// One parameter of an entry of a module.
struct EntryParameter {
  std::string name;  ///< as in the module: `cycle_`
  TypeName::Kind type = TypeName::Kind::number;
  std::vector<std::string> choices;  ///< of one_of
  bool optional = false;             ///< has a default
};

/// One entry of a module, and how its framework calls it.
struct EntrySignature {
  std::string module;
  std::string name;  ///< as in the module: `step_`
  std::vector<EntryParameter> parameters;
  /// Names of the framework's parameters, in their order. `optimizer` stands for the rate that it was made with.
  std::vector<std::string> order;
  /// The parameter that takes a measurement, for which the framework's constructor has none; empty where there is none.
  std::string measured;

  const EntryParameter *find(std::string_view parameter) const;
  /// The parameter that takes the optimizer's rate under another name than `base`; null where there is none.
  const EntryParameter *find_rate() const;
  bool takes(std::string_view parameter) const { return find(parameter) != nullptr; }
  std::string full_name() const { return module + "." + name; }
};

/// The entry that a module has for a class or function of its framework; nothing when it has none. Made when it is
/// first asked for, and kept.
const EntrySignature *find_signature(std::string_view module, std::string_view name);

/// The name of a module, where there is one of this name; empty otherwise.
std::string_view module_named(std::string_view name);

/// The names of all entries of a module.
std::vector<std::string_view> entries_of_module(std::string_view module);

/// The module that a path of a framework means: `keras` for `tf.keras.optimizers.schedules`; empty for others.
std::string_view module_of_path(std::string_view path);

/// The modules that have an entry of this name; the one that most people mean comes first.
std::vector<std::string_view> modules_with(std::string_view name);

/// Whether what the entries of a module give is a factor, which the framework multiplies by the optimizer's rate.
bool gives_factors(std::string_view module);

/// What the framework is called in messages: `PyTorch` for `torch`.
std::string_view framework_name(std::string_view module);
/// `PyTorch's`, `Keras'`.
std::string possessive(std::string_view name);

/// An argument of frameworks that changes no value, as long as it has one of these values.
struct HarmlessArgument {
  std::string_view name;
  std::string_view values;  ///< `None|-1`, separated by bars; empty: any
};
const HarmlessArgument *find_harmless_argument(std::string_view name);

}  // namespace anneal::cli
