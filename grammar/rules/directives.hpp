// X3 parsers over tokens: the primitives, and the directives that recover from mistakes. Included by grammar/parse.cpp
// only.
//
// The grammar never backtracks over an expression: every alternative is chosen by its first tokens, and what must
// follow then is wrapped in `must`, which reports and goes on. So no node is ever built twice or left over.
#pragma once

#include <boost/spirit/home/x3.hpp>

#include "grammar/builder.hpp"
#include "grammar/words.hpp"

namespace anneal::rules {

namespace x3 = boost::spirit::x3;

using Iterator = const Token *;

struct builder_tag;

template <class Context>
Builder &builder(const Context &context) {
  return x3::get<builder_tag>(context);
}

template <class Attribute>
void assign(Attribute &target, const Attribute &value) {
  target = value;
}
template <class Attribute>
void assign(x3::unused_type, const Attribute &) {}

// -- primitives --

/// One token of a kind; nothing else about it is of interest.
struct Sign : x3::parser<Sign> {
  using attribute_type = x3::unused_type;
  static constexpr bool has_attribute = false;

  constexpr explicit Sign(TokenKind wanted) : kind(wanted) {}

  template <class Context, class RuleContext, class Attribute>
  bool parse(Iterator &first, Iterator, const Context &, RuleContext &, Attribute &) const {
    if (first->kind != kind) return false;
    ++first;
    return true;
  }

  TokenKind kind;
};

/// One token that a predicate `bool(const Builder &, Iterator)` accepts; the attribute is the token.
template <class Predicate>
struct TokenIf : x3::parser<TokenIf<Predicate>> {
  using attribute_type = Iterator;
  static constexpr bool has_attribute = true;

  constexpr explicit TokenIf(Predicate accepts) : predicate(accepts) {}

  template <class Context, class RuleContext, class Attribute>
  bool parse(Iterator &first, Iterator, const Context &context, RuleContext &, Attribute &attribute) const {
    if (!predicate(builder(context), first)) return false;
    assign(attribute, first);
    ++first;
    return true;
  }

  Predicate predicate;
};

/// A test of what comes next that reads nothing.
template <class Predicate>
struct Ahead : x3::parser<Ahead<Predicate>> {
  using attribute_type = x3::unused_type;
  static constexpr bool has_attribute = false;

  constexpr explicit Ahead(Predicate accepts) : predicate(accepts) {}

  template <class Context, class RuleContext, class Attribute>
  bool parse(Iterator &first, Iterator, const Context &context, RuleContext &, Attribute &) const {
    return predicate(builder(context), first);
  }

  Predicate predicate;
};

constexpr auto sign(TokenKind kind) {
  return Sign(kind);
}

constexpr auto token(TokenKind kind) {
  return TokenIf([kind](const Builder &, Iterator at) { return at->kind == kind; });
}

/// A word that has a meaning only here.
constexpr auto word(std::string_view text) {
  return x3::omit[TokenIf([text](const Builder &state, Iterator at) { return state.is_word(at, text); })];
}

constexpr auto next_is(TokenKind kind) {
  return Ahead([kind](const Builder &, Iterator at) { return at->kind == kind; });
}

// -- recovery --

/// Puts an error where a missing expression belongs: into the attribute, or into that of the rule.
template <class Context, class RuleContext, class Attribute>
void fill_missing(const Context &context, Iterator at, RuleContext &rule, Attribute &attribute) {
  if constexpr (std::is_same_v<Attribute, Part>) {
    attribute = builder(context).missing(at);
  } else if constexpr (std::is_same_v<RuleContext, Part>) {
    rule = builder(context).missing(at);
  }
}

/// The subject, or a report "expected …" and a piece that is missing; always succeeds.
template <class Subject>
struct Must : x3::unary_parser<Subject, Must<Subject>> {
  static constexpr bool is_pass_through_unary = true;

  constexpr Must(const Subject &inner, std::string_view name) : Must::unary_parser(inner), what(name) {}

  template <class Context, class RuleContext, class Attribute>
  bool parse(Iterator &first, Iterator last, const Context &context, RuleContext &rule, Attribute &attribute) const {
    Builder &state = builder(context);
    // In recovery nothing is read before the next boundary.
    if (!state.recovering() && this->subject.parse(first, last, context, rule, attribute)) return true;
    state.expected(first, what);
    if constexpr (std::is_same_v<Attribute, Part>) attribute = state.missing(first);
    return true;
  }

