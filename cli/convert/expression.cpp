// Arithmetic, functions and conditions of Python in this language.
#include <algorithm>
#include <array>

#include "cli/convert/converter.hpp"

namespace anneal::cli {

namespace {

using Kind = ForeignValue::Kind;

/// A function of math, numpy and their like, or a built-in of Python. `arguments` 0 means any number.
struct Function {
  std::string_view python;
  std::string_view name;
  std::size_t arguments;
};

constexpr std::array kFunctions = {
    Function{"abs", "abs", 1},       Function{"fabs", "abs", 1},    Function{"min", "min", 0},
    Function{"max", "max", 0},       Function{"minimum", "min", 2}, Function{"maximum", "max", 2},
    Function{"pow", "pow", 2},       Function{"power", "pow", 2},   Function{"round", "round", 1},
    Function{"rint", "round", 1},    Function{"floor", "floor", 1}, Function{"ceil", "ceil", 1},
    Function{"trunc", "trunc", 1},   Function{"int", "trunc", 1},   Function{"sqrt", "sqrt", 1},
    Function{"cbrt", "cbrt", 1},     Function{"exp", "exp", 1},     Function{"exp2", "exp2", 1},
    Function{"expm1", "expm1", 1},   Function{"log", "log", 1},     Function{"log2", "log2", 1},
    Function{"log10", "log10", 1},   Function{"log1p", "log1p", 1}, Function{"sin", "sin", 1},
    Function{"cos", "cos", 1},       Function{"tan", "tan", 1},     Function{"asin", "asin", 1},
    Function{"arcsin", "asin", 1},   Function{"acos", "acos", 1},   Function{"arccos", "acos", 1},
    Function{"atan", "atan", 1},     Function{"arctan", "atan", 1}, Function{"atan2", "atan2", 2},
    Function{"arctan2", "atan2", 2}, Function{"sinh", "sinh", 1},   Function{"cosh", "cosh", 1},
    Function{"tanh", "tanh", 1},     Function{"hypot", "hypot", 2}, Function{"erf", "erf", 1},
    Function{"clip", "clamp", 3},    Function{"clamp", "clamp", 3}, Function{"sigmoid", "sigmoid", 1},
    Function{"sign", "sign", 1},     Function{"mod", "mod", 2},     Function{"interp", "interp", 3},
    Function{"fmod", "", 2},         Function{"where", "where", 3}, Function{"float", "", 1},
    Function{"float32", "", 1},      Function{"float64", "", 1},    Function{"sum", "sum", 1},
};

constexpr std::array<std::string_view, 12> kMathematics = {
    "math", "np", "numpy", "jnp", "jax.numpy", "torch", "tf", "tf.math", "ops", "keras.ops", "jax", "jax.nn"};

const Function *find_function(std::string_view path) {
  const std::size_t dot = path.rfind('.');
  const std::string_view module = dot == std::string_view::npos ? std::string_view() : path.substr(0, dot);
  if (!module.empty() && std::ranges::find(kMathematics, module) == kMathematics.end()) return nullptr;
  const auto known = std::ranges::find(kFunctions, path.substr(dot + 1), &Function::python);
  return known == kFunctions.end() ? nullptr : &*known;
}

std::string_view constant_name(std::string_view path) {
  const std::size_t dot = path.rfind('.');
  if (dot == std::string_view::npos || std::ranges::find(kMathematics, path.substr(0, dot)) == kMathematics.end()) {
    return {};
  }
  const std::string_view name = path.substr(dot + 1);
  return name == "pi" ? "pi" : name == "e" ? "exp(1)" : name == "inf" ? "inf" : name == "tau" ? "(2 * pi)" : "";
}

Binds level_of(std::string_view sign) {
  if (sign == "or") return Binds::disjunction;
  if (sign == "and") return Binds::conjunction;
  return sign == "+" || sign == "-" ? Binds::sum : Binds::product;
}

Binds tighter(Binds level) {
  return static_cast<Binds>(static_cast<int>(level) + 1);
}

}  // namespace

/// Writes one expression. Pieces come from the leaves up.
class ExpressionWriter {
 public:
  ExpressionWriter(Converter &converter, const Scope &scope) : converter_(converter), scope_(scope) {}

