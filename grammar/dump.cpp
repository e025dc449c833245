// The tree as text: one node a line, two blanks a level, `kind details  [begin,end)` with byte offsets.
#include <fmt/format.h>

#include <iterator>
#include <string>

#include "grammar/parse.hpp"

namespace anneal {

namespace {

constexpr std::size_t kDumpStack = std::size_t{8} << 20U;

std::string_view type_word(TypeName::Kind kind) {
  switch (kind) {
    case TypeName::Kind::number:
      return "number";
    case TypeName::Kind::integer:
      return "integer";
    case TypeName::Kind::boolean:
      return "bool";
    case TypeName::Kind::duration:
      return "duration";
    case TypeName::Kind::number_list:
      return "[number]";
    case TypeName::Kind::duration_list:
      return "[duration]";
    case TypeName::Kind::schedule:
      return "schedule";
    case TypeName::Kind::schedule_list:
      return "[schedule]";
    case TypeName::Kind::one_of:
      return "one_of";
  }
  return {};
}

// A text in quotes, its line breaks and quotes as they are written in the language.
std::string escaped(std::string_view text) {
  std::string result = "\"";
  for (const char c : text) {
    if (c == '\n') {
      result += "\\n";
      continue;
    }
    if (c == '"' || c == '\\') result += '\\';
    result += c;
  }
  return result + '"';
}

class Dump {
 public:
  explicit Dump(const Ast &ast) : ast_(ast) {}

  std::string run() {
    for (const Item &item : ast_.items) dump(item);
    return std::move(out_);
  }

 private:
  std::string_view name(NameId id) const { return exists(id) ? ast_.text(id) : std::string_view("?"); }
  std::string_view name(const Identifier &identifier) const { return name(identifier.name); }

  template <class... Arguments>
  void line(Span span, fmt::format_string<Arguments...> text, Arguments &&...arguments) {
    out_.append(2 * depth_, ' ');
    fmt::format_to(std::back_inserter(out_), text, std::forward<Arguments>(arguments)...);
    fmt::format_to(std::back_inserter(out_), "  [{},{})\n", span.begin, span.end);
  }

  // A line, and below it what `body` dumps.
  template <class Body>
  void section(Span span, std::string_view text, Body body) {
    line(span, "{}", text);
    ++depth_;
    body();
    --depth_;
  }

  void dump(ExprId id) {
    // After a mistake a part may be missing.
    if (!exists(id)) return;
    const Expr &expr = ast_[id];
    std::visit([&](const auto &node) { dump(expr.span, node); }, expr.kind);
  }
  void maybe(std::string_view role, ExprId id) {
    if (!exists(id)) return;
    section(ast_.span(id), role, [&] { dump(id); });
  }

  // -- expressions --
  void dump(Span span, const node::Error &) { line(span, "error"); }
  void dump(Span span, const node::Number &node) {
    line(span, "number {}{}", node.value, node.singular ? " singular" : "");
  }
  void dump(Span span, const node::Percentage &node) { line(span, "percentage {}", node.fraction); }
  void dump(Span span, const node::Boolean &node) { line(span, "{}", node.value); }
  void dump(Span span, const node::Text &node) { line(span, "text {}", escaped(ast_.text(node.text))); }
  void dump(Span span, const node::Name &node) { line(span, "name {}", name(node.name)); }
  void dump(Span span, const node::Negate &node) {
    section(span, "negate", [&] { dump(node.operand); });
  }
  void dump(Span span, const node::Not &node) {
    section(span, "not", [&] { dump(node.operand); });
  }
  template <class Operator>
  void links(ExprId first, Slice<Link<Operator>> rest) {
    dump(first);
    for (const Link<Operator> &link : ast_[rest]) {
      line(link.operator_span, "operator {}", symbol(link.operation));
      dump(link.operand);
    }
  }
  void dump(Span span, const node::Chain &node) {
    section(span, "chain", [&] { links(node.first, node.rest); });
  }
  void dump(Span span, const node::Comparison &node) {
    section(span, "comparison", [&] { links(node.first, node.rest); });
  }
  void dump(Span span, const node::Power &node) {
    section(span, "power", [&] {
      dump(node.base);
      dump(node.exponent);
    });
  }
  void dump(Span span, const node::Conditional &node) {
    section(span, node.form == node::Conditional::Form::piecewise ? "piecewise" : "if", [&] {
      for (const Arm &arm : ast_[node.arms]) {
        section(arm.span, "arm", [&] {
          dump(arm.condition);
          dump(arm.value);
        });
      }
      maybe("else", node.otherwise);
    });
  }
  void dump(Span span, const node::Call &node) {
    section(span, "call", [&] {
      dump(node.callee);
      for (const Argument &argument : ast_[node.arguments]) {
        section(argument.span, exists(argument.name) ? fmt::format("argument {}", name(argument.name)) : "argument",
                [&] { dump(argument.value); });
      }
    });
  }
  void dump(Span span, const node::Index &node) {
    section(span, "index", [&] {
      dump(node.list);
      dump(node.index);
    });
  }
  void dump(Span span, const node::Member &node) {
    section(span, fmt::format("member {}", name(node.member)), [&] { dump(node.object); });
  }
  void dump(Span span, const node::Measure &node) {
    section(span, fmt::format("measure {}", name(node.unit)), [&] { dump(node.amount); });
  }
  void dump(Span span, const node::Shift &node) {
    section(span, "shift", [&] {
      dump(node.value);
      dump(node.time);
    });
  }
  void dump(Span span, const node::List &node) {
    section(span, "list", [&] {
      for (const ExprId element : ast_[node.elements]) dump(element);
    });
  }
  void dump(Span span, const node::Block &node) {
    section(span, "block", [&] {
      for (const Statement &statement : ast_[node.statements]) {
        const std::string_view kind = statement.kind == Statement::Kind::let ? "let" : "state";
        section(statement.span, fmt::format("{} {}", kind, name(statement.name)), [&] {
          dump(statement.value);
          maybe("next", statement.next);
        });
      }
      dump(node.result);
    });
  }
  void dump(Span span, const node::Phases &node) {
    section(span, "phases", [&] {
      for (const PhaseArm &arm : ast_[node.arms]) {
        section(arm.span, exists(arm.name) ? fmt::format("phase {}", name(arm.name)) : "phase", [&] {
          if (exists(arm.length)) {
            dump(arm.length);
          } else {
            line(arm.length_span, "rest");
          }
          dump(arm.value);
        });
      }
    });
  }
  void dump(Span span, const node::Repeat &node) {
    section(span, "repeat", [&] {
      dump(node.length);
      maybe("growing", node.growing);
      dump(node.body);
    });
  }

