#include "cli/library/pages.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "cli/library/example_curve.hpp"
#include "cli/plot/sketch.hpp"

namespace anneal::cli {

namespace {

constexpr const char *kWrittenBy =
    "Written by `anneal lib --markdown docs/library` from the texts in `stdlib/`; edit those instead.\n";

/// The anchor of a heading, as hosts of Markdown make it.
std::string anchor_of(std::string name) {
  std::erase(name, '.');
  std::transform(name.begin(), name.end(), name.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return name;
}

/// The page that an entry stands on, without its extension.
const std::string &page_of(const EntryDocument &entry) {
  return entry.module.empty() ? entry.family : entry.module;
}

std::string link_to(const EntryDocument &entry) {
  return "[`" + entry.name + "`](" + page_of(entry) + ".md" + (is_module(entry) ? "" : "#" + anchor_of(entry.name)) +
         ")";
}

std::string capitalised(std::string word) {
  if (!word.empty() && word.front() >= 'a' && word.front() <= 'z')
    word.front() = static_cast<char>(word.front() - 'a' + 'A');
  return word;
}

class Pages {
 public:
  explicit Pages(const std::vector<EntryDocument> &entries) : entries_(entries) {
    for (const EntryDocument &entry : entries) by_name_.emplace(entry.name, &entry);
  }

  std::vector<LibraryPage> take() {
    for (const EntryDocument &entry : entries_) add(entry);
    for (auto &[name, text] : texts_) pages_.push_back({name + ".md", std::move(text)});
    pages_.push_back({"README.md", index()});
    std::sort(pages_.begin(), pages_.end(), [](const auto &a, const auto &b) { return a.path < b.path; });
    return std::move(pages_);
  }

 private:
  void add(const EntryDocument &entry) {
    std::string &text = texts_[page_of(entry)];
    if (text.empty()) {
      const bool is_of_module = !entry.module.empty();
      text = "# " + (is_of_module ? "`" + entry.module + "`" : capitalised(entry.family)) + "\n\n" + kWrittenBy +
             "[All of the library](README.md)\n";
    }
    const std::optional<ExampleRun> example = run_example(entry, kSketchColumns);
    if (!is_module(entry)) text += "\n## " + entry.name + "\n";
    if (example && !example->figure.curves.empty()) {
      const std::string path = "curves/" + entry.name + ".svg";
      pages_.push_back({path, draw_sketch(example->figure)});
      text += "\n![" + entry.name + "](" + path + ")\n";
    }
    text += "\n```text\n" + entry.signature + "\n```\n\n```text\n" + entry.documentation + "\n```\n";
    if (example) text += "\n```sched\n" + example->program + "```\n";
    text += links("Here: ", entry.here) + links("Elsewhere: ", entry.elsewhere);
  }

  std::string links(const std::string &word, const std::vector<std::string> &names) const {
    std::string text;
    for (const std::string &name : names) text += (text.empty() ? "" : ", ") + link_to(*by_name_.find(name)->second);
    return text.empty() ? "" : "\n" + word + text + "\n";
  }

  /// A row of a table for each entry of one page.
  std::string table(const std::string &page) const {
    std::string text = "\n| entry | what |\n|---|---|\n";
    for (const EntryDocument &entry : entries_) {
      if (page_of(entry) == page) text += "| " + link_to(entry) + " | " + entry.summary + " |\n";
    }
    return text;
  }

  std::string index() const {
    std::string text = "# The library\n\n" + std::string(kWrittenBy) +
                       "In a terminal: `anneal lib` lists it, `anneal lib NAME` shows an entry, and "
                       "`anneal lib what you are looking for` finds one.\n";
    std::set<std::string> families;
    for (const EntryDocument &entry : entries_) {
      if (entry.module.empty() && entry.family != kOptimizerFamily) families.insert(entry.family);
    }
    for (const std::string &family : families)
      text += "\n## [" + capitalised(family) + "](" + family + ".md)\n" + table(family);
    text += "\n## [Optimizer](" + std::string(kOptimizerFamily) +
            ".md)\n\nUpdate rules, and what they use; [Optimizers](../optimizers.md) is about them.\n" +
            table(kOptimizerFamily);
    text +=
        "\n## Schedulers of other frameworks\n\nUnder their own names, behind an `import` of their module; "
        "[Schedulers of other frameworks](../frameworks.md) is about them.\n\n| module | what | entries "
        "|\n|---|---|---|\n";
    for (const EntryDocument &entry : entries_) {
      if (!is_module(entry)) continue;
      text += "| " + link_to(entry) + " | " + entry.summary + " | ";
      std::string names;
      for (const EntryDocument &other : entries_) {
        if (other.module == entry.module && !is_module(other))
          names += (names.empty() ? "" : ", ") + std::string("[`") + std::string(own_name(other)) + "`](" +
                   entry.module + ".md#" + anchor_of(other.name) + ")";
      }
      text += names + " |\n";
    }
    return text;
  }

  const std::vector<EntryDocument> &entries_;
  std::map<std::string, const EntryDocument *, std::less<>> by_name_;
  std::map<std::string, std::string> texts_;
  std::vector<LibraryPage> pages_;
};

}  // namespace

std::vector<LibraryPage> library_pages(const std::vector<EntryDocument> &entries) {
  return Pages(entries).take();
}

}  // namespace anneal::cli
