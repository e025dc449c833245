#include "tests/fuzz/targets/words.hpp"

#include <algorithm>

#include "compiler/check/library.hpp"
#include "grammar/parse.hpp"
#include "grammar/text_file.hpp"
#include "grammar/token.hpp"
#include "grammar/words.hpp"

namespace anneal::fuzz {
namespace {

/// Names and words of a text: the words that the grammar knows only in some places stand in the library and in the
/// examples.
void add_names(std::string_view text, std::vector<std::string> &words) {
  for (std::size_t at = 0; at < text.size();) {
    std::size_t end = at;
    while (end < text.size() && continues_name(text[end])) ++end;
    if (end > at && begins_name(text[at])) words.emplace_back(text.substr(at, end - at));
    at = end + 1;
  }
}

/// The programs among the explanations.
void add_examples(std::string_view explanation, std::vector<std::string> &words) {
  constexpr std::string_view kFence = "```";
  for (std::size_t at = explanation.find(kFence); at != std::string_view::npos;) {
    const std::size_t end = explanation.find(kFence, at + kFence.size());
    if (end == std::string_view::npos) return;
    add_names(explanation.substr(at, end - at), words);
    at = explanation.find(kFence, end + kFence.size());
  }
}

std::vector<std::string> collected() {
  std::vector<std::string> words(reserved_words().begin(), reserved_words().end());
  words.insert(words.end(), units().begin(), units().end());
  words.insert(words.end(), library_names().begin(), library_names().end());
  for (const LibraryText &file : library_texts) {
    words.emplace_back(file.name());
    const std::string text = file.text();
    for (std::size_t at = text.find("\ndef "); at != std::string::npos; at = text.find("\ndef ", at + 1))
      add_names(text.substr(at, text.find('\n', at + 1) - at), words);
  }
  for (const TextFile &file : explanation_texts) add_examples(file.text, words);
  std::ranges::sort(words);
  const auto twice = std::ranges::unique(words);
  words.erase(twice.begin(), twice.end());
#define TOKEN(name, spelling) words.emplace_back(spelling);
#include "grammar/tokens.def"
  // Of the tokens, the signs: as messages show them, they stand in backquotes.
  std::erase_if(words, [](const std::string &word) { return word.starts_with("a ") || word.starts_with("the "); });
  for (std::string &word : words) std::erase(word, '`');
  for (const char *hostile : {"\n",
                              "\r\n",
                              "\t",
                              "#",
                              "##",
                              "\"",
                              "\\",
                              "1e400",
                              "1e-400",
                              "100%",
                              "5%%",
                              "0x10",
                              "1__0",
                              "2T",
                              "&&",
                              "||",
                              "//",
                              "**",
                              "\xef\xbb\xbf",
                              "\xc2\x85",
                              "\xe2\x80\xae",
                              "\xe2\x88\x92",
                              "\xc3\x97",
                              "\xe2\x89\xa4",
                              "\xf0\x9f\x98\x80",
                              "\xff",
                              "\xe2\x82",
                              "\x1b[31m",
                              "\x7f",
                              "a?b:c",
                              "math.",
                              "np.",
                              "lambda x:",
                              "9007199254740993",
                              "4503599627370496 steps"})
    words.emplace_back(hostile);
  return words;
}

}  // namespace

const std::vector<std::string> &units() {
  static const std::vector<std::string> list = [] {
    Sources sources;
    Diagnostics diagnostics;
    const CheckedProgram program = check(sources, sources.add("empty.sched", "1"), nullptr, diagnostics);
    std::vector<std::string> words;
    for (const auto &[word, unit] : program.unit_words) words.emplace_back(word);
    std::ranges::sort(words);
    return words;
  }();
  return list;
}

const std::vector<std::string> &library_names() {
  static const std::vector<std::string> list = [] {
    std::vector<std::string> names;
    for (const LibraryEntry &entry : library_entries()) names.emplace_back(entry.name);
    return names;
  }();
  return list;
}

const std::vector<std::string> &words() {
  static const std::vector<std::string> list = collected();
  return list;
}

}  // namespace anneal::fuzz
