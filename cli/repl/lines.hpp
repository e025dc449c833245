// Where the lines of a session come from.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace anneal::cli {

enum class LineEnd : unsigned char {
  line,     ///< there is a line
  dropped,  ///< Ctrl-C: what was typed is gone
  end,      ///< there is nothing more
};

/// A stream of lines. One owner.
class Lines {
 public:
  virtual ~Lines() = default;

  /// The next line, without its break. A last line needs none.
  virtual LineEnd next(const std::string &prompt, std::string &line) = 0;

 protected:
  Lines() = default;
  Lines(const Lines &) = default;
  Lines &operator=(const Lines &) = default;
};

/// What may stand in place of the word at the end of a text.
using Completer = std::function<std::vector<std::string>(std::string_view text)>;

/// The lines of a descriptor: no prompt, no echo.
std::unique_ptr<Lines> lines_of_pipe(int descriptor);

/// Lines that a person types: with editing, completion behind the tab key, and a history that is kept in the file
/// `history` where that can be read and written; empty for none. Null where the terminal cannot be had.
std::unique_ptr<Lines> lines_of_terminal(Completer completer, std::string history, bool utf8);

/// $XDG_STATE_HOME/anneal/history, whose folder is made; empty where there is no place for it.
std::string history_file();

/// The word that a completion replaces: the end of `text` that is a name, with its module, or a command.
std::string_view word_at_end(std::string_view text);

}  // namespace anneal::cli
