// A program in the making: pieces of text that become a file.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace anneal::cli {

/// How tightly the outermost operator of a piece of program binds, loosest first.
enum class Binds : std::uint8_t {
  condition,
  disjunction,
  conjunction,
  negation,
  comparison,
  sum,
  product,
  sign,
  power,
  atom
};

/// An expression of this language.
struct Piece {
  std::string text;
  Binds binds = Binds::atom;

  /// The text, in parentheses where its operator binds less tightly than `least`.
  std::string inside(Binds least) const { return binds < least ? "(" + text + ")" : text; }
};

/// One output.
struct DraftOutput {
  std::string name;
  std::string documentation;  ///< lines
  std::string text;
  bool may_be_negative = false;  ///< what it is of has values of any sign
  bool is_signed = false;        ///< and has negative ones
};

/// What is known of the program so far.
struct Draft {
  std::vector<std::string> imports;
  std::vector<std::string> clock;  ///< equations
  std::vector<std::string> items;  ///< parameters, inputs and names, each a whole item
  std::vector<DraftOutput> outputs;
  std::vector<std::string> remarks;  ///< what the person should know, one sentence each

  void import(std::string_view module);
  /// Adds an item, once.
  void item(const std::string &text);
  void remark(const std::string &text);
  /// The file, in canonical form. What does not parse is as it was put together.
  std::string text() const;
};

/// A number as it was written, where that is a number of this language; otherwise the shortest text of the value.
std::string number_text(double value, std::string_view written = {});

/// Whether a text is a number of this language, without a sign.
bool is_plain_number(std::string_view text);

/// `5 steps`, `1 epoch`: a length. `unit` is in the plural.
std::string length_text(double count, std::string_view unit);

/// A name that a file may define: `name`, or with an underscore behind it where it is a word of the language.
std::string definable(std::string_view name);

}  // namespace anneal::cli
