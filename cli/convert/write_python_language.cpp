// Expressions and statements of Python.
#include <cmath>

#include "cli/convert/write_python.hpp"
#include "cli/convert/write_python_helpers.hpp"
#include "grammar/number_text.hpp"

namespace anneal::cli {

const std::string_view kPythonWords =
    " False None True and as assert async await break class continue def del elif else except finally for from global "
    "if import in is lambda nonlocal not or pass raise return try while with yield match case type "
    "math struct functools abs min max float int len range round self step count "
    "jax jnp optax keras ops torch optimizer scheduler schedule Schedule LambdaLR TOTAL_STEPS ";

namespace {

// Where exp and its like are far from overflow.
constexpr double kModerate = 700;

bool is_below(const Interval &x, double bound) {
  return x.high < bound && !x.is_empty();
}

}  // namespace

std::string Python::number(double value) const {
  if (std::isnan(value)) return "math.nan";
  if (std::isinf(value)) return value < 0 ? "-math.inf" : "math.inf";
  std::string text = shortest(value);
  if (text.find_first_of(".e") == std::string::npos) text += ".0";
  return text;
}

CodeText Python::guarded(std::string_view function, const Application &use, bool is_safe) {
  const std::string name = "math." + std::string(function);
  if (is_safe) return call(name, use.operands);
  return call_helper("_real", std::vector<CodeText>{{name}, use.operands[0]});
}

CodeText Python::divide(const Application &use) {
  if (is_safe_division(use.node)) return infix(use, " / ", Level::product);
  return call_helper("_divide", use.operands);
}

CodeText Python::logic(const Application &use, bool is_and) {
  const Level level = is_and ? Level::both : Level::either;
  return {within(use.operands[0], level) + (is_and ? " and " : " or ") +
              within(use.operands[1], static_cast<Level>(static_cast<int>(level) + 1)),
          level};
}

CodeText Python::same(const Application &use) {
  return {within(use.operands[0], Level::sum) + " == " + within(use.operands[1], Level::sum), Level::comparison};
}

CodeText Python::nearly_equal(const Application &use) {
  return {"math.isclose(" + use.operands[0].text + ", " + use.operands[1].text + ", rel_tol=1e-9, abs_tol=1e-15)",
          Level::atom};
}

CodeText Python::select(const Application &use) {
  return {within(use.operands[1], Level::either) + " if " + within(use.operands[0], Level::either) + " else " +
              use.operands[2].text,
          Level::conditional};
}

CodeText Python::element(const Application &use) {
  const std::size_t count = use.operands.size() - 1;
  const std::string values = list(use.operands.subspan(1)) + (count == 1 ? "," : "");
  const Interval &place = interval(use.ids[0]);
  if (!place.may_be_nan && place.low >= 0 && place.high < static_cast<double>(count)) {
    const bool is_count = formula().graph[use.ids[0]].operation == Operation::constant;
    return {"(" + values + ")[" + (is_count ? use.operands[0].text : "int(" + use.operands[0].text + ")") + "]",
            Level::atom};
  }
  return call_helper("_element", std::vector<CodeText>{use.operands[0], {"(" + values + ")"}});
}

CodeText Python::growing(const Application &use, bool is_cycle) {
  return call_helper(is_cycle ? "_growing_cycle" : "_growing_start", use.operands);
}

CodeText Python::clamp(const Application &use) {
  bool may_be_nan = false;
  for (const NodeId id : use.ids) may_be_nan = may_be_nan || interval(id).may_be_nan;
  if (may_be_nan) return call_helper("_clamp", use.operands);
  return {"min(max(" + use.operands[0].text + ", " + use.operands[1].text + "), " + use.operands[2].text + ")",
          Level::atom};
}

CodeText Python::round_half_up(const CodeText &x) {
  return call_helper("_round_half_up", std::span(&x, 1));
}

CodeText Python::extremum(const Application &use, bool is_min) {
  if (interval(use.ids[0]).may_be_nan || interval(use.ids[1]).may_be_nan) {
    return call_helper(is_min ? "_min" : "_max", use.operands);
  }
  return call(is_min ? "min" : "max", use.operands);
}

CodeText Python::power(const Application &use) {
  const Interval &base = interval(use.ids[0]);
  const Interval &result = interval(use.node);
  // `**` of a negative base may be a complex number.
  if (base.low > 0 && base.is_finite() && interval(use.ids[1]).is_finite() && result.is_finite()) {
    return {operand(use, 0, Level::atom) + " ** " + operand(use, 1, Level::sign), Level::power};
  }
  return call_helper("_power", use.operands);
}

CodeText Python::logarithm(std::string_view name, double least, const Application &use) {
  const std::string function = "math." + std::string(name);
  const Interval &x = interval(use.ids[0]);
  if (x.low > least && !x.may_be_nan) return call(function, use.operands);
  std::vector<CodeText> operands{{function}, use.operands[0]};
  if (least != 0) operands.push_back({"-1.0"});
  return call_helper("_logarithm", operands);
}

CodeText Python::builtin(Builtin builtin, const Application &use) {
  const Interval &x = interval(use.ids[0]);
  const auto within_one = [&] { return x.low >= -1 && x.high <= 1; };
  const auto wide = [&](std::string_view name, const CodeText &of) {
    const std::string function = "math." + std::string(name);
    if (is_below(x, kModerate) && x.low > -kModerate) return call(function, std::span(&of, 1));
    return call_helper("_wide", std::vector<CodeText>{{function}, of});
  };
  switch (builtin) {
    case Builtin::abs:
      return call("abs", use.operands);
    case Builtin::exp:
    case Builtin::expm1:
      if (is_below(x, kModerate)) return guarded(row(builtin).name, use, true);
      return wide(row(builtin).name, use.operands[0]);
    case Builtin::mod:
      if (!x.is_finite() || interval(use.ids[1]).contains(0)) break;
      return infix(use, " % ", Level::product);
    case Builtin::exp2:
      return call_helper("_power", std::vector<CodeText>{{"2.0"}, use.operands[0]});
    case Builtin::sinh:
      return wide("sinh", use.operands[0]);
    case Builtin::cosh:
      return wide("cosh", {"abs(" + use.operands[0].text + ")"});
    case Builtin::log:
    case Builtin::log2:
    case Builtin::log10:
      return logarithm(row(builtin).name, 0, use);
    case Builtin::log1p:
      return logarithm("log1p", -1, use);
    case Builtin::pow:
      return power(use);
    case Builtin::sqrt:
      return guarded("sqrt", use, x.low >= 0);
    case Builtin::sin:
    case Builtin::cos:
    case Builtin::tan:
      return guarded(row(builtin).name, use, x.is_finite());
    case Builtin::asin:
    case Builtin::acos:
      return guarded(row(builtin).name, use, within_one());
    case Builtin::atan:
    case Builtin::atan2:
    case Builtin::tanh:
    case Builtin::hypot:
    case Builtin::erf:
      return call("math." + std::string(row(builtin).name), use.operands);
    case Builtin::min:
    case Builtin::max:
      return extremum(use, builtin == Builtin::min);
    default:
      break;
  }
  for (const CodeHelper &helper : python_helpers()) {
    if (helper.name.substr(1) == row(builtin).name) return call_helper(helper.name, use.operands);
  }
  return {};
}

std::string Python::define(ValueType, const std::string &name, const CodeText &value) const {
  return name + " = " + value.text;
}

std::string Python::assign(const std::string &name, const CodeText &value) const {
  return name + " = " + value.text;
}

std::string Python::give(const CodeText &value, ValueType type) const {
  return "return " + (type == ValueType::boolean ? "float(" + value.text + ")" : value.text);
}

std::span<const CodeHelper> Python::helper_table() const {
  return python_helpers();
}

}  // namespace anneal::cli
