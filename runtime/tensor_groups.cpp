#include "runtime/tensor_groups.hpp"

#include <algorithm>
#include <charconv>
#include <limits>
#include <unordered_map>
#include <unordered_set>

#include "compiler/positions.hpp"
#include "grammar/children.hpp"
#include "grammar/suggest.hpp"
#include "runtime/tensor_pattern.hpp"

namespace anneal {

namespace {

/// A pattern of a group, where it is written, and whether a name matched it.
struct WrittenPattern {
  TensorPattern pattern;
  Location where;
  std::vector<std::size_t> order;  ///< of the captures that are used: their numbers in this pattern
  bool matched = false;
};

/// The number that digits stand for; nothing beyond 2^53.
std::optional<double> whole_number(std::string_view digits) {
  constexpr auto kLast = static_cast<std::uint64_t>(kLastPosition);
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (error != std::errc() || number > kLast) return std::nullopt;
  return static_cast<double>(number);
}

/// Digits told apart no more: names of a model differ in little else.
std::string shape_of(std::string_view name) {
  std::string shape;
  for (const char byte : name) {
    const bool digit = byte >= '0' && byte <= '9';
    if (!digit) shape += byte;
    if (digit && (shape.empty() || shape.back() != '#')) shape += '#';
  }
  return shape;
}

class Matcher {
 public:
  Matcher(const CheckedProgram &program, std::span<const std::string_view> tensors, Diagnostics &diagnostics)
      : module_(program.main()), tensors_(tensors), diagnostics_(diagnostics), lists_(tensors.size(), 0) {
    known_.push_back({});
  }

  std::optional<TensorGroups> run() {
    const std::size_t errors = diagnostics_.error_count();
    for (std::uint32_t i = 0; i < module_.ast.items.size(); ++i) {
      if (std::holds_alternative<item::Group>(module_.ast.items[i].kind)) groups_.emplace_back(i, patterns_of(i));
    }
    if (!is_within_limits()) return std::nullopt;
    for (auto &[item, patterns] : groups_) {
      match_group(item, patterns);
      if (std::get<item::Group>(module_.ast.items[item].kind).optional) continue;
      for (const WrittenPattern &pattern : patterns) {
        if (!pattern.matched) report_no_match(pattern);
      }
    }
    if (diagnostics_.error_count() != errors) return std::nullopt;
    return sets();
  }

 private:
  /// The groups that apply to a tensor, as a list that shares its beginning with others.
  struct List {
    std::uint32_t before = 0;
    AppliedGroup last;
    std::uint32_t length = 0;
  };
  struct Hash {
    std::size_t operator()(const std::pair<std::uint32_t, std::vector<double>> &key) const {
      std::size_t hash = key.first;
      for (const double number : key.second) hash = hash * 0x9E3779B97F4A7C15ULL + std::hash<double>()(number);
      return hash;
    }
  };

  std::vector<WrittenPattern> patterns_of(std::uint32_t item) const {
    const auto &group = std::get<item::Group>(module_.ast.items[item].kind);
    const std::span<const Identifier> written = module_.ast[group.patterns];
    const std::vector<std::string_view> names = captures(module_.ast.text(written.front().name));
    std::vector<WrittenPattern> patterns;
    for (const Identifier &one : written) {
      const std::string_view text = module_.ast.text(one.name);
      const std::vector<std::string_view> own = captures(text);
      patterns.push_back({TensorPattern(text), {module_.source, one.span}, {}});
      for (const std::uint32_t capture : used_captures(module_, item)) {
        patterns.back().order.push_back(
            static_cast<std::size_t>(std::find(own.begin(), own.end(), names[capture]) - own.begin()));
      }
    }
    return patterns;
  }

