#include "grammar/suggest.hpp"

#include <algorithm>
#include <string>
#include <tuple>
#include <vector>

namespace anneal {

namespace {

std::string lowered(std::string_view text) {
  std::string result(text);
  for (char &character : result) {
    if (character >= 'A' && character <= 'Z') character = static_cast<char>(character - 'A' + 'a');
  }
  return result;
}

/// The words of a name in alphabetical order, joined again.
std::string sorted_words(std::string_view name) {
  std::vector<std::string_view> words;
  while (!name.empty()) {
    const std::size_t end = std::min(name.find('_'), name.size());
    if (end > 0) words.push_back(name.substr(0, end));
    name.remove_prefix(std::min(end + 1, name.size()));
  }
  std::sort(words.begin(), words.end());
  std::string result;
  for (const std::string_view word : words) result += std::string(word) + "_";
  return result;
}

std::size_t cut_off(std::size_t length) {
  return std::max<std::size_t>(1, length / 3);
}

}  // namespace

std::size_t edit_distance(std::string_view a, std::string_view b, std::size_t limit) {
  if (a.size() > b.size()) std::swap(a, b);
  const std::size_t far = limit + 1;
  if (b.size() - a.size() > limit) return far;

  // Rows of the table of prefixes: two before, one before, this one. Only the band within `limit` of the diagonal can
  // matter.
  std::vector<std::size_t> before(b.size() + 1, far);
  std::vector<std::size_t> last(b.size() + 1, far);
  std::vector<std::size_t> row(b.size() + 1, far);
  for (std::size_t j = 0; j <= std::min(b.size(), limit); ++j) last[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    const std::size_t first = i > limit ? i - limit : 0;
    const std::size_t end = std::min(b.size(), i + limit);
    std::size_t least = far;
    if (first > 0) row[first - 1] = far;
    for (std::size_t j = first; j <= end; ++j) {
      std::size_t &cell = row[j];
      if (j == 0) {
        cell = i;
      } else {
        cell = std::min({last[j] + 1, row[j - 1] + 1, last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1)});
        if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) cell = std::min(cell, before[j - 2] + 1);
      }
      least = std::min(least, cell);
    }
    if (end < b.size()) row[end + 1] = far;
    if (least > limit) return far;
    std::swap(before, last);
    std::swap(last, row);
  }
  return std::min(last[b.size()], far);
}

std::optional<std::string_view> nearest(std::string_view written, std::span<const std::string_view> candidates) {
  if (written.empty() || written.size() > kSuggestBytes) return std::nullopt;
  const std::string wanted = lowered(written);
  const std::string wanted_words = sorted_words(wanted);

  std::optional<std::string_view> best;
  std::tuple<std::size_t, std::size_t> best_distance;
  std::size_t work = 0;
  for (const std::string_view candidate : candidates) {
    if (candidate == written || candidate.empty() || candidate.size() > kSuggestBytes) continue;
    const std::size_t limit = cut_off(std::max(written.size(), candidate.size()));
    work += std::min(written.size(), candidate.size()) * (2 * limit + 1) + 16;
    if (work > kSuggestWork) break;
    const std::string name = lowered(candidate);
    std::size_t exact = edit_distance(written, candidate, limit);
    const std::size_t folded = edit_distance(wanted, name, limit);
    if (folded == 0 || (folded > limit && sorted_words(name) == wanted_words)) exact = std::min(exact, limit);
    if (exact > limit) continue;
    const std::tuple distance(exact, folded);
    if (!best || distance < best_distance) {
      best = candidate;
      best_distance = distance;
    }
  }
  return best;
}

}  // namespace anneal