  std::optional<Piece> write(const ForeignValue &value) {
    const Converter::Deeper deeper(converter_, value.span);
    if (!deeper) return std::nullopt;
    if (++converter_.nodes_ > kConvertedNodeLimit) {
      converter_.refuse(
          value.span, "the functions grow too large: more than " + std::to_string(kConvertedNodeLimit) + " operations");
      return std::nullopt;
    }
    auto piece = written(value);
    // What a parameter stands for is written wherever the function names it.
    if (piece && piece->text.size() > kForeignTextLimit) return refuse(value, "grows to more than a text may have");
    return piece;
  }

 private:
  std::optional<Piece> written(const ForeignValue &value) {
    switch (value.kind) {
      case Kind::boolean:
        return Piece{value.number != 0 ? "true" : "false"};
      case Kind::number:
        return Piece{number_text(value.number, value.text)};
      case Kind::name:
      case Kind::attribute:
        return name(value);
      case Kind::list:
        return list(value);
      case Kind::call:
        return call(value);
      case Kind::index:
        return index(value);
      case Kind::unary:
        return unary(value);
      case Kind::chain:
        return chain(value);
      case Kind::comparison:
        return comparison(value);
      case Kind::power:
        return power(value);
      case Kind::conditional:
        return conditional(value);
      case Kind::block:
        return block(value);
      case Kind::program:
        return Piece{value.text};
      case Kind::text:
      case Kind::none:
      case Kind::dictionary:
      case Kind::lambda:
        break;
    }
    return refuse(value, "is no number");
  }

  std::optional<Piece> refuse(const ForeignValue &value, const std::string &what) {
    converter_.refuse(value.span, "`" + std::string(converter_.written(value.span).substr(0, 60)) + "` " + what);
    return std::nullopt;
  }

  std::optional<Piece> unknown(const ForeignValue &value) {
    const std::string text(converter_.written(value.span));
    if (const auto given = converter_.settings.names.find(text); given != converter_.settings.names.end()) {
      const bool is_plain = given->second.find_first_not_of("0123456789.") == std::string::npos;
      return Piece{is_plain ? given->second : "(" + given->second + ")"};
    }
    const std::string shown = text.substr(0, text.find('\n')).substr(0, 60);
    Diagnostic &report = converter_.refuse(value.span, "`" + shown + "` is known only where the program runs");
    // What is long, or has quotes, nobody writes on a command line.
    if (shown == text && text.find('\'') == std::string::npos) {
      report.with_note("say what it is: `--set '" + shown + "=…'`");
    }
    return std::nullopt;
  }

  std::optional<Piece> name(const ForeignValue &value) {
    const std::string dotted = value.dotted();
    if (const auto local = scope_.names.find(dotted); local != scope_.names.end()) return local->second;
    if (const std::string_view known = constant_name(converter_.path(value)); !known.empty()) {
      return Piece{std::string(known)};
    }
    const ForeignValue *bound = converter_.lookup(dotted);
    if (bound == nullptr || converter_.settings.names.contains(dotted)) return unknown(value);
    if (converter_.changes_later(dotted, *bound)) return std::nullopt;
    return of_binding(dotted, *bound);
  }

  /// A name of the text stays one of the program, unless another thing has it already.
  std::optional<Piece> of_binding(const std::string &name, const ForeignValue &bound) {
    const std::string known = definable(name);
    const auto defined = converter_.defined_.find(known);
    if (defined != converter_.defined_.end() && defined->second == &bound) return Piece{known};
    const Converter::Earlier earlier(converter_, name);
    if (!earlier) return std::nullopt;
    auto written = converter_.expression(bound);
    if (!written || written->text == "[inf]") return written;
    if (!converter_.may_define(known, bound)) return Piece{written->inside(Binds::atom)};
    converter_.defined_[known] = &bound;
    converter_.draft.item("let " + known + " = " + written->text);
    return Piece{known};
  }

  std::optional<Piece> list(const ForeignValue &value) {
    std::string text = "[";
    for (const ForeignValue &element : value.children) {
      const auto piece = write(element);
      if (!piece) return std::nullopt;
      text += (text.size() > 1 ? ", " : "") + piece->text;
    }
    // A boundary that never comes, where there is none: lists are not empty.
    return Piece{text.size() > 1 ? text + "]" : "[inf]"};
  }

