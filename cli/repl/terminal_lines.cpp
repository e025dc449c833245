// The one file that knows the library for editing lines.
#include <histedit.h>
#include <locale.h>
#include <sys/stat.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>

#include "cli/repl/interruption.hpp"
#include "cli/repl/lines.hpp"

namespace anneal::cli {

namespace {

constexpr int kHistorySize = 1000;
constexpr std::size_t kWordsShown = 60;

/// Characters as UTF-8 while a line is edited, and only for this thread: the rest of the program has no locale.
class Utf8 {
 public:
  explicit Utf8(bool wanted) : locale_(wanted ? ::newlocale(LC_CTYPE_MASK, "C.UTF-8", nullptr) : nullptr) {
    if (locale_ != nullptr) before_ = ::uselocale(locale_);
  }
  ~Utf8() {
    if (locale_ == nullptr) return;
    ::uselocale(before_);
    ::freelocale(locale_);
  }
  Utf8(const Utf8 &) = delete;
  Utf8 &operator=(const Utf8 &) = delete;

 private:
  locale_t locale_;
  locale_t before_ = nullptr;
};

class TerminalLines final : public Lines {
 public:
  TerminalLines(Completer completer, std::string history, bool utf8)
      : completer_(std::move(completer)), history_file_(std::move(history)), utf8_(utf8) {
    const Utf8 characters(utf8_);
    editor_ = ::el_init("anneal", stdin, stdout, stderr);
    history_ = ::history_init();
    if (editor_ == nullptr || history_ == nullptr) return;
    HistEvent event;
    ::history(history_, &event, H_SETSIZE, kHistorySize);
    ::history(history_, &event, H_SETUNIQUE, 1);
    if (!history_file_.empty()) ::history(history_, &event, H_LOAD, history_file_.c_str());
    ::el_set(editor_, EL_CLIENTDATA, this);
    ::el_set(editor_, EL_PROMPT, prompt_of);
    ::el_set(editor_, EL_EDITOR, "emacs");
    ::el_set(editor_, EL_HIST, ::history, history_);
    // The narrow form of this one keeps copies that nobody frees.
    ::el_wset(editor_, EL_ADDFN, L"anneal-complete", L"Completes a name", complete);
    ::el_wset(editor_, EL_ADDFN, L"anneal-drop", L"Drops the line", drop);
    ::el_set(editor_, EL_BIND, "^I", "anneal-complete", nullptr);
    ::el_set(editor_, EL_BIND, "^R", "em-inc-search-prev", nullptr);
    // Ctrl-C arrives as a character while a line is edited, and as a signal while something is computed.
    ::el_set(editor_, EL_SETTY, "-d", "-isig", nullptr);
    ::el_set(editor_, EL_BIND, "^C", "anneal-drop", nullptr);
    ::el_source(editor_, nullptr);
  }

  ~TerminalLines() override {
    HistEvent event;
    if (history_ != nullptr && !history_file_.empty()) ::history(history_, &event, H_SAVE, history_file_.c_str());
    if (editor_ != nullptr) ::el_end(editor_);
    if (history_ != nullptr) ::history_end(history_);
  }
  TerminalLines(const TerminalLines &) = delete;
  TerminalLines &operator=(const TerminalLines &) = delete;

  bool is_ready() const { return editor_ != nullptr && history_ != nullptr; }

  LineEnd next(const std::string &prompt, std::string &line) override {
    const Utf8 characters(utf8_);
    prompt_ = prompt;
    dropped_ = false;
    line.clear();
    ::el_resize(editor_);
    // Before the prompt, so that what is typed as soon as it shows is read as keys.
    ::el_set(editor_, EL_PREP_TERM, 1);
    int count = 0;
    const char *const text = ::el_gets(editor_, &count);
    if (dropped_ || Interruption::was_asked_for()) return LineEnd::dropped;
    if (text == nullptr || count <= 0) {
      std::fputc('\n', stdout);
      std::fflush(stdout);
      return LineEnd::end;
    }
    line = text;
    while (line.ends_with('\n')) line.pop_back();
    HistEvent event;
    if (line.find_first_not_of(' ') != std::string::npos) ::history(history_, &event, H_ENTER, line.c_str());
    return LineEnd::line;
  }

 private:
  static TerminalLines &of(EditLine *editor) {
    void *self = nullptr;
    ::el_get(editor, EL_CLIENTDATA, &self);
    return *static_cast<TerminalLines *>(self);
  }

  static char *prompt_of(EditLine *editor) { return of(editor).prompt_.data(); }

  static unsigned char drop(EditLine *editor, int) {
    of(editor).dropped_ = true;
    std::fputs("^C\n", stdout);
    return CC_NEWLINE;
  }

  static unsigned char complete(EditLine *editor, int) {
    const LineInfo *line = ::el_line(editor);
    const std::string_view text(line->buffer, static_cast<std::size_t>(line->cursor - line->buffer));
    const std::vector<std::string> words = of(editor).completer_(text);
    if (words.empty()) return CC_REFRESH_BEEP;
    std::string_view common = words.front();
    for (const std::string &word : words) {
      const auto [differs, unused] = std::mismatch(common.begin(), common.end(), word.begin(), word.end());
      common = common.substr(0, static_cast<std::size_t>(differs - common.begin()));
    }
    const std::size_t known = word_at_end(text).size();
    if (common.size() > known) return insert(editor, std::string(common.substr(known)));
    if (words.size() == 1) return CC_REFRESH;
    std::string list = "\n";
    for (std::size_t i = 0; i < std::min(words.size(), kWordsShown); ++i) list += words[i] + "  ";
    if (words.size() > kWordsShown) list += "and " + std::to_string(words.size() - kWordsShown) + " more";
    std::fputs((list + "\n").c_str(), stdout);
    return CC_REDISPLAY;
  }

  static unsigned char insert(EditLine *editor, const std::string &text) {
    return ::el_insertstr(editor, text.c_str()) == 0 ? CC_REFRESH : CC_REFRESH_BEEP;
  }

  Completer completer_;
  std::string history_file_;
  bool utf8_;
  std::string prompt_;
  bool dropped_ = false;
  EditLine *editor_ = nullptr;
  History *history_ = nullptr;
};

}  // namespace

std::unique_ptr<Lines> lines_of_terminal(Completer completer, std::string history, bool utf8) {
  auto lines = std::make_unique<TerminalLines>(std::move(completer), std::move(history), utf8);
  if (!lines->is_ready()) return nullptr;
  return lines;
}

std::string history_file() {
  const char *const state = std::getenv("XDG_STATE_HOME");
  const char *const home = std::getenv("HOME");
  std::string folder;
  if (state != nullptr && state[0] == '/') {
    folder = state;
  } else if (home != nullptr && home[0] == '/') {
    folder = std::string(home) + "/.local/state";
  } else {
    return {};
  }
  folder += "/anneal";
  for (std::size_t at = 1; at != std::string::npos; ++at) {
    at = folder.find('/', at);
    // A folder that cannot be made shows when the file is written, and then there is no history.
    ::mkdir(folder.substr(0, at).c_str(), 0700);
    if (at == std::string::npos) break;
  }
  return folder + "/history";
}

std::string_view word_at_end(std::string_view text) {
  std::size_t begin = text.size();
  const auto is_of_word = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '.';
  };
  while (begin > 0 && is_of_word(text[begin - 1])) --begin;
  if (begin == 1 && text[0] == ':') begin = 0;
  return text.substr(begin);
}

}  // namespace anneal::cli
