#include "cli/library/likeness.hpp"

#include <algorithm>
#include <map>

namespace anneal::cli {

namespace {

/// Words that any schedule may have in its name.
constexpr std::string_view kCommonWords[] = {"lr",     "schedule", "scheduler", "sched",    "get",   "create",
                                             "param",  "policy",   "learning",  "rate",     "decay", "annealing",
                                             "anneal", "updater",  "hook",      "callback", "hard",  "with"};

constexpr std::pair<std::string_view, std::string_view> kShortForms[] = {
    {"cos", "cosine"}, {"exp", "exponential"}, {"inv", "inverse"}, {"lin", "linear"}, {"poly", "polynomial"}};

bool is_capital(char c) {
  return c >= 'A' && c <= 'Z';
}
bool is_small(char c) {
  return c >= 'a' && c <= 'z';
}
bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool is_of_name(char c) {
  return is_capital(c) || is_small(c) || is_digit(c) || c == '_';
}

char small(char c) {
  return is_capital(c) ? static_cast<char>(c - 'A' + 'a') : c;
}

/// Whether a word begins at a letter by the capitals around it: `oneCycle`, `LRSchedule`.
bool begins_hump(std::string_view text, std::size_t at) {
  if (at == 0 || !is_capital(text[at])) return false;
  const char before = text[at - 1];
  return is_small(before) || is_digit(before) || (is_capital(before) && at + 1 < text.size() && is_small(text[at + 1]));
}

std::string without_plural(std::string word) {
  if (word.size() > 3 && word.back() == 's' && word[word.size() - 2] != 's') word.pop_back();
  return word;
}

void add_once(std::vector<std::string> &names, const std::string &name) {
  if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
}

using ByName = std::map<std::string, EntryDocument *, std::less<>>;

/// The name of an entry that `documentation` has at `at`, and where it ends: `torch.StepLR` or "timm's cosine".
std::string_view name_at(std::string_view documentation, std::size_t at, std::string &name) {
  const auto end_of_word = [&](std::size_t from) {
    while (from < documentation.size() && is_of_name(documentation[from])) ++from;
    return from;
  };
  const std::size_t end = end_of_word(at);
  std::string_view rest = documentation.substr(end);
  const std::size_t gap = rest.starts_with("'s `") ? 4 : rest.starts_with("'s ") ? 3 : rest.starts_with(".") ? 1 : 0;
  if (gap == 0) return rest;
  const std::size_t last = end_of_word(end + gap);
  name = std::string(documentation.substr(at, end - at)) + "." +
         std::string(documentation.substr(end + gap, last - end - gap));
  return documentation.substr(last);
}

/// The entries of modules that the documentation mentions, in its order.
std::vector<std::string> mentions_of(const EntryDocument &entry, const ByName &by_name) {
  std::vector<std::string> mentions;
  const std::string_view text = entry.documentation;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (!is_of_name(text[at]) || (at > 0 && is_of_name(text[at - 1]))) continue;
    std::string name;
    const std::string_view rest = name_at(text, at, name);
    if (by_name.contains(name) && !rest.starts_with(" is not")) add_once(mentions, name);
  }
  return mentions;
}

class Alike {
 public:
  explicit Alike(std::span<EntryDocument> entries) : entries_(entries) {
    for (EntryDocument &entry : entries) {
      if (is_module(entry)) continue;
      by_name_.emplace(entry.name, &entry);
      if (auto words = telling_words_of(own_name(entry)); !words.empty()) namesakes_[words].push_back(&entry);
    }
  }

  void find() {
    for (const auto &[words, alike] : namesakes_) relate(alike);
    for (const auto &[words, alike] : namesakes_) relate_parts(words, alike);
    for (EntryDocument &entry : entries_) add_mentions(entry);
    for (const auto &[words, alike] : namesakes_) share(alike);
    for (EntryDocument &entry : entries_) finish(entry);
  }