  bool is_within_limits() {
    const auto refuse = [&](std::string message) {
      diagnostics_.report(Code::model_too_large, std::move(message));
      return false;
    };
    if (tensors_.size() > kModelTensorLimit) {
      return refuse("the model has " + std::to_string(tensors_.size()) + " tensors, more than " +
                    std::to_string(kModelTensorLimit));
    }
    std::size_t bytes = 0;
    for (const std::string_view name : tensors_) {
      if (name.size() > kTensorNameLimit) {
        return refuse("the name of a tensor has " + std::to_string(name.size()) + " bytes, more than " +
                      std::to_string(kTensorNameLimit) + ": `" + std::string(name.substr(0, 60)) + "…`");
      }
      bytes += name.size() + 1;
    }
    std::size_t words = 0;
    for (const auto &[item, patterns] : groups_) {
      for (const WrittenPattern &pattern : patterns) words += pattern.pattern.words();
    }
    if (bytes * words <= kMatchingLimit) return true;
    return refuse("matching " + std::to_string(bytes) + " bytes of names with " + std::to_string(words) +
                  " words of patterns takes more than " + std::to_string(kMatchingLimit) + " steps");
  }

  void match_group(std::uint32_t item, std::vector<WrittenPattern> &patterns) {
    lists_of_group_ = {};  // clearing would pass over what the largest group needed
    for (std::size_t tensor = 0; tensor < tensors_.size(); ++tensor) {
      bool applied = false;
      for (WrittenPattern &pattern : patterns) {
        // Behind the first that matches the others are asked only whether they match anything at all.
        if (applied && pattern.matched) continue;
        if (!pattern.pattern.matches(tensors_[tensor])) continue;
        pattern.matched = true;
        if (!applied && !apply(item, pattern, tensor)) return;
        applied = true;
      }
    }
  }

  /// False, and a diagnostic, where a number is too large, or there are too many different ones.
  bool apply(std::uint32_t item, const WrittenPattern &pattern, std::size_t tensor) {
    constexpr std::size_t kShownDigits = 40;
    std::vector<double> numbers;
    if (!pattern.order.empty()) {
      const std::vector<std::string_view> digits = *pattern.pattern.match(tensors_[tensor]);
      for (const std::size_t capture : pattern.order) {
        const std::optional<double> number = whole_number(digits[capture]);
        if (!number) {
          diagnostics_
              .report(Code::capture_too_large, pattern.where,
                      "this captures " + std::string(digits[capture].substr(0, kShownDigits)) +
                          (digits[capture].size() > kShownDigits ? "…" : "") + ", which is beyond 2^53")
              .with_label("numbers up to there are exact")
              .with_note("in `" + std::string(tensors_[tensor]) + "`");
          return false;
        }
        numbers.push_back(*number);
      }
    }
    const auto [known, fresh] =
        lists_of_group_.try_emplace({lists_[tensor], std::move(numbers)}, static_cast<std::uint32_t>(known_.size()));
    if (fresh) known_.push_back({lists_[tensor], {item, known->first.second}, known_[lists_[tensor]].length + 1});
    if (known_.size() > kCombinationLimit) return refuse_lists();
    lists_[tensor] = known->second;
    return true;
  }

  /// False, and a diagnostic.
  bool refuse_lists() {
    diagnostics_.report(Code::model_too_large,
                        "the lists of groups of this model's tensors, with what they capture, "
                        "have more than " +
                            std::to_string(kCombinationLimit) + " entries");
    return false;
  }

  void report_no_match(const WrittenPattern &pattern) {
    Diagnostic &diagnostic =
        diagnostics_.report(Code::pattern_matches_nothing, pattern.where, "no tensor of the model matches this pattern")
            .with_label("matches nothing");
    // What is beyond the number of errors that are shown need not be searched for.
    if (diagnostics_.dropped_errors() > 0) return;
    const std::vector<std::string_view> near = nearest_names(pattern.pattern);
    if (!near.empty()) {
      std::string text = near.size() == 1 ? "the nearest name: " : "the nearest names: ";
      for (const std::string_view name : near) text += (name == near.front() ? "`" : ", `") + std::string(name) + "`";
      diagnostic.with_note(std::move(text));
    } else if (!tensors_.empty()) {
      diagnostic.with_note("the model has " + std::to_string(tensors_.size()) + " tensors, the first is `" +
                           std::string(tensors_.front()) + "`");
    } else {
      diagnostic.with_note("the model has no tensors");
    }
    diagnostic.with_note("a group that may match nothing is `optional`: `group … for \"…\" optional { … }`");
  }

