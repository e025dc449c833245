// From the text of a Python file to tokens. Private to the reader of Python.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "grammar/diagnostic.hpp"
#include "grammar/source.hpp"

namespace anneal::cli {

/// A word, a sign, a literal, or the end of a line that is no continuation.
struct PythonToken {
  enum class Kind : std::uint8_t { name, number, text, sign, line_end, end } kind;
  Span span;
  std::string text;  ///< of a name, a sign, a number as it is written; of a string what it holds
  double number = 0;
  std::uint32_t indent = 0;  ///< blanks before the first token of its line

  bool is(Kind other) const { return kind == other; }
  bool is_sign(std::string_view sign) const { return kind == Kind::sign && text == sign; }
  bool is_word(std::string_view word) const { return kind == Kind::name && text == word; }
};

/// The tokens of the part `range` of a text. The last is an `end`. Nothing, and why in `diagnostics`, where a literal
/// does not end, a bracket does not fit, or there is a character that Python has no use for.
std::optional<std::vector<PythonToken>> scan_python(const Source &source, SourceId id, Span range,
                                                    Diagnostics &diagnostics);

}  // namespace anneal::cli
