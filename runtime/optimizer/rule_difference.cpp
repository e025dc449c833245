#include "runtime/optimizer/rule_difference.hpp"

#include <algorithm>
#include <bit>

#include "compiler/floating_point.hpp"
#include "compiler/positions.hpp"
#include "grammar/number_text.hpp"

namespace anneal {

namespace {

std::vector<std::string> cell_names(const LoweredRule &rule, const std::vector<std::uint32_t> &cells) {
  std::vector<std::string> names;
  for (const std::uint32_t cell : cells) names.push_back(rule.cells[cell].name);
  return names;
}

bool have_same_cells(const RuleCode &first, const RuleCode &second) {
  const auto same = [&](auto cells) {
    return cell_names(first.rule(), first.plan().*cells) == cell_names(second.rule(), second.plan().*cells);
  };
  return same(&RulePlan::arrays) && same(&RulePlan::single_cells) && same(&RulePlan::tensor_cells);
}

/// The first step at which a scalar of a pass differs, in words; empty where there is none.
std::string scalar_difference(RuleCode &first, const Schedule &a, RuleCode &second, const Schedule &b,
                              std::int64_t position, std::size_t pass) {
  // Cells and sums are what they are: any values serve to compare what is made of them.
  const std::vector<double> cells(std::max(first.rule().cells.size(), second.rule().cells.size()), 0.75);
  const std::vector<double> reductions(std::max(first.rule().reductions.size(), second.rule().reductions.size()), 2.5);
  const RuleCode::Words words{.single_cells = cells, .tensor_cells = cells, .reductions = reductions};
  RuleCode::Scalars one;
  RuleCode::Scalars other;
  const auto same = [](const std::vector<double> &x, const std::vector<double> &y) {
    return std::ranges::equal(
        x, y, [](double p, double q) { return std::bit_cast<std::uint64_t>(p) == std::bit_cast<std::uint64_t>(q); });
  };
  for (std::int64_t k = position; k < position + kRuleComparedSteps && k <= Schedule::kLastPosition; ++k) {
    first.compute(pass, a.arguments(), words, position_of(k), one);
    second.compute(pass, b.arguments(), words, position_of(k), other);
    if (same(one.values, other.values) && same(one.single_cells, other.single_cells) &&
        same(one.tensor_cells, other.tensor_cells)) {
      continue;
    }
    return "the rule's numbers differ from step " + std::to_string(k) + " on\n";
  }
  return {};
}

}  // namespace

std::string rule_difference(const Schedule &first, const Schedule &second, std::int64_t position) {
  const FloatingPointGuard guard;
  RuleCode one(first);
  RuleCode other(second);
  if (!have_same_cells(one, other)) return "the rule has other cells\n";
  if (one.pass_count() != other.pass_count()) return "the rule makes other sums\n";
  for (std::size_t pass = 0; pass < one.pass_count(); ++pass) {
    if (one.pass(pass).program != other.pass(pass).program) return "the rule computes otherwise\n";
  }
  for (std::size_t pass = 0; pass < one.pass_count(); ++pass) {
    std::string found = scalar_difference(one, first, other, second, position, pass);
    if (!found.empty()) return found;
  }
  return {};
}

}  // namespace anneal
