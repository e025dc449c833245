#include "runtime/tensor_pattern.hpp"

#include <algorithm>
#include <utility>

namespace anneal {

namespace {

bool is_digit(char byte) {
  return byte >= '0' && byte <= '9';
}

bool begins_run(std::string_view name, std::size_t at) {
  return at < name.size() && is_digit(name[at]) && (at == 0 || !is_digit(name[at - 1]));
}

std::size_t end_of_run(std::string_view name, std::size_t at) {
  while (at < name.size() && is_digit(name[at])) ++at;
  return at;
}

bool has(const std::uint64_t *bits, std::size_t at) {
  return (bits[at / 64] >> (at % 64) & 1U) != 0;
}

}  // namespace

TensorPattern::TensorPattern(std::string_view text) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '<') {
      captures_.push_back(tokens_.size());
      tokens_.push_back({Token::Kind::capture});
      i = text.find('>', i);
    } else if (text[i] == '*') {
      const bool is_double = text.substr(i, 2) == "**";
      tokens_.push_back({is_double ? Token::Kind::double_star : Token::Kind::star});
      i += is_double ? 1 : 0;
    } else {
      tokens_.push_back({Token::Kind::literal, text[i]});
      ++literals_;
    }
  }
  words_ = (tokens_.size() + 1 + 63) / 64;
  const auto is_literal = [](const Token &token) { return token.kind == Token::Kind::literal; };
  const auto first = std::find_if_not(tokens_.begin(), tokens_.end(), is_literal);
  const auto last = std::find_if_not(tokens_.rbegin(), tokens_.rend(), is_literal);
  for (auto at = tokens_.begin(); at != first; ++at) prefix_ += at->byte;
  for (auto at = last.base(); at != tokens_.end(); ++at) suffix_ += at->byte;
  literal_bits_.resize(words_);
  for (std::size_t i = 0; i < tokens_.size(); ++i) {
    switch (tokens_[i].kind) {
      case Token::Kind::literal: {
        std::uint16_t &row = literal_rows_[static_cast<unsigned char>(tokens_[i].byte)];
        if (row == 0) {
          row = static_cast<std::uint16_t>(literal_bits_.size() / words_);
          literal_bits_.resize(literal_bits_.size() + words_);
        }
        literal_bits_[row * words_ + i / 64] |= std::uint64_t{1} << (i % 64);
        break;
      }
      case Token::Kind::star:
        mark(stars_, i);
        mark(any_star_, i);
        break;
      case Token::Kind::double_star:
        mark(double_stars_, i);
        mark(any_star_, i);
        break;
      case Token::Kind::capture:
        mark(capture_bits_, i);
        break;
    }
  }
}

/// Most patterns differ from most names at an end.
bool TensorPattern::rejects_quickly(std::string_view name) const {
  return name.size() < literals_ + captures_.size() || !name.starts_with(prefix_) || !name.ends_with(suffix_);
}

// A row has bit i where the tokens from i on match what is left of the name. Rows are made from the end of the name to
// its start.

void TensorPattern::start(std::uint64_t *row) const {
  std::fill_n(row, words_, 0);
  row[tokens_.size() / 64] |= std::uint64_t{1} << (tokens_.size() % 64);
  if (!tokens_.empty() && has(any_star_.data(), tokens_.size() - 1)) {
    row[(tokens_.size() - 1) / 64] |= std::uint64_t{1} << ((tokens_.size() - 1) % 64);
  }
}

/// The row before `byte`. `behind_run` is the row behind the run of digits that begins there, or null.
void TensorPattern::step_back(char byte, const std::uint64_t *next, const std::uint64_t *behind_run,
                              std::uint64_t *row) const {
  const std::uint64_t *const literal = literal_row(byte);
  std::uint64_t carry_next = 0;
  std::uint64_t carry_run = 0;
  std::uint64_t carry_row = 0;
  for (std::size_t w = words_; w-- > 0;) {
    std::uint64_t bits = literal[w] & (next[w] >> 1U | carry_next << 63U);
    bits |= next[w] & double_stars_[w];
    if (byte != '.') bits |= next[w] & stars_[w];
    carry_next = next[w] & 1U;
    if (behind_run != nullptr) {
      bits |= capture_bits_[w] & (behind_run[w] >> 1U | carry_run << 63U);
      carry_run = behind_run[w] & 1U;
    }
    // A star may take nothing.
    bits |= any_star_[w] & (bits >> 1U | carry_row << 63U);
    carry_row = bits & 1U;
    row[w] = bits;
  }
}

/// Calls `visit(at, row)` for the row before each byte, from the last to the first.
template <class Visit>
void TensorPattern::walk_back(std::string_view name, Visit visit) const {
  Bits rows[2];
  Bits run;
  start(rows[0].data());
  unsigned now = 0;
  for (std::size_t at = name.size(); at-- > 0;) {
    const bool digit = is_digit(name[at]);
    if (digit && (at + 1 == name.size() || !is_digit(name[at + 1])))
      std::copy_n(rows[now].begin(), words_, run.begin());
    step_back(name[at], rows[now].data(), begins_run(name, at) ? run.data() : nullptr, rows[1 - now].data());
    now = 1 - now;
    visit(at, rows[now].data());
  }
}

