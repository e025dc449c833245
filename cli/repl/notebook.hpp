// What a session keeps: items of the language, in the order in which they came.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "grammar/ast.hpp"

namespace anneal::cli {

struct KeptItem {
  std::string name;  ///< that it defines; `clock` and `assert` for these
  std::string text;  ///< as it was written, with its documentation
};

/// The items of a text that was parsed without errors, each with the comments before it and behind it. The version of
/// the language is none of them: a session has that of the program.
std::vector<KeptItem> items_of(const Ast &ast, const Source &source);

/// Whether a text cannot be all of what its author means: a bracket is open, it ends with an operator, or it is only
/// documentation.
bool goes_on(std::string_view text);

/// Whether there is nothing but blanks and comments.
bool is_empty(std::string_view text);

/// One owner.
class Notebook {
 public:
  /// The program: every item on lines of its own.
  std::string text() const;
  std::vector<std::string> names() const;
  bool has(std::string_view name) const;
  /// The name of the item at a byte of `text()`; of the last one beyond its end, empty when there is none.
  std::string_view name_at(std::size_t offset) const;

  /// Takes items; one that was there under the same name gives way to the new one, which takes its place. Asserts stay
  /// beside each other.
  void keep(std::span<const KeptItem> items);
  /// False when there is nothing of that name.
  bool drop(std::string_view name);

 private:
  std::vector<KeptItem> items_;
};

}  // namespace anneal::cli
