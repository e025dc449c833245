// `anneal completions`: what a shell offers behind the tab key, made from the command table.
#include <algorithm>
#include <iterator>

#include "cli/library/document.hpp"
#include "cli/session.hpp"

namespace anneal::cli {

namespace {

/// An option's spellings, `-o` and `--output-file`.
std::vector<std::string> spellings(const Option &option) {
  std::vector<std::string> words;
  const std::string name(option.name);
  for (std::size_t begin = 0; begin <= name.size();) {
    const std::size_t end = std::min(name.find(',', begin), name.size());
    words.push_back(name.substr(begin, end - begin));
    begin = end + 1;
  }
  return words;
}

constexpr std::string_view kShells[] = {"bash", "zsh", "fish", "powershell"};

std::string spaced(std::string_view choices) {
  std::string words(choices);
  for (char &c : words) c = c == '|' ? ' ' : c;
  return words;
}

/// What may stand behind a command whose arguments are no files; empty for files and for none.
std::string argument_words(const Command &command) {
  std::string words;
  const auto add = [&](std::string_view word) { words += (words.empty() ? "" : " ") + std::string(word); };
  if (command.arguments == "SHELL") {
    for (const std::string_view shell : kShells) add(shell);
  } else if (command.arguments.starts_with("[NAME")) {
    for (const EntryDocument &entry : library_documents()) add(entry.name);
  } else if (command.arguments == "[CODE]") {
    for (const CodeInfo &row : all_codes()) add(code_text(row.code));
  }
  return words;
}

template <class Visit>
void for_each_option(const Command &command, Visit visit) {
  for (const Option &option : command.options) visit(option);
  for (const Option &option : common_options(command)) visit(option);
}

std::string bash() {
  std::string commands;
  std::string cases;
  const auto offer = [](std::string_view words) {
    return "COMPREPLY=($(compgen -W '" + std::string(words) + "' -- \"$word\"))";
  };
  for (const Command *command : all_commands()) {
    commands += std::string(commands.empty() ? "" : " ") + std::string(command->name);
    std::string words;
    std::string values;
    for_each_option(*command, [&](const Option &option) {
      std::string pattern;
      for (const std::string &word : spellings(option)) {
        words += word + " ";
        pattern += (pattern.empty() ? "" : "|") + word;
      }
      if (!option.choices.empty()) {
        values += "        " + pattern + ") " + offer(spaced(option.choices)) + "; return ;;\n";
      }
    });
    cases += "    " + std::string(command->name) + ")\n      case $before in\n" + values +
             "      esac\n      options='" + words + "' arguments='" + argument_words(*command) + "' ;;\n";
  }
  // bash makes three words of `--color=always`.
  return "# bash completion for anneal\n_anneal() {\n  local options= arguments=\n"
         "  local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]}\n"
         "  if [ \"$word\" = = ]; then word=\n"
         "  elif [ \"$before\" = = ]; then before=${COMP_WORDS[COMP_CWORD-2]}; fi\n"
         "  if [ \"$COMP_CWORD\" -eq 1 ]; then " +
         offer(commands + " --help --version") + "; return; fi\n  case ${COMP_WORDS[1]} in\n" + cases +
         "  esac\n  case $word in\n    -*) COMPREPLY=($(compgen -W \"$options\" -- \"$word\")) ;;\n    *)\n"
         "      if [ -n \"$arguments\" ]; then COMPREPLY=($(compgen -W \"$arguments\" -- \"$word\"))\n"
         "      else mapfile -t COMPREPLY < <(compgen -f -- \"$word\"); fi ;;\n"
         "  esac\n}\ncomplete -o filenames -F _anneal anneal\n";
}

/// Text inside single quotes of zsh and fish.
std::string quoted(std::string_view text) {
  std::string result = "'";
  for (const char c : text) result += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return result + "'";
}

std::string zsh() {
  std::string commands;
  std::string cases;
  for (const Command *command : all_commands()) {
    commands += "    " + quoted(std::string(command->name) + ":" + std::string(command->summary)) + "\n";
    cases += "    " + std::string(command->name) + ") _arguments";
    for_each_option(*command, [&](const Option &option) {
      for (const std::string &word : spellings(option)) {
        std::string help(option.help);
        for (char &c : help) c = c == '[' || c == ']' || c == ':' ? ' ' : c;
        std::string spec = (option.repeatable ? "*" : "") + word + "[" + help + "]";
        if (!option.value.empty())
          spec += ":" + std::string(option.value) + ":" +
                  (option.choices.empty() ? "_files" : "(" + spaced(option.choices) + ")");
        cases += " \\\n      " + quoted(spec);
      }
    });
    const std::string words = argument_words(*command);
    cases += " \\\n      " + (words.empty() ? "'*:file:_files'" : quoted("*:argument:(" + words + ")")) + " ;;\n";
  }
  return "#compdef anneal\n_anneal() {\n  local -a commands=(\n" + commands +
         "  )\n  if (( CURRENT == 2 )); then _describe command commands; return; fi\n  local command=$words[2]\n  "
         "shift words; (( CURRENT-- ))\n"
         "  case $command in\n" +
         cases + "  esac\n}\n_anneal \"$@\"\n";
}

std::string fish() {
  std::string text = "# fish completion for anneal\n";
  for (const Command *command : all_commands()) {
    text += "complete -c anneal -n __fish_use_subcommand -a " + std::string(command->name) + " -d " +
            quoted(command->summary) + "\n";
  }
  for (const Command *command : all_commands()) {
    if (const std::string words = argument_words(*command); !words.empty()) {
      text += "complete -c anneal -n '__fish_seen_subcommand_from " + std::string(command->name) + "' -f -a " +
              quoted(words) + "\n";
    }
    for_each_option(*command, [&](const Option &option) {
      text += "complete -c anneal -n '__fish_seen_subcommand_from " + std::string(command->name) + "'";
      for (const std::string &word : spellings(option))
        text += word.starts_with("--") ? " -l " + word.substr(2) : " -s " + word.substr(1);
      if (!option.value.empty()) text += " -r";
      if (!option.choices.empty()) text += " -f -a " + quoted(spaced(option.choices));
      text += " -d " + quoted(option.help) + "\n";
    });
  }
  return text;
}

std::string powershell() {
  std::string cases;
  std::string commands;
  for (const Command *command : all_commands()) {
    commands += std::string(commands.empty() ? "" : ", ") + "'" + std::string(command->name) + "'";
    std::string words;
    for_each_option(*command, [&](const Option &option) {
      for (const std::string &word : spellings(option))
        words += std::string(words.empty() ? "" : ", ") + "'" + word + "'";
    });
    cases += "    '" + std::string(command->name) + "' { $words = @(" + words + ") }\n";
  }
  return "# PowerShell completion for anneal\nRegister-ArgumentCompleter -Native -CommandName anneal -ScriptBlock {\n"
         "  param($word, $line, $cursor)\n  $words = @(" +
         commands +
         ", '--help', '--version')\n"
         "  if ($line.CommandElements.Count -gt 1 -and \"$($line.CommandElements[1])\" -ne $word) {\n    switch "
         "(\"$($line.CommandElements[1])\") {\n" +
         cases +
         "    }\n  }\n  $words | Where-Object { $_ -like \"$word*\" } | ForEach-Object { "
         "[System.Management.Automation.CompletionResult]::new($_) }\n}\n";
}

ExitStatus run(const Invocation &invocation) {
  Session session(invocation);
  const std::string &shell = invocation.arguments.front();
  if (std::find(std::begin(kShells), std::end(kShells), shell) == std::end(kShells)) {
    session.show(Code::usage, "there are no completions for `" + shell + "`",
                 "there are for bash, zsh, fish and powershell");
    return ExitStatus::usage;
  }
  session.out().write(shell == "bash" ? bash() : shell == "zsh" ? zsh() : shell == "fish" ? fish() : powershell());
  return session.finish(ExitStatus::ok);
}

}  // namespace

extern const Command completions_command;
const Command completions_command = {
    .name = "completions",
    .arguments = "SHELL",
    .least_arguments = 1,
    .most_arguments = 1,
    .summary = "completions for bash, zsh, fish or powershell",
    .description =
        "Prints a script that completes commands and options: `anneal completions bash > "
        "~/.local/share/bash-completion/completions/anneal`.",
    .options = {},
    .run = run,
    .reads_programs = false,
};

}  // namespace anneal::cli