  /// Up to three names, one of each shape, that nearly match.
  std::vector<std::string_view> nearest_names(const TensorPattern &pattern) const {
    constexpr std::size_t kShown = 3;
    const std::size_t limit = std::max<std::size_t>(1, pattern.literals() / 3);
    std::vector<std::pair<std::size_t, std::size_t>> near;  // how far, and which one
    std::unordered_set<std::string> shapes;
    std::size_t work = 0;
    for (std::size_t i = 0; i < tensors_.size(); ++i) {
      const std::string_view name = tensors_[i];
      if (name.size() > kSuggestBytes || work > kSuggestWork) continue;
      work += name.size();
      if (!shapes.insert(shape_of(name)).second) continue;
      work += name.size() * (pattern.words() * 64);
      const std::size_t distance = pattern.distance(name);
      if (distance <= limit) near.emplace_back(distance, i);
    }
    std::ranges::sort(near);
    std::vector<std::string_view> names;
    for (std::size_t i = 0; i < std::min(near.size(), kShown); ++i) {
      if (near[i].first <= near.front().first + 1) names.push_back(tensors_[near[i].second]);
    }
    return names;
  }

  std::optional<TensorGroups> sets() {
    constexpr std::uint32_t kNone = std::numeric_limits<std::uint32_t>::max();
    TensorGroups result;
    std::size_t entries = 0;
    std::vector<std::uint32_t> set_of_list(known_.size(), kNone);
    for (const std::uint32_t list : lists_) {
      std::uint32_t &set = set_of_list[list];
      if (set == kNone) {
        entries += known_[list].length;
        if (entries > kCombinationLimit && !refuse_lists()) return std::nullopt;
        set = static_cast<std::uint32_t>(result.sets.size());
        std::vector<AppliedGroup> &groups = result.sets.emplace_back();
        for (std::uint32_t at = list; at != 0; at = known_[at].before) groups.push_back(known_[at].last);
        std::reverse(groups.begin(), groups.end());
      }
      result.set_of.push_back(set);
    }
    return result;
  }

  const Module &module_;
  std::span<const std::string_view> tensors_;
  Diagnostics &diagnostics_;
  std::vector<std::pair<std::uint32_t, std::vector<WrittenPattern>>> groups_;
  std::vector<List> known_;           ///< the first is empty
  std::vector<std::uint32_t> lists_;  ///< by tensor, so far
  std::unordered_map<std::pair<std::uint32_t, std::vector<double>>, std::uint32_t, Hash> lists_of_group_;
};

}  // namespace

std::size_t group_count(const CheckedProgram &program) {
  return static_cast<std::size_t>(std::ranges::count_if(
      program.main().ast.items, [](const Item &item) { return std::holds_alternative<item::Group>(item.kind); }));
}

std::vector<std::uint32_t> used_captures(const Module &module, std::uint32_t group) {
  const auto first = module.item_locals.find(group);
  if (first == module.item_locals.end()) return {};
  const auto &item = std::get<item::Group>(module.ast.items[group].kind);
  const std::size_t count = captures(module.ast.text(module.ast[item.patterns].front().name)).size();
  std::vector<bool> used(count, false);
  std::vector<ExprId> pending;
  for (const GroupSetting &setting : module.ast[item.settings]) pending.push_back(setting.value);
  while (!pending.empty()) {
    const ExprId expression = pending.back();
    pending.pop_back();
    const Reference &reference = module.references[index(expression)];
    const std::size_t number = reference.value - index(first->second);
    if (reference.kind == Reference::Kind::local && number < count) used[number] = true;
    for_each_child(module.ast, expression, [&](ExprId child) { pending.push_back(child); });
  }
  std::vector<std::uint32_t> numbers;
  for (std::uint32_t i = 0; i < count; ++i) {
    if (used[i]) numbers.push_back(i);
  }
  return numbers;
}

std::optional<TensorGroups> match_tensors(const CheckedProgram &program, std::span<const std::string_view> tensors,
                                          Diagnostics &diagnostics) {
  return Matcher(program, tensors, diagnostics).run();
}

}  // namespace anneal