  // -- items --
  void dump(const Item &item) {
    std::visit([&](const auto &kind) { dump(item.span, kind); }, item.kind);
    if (exists(item.documentation)) {
      out_ += fmt::format("  documentation {}\n", escaped(ast_.text(item.documentation)));
    }
  }
  void type(const std::optional<TypeName> &declared) {
    if (!declared) return;
    std::string text = fmt::format("type {}", type_word(declared->kind));
    for (const NameId choice : ast_[declared->choices]) text += ' ' + escaped(name(choice));
    line(declared->span, "{}", text);
  }
  void range(const std::optional<ValueRange> &range) {
    if (!range) return;
    section(range->span,
            fmt::format("range {}low, high{}{}", range->low_open ? '(' : '[', range->high_open ? ')' : ']',
                        range->logarithmic ? " log" : ""),
            [&] {
              dump(range->low);
              dump(range->high);
            });
  }
  void parameters(Slice<Parameter> slice) {
    for (const Parameter &parameter : ast_[slice]) {
      section(parameter.span, fmt::format("parameter {}", name(parameter.name)), [&] {
        type(parameter.type);
        maybe("default", parameter.value);
      });
    }
  }

  void dump(Span span, const item::Language &item) { line(span, "language {}", item.version); }
  void dump(Span span, const item::Clock &item) {
    section(span, "clock", [&] {
      for (const ClockEquation &equation : ast_[item.equations]) {
        section(equation.span, fmt::format("equation {}", name(equation.unit)), [&] { dump(equation.value); });
      }
      for (const Identifier &unit : ast_[item.units]) line(unit.span, "unit {}", name(unit));
    });
  }
  void dump(Span span, const item::Param &item) {
    section(span, fmt::format("param {}", name(item.name)), [&] {
      type(item.type);
      maybe("default", item.value);
      range(item.range);
    });
  }
  void dump(Span span, const item::Input &item) {
    section(span, fmt::format("input {}", name(item.name)), [&] {
      maybe("initial", item.initial);
      range(item.range);
    });
  }
  void dump(Span span, const item::Let &item) {
    section(span, fmt::format("let {}", name(item.name)), [&] { dump(item.value); });
  }
  void dump(Span span, const item::Def &item) {
    section(span, fmt::format("def {}", name(item.name)), [&] {
      parameters(item.parameters);
      dump(item.body);
    });
  }
  void dump(Span span, const item::Schedule &item) {
    section(span, fmt::format("schedule {}{}", name(item.name), item.is_signed ? " signed" : ""),
            [&] { dump(item.value); });
  }
  void dump(Span span, const item::Assert &item) {
    section(span, exists(item.message) ? fmt::format("assert {}", escaped(name(item.message))) : "assert",
            [&] { dump(item.value); });
  }
  void dump(Span span, const item::Import &item) {
    if (exists(item.path)) {
      line(span, "import {} as {}", escaped(name(item.path)), name(item.name));
    } else {
      line(span, "import {}", name(item.name));
    }
  }
  void dump(Span span, const item::Optimizer &item) {
    section(span, fmt::format("optimizer {}{}", name(item.name), item.has_parameters ? "" : " without parameters"),
            [&] {
              parameters(item.parameters);
              dump(item.body);
            });
  }
  void dump(Span span, const item::Group &item) {
    section(span, fmt::format("group {}{}", name(item.name), item.optional ? " optional" : ""), [&] {
      for (const Identifier &pattern : ast_[item.patterns]) line(pattern.span, "pattern {}", escaped(name(pattern)));
      for (const GroupSetting &setting : ast_[item.settings]) {
        section(setting.span, fmt::format("setting {}", name(setting.output)), [&] { dump(setting.value); });
      }
    });
  }
  void dump(Span span, const item::Formula &item) {
    section(span, "formula", [&] { dump(item.value); });
  }

  const Ast &ast_;
  std::string out_;
  std::size_t depth_ = 0;
};

}  // namespace

std::string dump(const Ast &ast) {
  struct Job {
    const Ast &ast;
    std::string text;
  } job{ast, {}};
  run_with_stack(
      kDumpStack,
      [](void *context) {
        auto &running = *static_cast<Job *>(context);
        running.text = Dump(running.ast).run();
      },
      &job);
  return std::move(job.text);
}

}  // namespace anneal
