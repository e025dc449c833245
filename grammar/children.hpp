// The parts of an expression, whatever its kind.
#pragma once

#include "grammar/ast.hpp"

namespace anneal {

/// Calls `visit(ExprId)` for each direct part of `id`, in the order of the text.
template <class Visit>
void for_each_child(const Ast &ast, ExprId id, Visit visit) {
  const auto maybe = [&](ExprId child) {
    if (exists(child)) visit(child);
  };
  const auto chain = [&](const auto &node) {
    visit(node.first);
    for (const auto &link : ast[node.rest]) visit(link.operand);
  };
  std::visit(Overloaded{
                 [](const node::Error &) {},
                 [](const node::Number &) {},
                 [](const node::Percentage &) {},
                 [](const node::Boolean &) {},
                 [](const node::Text &) {},
                 [](const node::Name &) {},
                 [&](const node::Negate &node) { visit(node.operand); },
                 [&](const node::Not &node) { visit(node.operand); },
                 [&](const node::Chain &node) { chain(node); },
                 [&](const node::Comparison &node) { chain(node); },
                 [&](const node::Power &node) {
                   visit(node.base);
                   visit(node.exponent);
                 },
                 [&](const node::Conditional &node) {
                   for (const Arm &arm : ast[node.arms]) {
                     visit(arm.condition);
                     visit(arm.value);
                   }
                   maybe(node.otherwise);
                 },
                 [&](const node::Call &node) {
                   visit(node.callee);
                   for (const Argument &argument : ast[node.arguments]) visit(argument.value);
                 },
                 [&](const node::Index &node) {
                   visit(node.list);
                   visit(node.index);
                 },
                 [&](const node::Member &node) { visit(node.object); },
                 [&](const node::Measure &node) { visit(node.amount); },
                 [&](const node::Shift &node) {
                   visit(node.value);
                   visit(node.time);
                 },
                 [&](const node::List &node) {
                   for (const ExprId element : ast[node.elements]) visit(element);
                 },
                 [&](const node::Block &node) {
                   for (const Statement &statement : ast[node.statements]) {
                     visit(statement.value);
                     maybe(statement.next);
                   }
                   maybe(node.result);
                 },
                 [&](const node::Phases &node) {
                   for (const PhaseArm &arm : ast[node.arms]) {
                     maybe(arm.length);
                     visit(arm.value);
                   }
                 },
                 [&](const node::Repeat &node) {
                   visit(node.length);
                   maybe(node.growing);
                   visit(node.body);
                 },
             },
             ast[id].kind);
}

}  // namespace anneal
