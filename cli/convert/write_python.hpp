// Python: the expressions of plain modules, which the code for torch shares.
#pragma once

#include "cli/convert/write_function.hpp"

namespace anneal::cli {

/// Words of Python and names that its generated modules use.
extern const std::string_view kPythonWords;

/// Plain Python with `math`: arithmetic that raises where IEEE 754 has a value is guarded where it might.
class Python final : public Language {
 public:
  using Language::Language;

  std::string number(double value) const override;
  std::string truth(bool value) const override { return value ? "True" : "False"; }
  CodeText clamp(const Application &use) override;
  CodeText smaller(const Application &use) override { return call("min", use.operands); }
  CodeText round_half_up(const CodeText &x) override;
  std::string define(ValueType type, const std::string &name, const CodeText &value) const override;
  std::string announce(ValueType, const std::string &) const override { return {}; }
  std::string assign(const std::string &name, const CodeText &value) const override;
  std::string open_if(const CodeText &condition) const override { return "if " + condition.text + ":"; }
  std::string else_if(const CodeText &condition) const override { return "elif " + condition.text + ":"; }
  std::string otherwise() const override { return "else:"; }
  std::string end_if() const override { return {}; }
  std::string give(const CodeText &value, ValueType type) const override;

 protected:
  std::span<const CodeHelper> helper_table() const override;
  CodeText builtin(Builtin builtin, const Application &use) override;
  CodeText divide(const Application &use) override;
  CodeText logical_not(const CodeText &x) override { return {"not " + within(x, Level::negation), Level::negation}; }
  CodeText logic(const Application &use, bool is_and) override;
  CodeText same(const Application &use) override;
  CodeText nearly_equal(const Application &use) override;
  CodeText select(const Application &use) override;
  CodeText element(const Application &use) override;
  CodeText to_number(const CodeText &x) override { return x; }
  CodeText growing(const Application &use, bool is_cycle) override;

 private:
  CodeText power(const Application &use);
  CodeText extremum(const Application &use, bool is_min);
  CodeText logarithm(std::string_view name, double least, const Application &use);
  CodeText guarded(std::string_view function, const Application &use, bool is_safe);
};

/// Opening comment or documentation: where the code comes from, what the program says of itself, what was fixed.
std::string provenance(const Formula &formula, std::string_view target);

/// A docstring of these lines, indented.
std::string docstring(std::string_view text, std::size_t columns);

/// `peak=0.4, at=(30.0, 60.0)`, each behind a comma and a blank.
std::string keyword_arguments(const Formula &formula, std::span<const std::uint32_t> parameters,
                              const std::vector<std::string> &names, const Language &language);

/// One line for each of these parameters: name, documentation and meaning.
std::string parameter_documentation(const Formula &formula, std::span<const std::uint32_t> parameters,
                                    const std::vector<std::string> &names);

/// Names of all parameters as Python has them.
std::vector<std::string> parameter_names(const Formula &formula, Names &names);

/// The whole module of `--to python`, and what of it `--to torch` needs before its own lines.
std::string python_module(const Formula &formula, const NodeNames &names, std::string_view target);

}  // namespace anneal::cli
