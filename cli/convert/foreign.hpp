// What other frameworks' texts hold, as a tree: Python expressions and literals, JSON, options of a command line.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "grammar/diagnostic.hpp"
#include "grammar/source.hpp"

namespace anneal::cli {

inline constexpr std::size_t kForeignNestingLimit = 100;    ///< levels of brackets and operators inside each other
inline constexpr std::size_t kForeignLinkLimit = 16;        ///< attributes and calls behind each other, `a.b(c).d`
inline constexpr std::size_t kForeignListLimit = 65536;     ///< elements of one list, dictionary or call
inline constexpr std::size_t kForeignTextLimit = 1U << 20;  ///< bytes of a text

/// One value or expression of such a text. A level has no more nodes inside each other than there are kinds of
/// operators, and links.
struct ForeignValue {
  enum class Kind : std::uint8_t {
    none,         ///< `None`, `null`
    boolean,      ///< `number` is 0 or 1
    number,       ///< `number`, written as `text`
    text,         ///< a string: `text`
    name,         ///< `text`
    list,         ///< a list, tuple or set: `children`
    dictionary,   ///< `children` are the values, `names` the keys as text
    call,         ///< `children[0]` of the others; `names` are those of arguments, empty where one is positional
    attribute,    ///< `children[0]` . `text`
    index,        ///< `children[0]` [ `children[1]` ]
    unary,        ///< `text` is `-`, `+` or `not`
    chain,        ///< operators of one level: `names` stand between the children; `and` and `or` too
    comparison,   ///< likewise
    power,        ///< `children[0]` ** `children[1]`
    conditional,  ///< `children[0]` if `children[1]` else `children[2]`
    lambda,       ///< of parameters `names`; `children[0]`
    program,      ///< `text` in this language, which a reader put here
    block,        ///< `names` stand for all but the last of the children, which is the value
  };
  Kind kind = Kind::none;
  Span span;
  double number = 0;
  std::string text;
  std::vector<ForeignValue> children;
  std::vector<std::string> names;

  bool is(Kind other) const { return kind == other; }
  /// The value behind a key of a dictionary or the keyword of a call; null where there is none.
  const ForeignValue *find(std::string_view key) const;
  /// Of values with the same key, a dictionary keeps the last, as Python does.
  void keep_last_of_each_key();
  /// `torch.optim.SGD` of a name or of attributes of one; empty for anything else.
  std::string dotted() const;
};

/// `target = value`, or an expression on its own.
struct ForeignStatement {
  std::string target;  ///< empty for an expression
  ForeignValue value;
  Span assigned{};  ///< what stands before `=`, a name or not
};

/// `import a.b as c` (`name` c is `a.b`), `from a import b as c` (c is `a.b`).
struct ForeignImport {
  std::string name;
  std::string path;
};

/// A text of assignments and expressions, or a single value.
struct ForeignDocument {
  std::vector<ForeignImport> imports;
  std::vector<ForeignStatement> statements;
  std::vector<Span> skipped;  ///< statements of other kinds: loops, classes, and what they hold
};

/// Reads Python: imports, assignments, expressions, and functions of one parameter that only return, as lambdas.
/// Nothing, and why in `diagnostics`, for what is no such text. `true`, `false` and `null` are read as JSON has them.
std::optional<ForeignDocument> read_python(const Sources &sources, SourceId source, Diagnostics &diagnostics);

/// Reads a part of a text as `name = value`, separated by commas and line breaks. Likewise.
std::optional<ForeignDocument> read_settings(const Sources &sources, Location part, Diagnostics &diagnostics);

/// Reads a part of a text as one Python expression. Likewise.
std::optional<ForeignValue> read_python_expression(const Sources &sources, Location part, Diagnostics &diagnostics);

/// Reads JSON. Likewise.
std::optional<ForeignValue> read_json(const Sources &sources, SourceId source, Diagnostics &diagnostics);

/// Reads the options of a command line, `--lr 0.1 --lr-decay-style=cosine`, as a dictionary: `lr`, `lr_decay_style`.
/// Numbers are numbers, lists of numbers with commas lists, an option without a value is true. Likewise.
std::optional<ForeignValue> read_flags(const Sources &sources, SourceId source, Diagnostics &diagnostics);

}  // namespace anneal::cli