  std::optional<Piece> index(const ForeignValue &value) {
    if (value.children[1].is(Kind::text)) {
      const ForeignValue *element = converter_.followed(value.children[0]).find(value.children[1].text);
      return element != nullptr ? write(*element) : unknown(value);
    }
    const auto of = write(value.children[0]);
    const auto at = of ? write(value.children[1]) : std::nullopt;
    if (!at) return std::nullopt;
    if (at->text.starts_with("-")) return refuse(value, "counts from the end, which is not read");
    return Piece{of->inside(Binds::atom) + "[" + at->text + "]"};
  }

  std::optional<Piece> unary(const ForeignValue &value) {
    const auto operand = write(value.children.front());
    if (!operand || value.text == "+") return operand;
    if (value.text == "not") return Piece{"not " + operand->inside(Binds::negation), Binds::negation};
    return Piece{"-" + operand->inside(Binds::power), Binds::sign};
  }

  std::optional<Piece> chain(const ForeignValue &value) {
    auto result = write(value.children.front());
    for (std::size_t i = 0; result && i < value.names.size(); ++i) {
      const std::string &sign = value.names[i];
      const auto right = write(value.children[i + 1]);
      if (!right) return std::nullopt;
      const Binds level = level_of(sign);
      if (result->binds < level) result->text = "(" + result->text + ")";
      result->text += " " + (sign == "//" ? "/" : sign) + " " + right->inside(tighter(level));
      result->binds = level;
      if (sign == "//") result = Piece{"floor(" + result->text + ")"};
    }
    return result;
  }

  std::optional<Piece> comparison(const ForeignValue &value) {
    std::string text;
    for (std::size_t i = 0; i < value.children.size(); ++i) {
      const auto operand = write(value.children[i]);
      if (!operand) return std::nullopt;
      text += (i == 0 ? "" : " " + value.names[i - 1] + " ") + operand->inside(Binds::sum);
    }
    return Piece{text, Binds::comparison};
  }

  std::optional<Piece> power(const ForeignValue &value) {
    const auto base = write(value.children[0]);
    const auto exponent = base ? write(value.children[1]) : std::nullopt;
    if (!exponent) return std::nullopt;
    return Piece{base->inside(Binds::atom) + " ^ " + exponent->inside(Binds::sign), Binds::power};
  }

  std::optional<Piece> choose(const ForeignValue &condition, const ForeignValue &then, const ForeignValue &otherwise) {
    const auto if_text = write(condition);
    const auto then_text = if_text ? write(then) : std::nullopt;
    const auto else_text = then_text ? write(otherwise) : std::nullopt;
    if (!else_text) return std::nullopt;
    return Piece{"if " + if_text->text + " then " + then_text->text + " else " + else_text->text, Binds::condition};
  }

  std::optional<Piece> conditional(const ForeignValue &value) {
    return choose(value.children[1], value.children[0], value.children[2]);
  }

  std::optional<Piece> block(const ForeignValue &value) {
    Scope inner = scope_;
    std::string text = "{ ";
    for (std::size_t i = 0; i < value.names.size(); ++i) {
      const auto piece = ExpressionWriter(converter_, inner).write(value.children[i]);
      if (!piece) return std::nullopt;
      const std::string name = definable(value.names[i]);
      text += "let " + name + " = " + piece->text + "; ";
      inner.names[value.names[i]] = Piece{name};
    }
    const auto result = ExpressionWriter(converter_, inner).write(value.children.back());
    if (!result) return std::nullopt;
    return Piece{text + result->text + " }"};
  }

  std::optional<Piece> call(const ForeignValue &value) {
    const ForeignValue &callee = value.children.front();
    const ForeignValue &function = scope_.names.contains(callee.dotted()) ? callee : converter_.followed(callee);
    if (function.is(Kind::lambda)) return apply(function, value);
    if (converter_.is_schedule(callee)) return schedule_at(callee, value);
    const std::string_view text = converter_.written(value.span);
    if (converter_.entry_of(value) != nullptr && !converter_.settings.names.contains(text)) {
      converter_.refuse(value.span, "a schedule is made where a number is wanted")
          .with_note("call it with the step; functions that make schedules are not read");
      return std::nullopt;
    }
    const std::string path = converter_.path(callee);
    if (path.ends_with("array") || path == "list" || path == "tuple") return one_argument(value);
    if (path == "len" && value.children.size() == 2) {
      if (const ForeignValue *list = converter_.list(value.children[1])) {
        return Piece{std::to_string(list->children.size())};
      }
    }
    const Function *known = find_function(path);
    if (known == nullptr) return unknown(value);
    return of_function(*known, value);
  }