  std::string_view what;
};

template <class Subject>
constexpr auto must(const Subject &subject, std::string_view what) {
  return Must<Subject>(subject, what);
}
constexpr auto must(TokenKind kind) {
  return Must<Sign>(Sign(kind), spelling(kind));
}

/// Skips to the next token of one of two kinds, past whole brackets, no further than `end`.
inline void skip_to(const Builder &state, Iterator &first, Iterator end, TokenKind kind) {
  while (first < end && first->kind != kind) first = opens(first->kind) ? state.partner(first) + 1 : first + 1;
}

/// `opener element , element … closer` with a comma allowed at the end; the attribute is a vector of the elements.
template <class Subject>
struct Elements : x3::unary_parser<Subject, Elements<Subject>> {
  using element_type = typename x3::traits::attribute_of<Subject, x3::unused_type>::type;
  using attribute_type = std::vector<element_type>;
  static constexpr bool has_attribute = true;
  static constexpr bool handles_container = true;

  constexpr Elements(const Subject &inner, TokenKind opening, std::string_view name, bool empty)
      : Elements::unary_parser(inner), opener(opening), what(name), may_be_empty(empty) {}

  template <class Context, class RuleContext, class Attribute>
  bool parse(Iterator &first, Iterator last, const Context &context, RuleContext &rule, Attribute &attribute) const {
    if (first->kind != opener) return false;
    Builder &state = builder(context);
    const Iterator close = state.partner(first++);
    std::vector<element_type> read;
    if (first == close && !may_be_empty) state.nothing_between(first - 1, what);
    while (first < close && !state.gave_up()) {
      element_type element{};
      if (this->subject.parse(first, last, context, rule, element)) {
        read.push_back(element);
      } else {
        state.expected(first, what);
      }
      next_element(state, first, close);
    }
    first = close + 1;
    state.recovered();
    assign(attribute, read);
    return true;
  }

  TokenKind opener;
  std::string_view what;
  bool may_be_empty;

 private:
  static void next_element(Builder &state, Iterator &first, Iterator close) {
    if (first < close && !first->is(TokenKind::comma)) {
      state.expected_separator(first, close);
      skip_to(state, first, close, TokenKind::comma);
    }
    state.recovered();
    if (first < close) ++first;
  }
};

/// One element at least.
template <class Subject>
constexpr auto elements(TokenKind opener, const Subject &subject, std::string_view what) {
  return Elements<Subject>(subject, opener, what, false);
}
template <class Subject>
constexpr auto elements_or_none(TokenKind opener, const Subject &subject, std::string_view what) {
  return Elements<Subject>(subject, opener, what, true);
}

/// `opener subject closer`.
template <class Subject>
struct Bracketed : x3::unary_parser<Subject, Bracketed<Subject>> {
  static constexpr bool is_pass_through_unary = true;

  constexpr Bracketed(const Subject &inner, TokenKind opening) : Bracketed::unary_parser(inner), opener(opening) {}

  template <class Context, class RuleContext, class Attribute>
  bool parse(Iterator &first, Iterator last, const Context &context, RuleContext &rule, Attribute &attribute) const {
    if (first->kind != opener) return false;
    Builder &state = builder(context);
    const Iterator close = state.partner(first++);
    this->subject.parse(first, last, context, rule, attribute);
    if (first < close) state.expected_closer(first, close);
    first = close + 1;
    state.recovered();
    return true;
  }

  TokenKind opener;
};

template <class Subject>
constexpr auto bracketed(TokenKind opener, const Subject &subject) {
  return Bracketed<Subject>(subject, opener);
}

/// What begins with a token of a kind, one level deeper; the subject reads that token again. Too deep, it is an error
/// in the tree.
template <class Subject>
struct Nested : x3::unary_parser<Subject, Nested<Subject>> {
  static constexpr bool is_pass_through_unary = true;

  constexpr Nested(const Subject &inner, TokenKind beginning) : Nested::unary_parser(inner), begin(beginning) {}

  template <class Context, class RuleContext, class Attribute>
  bool parse(Iterator &first, Iterator last, const Context &context, RuleContext &rule, Attribute &attribute) const {
    if (first->kind != begin) return false;
    Builder &state = builder(context);
    if (!state.enter(first)) {
      fill_missing(context, first, rule, attribute);
      if (opens(begin)) {
        first = state.partner(first) + 1;
        state.recovered();
      }
      return true;  // else in recovery: whoever reads on skips to the next boundary
    }
    const bool success = this->subject.parse(first, last, context, rule, attribute);
    state.leave();
    return success;
  }

  TokenKind begin;
};

template <class Subject>
constexpr auto nested(TokenKind begin, const Subject &subject) {
  return Nested<Subject>(subject, begin);
}

}  // namespace anneal::rules
