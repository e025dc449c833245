// Code for frameworks that trace functions of arrays: everything is computed, and `where` chooses.
#pragma once

#include <string>
#include <string_view>

#include "cli/convert/write_array_helpers.hpp"
#include "cli/convert/write_function.hpp"

namespace anneal::cli {

/// Frameworks whose operations have the names of NumPy, behind a module's.
struct ArrayFramework {
  std::string_view module;  ///< `jnp`, `ops`
  std::string_view erf;     ///< where the error function is
  std::string_view sigmoid;
};

class Arrays final : public Language {
 public:
  Arrays(const Formula &formula, const ArrayFramework &framework) : Language(formula), framework_(framework) {}

  bool computes_all_arms() const override { return true; }
  std::string number(double value) const override;
  std::string truth(bool value) const override { return value ? "True" : "False"; }
  CodeText clamp(const Application &use) override { return operation("clip", use.operands); }
  CodeText smaller(const Application &use) override { return operation("minimum", use.operands); }
  CodeText round_half_up(const CodeText &x) override { return call_helper("_round_half_up", std::span(&x, 1)); }
  std::string define(ValueType, const std::string &name, const CodeText &value) const override {
    return name + " = " + value.text;
  }
  std::string announce(ValueType, const std::string &) const override { return {}; }
  std::string assign(const std::string &, const CodeText &) const override { return {}; }
  std::string open_if(const CodeText &) const override { return {}; }
  std::string else_if(const CodeText &) const override { return {}; }
  std::string otherwise() const override { return {}; }
  std::string end_if() const override { return {}; }
  std::string give(const CodeText &value, ValueType type) const override;

 protected:
  std::span<const CodeHelper> helper_table() const override { return array_helpers(); }
  CodeText builtin(Builtin builtin, const Application &use) override;
  CodeText divide(const Application &use) override;
  CodeText logical_not(const CodeText &x) override { return operation("logical_not", std::span(&x, 1)); }
  CodeText logic(const Application &use, bool is_and) override {
    return operation(is_and ? "logical_and" : "logical_or", use.operands);
  }
  CodeText same(const Application &use) override { return operation("equal", use.operands); }
  CodeText nearly_equal(const Application &use) override { return call_helper("_is_close", use.operands); }
  CodeText select(const Application &use) override { return operation("where", use.operands); }
  CodeText element(const Application &use) override;
  CodeText to_number(const CodeText &x) override;
  CodeText growing(const Application &use, bool is_cycle) override {
    return call_helper(is_cycle ? "_growing_cycle" : "_growing_start", use.operands);
  }

 private:
  CodeText operation(std::string_view name, std::span<const CodeText> operands) const;

  const ArrayFramework &framework_;
};

/// Operations of the outputs that frameworks of binary32 cannot have, named for a person; empty where there are none.
std::string array_refusal(const Formula &formula, std::string_view target);

/// The words before which the values of an output stand, as it says of itself; else what every value is.
std::string about_output(const FormulaOutput &output, std::string_view position);

}  // namespace anneal::cli
