#include "tests/fuzz/generator.hpp"

#include <algorithm>

namespace anneal::fuzz {

namespace {

constexpr std::string_view kNames[] = {"a",  "b",    "peak", "lr",     "x",        "n",     "from",
                                       "in", "unit", "for",  "epochs", "language", "signed"};
constexpr std::string_view kNumbers[] = {"0",   "1",    "2",    "0.5",  ".5",  "1e-4", "1_000",
                                         "10k", "2.5M", "300B", "1.25", "1E5", "7"};
constexpr std::string_view kUnits[] = {"epochs", "steps", "samples", "tokens", "frames", "step", "epoch"};
constexpr std::string_view kBinary[] = {"+", "-", "*", "/", "%", "^", "**", "and", "or"};
constexpr std::string_view kComparisons[] = {"<", "<=", "=="};
constexpr std::string_view kTypes[] = {"number",   "integer",    "bool",     "duration",
                                       "[number]", "[duration]", "schedule", "one_of(\"a\", \"b\")"};

class ProgramGenerator {
 public:
  explicit ProgramGenerator(std::uint64_t seed) : random_(seed), loose_(random_() % 3 == 0) {}

  std::string run() {
    if (random_() % 6 == 0) {
      expression(5);
      return std::move(text_);
    }
    if (random_() % 8 == 0) put("language 1");
    for (std::size_t count = 1 + random_() % 6; count > 0; --count) {
      // The first word of an item may not become a part of the item before.
      text_ += !text_.empty() && random_() % 4 == 0 ? ";\n" : "\n";
      if (random_() % 6 == 0) text_ += "## documentation\n";
      item();
    }
    return std::move(text_);
  }

 private:
  std::size_t below(std::size_t end) { return random_() % end; }
  template <class Table>
  std::string_view pick(const Table &table) {
    return table[below(std::size(table))];
  }

  // Words and signs, one at a time; between them whatever may stand there.
  void put(std::string_view token) {
    switch (below(loose_ ? 12 : 400)) {
      case 0:
        text_ += "\n";
        break;
      case 1:
        text_ += "  # comment\n";
        break;
      case 2:
        text_ += "\n\n    # own line\n    ";
        break;
      case 3:
        text_ += "   ";
        break;
      case 4:
        text_ += "\r\n";
        break;
      default:
        text_ += ' ';
        break;
    }
    text_ += token;
  }

  template <class Element>
  void list(std::string_view open, std::string_view close, std::size_t least, Element element) {
    put(open);
    const std::size_t count = least + below(4);
    for (std::size_t at = 0; at < count; ++at) {
      if (at > 0) put(",");
      element();
    }
    if (count > 0 && below(4) == 0) put(",");
    put(close);
  }

  // -- expressions --
  void expression(int depth) {
    if (depth > 0 && below(8) == 0) return conditional(depth - 1);
    operand(depth);
    if (depth <= 0) return;
    for (std::size_t count = below(3); count > 0; --count) {
      put(pick(kBinary));
      operand(depth - 1);
    }
    if (below(10) == 0) {
      put(pick(kComparisons));
      operand(depth - 1);
    }
  }

  void conditional(int depth) {
    put("if");
    expression(depth);
    put("then");
    expression(depth);
    put("else");
    expression(depth);
  }

  void operand(int depth) {
    if (below(8) == 0) put("-");
    if (depth <= 0) return leaf();
    switch (below(12)) {
      case 0:
        put("(");
        expression(depth - 1);
        put(")");
        if (below(3) == 0) put(pick(kUnits));
        break;
      case 1:
      case 2:
        call(depth);
        break;
      case 3:
        list("[", "]", 1, [&] { expression(depth - 2); });
        if (below(2) == 0) put(pick(kUnits));
        break;
      case 4:
        block(depth);
        break;
      case 5:
        piecewise(depth);
        break;
      case 6:
        phases(depth);
        break;
      case 7:
        repeat(depth);
        break;
      case 8:
        shift();
        break;
      default:
        leaf();
        break;
    }
  }

  void leaf() {
    switch (below(7)) {
      case 0:
        put("2%");
        break;
      case 1:
        put(below(2) == 0 ? "true" : "\"a \\\"text\\\"\"");
        break;
      case 2:
        put(pick(kNumbers));
        put(pick(kUnits));
        break;
      case 3:
        put("5epochs");
        break;
      case 4:
        put(pick(kNumbers));
        break;
      default:
        name();
        break;
    }
  }

