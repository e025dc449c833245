// What formatting promises, over every program of the project: the same tree, the same comments, and nothing more to
// do.
#include <gtest/gtest.h>

#include "tests/grammar/parsed.hpp"

namespace anneal {
namespace {

void expect_formats(const std::string &name, const std::string &text) {
  const Parsed parsed(text);
  ASSERT_EQ("", parsed.findings()) << name;
  const std::string once = parsed.formatted();
  const Parsed again(once);
  EXPECT_EQ("", again.findings()) << name << "\n" << once;
  EXPECT_EQ(tree_without_places(parsed.ast), tree_without_places(again.ast)) << name << "\n" << once;
  EXPECT_EQ(comments_of(parsed), comments_of(again)) << name;
  EXPECT_EQ(once, again.formatted()) << name;
}

TEST(Format, ProgramsOfTheProject) {
  const std::vector<ProgramText> programs = programs_of_the_project();
  EXPECT_GE(programs.size(), 40U);
  for (const ProgramText &program : programs) expect_formats(program.name, program.text);
}

// The same programs without any blank that can be spared, and with every blank doubled.
TEST(Format, DoesNotDependOnBlanks) {
  for (const ProgramText &program : programs_of_the_project()) {
    std::string wide;
    for (const char c : program.text) {
      wide += c;
      if (c == ' ') wide += ' ';
    }
    expect_formats(program.name, wide);
    std::string crlf = "\xEF\xBB\xBF";
    for (const char c : program.text) {
      if (c == '\n') crlf += '\r';
      crlf += c;
    }
    expect_formats(program.name, crlf);
    EXPECT_EQ(Parsed(program.text).formatted(), Parsed(crlf).formatted()) << program.name;
  }
}

// Every line break may become a blank (where no comment ends there), and every blank a line break.
TEST(Format, DoesNotDependOnLines) {
  for (const ProgramText &program : programs_of_the_project()) {
    if (program.text.find('"') != std::string::npos) continue;
    std::string broken;
    bool comment = false;
    for (const char c : program.text) {
      comment = c == '#' || (comment && c != '\n');
      broken += c == ' ' && !comment ? '\n' : c;
    }
    // A comment behind a token may come to stand above the next one: then it is no documentation of the item any more.
    if (program.text.find("##") == std::string::npos) expect_formats(program.name, broken);
  }
}

TEST(Format, LinesFit) {
  for (const ProgramText &program : programs_of_the_project()) {
    const std::string text = Parsed(program.text).formatted();
    for (std::size_t at = 0, end = 0; (end = text.find('\n', at)) != std::string::npos; at = end + 1) {
      const std::string line = text.substr(at, end - at);
      const std::size_t limit = line.find('#') == std::string::npos ? 120 : line.size();
      EXPECT_LE(line.size(), limit) << program.name << ": " << line;
      EXPECT_FALSE(line.ends_with(' ')) << program.name << ": " << line;
    }
  }
}

// A program of each level of nesting that is accepted can be formatted.
TEST(Format, DeepPrograms) {
  for (const auto &[open, close] : {std::pair("(", ")"),
                                    {"[", "]"},
                                    {"f(a, ", ")"},
                                    {"phases { rest: ", " }"},
                                    {"-", ""},
                                    {"{ let a = 1; ", " }"}}) {
    std::string text;
    for (int level = 0; level < 250; ++level) text += open;
    text += "1";
    for (int level = 0; level < 250; ++level) text += close;
    expect_formats(open, text);
  }
}

}  // namespace
}  // namespace anneal
