// A session in which formulas are typed and values come back.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "cli/plot/figure.hpp"
#include "cli/repl/lines.hpp"
#include "cli/repl/notebook.hpp"
#include "cli/session.hpp"

namespace anneal::cli {

/// One owner.
class Conversation {
 public:
  /// `interactive`: a person looks on. Otherwise results are plain lines, and curves tables.
  Conversation(Session &session, bool interactive);

  /// Reads until the end or `:quit`.
  void run(Lines &lines);
  /// The worst that happened so far.
  ExitStatus status() const { return status_; }
  /// A formula, items, or a command, as if it had been typed. False, after saying why, when it failed.
  bool take(const std::string &text);
  /// The items of a file, or its formula.
  bool load(const std::string &path);

  /// What may be typed behind `text`.
  std::vector<std::string> complete(std::string_view text) const;

 private:
  struct Command;
  static const Command kCommands[];

  bool take_items(const std::string &text, const std::string &name);
  bool take_formula(const std::string &text, const std::string &name);
  bool command(std::string_view text);
  /// The command that a word without a colon means, `help`, `exit()`; empty for others, and for what is kept.
  std::string_view command_meant(std::string_view word) const;
  bool refuse_without_colon(const std::string &meant);

  bool help(const std::string &words);
  bool at(const std::string &words);
  bool plot(const std::string &words);
  bool list(const std::string &words);
  bool drop(const std::string &words);
  bool save(const std::string &words);
  bool complete_words(const std::string &words);
  bool quit(const std::string &words);

  /// A formula as an output of a program, with its unit; without a schedule where it cannot be one.
  struct Formula;
  Formula formula(const std::string &text, const std::string &name);
  bool show_list(const std::string &text, const std::string &name);
  bool show(Formula &formula, std::optional<std::string> positions, bool as_curve);
  bool show_at(Formula &formula, const std::string &positions);
  void draw(Formula &formula, Curve curve, StepRange steps, int rows);

  bool refuse(const std::string &message, const std::string &note = {});
  /// Shows what was found, after all that was written before it. False where there are errors, which the status keeps.
  bool report(const Input &input);

  Session &session_;
  bool interactive_;
  bool ended_ = false;
  ExitStatus status_ = ExitStatus::ok;
  Notebook notebook_;
  std::string last_formula_;
};

}  // namespace anneal::cli
