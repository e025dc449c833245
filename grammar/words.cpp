#include "grammar/words.hpp"

#include <algorithm>
#include <array>

#include "grammar/parse.hpp"

namespace anneal {

namespace {

struct Keyword {
  std::string_view text;
  TokenKind kind;
};

// Sorted.
constexpr Keyword kKeywords[] = {
    {"and", TokenKind::word_and},
    {"assert", TokenKind::word_assert},
    {"clock", TokenKind::word_clock},
    {"def", TokenKind::word_def},
    {"else", TokenKind::word_else},
    {"false", TokenKind::word_false},
    {"group", TokenKind::word_group},
    {"if", TokenKind::word_if},
    {"import", TokenKind::word_import},
    {"input", TokenKind::word_input},
    {"let", TokenKind::word_let},
    {"not", TokenKind::word_not},
    {"optimizer", TokenKind::word_optimizer},
    {"or", TokenKind::word_or},
    {"param", TokenKind::word_param},
    {"phases", TokenKind::word_phases},
    {"piecewise", TokenKind::word_piecewise},
    {"repeat", TokenKind::word_repeat},
    {"rest", TokenKind::word_rest},
    {"schedule", TokenKind::word_schedule},
    {"state", TokenKind::word_state},
    {"then", TokenKind::word_then},
    {"true", TokenKind::word_true},
};

// Sorted: the keywords, the constants, the names of time, and the built-in functions.
constexpr std::string_view kReserved[] = {
    "abs",       "acos",   "all",        "and",    "any",   "asin",      "assert",   "atan",      "atan2",   "cbrt",
    "ceil",      "clamp",  "clock",      "cos",    "cosh",  "cospi",     "count",    "cycle",     "def",     "else",
    "epoch",     "erf",    "exp",        "exp2",   "expm1", "false",     "floor",    "following", "frac",    "group",
    "hash",      "hypot",  "if",         "import", "inf",   "input",     "interp",   "last",      "len",     "lerp",
    "let",       "log",    "log10",      "log1p",  "log2",  "max",       "min",      "mod",       "normal",  "not",
    "optimizer", "or",     "param",      "phases", "pi",    "piecewise", "pow",      "previous",  "product", "progress",
    "range",     "repeat", "rest",       "round",  "run",   "samples",   "schedule", "sigmoid",   "sign",    "sin",
    "sinh",      "sinpi",  "smoothstep", "span",   "sqrt",  "state",     "step",     "sum",       "tan",     "tanh",
    "then",      "tokens", "total",      "true",   "trunc", "uniform",
};

constexpr std::string_view kUnits[] = {"epoch", "epochs", "sample", "samples", "step", "steps", "token", "tokens"};

static_assert(std::ranges::is_sorted(kKeywords, {}, &Keyword::text));
static_assert(std::ranges::is_sorted(kReserved));
static_assert(std::ranges::is_sorted(kUnits));

}  // namespace

std::optional<TokenKind> keyword(std::string_view text) {
  const auto found = std::ranges::lower_bound(kKeywords, text, {}, &Keyword::text);
  if (found == std::end(kKeywords) || found->text != text) return std::nullopt;
  return found->kind;
}

bool is_reserved(std::string_view text) {
  return std::ranges::binary_search(kReserved, text);
}

bool is_unit_word(std::string_view text) {
  return std::ranges::binary_search(kUnits, text);
}

std::span<const std::string_view> reserved_words() {
  return kReserved;
}

}  // namespace anneal
