// The limits of expansion (section 13 of the language), and which part of a program passes them.
#include <algorithm>

#include "compiler/lower/lowering.hpp"

namespace anneal::lowering {

void Lowering::count_expression(Location where) {
  if (++depth_ > kExpansionDepthLimit) {
    report(Code::expansion_too_deep, where,
           "expanding this nests expressions more than " + std::to_string(kExpansionDepthLimit) + " deep");
  } else if (++work_ > kExpansionLimit) {
    add_largest_part(report(Code::too_many_operations, where,
                            "expanding the calls of this program looks at more than " +
                                std::to_string(kExpansionLimit) + " expressions")
                         .with_label("here the limit is passed"));
  } else if (scopes_.size() > kScopeLimit) {
    add_largest_part(report(Code::too_many_operations, where,
                            "expanding this program makes more than " + std::to_string(kScopeLimit) +
                                " different calls, blocks and phases")
                         .with_label("here the limit is passed"));
  } else if (work_ % kSampleEvery == 0) {
    samples_.push_back(where);
  }
}

void Lowering::report_overflow(Location where) {
  if (failed_ || !graph_.overflowed()) return;
  const bool operations = graph_.size() == kOperationLimit;
  Diagnostic &diagnostic =
      report(Code::too_many_operations, where,
             operations ? "the program has more than " + std::to_string(kOperationLimit) +
                              " operations once its calls are expanded"
                        : "the operations of this program take more than " + std::to_string(kOperandLimit) +
                              " operands once its calls are expanded")
          .with_label("here the limit is passed");
  // Taken anew, from what was made: a list that is asked for many times is looked at seldom and has many operands.
  samples_.clear();
  std::size_t due = 0;
  for (std::uint32_t i = 0; i < graph_.size(); ++i) {
    due += operations ? 1 : graph_[NodeId{i}].operand_count;
    for (; due >= kSampleEvery; due -= kSampleEvery) samples_.push_back(graph_.origin(NodeId{i}));
  }
  add_largest_part(diagnostic);
}

// The item of a text in which most of the samples stand.
void Lowering::add_largest_part(Diagnostic &diagnostic) const {
  std::unordered_map<SourceId, std::vector<std::uint32_t>> offsets;
  for (const Location &sample : samples_) offsets[sample.source].push_back(sample.span.begin);
  Location largest;
  std::size_t most = 0;
  for (const Module &module : program_.modules) {
    const auto here = offsets.find(module.source);
    if (here == offsets.end()) continue;
    std::ranges::sort(here->second);
    for (const Item &item : module.ast.items) {
      const auto begin = std::ranges::lower_bound(here->second, item.span.begin);
      const auto count = static_cast<std::size_t>(std::ranges::lower_bound(here->second, item.span.end) - begin);
      if (count <= most) continue;
      most = count;
      largest = {module.source, item.span};
    }
  }
  if (most == 0) return;
  const std::size_t percent = (100 * most + samples_.size() / 2) / samples_.size();
  diagnostic.with_note(largest, "about " + std::to_string(percent) + " % of them come from here");
}

}  // namespace anneal::lowering
