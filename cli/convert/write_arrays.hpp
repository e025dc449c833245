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
  Piece clamp(const Application &use) override { return operation("clip", use.operands); }
  Piece smaller(const Application &use) override { return operation("minimum", use.operands); }
  Piece round_half_up(const Piece &x) override { return call_helper("_round_half_up", std::span(&x, 1)); }
  std::string define(ValueType, const std::string &name, const Piece &value) const override {
    return name + " = " + value.text;
  }
  std::string announce(ValueType, const std::string &) const override { return {}; }
  std::string assign(const std::string &, const Piece &) const override { return {}; }
  std::string open_if(const Piece &) const override { return {}; }
  std::string else_if(const Piece &) const override { return {}; }
  std::string otherwise() const override { return {}; }
  std::string end_if() const override { return {}; }
  std::string give(const Piece &value, ValueType type) const override;

 protected:
  std::span<const CodeHelper> helper_table() const override { return array_helpers(); }
  Piece builtin(Builtin builtin, const Application &use) override;
  Piece divide(const Application &use) override;
  Piece logical_not(const Piece &x) override { return operation("logical_not", std::span(&x, 1)); }
  Piece logic(const Application &use, bool is_and) override {
    return operation(is_and ? "logical_and" : "logical_or", use.operands);
  }
  Piece same(const Application &use) override { return operation("equal", use.operands); }
  Piece nearly_equal(const Application &use) override { return call_helper("_is_close", use.operands); }
  Piece select(const Application &use) override { return operation("where", use.operands); }
  Piece element(const Application &use) override;
  Piece to_number(const Piece &x) override;
  Piece growing(const Application &use, bool is_cycle) override {
    return call_helper(is_cycle ? "_growing_cycle" : "_growing_start", use.operands);
  }

 private:
  Piece operation(std::string_view name, std::span<const Piece> operands) const;

  const ArrayFramework &framework_;
};

/// Operations of the outputs that frameworks of binary32 cannot have, named for a person; empty where there are none.
std::string array_refusal(const Formula &formula, std::string_view target);

/// The words before which the values of an output stand, as it says of itself; else what every value is.
std::string about_output(const FormulaOutput &output, std::string_view position);

}  // namespace anneal::cli
