#include "runtime/optimizer/rule_code.hpp"

#include <algorithm>
#include <cmath>

#include "compiler/floating_point.hpp"

namespace anneal {

RuleCode::RuleCode(Schedule schedule)
    : schedule_(std::move(schedule)), plan_(plan_rule(lowered())), places_(rule().cells.size()) {
  for (std::uint32_t i = 0; i < lowered().arguments.size(); ++i) {
    switch (lowered().arguments[i].kind) {
      case GraphArgument::Kind::gradient_scale:
      case GraphArgument::Kind::rule_cell:
      case GraphArgument::Kind::reduction:
        words_.push_back(i);
        break;
      default:
        break;
    }
  }
  std::vector<NodeId> next;
  for (const std::vector<std::uint32_t> *cells : {&plan_.single_cells, &plan_.tensor_cells}) {
    for (std::uint32_t i = 0; i < cells->size(); ++i) {
      places_[(*cells)[i]] = i;
      next.push_back(rule().cells[(*cells)[i]].next);
    }
  }
  std::vector<NodeId> initial;
  for (const std::vector<std::uint32_t> *cells : {&plan_.single_cells, &plan_.tensor_cells}) {
    for (const std::uint32_t cell : *cells) initial.push_back(rule().cells[cell].initial);
  }
  add_pass(plan_.initial, initial, false);
  for (const RulePass &pass : plan_.reductions) add_pass(pass, {}, false);
  add_pass(plan_.update, next, !plan_.tensor_cells.empty());
}

void RuleCode::add_pass(const RulePass &pass, std::span<const NodeId> others, bool has_tensor_cells) {
  Pass made{.pass = &pass};
  made.has_tensor_scalars = pass.has_tensor_scalars || has_tensor_cells;
  for (const NodeId scalar : pass.scalars) {
    const auto known = std::ranges::find(made.roots, scalar);
    made.places.push_back(static_cast<std::uint32_t>(known - made.roots.begin()));
    if (known == made.roots.end()) made.roots.push_back(scalar);
  }
  for (const NodeId other : others) {
    made.places.push_back(static_cast<std::uint32_t>(made.roots.size()));
    made.roots.push_back(other);
  }
  if (!made.roots.empty()) made.code.emplace(lowered().graph, made.roots);
  values_.resize(std::max(values_.size(), made.roots.size()));
  passes_.push_back(std::move(made));
}

std::optional<NodeId> RuleCode::compute(std::size_t number, std::span<const double> arguments, const Words &words,
                                        double position, Scalars &scalars) {
  Pass &pass = passes_[number];
  arguments_.assign(arguments.begin(), arguments.end());
  for (const std::uint32_t word : words_) {
    const GraphArgument &argument = lowered().arguments[word];
    if (argument.kind == GraphArgument::Kind::gradient_scale) {
      arguments_[word] = words.gradient_scale;
    } else if (argument.kind == GraphArgument::Kind::reduction) {
      arguments_[word] = words.reductions[argument.memory];
    } else if (const RuleShape shape = rule().cells[argument.memory].shape; shape != RuleShape::element) {
      const std::span<const double> cells = shape == RuleShape::single ? words.single_cells : words.tensor_cells;
      arguments_[word] = cells.empty() ? 0 : cells[places_[argument.memory]];
    }
  }
  if (pass.code)
    pass.code->evaluate(pass.code->bind(arguments_), position, std::span(values_).first(pass.roots.size()));
  const auto is_infinite = [](double value) { return std::isinf(value); };
  has_infinite_cells_ =
      std::ranges::any_of(words.single_cells, is_infinite) || std::ranges::any_of(words.tensor_cells, is_infinite);
  const std::optional<NodeId> not_finite = first_not_finite(pass);
  const std::size_t count = pass.pass->scalars.size();
  scalars.values.resize(count);
  for (std::size_t i = 0; i < count; ++i) scalars.values[i] = values_[pass.places[i]];
  if (pass.places.size() == count) return not_finite;
  scalars.single_cells.resize(plan_.single_cells.size());
  scalars.tensor_cells.resize(plan_.tensor_cells.size());
  for (std::size_t i = 0; i < scalars.single_cells.size(); ++i) {
    scalars.single_cells[i] = values_[pass.places[count + i]];
  }
  for (std::size_t i = 0; i < scalars.tensor_cells.size(); ++i) {
    scalars.tensor_cells[i] = values_[pass.places[count + scalars.single_cells.size() + i]];
  }
  return not_finite;
}

/// Of the values just computed, one that reaches a weight, a cell or a sum.
std::optional<NodeId> RuleCode::first_not_finite(const Pass &pass) const {
  // Infinities that the text names are meant, also where a cell begins with one.
  const auto is_bad = [&](std::uint32_t root) {
    const bool is_bad_infinity = std::isinf(values_[root]) && !has_infinite_cells_;
    return (std::isnan(values_[root]) || is_bad_infinity) && !lowered().graph.is_constant(pass.roots[root]);
  };
  if (std::ranges::none_of(pass.places, is_bad)) return std::nullopt;
  const ElementProgram &program = pass.pass->program;
  const std::size_t count = pass.pass->scalars.size();
  std::vector<std::optional<bool>> truths(count);
  for (std::size_t i = 0; i < count; ++i) truths[i] = values_[pass.places[i]] != 0;
  for (std::size_t i = 0; i < pass.places.size(); ++i) {
    if (!is_bad(pass.places[i])) continue;
    if (i >= count) {
      if (std::isnan(values_[pass.places[i]])) return pass.roots[pass.places[i]];
      continue;
    }
    std::vector<bool> one(count, false);
    one[i] = true;
    if (depends_on_scalars(program, one, truths)) return pass.roots[pass.places[i]];
  }
  return std::nullopt;
}

const ElementCode *RuleCode::code(std::size_t number, const ElementStorage &storage, Backend backend,
                                  std::string &reason) {
  Pass &pass = passes_[number];
  for (const auto &[known, code] : pass.kernels) {
    if (known == storage) return &code;
  }
  std::optional<ElementCode> made = ElementCode::make(pass.pass->program, storage, backend, reason);
  if (!made) return nullptr;
  return &pass.kernels.emplace_back(storage, *std::move(made)).second;
}

}  // namespace anneal