 private:
  using Entries = std::vector<EntryDocument *>;

  static void relate(const Entries &alike) {
    for (EntryDocument *entry : alike) {
      // Those with all words the same come first.
      for (const bool wanted : {true, false}) {
        for (const EntryDocument *other : alike) {
          if ((words_of(own_name(*other)) == words_of(own_name(*entry))) != wanted) continue;
          if (other->module.empty() && !entry->module.empty()) add_once(entry->here, other->name);
          if (!other->module.empty() && other->module != entry->module) add_once(entry->elsewhere, other->name);
        }
      }
    }
  }

  /// "cosine warmup" is a cosine, and a warm-up.
  void relate_parts(std::vector<std::string> words, const Entries &alike) {
    if (std::erase(words, "warmup") == 0) return;
    const auto known = namesakes_.find(words);
    if (known == namesakes_.end()) return;
    for (EntryDocument *entry : alike) {
      if (entry->module.empty()) continue;
      for (const EntryDocument *part : known->second) {
        if (part->module.empty()) add_once(entry->here, part->name);
      }
      add_once(entry->here, "warmup");
    }
  }

  void add_mentions(EntryDocument &entry) {
    if (!entry.module.empty()) return;
    for (const std::string &name : mentions_of(entry, by_name_)) {
      EntryDocument &mentioned = *by_name_.find(name)->second;
      if (mentioned.module.empty()) continue;
      add_once(entry.elsewhere, name);
      add_once(mentioned.here, entry.name);
    }
  }

  /// What one of them is like, so are those of which nothing else is known.
  void share(const Entries &alike) {
    std::vector<std::string> here;
    for (const EntryDocument *entry : alike) {
      for (const std::string &name : entry->here) add_once(here, name);
    }
    for (EntryDocument *entry : alike) {
      if (!entry->module.empty() && entry->here.empty()) entry->here = here;
    }
  }

  /// What is like the same entry; the nearest one says the family.
  void finish(EntryDocument &entry) {
    if (entry.module.empty() || entry.here.empty()) return;
    const EntryDocument &nearest = *by_name_.find(entry.here.front())->second;
    entry.family = nearest.family;
    for (const std::string &name : nearest.elsewhere) {
      if (by_name_.find(name)->second->module != entry.module) add_once(entry.elsewhere, name);
    }
  }

  std::span<EntryDocument> entries_;
  ByName by_name_;
  std::map<std::vector<std::string>, Entries> namesakes_;
};

}  // namespace

std::string in_small(std::string_view text) {
  std::string result(text);
  for (char &c : result) c = small(c);
  return result;
}

std::vector<std::string> words_of(std::string_view text) {
  std::vector<std::string> words;
  std::string word;
  std::string compound;
  const auto end_word = [&](bool ends_compound) {
    if (!word.empty()) words.push_back(without_plural(word));
    compound += word;
    if (ends_compound) {
      if (!words.empty() && compound.size() > word.size() && !word.empty()) words.push_back(without_plural(compound));
      compound.clear();
    }
    word.clear();
  };
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char c = text[at];
    if (!is_of_name(c) || c == '_') {
      end_word(c != '-');
      continue;
    }
    if (begins_hump(text, at)) {
      end_word(false);
      compound.clear();
    }
    word += small(c);
  }
  end_word(true);
  return words;
}

std::vector<std::string> telling_words_of(std::string_view name) {
  std::vector<std::string> words = words_of(name);
  std::erase_if(words, [](const std::string &word) {
    return std::find(std::begin(kCommonWords), std::end(kCommonWords), word) != std::end(kCommonWords);
  });
  for (std::string &word : words) {
    for (const auto &[form, whole] : kShortForms) word = word == form ? whole : word;
  }
  return words;
}

void find_alike(std::span<EntryDocument> entries) {
  Alike(entries).find();
}

}  // namespace anneal::cli