  void name() {
    put(pick(kNames));
    while (below(6) == 0) {
      if (below(2) == 0) {
        put(".");
        put(pick(kNames));
      } else {
        put("[");
        leaf();
        put("]");
      }
    }
  }

  void call(int depth) {
    put("f");
    list("(", ")", 0, [&] {
      if (below(3) == 0) {
        put(pick(kNames));
        put("=");
      }
      expression(depth - 1);
    });
  }

  // What follows may not be an operator: the parentheses say which reading is meant.
  void shift() {
    put("(");
    put("lr");
    put("@");
    switch (below(3)) {
      case 0:
        put("total");
        break;
      case 1:
        put("5");
        put("epochs");
        break;
      default:
        put("(");
        leaf();
        put(")");
        break;
    }
    put(")");
  }

  void block(int depth) {
    put("{");
    for (std::size_t count = below(3); count > 0; --count) {
      const bool cell = below(3) == 0;
      put(cell ? "state" : "let");
      put(pick(kNames));
      put("=");
      expression(depth - 2);
      if (cell) {
        put("->");
        expression(depth - 2);
      }
      put(";");
    }
    expression(depth - 1);
    put("}");
  }

  void piecewise(int depth) {
    put("piecewise");
    put("{");
    for (std::size_t count = below(3); count > 0; --count) {
      expression(depth - 2);
      put(":");
      expression(depth - 2);
      put(",");
    }
    put("else");
    put(":");
    expression(depth - 2);
    put("}");
  }

  void phase(int depth) {
    if (below(2) == 0) {
      put(pick(kNames));
      put("=");
    }
    if (below(4) == 0) {
      put("rest");
    } else {
      expression(depth - 2);
    }
    put(":");
    expression(depth - 2);
  }

  void phases(int depth) {
    put("phases");
    list("{", "}", 1, [&] { phase(depth); });
  }

  void repeat(int depth) {
    put("repeat");
    put("10");
    put("epochs");
    if (below(3) == 0) {
      put("growing");
      leaf();
    }
    if (below(2) == 0) return list("{", "}", 1, [&] { phase(depth); });
    put("{");
    expression(depth - 1);
    put("}");
  }

  // -- items --
  void type() {
    if (below(2) == 0) return;
    put(":");
    put(pick(kTypes));
  }
  void range() {
    if (below(3) != 0) return;
    put("in");
    put(below(2) == 0 ? "[" : "(");
    leaf();
    put(",");
    leaf();
    put(below(2) == 0 ? "]" : ")");
    if (below(2) == 0) put("log");
  }
  void parameters() {
    list("(", ")", 0, [&] {
      put(pick(kNames));
      type();
      if (below(2) == 0) {
        put("=");
        expression(2);
      }
    });
  }
  void given(std::string_view word, int depth) {
    put(word);
    put(pick(kNames));
    put("=");
    expression(depth);
  }

  void item() {
    switch (below(12)) {
      case 0:
        put("clock");
        list("{", "}", 1, [&] {
          if (below(5) == 0) return put("unit frame");
          put(pick(kUnits));
          put("=");
          expression(2);
        });
        break;
      case 1:
        put("param");
        put(pick(kNames));
        type();
        if (below(2) == 0) {
          put("=");
          expression(1);
        }
        range();
        break;
      case 2:
        put("input");
        put(pick(kNames));
        range();
        break;
      case 3:
        given("let", 4);
        break;
      case 4:
        put("def");
        put("f");
        parameters();
        put("=");
        expression(4);
        break;
      case 5:
        put("assert");
        expression(3);
        if (below(2) == 0) {
          put(",");
          put("\"message\"");
        }
        break;
      case 6:
        put(below(2) == 0 ? "import torch" : "import \"base.sched\" as base");
        break;
      case 7:
        put("optimizer");
        put("adam");
        if (below(2) == 0) parameters();
        put("=");
        expression(3);
        break;
      case 8:
        put("group");
        put("no_decay");
        put("for");
        put("\"*.bias\"");
        if (below(2) == 0) {
          put(",");
          put("\"**\"");
        }
        if (below(2) == 0) put("optional");
        list("{", "}", 1, [&] {
          put("lr");
          put("=");
          expression(2);
        });
        break;
      default:
        given("schedule", 5);
        break;
    }
  }

