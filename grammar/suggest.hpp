// "Did you mean": the name that a person most likely meant.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string_view>

namespace anneal {

/// The least number of insertions, deletions, replacements and swaps of neighbouring bytes that turn `a` into `b`,
/// where no part is edited twice (optimal string alignment); `limit + 1` when it is more than `limit`. Time is the
/// shorter length times `limit`.
std::size_t edit_distance(std::string_view a, std::string_view b, std::size_t limit);

/// The candidate nearest to `written`, if one is near enough to be worth showing: the same but for capitals, the same
/// words in another order (`decay_step`, `step_decay`), or within one edit in three bytes, at least one. Among equals
/// the one that differs least when capitals do not count, then the first. `written` itself is never the answer.
///
/// Time is bounded whatever is given: names beyond kSuggestBytes are not compared, and the search stops after
/// kSuggestWork steps.
std::optional<std::string_view> nearest(std::string_view written, std::span<const std::string_view> candidates);

inline constexpr std::size_t kSuggestBytes = 255;
inline constexpr std::size_t kSuggestWork = 20'000'000;

}  // namespace anneal
