// The patterns of groups against the names of tensors: section 11 of the language.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/check/group_pattern.hpp"

namespace anneal {

/// A pattern made ready to match: `*` any bytes but dots, `**` any bytes, `<name>` a whole run of digits. Time grows
/// with the length of the name times that of the pattern, whatever the two are. Immutable.
class TensorPattern {
 public:
  /// `text` has no mistake that `pattern_mistake` names.
  explicit TensorPattern(std::string_view text);

  /// Whether the whole name matches.
  bool matches(std::string_view name) const;
  /// The digits that each capture takes, in the order of the pattern: each the leftmost run that fits what is before it
  /// and leaves the rest a match. Nothing where the name does not match.
  std::optional<std::vector<std::string_view>> match(std::string_view name) const;

  /// The least number of bytes to change, add or leave out so that the name matches; a name that nearly matches is what
  /// the author may have meant.
  std::size_t distance(std::string_view name) const;
  /// Bytes that stand for themselves.
  std::size_t literals() const { return literals_; }
  /// What a byte of a name costs, in words of the machine.
  std::size_t words() const { return words_; }

 private:
  struct Token {
    enum class Kind : std::uint8_t { literal, star, double_star, capture } kind;
    char byte = 0;
  };
  /// A bit for each token, and one for the end of the pattern.
  static constexpr std::size_t kMostWords = kPatternLimit / 64 + 1;
  using Bits = std::array<std::uint64_t, kMostWords>;

  void mark(Bits &bits, std::size_t at) const { bits[at / 64] |= std::uint64_t{1} << (at % 64); }
  bool rejects_quickly(std::string_view name) const;
  void start(std::uint64_t *row) const;
  void step_back(char byte, const std::uint64_t *next, const std::uint64_t *behind_run, std::uint64_t *row) const;
  void step_forward(char byte, std::uint64_t *reached, std::size_t words) const;
  void pass_stars(std::uint64_t *reached, std::size_t words) const;
  template <bool kOneWord>
  bool matches_behind_prefix(std::string_view name) const;
  const std::uint64_t *literal_row(char byte) const {
    return &literal_bits_[literal_rows_[static_cast<unsigned char>(byte)] * words_];
  }
  template <class Visit>
  void walk_back(std::string_view name, Visit visit) const;

  std::vector<Token> tokens_;
  std::vector<std::size_t> captures_;  ///< which tokens
  std::size_t words_ = 0;
  std::size_t literals_ = 0;
  std::string prefix_;  ///< literals before the first token that is none, and behind the last
  std::string suffix_;
  std::array<std::uint16_t, 256> literal_rows_{};  ///< by byte: which row of literal_bits_; the first is empty
  std::vector<std::uint64_t> literal_bits_;
  Bits stars_{};         ///< `*`
  Bits double_stars_{};  ///< `**`
  Bits any_star_{};
  Bits capture_bits_{};
};

}  // namespace anneal