  std::mt19937_64 random_;
  bool loose_;
  std::string text_;
};

void replace(std::string &text, std::size_t at, std::size_t count, std::string_view piece) {
  text.replace(at, std::min(count, text.size() - at), piece);
}

}  // namespace

const std::vector<std::string_view> &dictionary() {
  static const auto &words = *new std::vector<std::string_view>{"if ",
                                                                " then ",
                                                                " else ",
                                                                " and ",
                                                                " or ",
                                                                " not ",
                                                                "let ",
                                                                "def ",
                                                                "param ",
                                                                "input ",
                                                                "schedule ",
                                                                "assert ",
                                                                "import ",
                                                                "optimizer ",
                                                                "group ",
                                                                "clock ",
                                                                "state ",
                                                                "piecewise ",
                                                                "phases ",
                                                                "repeat ",
                                                                "rest",
                                                                "true",
                                                                "false",
                                                                "inf",
                                                                "pi",
                                                                " in ",
                                                                " as ",
                                                                " growing ",
                                                                " log",
                                                                "unit ",
                                                                " for ",
                                                                " optional ",
                                                                "language 1",
                                                                "signed",
                                                                "(",
                                                                ")",
                                                                "[",
                                                                "]",
                                                                "{",
                                                                "}",
                                                                ",",
                                                                ";",
                                                                ":",
                                                                ".",
                                                                "@",
                                                                "?",
                                                                "->",
                                                                "=",
                                                                "+",
                                                                "-",
                                                                "*",
                                                                "/",
                                                                "%",
                                                                "^",
                                                                "**",
                                                                "<",
                                                                "<=",
                                                                ">",
                                                                ">=",
                                                                "==",
                                                                "!=",
                                                                "~=",
                                                                "&&",
                                                                "||",
                                                                "!",
                                                                "//",
                                                                "/*",
                                                                "*/",
                                                                "\"",
                                                                "\\",
                                                                "'",
                                                                "#",
                                                                "##",
                                                                "\n",
                                                                "\r\n",
                                                                "\t",
                                                                " ",
                                                                "0",
                                                                "1",
                                                                "1.",
                                                                "1e400",
                                                                "10k",
                                                                "2T",
                                                                "5epochs",
                                                                "2%",
                                                                "5%%3",
                                                                "1__0",
                                                                "0x10",
                                                                "\xEF\xBB\xBF",
                                                                "\xE2\x88\x92",
                                                                "\xE2\x80\x9C",
                                                                "\xD0\xB0",
                                                                "\xC2\xA0",
                                                                "\xE2\x80\xAE",
                                                                "\xFF",
                                                                "lambda x: ",
                                                                "return ",
                                                                "elif ",
                                                                "None",
                                                                "True",
                                                                "math.cos",
                                                                "one_of(\"a\")",
                                                                "epochs",
                                                                "steps",
                                                                "previous",
                                                                "run.step"};
  return words;
}

std::string random_program(std::uint64_t seed) {
  return ProgramGenerator(seed).run();
}

std::string mutate(std::string_view text, std::string_view other, std::mt19937_64 &random) {
  std::string result(text);
  const auto below = [&](std::size_t end) { return end == 0 ? 0 : static_cast<std::size_t>(random() % end); };
  for (std::size_t count = 1 + below(4); count > 0; --count) {
    const std::size_t at = below(result.size() + 1);
    const std::size_t length = 1 + below(12);
    switch (below(7)) {
      case 0:
        replace(result, at, length, {});
        break;
      case 1:
        result.insert(at, dictionary()[below(dictionary().size())]);
        break;
      case 2:
        replace(result, at, length, dictionary()[below(dictionary().size())]);
        break;
      case 3:
        result.insert(at, result.substr(below(result.size() + 1), 1 + below(40)));
        break;
      case 4:
        result.insert(at, other.substr(below(other.size() + 1), 1 + below(40)));
        break;
      case 5:
        if (at < result.size()) result[at] = static_cast<char>(random());
        break;
      default:
        result = result.substr(0, at) + std::string(other.substr(below(other.size() + 1)));
        break;
    }
    if (result.size() > 2 * text.size() + 100) result.resize(2 * text.size() + 100);
  }
  return result;
}

}  // namespace anneal::fuzz
