#include "runtime/binding_check.hpp"

#include "grammar/number_text.hpp"

namespace anneal {

namespace {

/// A message with `{0}`, `{1}` replaced by values.
std::string filled(std::string message, const std::vector<double> &values) {
  for (std::size_t i = 0; i < values.size(); ++i) {
    const std::string mark = "{" + std::to_string(i) + "}";
    if (const std::size_t at = message.find(mark); at != std::string::npos)
      message.replace(at, mark.size(), shortest(values[i]));
  }
  return message;
}

}  // namespace

void report_binding_check(const BindingCheck &check, const std::vector<double> &nodes, Diagnostics &diagnostics,
                          bool only_cut) {
  std::vector<double> values;
  for (const NodeId node : check.values) values.push_back(nodes[index(node)]);
  Diagnostic &diagnostic =
      diagnostics.report(only_cut ? Code::phases_cut : check.code, check.where, filled(check.message, values));
  if (only_cut) diagnostic.with_note("with the file's own clock they fit; the last ones are cut");
  diagnostic.label = check.label;
  diagnostic.notes.insert(diagnostic.notes.end(), check.notes.begin(), check.notes.end());
}

}  // namespace anneal
