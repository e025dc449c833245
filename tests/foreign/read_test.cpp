// Python, JSON and options of a command line as trees, with the places of what they hold, and the limits of each.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cli/convert/foreign.hpp"

namespace anneal::cli {
namespace {

using Kind = ForeignValue::Kind;

struct Text {
  explicit Text(std::string text) { source = sources.add("<text>", std::move(text)); }
  std::string_view at(Span span) const { return sources[source].text(span); }
  std::vector<std::string> codes() const {
    std::vector<std::string> found;
    for (const Diagnostic &diagnostic : diagnostics.all()) found.push_back(code_text(diagnostic.code));
    return found;
  }

  Sources sources;
  SourceId source{};
  Diagnostics diagnostics;
};

std::string repeated(std::string_view part, std::size_t count) {
  std::string result;
  for (std::size_t i = 0; i < count; ++i) result += part;
  return result;
}

/// The value of one expression of Python; nothing when it is not read.
std::optional<ForeignValue> python(Text &text) {
  const auto document = read_python(text.sources, text.source, text.diagnostics);
  if (!document || document->statements.size() != 1) return std::nullopt;
  return document->statements.front().value;
}

/// Whether Python reads a text, and what it says when not.
std::vector<std::string> codes_of_python(std::string text) {
  Text read(std::move(text));
  const auto document = read_python(read.sources, read.source, read.diagnostics);
  EXPECT_EQ(document.has_value(), !read.diagnostics.has_errors());
  return read.codes();
}

TEST(ReadPython, KnowsLiterals) {
  Text text("[1, 0.5, .5, 1e-3, 1_000, 0x10, 'a' \"b\", '''c\nd''', r'\\x', True, None, (1,), (1), {1: 2, 'k': 3}]");
  const auto value = python(text);
  ASSERT_TRUE(value && value->is(Kind::list));
  const auto &elements = value->children;
  ASSERT_EQ(elements.size(), 14U);
  EXPECT_THAT((std::vector<double>{elements[0].number, elements[1].number, elements[2].number, elements[3].number,
                                   elements[4].number, elements[5].number}),
              testing::ElementsAre(1, 0.5, 0.5, 1e-3, 1000, 16));
  EXPECT_EQ(elements[6].text, "ab");
  EXPECT_EQ(elements[7].text, "c\nd");
  EXPECT_EQ(elements[8].text, "\\x");
  EXPECT_TRUE(elements[9].is(Kind::boolean) && elements[9].number == 1);
  EXPECT_TRUE(elements[10].is(Kind::none));
  EXPECT_TRUE(elements[11].is(Kind::list));
  EXPECT_TRUE(elements[12].is(Kind::number));
  EXPECT_THAT(elements[13].names, testing::ElementsAre("1", "k"));
  EXPECT_EQ(text.at(elements[13].children[1].span), "3");
}

TEST(ReadPython, KnowsCallsAndTheirPlaces) {
  Text text("torch.optim.SGD(params, lr=0.1 * 2, **more)");
  const auto value = python(text);
  ASSERT_TRUE(value && value->is(Kind::call));
  EXPECT_EQ(value->children[0].dotted(), "torch.optim.SGD");
  EXPECT_THAT(value->names, testing::ElementsAre("", "lr", "**"));
  ASSERT_NE(value->find("lr"), nullptr);
  EXPECT_EQ(text.at(value->find("lr")->span), "0.1 * 2");
  EXPECT_EQ(value->find("momentum"), nullptr);
}

TEST(ReadPython, KnowsPrecedence) {
  Text text("-a ** -b + c * d // e < f and not g or h if i else lambda x, y=1: x");
  const auto value = python(text);
  ASSERT_TRUE(value && value->is(Kind::conditional));
  const ForeignValue &either = value->children[0];
  EXPECT_THAT(either.names, testing::ElementsAre("or"));
  EXPECT_THAT(either.children[0].names, testing::ElementsAre("and"));
  EXPECT_TRUE(either.children[0].children[0].is(Kind::comparison));
  const ForeignValue &sum = either.children[0].children[0].children[0];
  EXPECT_THAT(sum.names, testing::ElementsAre("+"));
  EXPECT_TRUE(sum.children[0].is(Kind::unary));
  EXPECT_TRUE(sum.children[0].children[0].is(Kind::power));
  EXPECT_THAT(sum.children[1].names, testing::ElementsAre("*", "//"));
  EXPECT_TRUE(value->children[2].is(Kind::lambda));
  EXPECT_THAT(value->children[2].names, testing::ElementsAre("x"));
  EXPECT_TRUE(value->children[2].children[0].is(Kind::block));
}

TEST(ReadPython, KnowsStatements) {
  Text text(
      "import a.b as c, d\nfrom e.f import (g as h,\n  i)\nx: int = 1; y = z = 2\na, b = 3, 4\nself.k = 5\n"
      "def w(t: int, u=2) -> float:\n  'says what'\n  v = t\n  if v < 1:\n    return u\n  elif v < 2: return 2\n  "
      "return 3\n"
      "for e in w:\n  x = 9\n\n  if x: pass\nwith q: pass\nf(x)  # done\n");
  const auto document = read_python(text.sources, text.source, text.diagnostics);
  ASSERT_TRUE(document) << text.diagnostics.all().front().message;
  std::vector<std::string> imports;
  for (const ForeignImport &import : document->imports) imports.push_back(import.name + "=" + import.path);
  EXPECT_THAT(imports, testing::ElementsAre("c=a.b", "h=e.f.g", "i=e.f.i"));
  std::vector<std::string> targets;
  for (const ForeignStatement &statement : document->statements) targets.push_back(statement.target);
  EXPECT_THAT(targets, testing::ElementsAre("x", "y", "self.k", "w", ""));
  EXPECT_TRUE(document->statements[3].value.is(Kind::lambda));
  EXPECT_EQ(document->skipped.size(), 2U);
}

TEST(ReadPython, LeavesOutFunctionsThatDoMore) {
  Text text("def f(x):\n  print(x)\n  return 1\ny = 2\n");
  const auto document = read_python(text.sources, text.source, text.diagnostics);
  ASSERT_TRUE(document);
  EXPECT_EQ(document->statements.size(), 1U);
  EXPECT_EQ(document->skipped.size(), 1U);
}

TEST(ReadPython, RefusesWhatItDoesNotRead) {
  for (const char *text :
       {"f(",     "f)",     "(]",    "'a",     "'''a", "f'x'", "1px",      "a b",    "[i for i in x]",
        "x is y", "x in y", "f(a=)", "a = ",   "{1}",  "1 +",  "lambda: ", "x[1:2]", "?",
        "\\",     "0x",     "1e",    "import", "a.1"}) {
    EXPECT_FALSE(codes_of_python(text).empty()) << text;
  }
}

TEST(ReadPython, HasLimits) {
  // The innermost value is one level, too.
  const std::size_t most = kForeignNestingLimit - 1;
  for (const auto &[opening, closing] :
       {std::pair{"(", ")"}, std::pair{"[", "]"}, std::pair{"f(", ")"}, std::pair{"-", ""}, std::pair{"not ", ""},
        std::pair{"2**", ""}, std::pair{"lambda: ", ""}, std::pair{"0 if 0 else ", ""}}) {
    EXPECT_TRUE(codes_of_python(repeated(opening, most) + "1" + repeated(closing, most)).empty()) << opening;
    EXPECT_THAT(codes_of_python(repeated(opening, most + 1) + "1" + repeated(closing, most + 1)),
                testing::ElementsAre("A0005"))
        << opening;
  }
  EXPECT_TRUE(codes_of_python("a" + repeated(".b", kForeignLinkLimit)).empty());
  EXPECT_THAT(codes_of_python("a" + repeated(".b", kForeignLinkLimit + 1)), testing::ElementsAre("A0931"));
  EXPECT_TRUE(codes_of_python("[" + repeated("1,", kForeignListLimit) + "]").empty());
  EXPECT_THAT(codes_of_python("[" + repeated("1,", kForeignListLimit + 1) + "]"), testing::ElementsAre("A0931"));
}

TEST(ReadJson, KnowsValuesAndTheirPlaces) {
  Text text("{\"a\": [1, -2.5e-3 , true, null],\n \"b\\n\": {\"c\": \"d\\u00e9\"}}");
  const auto value = read_json(text.sources, text.source, text.diagnostics);
  ASSERT_TRUE(value && value->is(Kind::dictionary));
  EXPECT_THAT(value->names, testing::ElementsAre("a", "b\n"));
  const ForeignValue &list = *value->find("a");
  EXPECT_EQ(text.at(list.span), "[1, -2.5e-3 , true, null]");
  EXPECT_EQ(text.at(list.children[0].span), "1");
  EXPECT_EQ(text.at(list.children[1].span), "-2.5e-3");
  EXPECT_EQ(list.children[1].number, -2.5e-3);
  EXPECT_EQ(text.at(list.children[3].span), "null");
  EXPECT_EQ(value->find("b\n")->find("c")->text, "d\u00e9");
  EXPECT_EQ(text.at(value->find("b\n")->find("c")->span), "\"d\\u00e9\"");
}

TEST(ReadJson, RefusesWhatItDoesNotRead) {
  for (const char *text : {"", "{", "[1,]", "{\"a\" 1}", "{'a': 1}", "[1] 2", "nul", "[\"\xff\"]", "\"\x01\""}) {
    Text read{text};
    EXPECT_FALSE(read_json(read.sources, read.source, read.diagnostics)) << text;
    EXPECT_THAT(read.codes(), testing::ElementsAre("A0931")) << text;
  }
}

TEST(ReadJson, HasLimits) {
  for (const std::size_t count : {kForeignNestingLimit, kForeignNestingLimit + 1}) {
    Text read(repeated("[", count) + repeated("]", count));
    EXPECT_EQ(read_json(read.sources, read.source, read.diagnostics).has_value(), count == kForeignNestingLimit);
  }
  for (const std::size_t count : {kForeignListLimit, kForeignListLimit + 1}) {
    Text read("[1" + repeated(",1", count - 1) + "]");
    EXPECT_EQ(read_json(read.sources, read.source, read.diagnostics).has_value(), count == kForeignListLimit);
  }
}

TEST(ReadFlags, KnowsOptions) {
  Text text(
      "python x.py --lr 1.5e-4 --style=cosine --flag --list 1,2 --more 3 4 \\\n --name 'a \"b' --minus -1 --lr 2e-4");
  const auto value = read_flags(text.sources, text.source, text.diagnostics);
  ASSERT_TRUE(value);
  EXPECT_THAT(value->names, testing::ElementsAre("lr", "style", "flag", "list", "more", "name", "minus"));
  EXPECT_EQ(value->find("lr")->number, 2e-4);
  EXPECT_EQ(value->find("style")->text, "cosine");
  EXPECT_EQ(text.at(value->find("style")->span), "cosine");
  EXPECT_TRUE(value->find("flag")->is(Kind::boolean));
  EXPECT_EQ(value->find("list")->children.size(), 2U);
  EXPECT_EQ(value->find("more")->children.size(), 2U);
  EXPECT_EQ(value->find("name")->text, "a \"b");
  EXPECT_EQ(value->find("minus")->number, -1);
}

TEST(ReadFlags, RefusesAQuotationThatDoesNotEnd) {
  Text text("--lr 'a");
  EXPECT_FALSE(read_flags(text.sources, text.source, text.diagnostics));
  EXPECT_THAT(text.codes(), testing::ElementsAre("A0931"));
}

}  // namespace
}  // namespace anneal::cli