/// Lets what is reached pass stars that take nothing; no two stand side by side.
void TensorPattern::pass_stars(std::uint64_t *reached, std::size_t words) const {
  std::uint64_t carry = 0;
  for (std::size_t w = 0; w < words; ++w) {
    const std::uint64_t passed = reached[w] & any_star_[w];
    reached[w] |= passed << 1U | carry;
    carry = passed >> 63U;
  }
}

void TensorPattern::step_forward(char byte, std::uint64_t *reached, std::size_t words) const {
  const std::uint64_t *const literal = literal_row(byte);
  std::uint64_t carry = 0;
  for (std::size_t w = 0; w < words; ++w) {
    const std::uint64_t taken = reached[w] & literal[w];
    const std::uint64_t stays = reached[w] & (byte == '.' ? double_stars_[w] : any_star_[w]);
    reached[w] = taken << 1U | carry | stays;
    carry = taken >> 63U;
  }
  pass_stars(reached, words);
}

/// Reached are the tokens before which the name so far can end. Most names fall out early.
template <bool kOneWord>
bool TensorPattern::matches_behind_prefix(std::string_view name) const {
  const std::size_t words = kOneWord ? 1 : words_;
  std::array<std::uint64_t, kOneWord ? 1 : kMostWords> reached{};
  std::array<std::uint64_t, kOneWord ? 1 : kMostWords> behind_run{};  // reached at the end of the run of digits
  reached[prefix_.size() / 64] |= std::uint64_t{1} << (prefix_.size() % 64);
  pass_stars(reached.data(), words);
  for (std::size_t at = prefix_.size(); at < name.size(); ++at) {
    const bool digit = is_digit(name[at]);
    if (digit && begins_run(name, at)) {
      std::uint64_t carry = 0;
      for (std::size_t w = 0; w < words; ++w) {
        const std::uint64_t captures = reached[w] & capture_bits_[w];
        behind_run[w] = captures << 1U | carry;
        carry = captures >> 63U;
      }
    }
    step_forward(name[at], reached.data(), words);
    std::uint64_t alive = 0;
    if (digit && (at + 1 == name.size() || !is_digit(name[at + 1]))) {
      for (std::size_t w = 0; w < words; ++w) reached[w] |= std::exchange(behind_run[w], 0);
      pass_stars(reached.data(), words);
    }
    for (std::size_t w = 0; w < words; ++w) alive |= reached[w] | behind_run[w];
    if (alive == 0) return false;
  }
  return has(reached.data(), tokens_.size());
}

bool TensorPattern::matches(std::string_view name) const {
  if (rejects_quickly(name)) return false;
  return words_ == 1 ? matches_behind_prefix<true>(name) : matches_behind_prefix<false>(name);
}

std::optional<std::vector<std::string_view>> TensorPattern::match(std::string_view name) const {
  if (!matches(name)) return std::nullopt;
  std::vector<std::string_view> digits;
  if (captures_.empty()) return digits;
  std::vector<std::uint64_t> rows((name.size() + 1) * words_);
  start(&rows[name.size() * words_]);
  walk_back(name, [&](std::size_t at, const std::uint64_t *row) { std::copy_n(row, words_, &rows[at * words_]); });
  std::size_t at = 0;
  std::size_t token = 0;
  for (const std::size_t capture : captures_) {
    Bits reached{};
    mark(reached, token);
    for (pass_stars(reached.data(), words_);;) {
      if (has(reached.data(), capture) && begins_run(name, at)) {
        const std::size_t end = end_of_run(name, at);
        if (has(&rows[end * words_], capture + 1)) {
          digits.push_back(name.substr(at, end - at));
          at = end;
          break;
        }
      }
      step_forward(name[at++], reached.data(), words_);
    }
    token = capture + 1;
  }
  return digits;
}

std::size_t TensorPattern::distance(std::string_view name) const {
  const std::size_t count = tokens_.size();
  std::vector<std::size_t> next(count + 1);
  std::vector<std::size_t> row(count + 1);
  for (std::size_t at = name.size() + 1; at-- > 0;) {
    const bool is_end = at == name.size();
    for (std::size_t i = count + 1; i-- > 0;) {
      if (i == count) {
        row[i] = name.size() - at;
        continue;
      }
      const Token::Kind kind = tokens_[i].kind;
      const bool is_star = kind == Token::Kind::star || kind == Token::Kind::double_star;
      std::size_t least = row[i + 1] + (is_star ? 0 : 1);
      if (!is_end) {
        least = std::min(least, next[i] + 1);
        if (kind == Token::Kind::double_star || (kind == Token::Kind::star && name[at] != '.')) {
          least = std::min(least, next[i]);
        } else if (kind == Token::Kind::capture && is_digit(name[at])) {
          least = std::min({least, next[i], next[i + 1]});
        } else if (kind == Token::Kind::literal) {
          least = std::min(least, next[i + 1] + (tokens_[i].byte == name[at] ? 0 : 1));
        }
      }
      row[i] = least;
    }
    std::swap(row, next);
  }
  return next[0];
}

}  // namespace anneal
