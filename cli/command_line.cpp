// The one file that knows the library for command lines.
#include "cli/command_line.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>

#include "cli/version.hpp"
#include "grammar/suggest.hpp"
#include "grammar/visible.hpp"

namespace anneal::cli {

namespace {

/// Adds an option of the table to the library's parser, which keeps the values in `invocation`.
void add_option(CLI::App &app, const Option &option, Invocation &invocation) {
  const std::string name(long_name(option));
  if (option.value.empty()) {
    app.add_flag_callback(
           std::string(option.name), [&invocation, name] { invocation.options[name] = {""}; }, std::string(option.help))
        ->disable_flag_override();
    return;
  }
  CLI::Option *added = app.add_option_function<std::vector<std::string>>(
      std::string(option.name),
      [&invocation, name](const std::vector<std::string> &values) { invocation.options[name] = values; },
      std::string(option.help));
  // Each use takes exactly one word: the rest are files.
  added->allow_extra_args(false);
  added->expected(1);
  added->multi_option_policy(option.repeatable ? CLI::MultiOptionPolicy::TakeAll : CLI::MultiOptionPolicy::TakeLast);
}

std::vector<std::string_view> words_of(std::string_view text, char between) {
  std::vector<std::string_view> words;
  for (std::size_t begin = 0; begin <= text.size();) {
    const std::size_t end = std::min(text.find(between, begin), text.size());
    words.push_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  return words;
}

/// Calls `visit` for the options that a command understands, until it answers true.
template <class Visit>
bool any_option(const Command &command, Visit visit) {
  return std::any_of(command.options.begin(), command.options.end(), visit) ||
         std::ranges::any_of(common_options(command), visit);
}

/// What is wrong with a word that is no option of the command, or with how the option was given.
std::string option_mistake(const Command &command, std::string_view word) {
  const std::string_view name = word.substr(0, word.find('='));
  std::vector<std::string_view> known;
  const Option *found = nullptr;
  any_option(command, [&](const Option &option) {
    for (const std::string_view spelling : words_of(option.name, ',')) {
      known.push_back(spelling);
      if (spelling == name) found = &option;
    }
    return false;
  });
  if (found != nullptr) {
    return found->value.empty() ? "`" + std::string(name) + "` takes no value"
                                : "`" + std::string(name) + "` wants a value: `" + std::string(name) + " " +
                                      std::string(found->value) + "`";
  }
  std::string text = "there is no option `" + visible(name) + "`";
  if (const auto near = nearest(name, known)) text += "; did you mean `" + std::string(*near) + "`?";
  return text;
}

/// What is wrong with a value that is none of the words an option takes; empty when nothing is.
std::string choice_mistake(const Invocation &invocation) {
  std::string mistake;
  any_option(*invocation.command, [&](const Option &option) {
    if (option.choices.empty()) return false;
    const std::vector<std::string_view> choices = words_of(option.choices, '|');
    for (const std::string &given : invocation.values(long_name(option))) {
      if (std::find(choices.begin(), choices.end(), given) != choices.end()) continue;
      mistake = "`" + std::string(words_of(option.name, ',').back()) + " " + visible(given) + "`: it takes ";
      for (const std::string_view choice : choices)
        mistake += (choice == choices.front() ? "" : ", ") + std::string(choice);
      return true;
    }
    return false;
  });
  return mistake;
}

std::string version_text() {
  return "anneal " + std::string(kVersion) + "\n";
}

/// An argument as it was written.
std::string shown_argument(const std::string &argument) {
  if (argument.empty() || argument.front() != Invocation::kFormulaMark) return argument;
  return "-e " + argument.substr(1);
}

std::string usage_line(const Command &command) {
  std::string line = "anneal " + std::string(command.name);
  if (!command.arguments.empty()) line += " " + std::string(command.arguments);
  return line + " [OPTION…]";
}

void append_options(std::string &text, std::span<const Option> options) {
  for (const Option &option : options) {
    std::string left = "  " + std::string(option.name);
    std::replace(left.begin(), left.end(), ',', ' ');
    if (!option.value.empty()) left += " " + std::string(option.value);
    text += left + (left.size() < 28 ? std::string(28 - left.size(), ' ') : "\n" + std::string(28, ' ')) +
            std::string(option.help);
    if (!option.choices.empty()) text += " (" + std::string(option.choices) + ")";
    text += "\n";
  }
}

const Command *find_command(std::string_view name) {
  for (const Command *command : all_commands()) {
    if (command->name == name) return command;
  }
  return nullptr;
}

Answer unknown_command(const std::string &word) {
  std::vector<std::string_view> names;
  for (const Command *command : all_commands()) names.push_back(command->name);
  std::string text = "anneal: there is no command `" + visible(word) + "`";
  if (const auto near = nearest(word, names)) text += "; did you mean `" + std::string(*near) + "`?";
  return {text + "\n`anneal --help` lists the commands\n", ExitStatus::usage};
}

/// Puts formulas among the arguments, where they stand.
std::vector<std::string> with_marked_formulas(const Command &command, int argc, const char *const *argv,
                                              bool &complete) {
  std::vector<std::string> words;
  complete = true;
  bool options_end = false;
  for (int i = 2; i < argc; ++i) {
    const std::string_view word = argv[i];
    if (word == "--") options_end = true;
    if (word != "-e" || options_end || !command.reads_programs) {
      words.emplace_back(word);
      continue;
    }
    if (++i == argc) {
      complete = false;
      break;
    }
    words.push_back(Invocation::kFormulaMark + std::string(argv[i]));
  }
  // The library takes words from the back.
  std::reverse(words.begin(), words.end());
  return words;
}

}  // namespace

std::string help_text(const Command &command) {
  std::string text = usage_line(command) + "\n\n" + std::string(command.description) + "\n";
  if (!command.options.empty()) {
    text += "\nOptions:\n";
    append_options(text, command.options);
  }
  text += "\nCommon options:\n";
  append_options(text, common_options(command));
  return text +
         "\nExit status: 0 all well, warnings included; 1 the program is wrong; 2 wrong usage; 3 the environment "
         "failed.\n";
}

std::string help_text() {
  std::string text =
      "anneal: schedules for training, as formulas\n\nUsage: anneal COMMAND [ARGUMENT…] [OPTION…]\n\nCommands:\n";
  for (const Command *command : all_commands()) {
    text += "  " + std::string(command->name) + std::string(14 - command->name.size(), ' ') +
            std::string(command->summary) + "\n";
  }
  return text +
         "\n`anneal COMMAND --help` tells more. Try: anneal plot -e 'cosine(0.1, 0)' --clock 'total = 10k steps'\n";
}

std::variant<Invocation, Answer> read_command_line(int argc, const char *const *argv) {
  const std::string word = argc > 1 ? argv[1] : "--help";
  if (word == "--help" || word == "-h" || word == "help") return Answer{help_text(), ExitStatus::ok};
  if (word == "--version") return Answer{version_text(), ExitStatus::ok};
  const Command *command = find_command(word);
  if (command == nullptr) return unknown_command(word);

  Invocation invocation;
  invocation.command = command;
  CLI::App app;
  app.set_help_flag();
  for (const Option &option : command->options) add_option(app, option, invocation);
  for (const Option &option : common_options(*command)) {
    if (option.name != "-e") add_option(app, option, invocation);
  }
  app.add_option("arguments", invocation.arguments);
  app.allow_extras();
  const std::string hint = "\n`anneal " + std::string(command->name) + " --help` tells more\n";
  bool complete = false;
  std::vector<std::string> words = with_marked_formulas(*command, argc, argv, complete);
  if (!complete) return Answer{"anneal " + word + ": `-e` wants a formula behind it" + hint, ExitStatus::usage};
  try {
    app.parse(std::move(words));
  } catch (const CLI::ParseError &error) {
    // The library's sentence begins with the option.
    const std::string sentence = error.what();
    return Answer{
        "anneal " + word + ": " + option_mistake(*command, sentence.substr(0, sentence.find_first_of(": "))) + hint,
        ExitStatus::usage};
  }
  for (const std::string &unknown : app.remaining()) {
    // The mark that ends the options stays there too.
    if (unknown != "--")
      return Answer{"anneal " + word + ": " + option_mistake(*command, unknown) + hint, ExitStatus::usage};
  }
  if (invocation.has("help")) return Answer{help_text(*command), ExitStatus::ok};
  if (invocation.has("version")) return Answer{version_text(), ExitStatus::ok};
  if (const std::string mistake = choice_mistake(invocation); !mistake.empty())
    return Answer{"anneal " + word + ": " + mistake + hint, ExitStatus::usage};
  const std::size_t count = invocation.arguments.size();
  if (count < command->least_arguments)
    return Answer{"anneal " + word + ": " +
                      (command->arguments.starts_with("FILE") ? "a file is missing: " : "write ") + "`" +
                      usage_line(*command) + "`" + hint,
                  ExitStatus::usage};
  if (count > command->most_arguments) {
    return Answer{"anneal " + word + ": `" + visible(shown_argument(invocation.arguments[command->most_arguments])) +
                      "` is one argument too many" + hint,
                  ExitStatus::usage};
  }
  return invocation;
}

}  // namespace anneal::cli
