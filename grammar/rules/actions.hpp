// What the rules do with what they read. Included by grammar/parse.cpp only.
#pragma once

#include "grammar/rules/directives.hpp"

namespace anneal::rules {

inline void store(Builder &, ExprId &target, const Part &part) {
  target = part.id;
}
// A token that was missing is a null pointer.
inline void store(Builder &state, Identifier &target, Iterator token) {
  if (token != nullptr) target = state.identifier(token);
}
inline void store(Builder &, NameId &target, Iterator token) {
  if (token != nullptr) target = token->name();
}
template <class T>
void store(Builder &, T &target, const T &value) {
  target = value;
}
template <class T>
void store(Builder &, std::optional<T> &target, const T &value) {
  target = value;
}
template <class T>
void store(Builder &state, Slice<T> &target, const std::vector<T> &values) {
  target = state.ast().store(std::span<const T>(values));
}

/// Puts what was read into a member of the rule's attribute.
template <auto Member>
struct Put {
  template <class Context>
  void operator()(Context &context) const {
    store(builder(context), x3::_val(context).*Member, x3::_attr(context));
  }
};
template <auto Member>
inline constexpr Put<Member> put{};

/// Puts a name that is defined here into a member of the rule's attribute; a reserved one is reported.
template <auto Member>
struct Define {
  template <class Context>
  void operator()(Context &context) const {
    const Iterator token = x3::_attr(context);
    if (token != nullptr) x3::_val(context).*Member = builder(context).defined(token);
  }
};
template <auto Member>
inline constexpr Define<Member> define{};

/// Sets a member of the rule's attribute.
template <auto Member, auto Value>
struct Set {
  template <class Context>
  void operator()(Context &context) const {
    x3::_val(context).*Member = Value;
  }
};
template <auto Member, auto Value>
inline constexpr Set<Member, Value> set{};

/// The rule's attribute is that of the piece.
struct Result {
  template <class Context>
  void operator()(Context &context) const {
    x3::_val(context) = x3::_attr(context);
  }
};
inline constexpr Result result{};

/// Makes a node of what was read; NodeSpan gives it its span.
struct AddNode {
  template <class Context>
  void operator()(Context &context) const {
    x3::_val(context) = builder(context).add({}, x3::_attr(context), form_of(x3::_attr(context)));
  }
  static constexpr Form form_of(const node::List &) { return Form::list; }
  template <class Node>
  static constexpr Form form_of(const Node &) {
    return Form::other;
  }
};
inline constexpr AddNode add_node{};

inline Span tokens_span(Iterator first, Iterator last) {
  if (first == last) return {first->span.begin, first->span.begin};
  return cover(first->span, (last - 1)->span);
}

/// A whole rule: when it succeeds, `Finish` sees its attribute and its tokens. (X3's own `on_success` does not see the
/// attribute of a rule with actions.)
template <class Subject, class Finish>
struct Whole : x3::unary_parser<Subject, Whole<Subject, Finish>> {
  static constexpr bool is_pass_through_unary = true;

  constexpr Whole(const Subject &inner, Finish action) : Whole::unary_parser(inner), finish(action) {}

  template <class Context, class RuleContext, class Attribute>
  bool parse(Iterator &first, Iterator last, const Context &context, RuleContext &rule, Attribute &attribute) const {
    const Iterator begin = first;
    if (!this->subject.parse(first, last, context, rule, attribute)) return false;
    finish(builder(context), rule, tokens_span(begin, first));
    return true;
  }

  Finish finish;
};

/// A rule whose attribute has a `span`.
template <class Subject>
constexpr auto spanned(const Subject &subject) {
  const auto finish = [](Builder &, auto &rule, Span span) { rule.span = span; };
  return Whole<Subject, decltype(finish)>(subject, finish);
}

/// A rule that makes one node of all its tokens.
template <class Subject>
constexpr auto one_node(const Subject &subject) {
  const auto finish = [](Builder &state, Part &part, Span span) {
    part.span = span;
    state.widen(part, span);
  };
  return Whole<Subject, decltype(finish)>(subject, finish);
}

/// A rule that reads parentheses.
template <class Subject>
constexpr auto parenthesised(const Subject &subject) {
  const auto finish = [](Builder &state, Part &part, Span span) { part = state.parenthesised(part, span); };
  return Whole<Subject, decltype(finish)>(subject, finish);
}

/// The token behind what was read, and where the last one that was read ends.
template <class Context>
Iterator next_of(const Context &context) {
  return x3::_where(context).begin();
}
template <class Context>
std::uint32_t end_of(const Context &context) {
  return (next_of(context) - 1)->span.end;
}

}  // namespace anneal::rules
