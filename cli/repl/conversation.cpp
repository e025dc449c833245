#include "cli/repl/conversation.hpp"

#include <algorithm>

#include "cli/output/output_file.hpp"
#include "cli/repl/completion.hpp"
#include "cli/repl/interruption.hpp"
#include "cli/repl/trial.hpp"
#include "grammar/parse.hpp"

namespace anneal::cli {

struct Conversation::Command {
  std::string_view name;
  std::string_view arguments;
  std::string_view summary;
  bool (Conversation::*take)(const std::string &words);
};

const Conversation::Command Conversation::kCommands[] = {
    {":help", "", "this list", &Conversation::help},
    {":at", "POSITIONS [FORMULA]", "values at positions, `:at 0,5epochs,0..100:10`; of the last formula without one",
     &Conversation::at},
    {":plot", "[FORMULA]", "the curve, large; of the last formula without one", &Conversation::plot},
    {":list", "", "what is kept, as a program", &Conversation::list},
    {":drop", "NAME", "forget what is kept under a name: `lr`, `clock`, `assert`", &Conversation::drop},
    {":save", "FILE", "write what is kept to a file", &Conversation::save},
    {":load", "FILE", "keep what a file has", &Conversation::load},
    {":complete", "TEXT", "what the tab key would offer behind a text", &Conversation::complete_words},
    {":quit", "", "leave; so does Ctrl-D", &Conversation::quit},
};

namespace {

std::string trimmed(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(" \t\r\n");
  if (begin == std::string_view::npos) return {};
  return std::string(text.substr(begin, text.find_last_not_of(" \t\r\n") + 1 - begin));
}

}  // namespace

Conversation::Conversation(Session &session, bool interactive) : session_(session), interactive_(interactive) {}

void Conversation::run(Lines &lines) {
  std::string text;
  std::string line;
  while (!ended_ && session_.out().wants_more()) {
    Interruption::forget();
    session_.out().flush();
    const LineEnd end = lines.next(text.empty() ? "> " : ". ", line);
    if (end == LineEnd::dropped) {
      text.clear();
      continue;
    }
    if (end == LineEnd::line) text += (text.empty() ? "" : "\n") + line;
    const bool is_command = text.find(':') == text.find_first_not_of(" \t");
    if (end == LineEnd::line && !is_command && goes_on(text)) continue;
    if (!is_empty(text)) take(text);
    text.clear();
    if (end == LineEnd::end) break;
  }
}

bool Conversation::take(const std::string &text) {
  const std::string words = trimmed(text);
  if (words.starts_with(':')) return command(words);
  if (const std::string_view meant = command_meant(words); !meant.empty())
    return refuse_without_colon(std::string(meant));
  const std::string name(session_.invocation().value("stdin-filename", "<repl>"));
  Input input;
  input.sources = std::make_shared<Sources>();
  input.source = input.sources->add(name, text);
  const Ast ast = parse(*input.sources, input.source, input.diagnostics);
  if (const std::size_t blank = words.find(' '); input.diagnostics.has_errors() && blank != std::string::npos) {
    // `plot lr` is no formula, but it is a command.
    if (const std::string_view meant = command_meant(words.substr(0, blank)); !meant.empty())
      return refuse_without_colon(std::string(meant) + words.substr(blank));
  }
  if (input.diagnostics.has_errors()) return report(input);
  const bool is_formula = !ast.items.empty() && std::holds_alternative<item::Formula>(ast.items.front().kind);
  return is_formula ? take_formula(text, name) : take_items(text, name);
}

bool Conversation::take_items(const std::string &text, const std::string &name) {
  Sources sources;
  Diagnostics ignored;  // `take` looked at them
  const SourceId source = sources.add(name, text);
  const Ast ast = parse(sources, source, ignored);
  const std::vector<KeptItem> items = items_of(ast, sources[source]);
  std::string typed = text;
  for (const Item &item : ast.items) {
    // Only the first item of a whole text may be a version, and what is kept stands before this one.
    if (std::holds_alternative<item::Language>(item.kind))
      std::fill(typed.begin() + item.span.begin, typed.begin() + item.span.end, ' ');
  }
  Notebook without = notebook_;
  for (const KeptItem &item : items) {
    if (item.name != "assert") without.drop(item.name);
  }
  const bool has_assert =
      std::any_of(items.begin(), items.end(), [](const KeptItem &item) { return item.name == "assert"; });
  const Input input = try_out(session_, without, {"", typed, ""}, name, has_assert);
  // A parameter may be set later, and a length may come with a clock.
  const bool waits = input.program && !input.schedule &&
                     std::all_of(input.diagnostics.all().begin(), input.diagnostics.all().end(), [](const auto &found) {
                       return found.severity != Severity::error || found.code == Code::parameter_missing ||
                              found.code == Code::length_unknown || found.code == Code::clock_equation_missing;
                     });
  if (!waits && !report(input)) return false;
  notebook_.keep(items);
  return true;
}

bool Conversation::load(const std::string &path) {
  Input input = session_.read(path);
  if (!input.readable) return report(input);
  const std::string text((*input.sources)[input.source].text());
  const Ast ast = parse(*input.sources, input.source, input.diagnostics);
  if (input.diagnostics.has_errors()) return report(input);
  const bool is_formula = !ast.items.empty() && std::holds_alternative<item::Formula>(ast.items.front().kind);
  return is_formula ? take_formula(text, input.name) : take_items(text, input.name);
}

std::string_view Conversation::command_meant(std::string_view word) const {
  if (word.ends_with("()")) word.remove_suffix(2);
  if (notebook_.has(word)) return {};
  if (word == "exit") return ":quit";
  for (const Command &known : kCommands) {
    if (known.name.substr(1) == word) return known.name;
  }
  return {};
}

bool Conversation::command(std::string_view text) {
  const std::string_view name = text.substr(0, text.find_first_of(" \t\n"));
  for (const Command &known : kCommands) {
    if (known.name == name) return (this->*known.take)(trimmed(text.substr(name.size())));
  }
  return refuse("there is no command `" + std::string(name) + "`", "`:help` lists them");
}

bool Conversation::help(const std::string &) {
  session_.out().write(
      "A formula shows its value, or its curve. These stay for the session, and take the place of what had their name: "
      "clock, let, def, param, input, schedule, import, assert, optimizer, group.\n");
  for (const Command &known : kCommands) {
    std::string left = "  " + std::string(known.name) + " " + std::string(known.arguments);
    left.resize(std::max<std::size_t>(left.size() + 1, 28), ' ');
    session_.out().write(left + std::string(known.summary) + "\n");
  }
  return true;
}

bool Conversation::list(const std::string &) {
  session_.out().write(notebook_.text());
  return true;
}

bool Conversation::drop(const std::string &words) {
  if (!notebook_.has(words)) return refuse("nothing is kept under the name `" + words + "`", "`:list` shows what is");
  Notebook without = notebook_;
  without.drop(words);
  // What others need stays: an error here has its place in one of them.
  const Input input = try_out(session_, without, {}, "<repl>");
  if (!is_empty(without.text()) && !input.program && input.diagnostics.has_errors()) {
    report(input);
    std::vector<std::string_view> users;
    for (const Diagnostic &found : input.diagnostics.all()) {
      if (found.severity != Severity::error || !found.where || found.where->source != input.source) continue;
      const std::string_view user = without.name_at(found.where->span.begin);
      if (std::find(users.begin(), users.end(), user) == users.end()) users.push_back(user);
    }
    std::string all;
    for (const std::string_view user : users) all += (all.empty() ? "`" : ", `") + std::string(user) + "`";
    return refuse("`" + words + "` stays: " + (all.empty() ? "something needs it" : "needed by " + all));
  }
  notebook_ = std::move(without);
  return true;
}

bool Conversation::save(const std::string &words) {
  if (words.empty()) return refuse("`:save` wants a file", "write `:save FILE`");
  if (const auto error = write_file(words, notebook_.text())) {
    session_.show(Code::file_not_writable, error->message());
    status_ = ExitStatus::environment;
    return false;
  }
  return true;
}

std::vector<std::string> Conversation::complete(std::string_view text) const {
  std::vector<std::string_view> commands;
  for (const Command &known : kCommands) commands.push_back(known.name);
  return completions(text, notebook_.names(), commands);
}

bool Conversation::complete_words(const std::string &words) {
  for (const std::string &word : complete(words)) session_.out().write(word + "\n");
  return true;
}

bool Conversation::quit(const std::string &) {
  ended_ = true;
  return true;
}

bool Conversation::refuse(const std::string &message, const std::string &note) {
  session_.out().flush();
  session_.show(Code::usage, message, note);
  status_ = worse(status_, ExitStatus::wrong);
  return false;
}

bool Conversation::refuse_without_colon(const std::string &meant) {
  return refuse("a command begins with a colon", "write `" + meant + "`");
}

bool Conversation::report(const Input &input) {
  session_.out().flush();
  session_.show(input);
  if (!input.diagnostics.has_errors()) return true;
  status_ = worse(status_, input.readable ? ExitStatus::wrong : ExitStatus::environment);
  return false;
}

}  // namespace anneal::cli
