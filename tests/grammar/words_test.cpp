// The reserved words: those of section 2, among them all built-in functions, and no others.
#include "grammar/words.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string>

#include "tests/grammar/parsed.hpp"

namespace anneal {
namespace {

#define BUILTIN(name, ...) #name,
constexpr int kAnyNumber = 0;
const std::set<std::string> kBuiltins = {
#include "compiler/builtins.def"
};

TEST(Words, ReservedAreTheLanguages) {
  std::set<std::string> wanted = kBuiltins;
  for (const char *word :
       {"if",       "then",   "else",   "and",       "or",    "not",      "let",      "def",       "param",  "input",
        "schedule", "assert", "import", "optimizer", "group", "clock",    "state",    "piecewise", "phases", "repeat",
        "rest",     "true",   "false",  "inf",       "pi",    "step",     "epoch",    "samples",   "tokens", "span",
        "progress", "cycle",  "total",  "run",       "last",  "previous", "following"}) {
    wanted.insert(word);
  }
  const auto words = reserved_words();
  EXPECT_EQ(wanted, std::set<std::string>(words.begin(), words.end()));
  EXPECT_TRUE(std::ranges::is_sorted(words));
  (void)kAnyNumber;
}

TEST(Words, NobodyMayDefineThem) {
  for (const std::string_view word : reserved_words()) {
    for (const char *begin : {"let ", "param ", "input ", "schedule "}) {
      const Parsed parsed(begin + std::string(word) + " = 1");
      EXPECT_EQ("A0105", parsed.codes()) << begin << word << "\n" << parsed.findings();
    }
    EXPECT_EQ("A0105", Parsed("def " + std::string(word) + "(x) = 1").codes()) << word;
    EXPECT_EQ("A0105", Parsed("def f(" + std::string(word) + ") = 1").codes()) << word;
    EXPECT_EQ("A0105", Parsed("{ let " + std::string(word) + " = 1; 2 }").codes()) << word;
    EXPECT_EQ("A0105", Parsed("{ state " + std::string(word) + " = 1 -> 2; 2 }").codes()) << word;
  }
}

TEST(Words, OthersAreNamesWhereTheGrammarExpectsNone) {
  for (const char *word : {"in",     "as",      "growing",    "unit",     "for",    "optional", "language", "signed",
                           "number", "integer", "bool",       "duration", "one_of", "epochs",   "steps",    "weight",
                           "grad",   "next",    "tensor_sum", "value",    "lambda", "from",     "to"}) {
    const std::string name = word;
    EXPECT_EQ("",
              Parsed("let " + name + " = 1\nlet other = " + name + " + f(" + name + ", " + name + " = " + name + ")")
                  .findings())
        << word;
  }
}

TEST(Words, Kinds) {
  EXPECT_EQ(TokenKind::word_if, keyword("if"));
  EXPECT_EQ(std::nullopt, keyword("iff"));
  EXPECT_EQ(std::nullopt, keyword("step"));
  EXPECT_TRUE(is_reserved("following"));
  EXPECT_FALSE(is_reserved("epochs"));
  EXPECT_TRUE(is_unit_word("epochs"));
}

}  // namespace
}  // namespace anneal