  std::optional<Piece> one_argument(const ForeignValue &value) {
    if (value.children.size() < 2) return refuse(value, "has no argument");
    return write(value.children[1]);
  }

  /// A schedule called with the step, as functions of functions do.
  std::optional<Piece> schedule_at(const ForeignValue &function, const ForeignValue &value) {
    const auto argument = one_argument(value);
    if (!argument) return std::nullopt;
    const auto body = converter_.schedule(function);
    if (!body || argument->text == "step") return body;
    return Piece{"(" + body->inside(Binds::atom) + " @ (" + argument->text + "))"};
  }

  /// A function of the text: its body, with the arguments in the place of its parameters.
  std::optional<Piece> apply(const ForeignValue &function, const ForeignValue &value) {
    if (scope_.depth >= kForeignCallLimit)
      return refuse(value, "calls too many functions inside each other, or itself");
    if (value.children.size() - 1 != function.names.size())
      return refuse(value, "has other arguments than the function");
    Scope inner;
    inner.depth = scope_.depth + 1;
    for (std::size_t i = 0; i < function.names.size(); ++i) {
      const ForeignValue *named = value.find(function.names[i]);
      const auto piece = write(named != nullptr ? *named : value.children[i + 1]);
      if (!piece) return std::nullopt;
      inner.names[function.names[i]] = Piece{piece->inside(Binds::atom)};
    }
    const Converter::Late late(converter_);
    const auto body = ExpressionWriter(converter_, inner).write(function.children.front());
    return body ? std::optional(Piece{body->inside(Binds::atom)}) : std::nullopt;
  }

  std::optional<Piece> of_function(const Function &function, const ForeignValue &value) {
    const std::size_t count = value.children.size() - 1;
    for (const std::string &name : value.names) {
      if (!name.empty()) return refuse(value, "has an argument `" + name + "` that is not read");
    }
    if (function.python == "log" && count == 2) {
      const auto of = write(value.children[1]);
      const auto base = of ? write(value.children[2]) : std::nullopt;
      if (!base) return std::nullopt;
      return Piece{"log(" + of->text + ") / log(" + base->text + ")", Binds::product};
    }
    if (count == 0 || (function.arguments != 0 && count != function.arguments)) {
      return refuse(value, "has " + std::to_string(count) + " arguments");
    }
    if (function.name == "where") return choose(value.children[1], value.children[2], value.children[3]);
    if (function.python == "fmod") return remainder(value);
    if (function.name.empty()) return as_number(value.children[1]);
    std::string text(function.name);
    for (std::size_t i = 0; i < count; ++i) {
      const auto piece = write(value.children[i + 1]);
      if (!piece) return std::nullopt;
      // `max(a, b, c)` of Python, one after another.
      if (i >= 2 && function.arguments == 0) text = std::string(function.name) + "(" + text + ")";
      text += (i == 0 ? "(" : ", ") + piece->text;
    }
    return Piece{text + ")"};
  }

  /// The remainder with the sign of the dividend.
  std::optional<Piece> remainder(const ForeignValue &value) {
    const auto of = write(value.children[1]);
    const auto by = of ? write(value.children[2]) : std::nullopt;
    if (!by) return std::nullopt;
    const std::string dividend = of->inside(Binds::product);
    const std::string divisor = by->inside(Binds::sign);
    return Piece{dividend + " - " + divisor + " * trunc(" + dividend + " / " + divisor + ")", Binds::sum};
  }

  /// `float(x)`, and `float("inf")`.
  std::optional<Piece> as_number(const ForeignValue &value) {
    if (!value.is(Kind::text)) return write(value);
    if (value.text == "inf") return Piece{"inf"};
    if (value.text == "-inf") return Piece{"-inf", Binds::sign};
    return refuse(value, "is no number");
  }

  Converter &converter_;
  const Scope &scope_;
};

std::optional<Piece> Converter::expression(const ForeignValue &value, const Scope &scope) {
  return ExpressionWriter(*this, scope).write(value);
}

}  // namespace anneal::cli
