// Names for what code of another language keeps: as the program calls it where it does.
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "cli/convert/write_formula.hpp"

namespace anneal::cli {

/// Names that stand beside each other. Copies go on by themselves: what a function takes does not meet what another
/// one takes.
class Names {
 public:
  /// `words` are those of the language and of its library, each with a blank before and behind.
  explicit Names(std::string_view words) : words_(words) {}

  /// The name, or the nearest that is free: `lambda_` for a word of the language, `rate_2` for one that is taken.
  std::string take(std::string_view wanted);

 private:
  std::string_view words_;
  std::set<std::string, std::less<>> taken_;
};

/// Names of the cells, as short as tells them apart: `best`, or `plateau.best` beside `early_stop.best`.
std::vector<std::string> cell_names(const Formula &formula);

/// What to call the value of a node: after the `let`, the definition or the word of the program whose value it is, else
/// after what it does.
class NodeNames {
 public:
  NodeNames(const Formula &formula, const CheckedProgram &program);

  std::string_view of(NodeId node) const { return names_.at(static_cast<std::uint32_t>(index(node))); }

 private:
  std::unordered_map<std::uint32_t, std::string> names_;
};

}  // namespace anneal::cli
