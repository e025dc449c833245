#include "cli/library/search.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <string>

#include "cli/library/framework.hpp"
#include "cli/library/likeness.hpp"
#include "grammar/suggest.hpp"

namespace anneal::cli {

namespace {

constexpr std::size_t kShown = 20;
constexpr std::size_t kLongName = 12;  ///< of a word that is a name, written small
constexpr double kLeastPart = 0.15;    ///< of the best, for one to be shown

// What a match is worth. Names outweigh any text.
constexpr double kSameName = 2000;
constexpr double kLikeTheSame = 1000;  ///< of an entry in scope everywhere whose name elsewhere is asked for
constexpr double kSameWords = 1000;
constexpr double kLikeTheSameWords = 500;
constexpr double kWordOfName = 60;
constexpr double kBeginningOfWord = 30;
constexpr double kWordOfSummary = 10;
constexpr double kWordOfText = 3;
constexpr double kUsual = 1.05;  ///< of what most people mean where no framework is named
constexpr double kOwnModule = 1.5;
constexpr double kOtherModule = 0.5;
constexpr std::string_view kUsualModule = "torch";

/// Words that questions are made of, sorted.
constexpr std::string_view kWordsOfQuestions[] = {
    "a",    "an",   "and",  "are", "call", "called", "can",  "do",    "does",  "equivalent", "for", "from",
    "here", "how",  "i",    "in",  "is",   "it",     "like", "me",    "my",    "name",       "of",  "on",
    "s",    "same", "that", "the", "to",   "use",    "what", "where", "which", "with"};

bool is_of_question(std::string_view word) {
  return std::binary_search(std::begin(kWordsOfQuestions), std::end(kWordsOfQuestions), word);
}

struct Query {
  std::vector<std::string> names;  ///< that cannot be anything else, in small letters
  std::vector<std::string> words;  ///< of all that was written, each once
  std::string telling;             ///< its telling words in one
  std::string module;              ///< that is named; empty for none
};

/// An entry as the search sees it.
struct Indexed {
  const EntryDocument *entry;
  std::vector<std::string> name;
  std::string telling;
  std::set<std::string> elsewhere;  ///< telling words of what it is elsewhere
  std::set<std::string> summary;
  std::set<std::string> text;
};

/// The telling words of a name in one, without those that questions are made of: "on" is no help.
std::string told_by(std::string_view name) {
  std::string all;
  for (const std::string &word : telling_words_of(name)) all += is_of_question(word) ? std::string() : word;
  return all;
}

/// What a name with several words is, spelled right: itself where something is called so, or else the nearest name. Of
/// equally near ones that of `module` is meant, or torch's.
std::string spelled_right(std::span<const EntryDocument> entries, std::string_view word, std::string_view module) {
  const std::string wanted = in_small(word);
  const std::string_view usual = module.empty() ? kUsualModule : module;
  std::size_t limit = std::max<std::size_t>(1, word.size() / 6);
  std::string_view best = word;
  for (const EntryDocument &entry : entries) {
    const std::string_view name = own_name(entry);
    const std::size_t distance = edit_distance(wanted, in_small(name), limit);
    if (distance == 0) return std::string(word);
    if (distance > limit || (distance == limit && best != word && entry.module != usual)) continue;
    best = name;
    limit = distance;
  }
  return std::string(best);
}

Query read(std::span<const EntryDocument> entries, std::string_view text) {
  Query query;
  std::vector<std::string> plain;  // names or words
  std::string word;
  const auto end_word = [&] {
    while (word.ends_with('.')) word.pop_back();
    if (word.empty()) return;
    QualifiedName parted = qualified(entries, word);
    const bool is_qualified = parted.name.size() < word.size();
    if (!parted.module.empty()) query.module = std::move(parted.module);
    word = std::string(parted.name);
    if (std::string module = module_meant(entries, word); !is_qualified && !module.empty()) {
      query.module = std::move(module);
    } else if (is_qualified || !is_of_question(in_small(word))) {
      const bool is_name = is_qualified || words_of(word).size() > 1 || word.size() >= kLongName;
      if (is_name) word = spelled_right(entries, word, query.module);
      std::vector<std::string> parts = words_of(word);
      (is_name ? query.names : plain).push_back(in_small(word));
      for (std::string &part : parts) {
        if (std::find(query.words.begin(), query.words.end(), part) == query.words.end())
          query.words.push_back(std::move(part));
      }
      query.telling += told_by(word);
    }
    word.clear();
  };
  for (const char c : text) {
    const bool is_inside =
        (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '.' || c == '-';
    if (is_inside) {
      word += c;
    } else {
      end_word();
    }
  }
  end_word();
  if (query.names.empty() && plain.size() == 1) query.names = std::move(plain);
  return query;
}

/// Whether one begins with the other: `cos` and `cosine`, `stopping` and `stop`.
bool begin_alike(std::string_view part, std::string_view word) {
  constexpr std::size_t kLeast = 3;
  return std::min(word.size(), part.size()) >= kLeast && (part.starts_with(word) || word.starts_with(part));
}

/// What the words of the query are worth in an entry; `rarity` is 1 for a word of every entry, and more for rarer ones.
double worth_of_words(const Indexed &indexed, const Query &query, const std::map<std::string, double> &rarity) {
  double worth = 0;
  std::size_t found = 0;
  for (const std::string &word : query.words) {
    const double factor = rarity.at(word);
    double best = 0;
    for (const std::string &part : indexed.name) {
      best = std::max(best, part == word ? kWordOfName : begin_alike(part, word) ? kBeginningOfWord : 0);
    }
    if (indexed.summary.contains(word)) best = std::max(best, kWordOfSummary * factor);
    if (indexed.text.contains(word)) best = std::max(best, kWordOfText * factor);
    worth += best;
    found += best > 0 ? 1 : 0;
  }
  if (query.words.empty()) return 0;
  const double part = static_cast<double>(found) / static_cast<double>(query.words.size());
  return worth * part * part;
}

bool has_name(std::span<const std::string> names, const std::string &wanted) {
  return std::any_of(names.begin(), names.end(), [&](const std::string &name) {
    const std::string small = in_small(name);
    return small == wanted || small.substr(small.find('.') + 1) == wanted;
  });
}

double worth_of(const Indexed &indexed, const Query &query, const std::map<std::string, double> &rarity) {
  const EntryDocument &entry = *indexed.entry;
  double worth = worth_of_words(indexed, query, rarity);
  for (const std::string &name : query.names) {
    if (name == in_small(entry.name) || name == in_small(own_name(entry))) worth += kSameName;
    if (entry.module.empty() && has_name(entry.elsewhere, name)) worth += kLikeTheSame;
  }
  if (!query.telling.empty() && indexed.telling == query.telling) worth += kSameWords;
  if (!query.telling.empty() && indexed.elsewhere.contains(query.telling)) worth += kLikeTheSameWords;
  if (query.module.empty() && entry.module == kUsualModule) return worth * kUsual;
  if (query.module.empty() || entry.module.empty()) return worth;
  if (is_module(entry)) return entry.module == query.module ? std::max(worth, kWordOfName) : 0;
  if (entry.module == query.module && query.words.empty()) return kWordOfSummary;
  return worth * (entry.module == query.module ? kOwnModule : kOtherModule);
}

}  // namespace

std::vector<const EntryDocument *> search(std::span<const EntryDocument> entries, std::string_view text) {
  const Query query = read(entries, text);
  std::vector<Indexed> index;
  for (const EntryDocument &entry : entries) {
    const auto summary = words_of(entry.summary);
    const auto documentation = words_of(entry.documentation);
    index.push_back({&entry,
                     words_of(entry.name),
                     told_by(own_name(entry)),
                     {},
                     {summary.begin(), summary.end()},
                     {documentation.begin(), documentation.end()}});
  }
  for (Indexed &one : index) {
    if (!one.entry->module.empty()) continue;
    for (const std::string &name : one.entry->elsewhere) one.elsewhere.insert(told_by(name.substr(name.find('.') + 1)));
  }
  std::map<std::string, double> rarity;
  for (const std::string &word : query.words) {
    const auto count = std::count_if(index.begin(), index.end(), [&](const Indexed &one) {
      return one.text.contains(word) || std::find(one.name.begin(), one.name.end(), word) != one.name.end();
    });
    rarity[word] = 1 + std::log2(static_cast<double>(index.size()) / static_cast<double>(std::max<long>(count, 1)));
  }
  std::vector<std::pair<double, const EntryDocument *>> found;
  for (const Indexed &one : index) {
    if (const double worth = worth_of(one, query, rarity); worth > 0) found.emplace_back(worth, one.entry);
  }
  // Equals stay in the order of the library.
  std::sort(found.begin(), found.end(),
            [](const auto &a, const auto &b) { return std::pair(b.first, a.second) < std::pair(a.first, b.second); });
  std::vector<const EntryDocument *> best;
  for (const auto &[worth, entry] : found) {
    if (best.size() < kShown && worth >= kLeastPart * found.front().first) best.push_back(entry);
  }
  return best;
}

}  // namespace anneal::cli
