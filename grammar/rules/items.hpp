// The items of a file. Included by grammar/parse.cpp only.
#pragma once

#include "grammar/rules/constructs.hpp"

namespace anneal::rules {

/// `unit = length`, or `unit name` (then `value` is absent).
struct ClockEntry {
  Identifier unit;
  ExprId value = kNoExpr;
  Span span;
};

// clang-format off
struct language_id {};            inline constexpr x3::rule<language_id, item::Language>    language{"language"};
struct clock_id {};               inline constexpr x3::rule<clock_id, item::Clock>          clock{"clock"};
struct param_id {};               inline constexpr x3::rule<param_id, item::Param>          param{"param"};
struct input_id {};               inline constexpr x3::rule<input_id, item::Input>          input{"input"};
struct let_id {};                 inline constexpr x3::rule<let_id, item::Let>              let{"let"};
struct bare_let_id {};            inline constexpr x3::rule<bare_let_id, item::Let>         bare_let{"name ="};
struct def_id {};                 inline constexpr x3::rule<def_id, item::Def>              def{"def"};
struct schedule_id {};            inline constexpr x3::rule<schedule_id, item::Schedule>    schedule{"schedule"};
struct assert_id {};              inline constexpr x3::rule<assert_id, item::Assert>        assertion{"assert"};
struct import_id {};              inline constexpr x3::rule<import_id, item::Import>        import{"import"};
struct optimizer_id {};           inline constexpr x3::rule<optimizer_id, item::Optimizer>  optimizer{"optimizer"};
struct group_id {};               inline constexpr x3::rule<group_id, item::Group>          group{"group"};
struct clock_entry_id {}; inline constexpr x3::rule<clock_entry_id, ClockEntry>   clock_entry{"clock equation"};
struct parameter_id {}; inline constexpr x3::rule<parameter_id, Parameter>        parameter{"parameter"};
struct type_id {};      inline constexpr x3::rule<type_id, TypeName>              type{"type"};
struct range_id {};     inline constexpr x3::rule<range_id, ValueRange>           range{"range"};
struct setting_id {};   inline constexpr x3::rule<setting_id, GroupSetting>       setting{"setting"};
struct pattern_id {};             inline constexpr x3::rule<pattern_id, Identifier>         pattern{"pattern"};
struct choice_id {};              inline constexpr x3::rule<choice_id, NameId>              choice{"choice"};
// clang-format on

template <auto Member>
inline constexpr auto name_of = must(defined_name, "a name")[define<Member>];

// -- types and ranges --

template <TypeName::Kind Kind>
inline constexpr auto type_word =
    [](std::string_view text) { return word(text) >> x3::eps[set<&TypeName::kind, Kind>]; };

inline constexpr auto choice_def =
    token(TokenKind::text)[([](auto &context) { x3::_val(context) = x3::_attr(context)->name(); })];

inline constexpr auto list_type =
    type_word<TypeName::Kind::number_list>("number") | type_word<TypeName::Kind::duration_list>("duration") |
    sign(TokenKind::word_schedule) >> x3::eps[set<&TypeName::kind, TypeName::Kind::schedule_list>];

inline constexpr auto foreign_type =
    TokenIf([](const Builder &state, Iterator at) { return state.is_foreign_type(at); });
inline constexpr auto put_foreign_type = [](auto &context) {
  x3::_val(context).kind = builder(context).foreign_type(x3::_attr(context));
};

inline constexpr auto type_def =
    spanned(type_word<TypeName::Kind::number>("number") | type_word<TypeName::Kind::integer>("integer") |
            type_word<TypeName::Kind::boolean>("bool") | type_word<TypeName::Kind::duration>("duration") |
            sign(TokenKind::word_schedule) >> x3::eps[set<&TypeName::kind, TypeName::Kind::schedule>] |
            bracketed(TokenKind::open_square, must(list_type, "`number`, `duration` or `schedule`")) |
            word("one_of") >> x3::eps[set<&TypeName::kind, TypeName::Kind::one_of>] >>
                must(elements(TokenKind::open_round, must(choice, "a text in quotes"), "a text in quotes"),
                     "`(`")[put<&TypeName::choices>] |
            foreign_type[put_foreign_type]);

inline constexpr auto type_of =
    sign(TokenKind::colon) >>
    must(type,
         "a type: `number`, `integer`, `bool`, `duration`, `schedule`, `[number]`, `[duration]`, `[schedule]` "
         "or `one_of(\"…\", \"…\")`");

/// `[low, high]`, each bracket round where the end does not belong to it.
template <class Subject>
struct RangeBrackets : x3::unary_parser<Subject, RangeBrackets<Subject>> {
  using attribute_type = x3::unused_type;
  static constexpr bool has_attribute = false;

  constexpr explicit RangeBrackets(const Subject &inner) : RangeBrackets::unary_parser(inner) {}

  template <class Context, class Attribute>
  bool parse(Iterator &first, Iterator last, const Context &context, ValueRange &rule, Attribute &) const {
    if (!first->is(TokenKind::open_square) && !first->is(TokenKind::open_round)) return false;
    Builder &state = builder(context);
    const Iterator close = state.partner(first);
    rule.low_open = first->is(TokenKind::open_round);
    rule.high_open = close->is(TokenKind::close_round);
    ++first;
    this->subject.parse(first, last, context, rule, x3::unused);
    if (first < close) state.expected_closer(first, close);
    first = close + 1;
    state.recovered();
    return true;
  }
};
template <class Subject>
constexpr auto range_brackets(const Subject &subject) {
  return RangeBrackets<Subject>(subject);
}

inline constexpr auto range_def =
    spanned(range_brackets(value[put<&ValueRange::low>] >> must(TokenKind::comma) >> value[put<&ValueRange::high>]) >>
            -(word("log") >> x3::eps[set<&ValueRange::logarithmic, true>]));

inline constexpr auto range_of = word("in") >> must(range, "a range: `[low, high]`, `(low, high]` and so on");

// -- definitions --

template <auto Member>
inline constexpr auto is_value = definition_sign >> value[put<Member>];
template <auto Member>
inline constexpr auto is_default = -(sign(TokenKind::assign) >> value[put<Member>]);

inline constexpr auto param_def = sign(TokenKind::word_param) >> name_of<&item::Param::name> >>
                                  -type_of[put<&item::Param::type>] >> is_default<&item::Param::value> >>
                                  -range_of[put<&item::Param::range>];

inline constexpr auto input_def = sign(TokenKind::word_input) >> name_of<&item::Input::name> >>
                                  is_default<&item::Input::initial> >> -range_of[put<&item::Input::range>];

inline constexpr auto let_def = sign(TokenKind::word_let) >> name_of<&item::Let::name> >> is_value<&item::Let::value>;

// `name = e` without its keyword; what it is was reported.
inline constexpr auto bare_let_def = defined_name[define<&item::Let::name>] >>
                                     sign(TokenKind::assign) >> value[put<&item::Let::value>];

inline constexpr auto parameter_def =
    spanned(name_of<&Parameter::name> >> -type_of[put<&Parameter::type>] >> is_default<&Parameter::value>);
inline constexpr auto parameters = elements_or_none(TokenKind::open_round, parameter, "a parameter");

inline constexpr auto report_body = [](auto &context) { builder(context).report_body(next_of(context)); };

// `def f(x) { … }`, as braces languages write it.
inline constexpr auto body_sign = next_is(TokenKind::open_brace) >> x3::eps[report_body] | definition_sign;

inline constexpr auto def_def = sign(TokenKind::word_def) >> name_of<&item::Def::name> >>
                                must(parameters, "`(` and the parameters")[put<&item::Def::parameters>] >> body_sign
                                >> value[put<&item::Def::body>];

inline constexpr auto signed_word = Ahead([](const Builder &, Iterator at) {
                                      return at->is(TokenKind::colon) && at[1].is(TokenKind::name);
                                    }) >>
                                    sign(TokenKind::colon) >>
                                    must(word("signed"), "`signed`, the only word behind the `:` of a schedule");

inline constexpr auto schedule_def =
    sign(TokenKind::word_schedule) >> name_of<&item::Schedule::name> >>
    -(signed_word >> x3::eps[set<&item::Schedule::is_signed, true>]) >> is_value<&item::Schedule::value>;

inline constexpr auto optimizer_def = sign(TokenKind::word_optimizer) >> name_of<&item::Optimizer::name> >>
                                      -(parameters[put<&item::Optimizer::parameters>] >>
                                        x3::eps[set<&item::Optimizer::has_parameters, true>]) >>
                                      is_value<&item::Optimizer::body>;

// -- the other items --

inline constexpr auto put_version = [](auto &context) {
  x3::_val(context).version = builder(context).language_version(x3::_attr(context));
};
inline constexpr auto begins_language =
    Ahead([](const Builder &state, Iterator at) { return state.begins_language(at); });
inline constexpr auto language_def = begins_language >> word("language") >> token(TokenKind::number)[put_version];

inline constexpr auto begins_unit =
    Ahead([](const Builder &state, Iterator at) { return state.is_word(at, "unit") && at[1].is(TokenKind::name); });
inline constexpr auto clock_entry_def = spanned(begins_unit >> word("unit") >> any_name[put<&ClockEntry::unit>] |
                                                any_name[put<&ClockEntry::unit>] >> is_value<&ClockEntry::value>);

inline constexpr auto put_entries = [](auto &context) {
  std::vector<ClockEquation> equations;
  std::vector<Identifier> units;
  for (const ClockEntry &entry : x3::_attr(context)) {
    if (exists(entry.value)) {
      equations.push_back({entry.unit, entry.value, entry.span});
    } else if (exists(entry.unit)) {
      units.push_back(entry.unit);
    }
  }
  store(builder(context), x3::_val(context).equations, equations);
  store(builder(context), x3::_val(context).units, units);
};
inline constexpr auto clock_def = sign(TokenKind::word_clock) >>
                                  must(elements(TokenKind::open_brace, clock_entry,
                                                "an equation such as `total = 90 epochs`"),
                                       "`{`")[put_entries];

inline constexpr auto assertion_def = sign(TokenKind::word_assert) >> value[put<&item::Assert::value>] >>
                                      -(sign(TokenKind::comma) >>
                                        must(token(TokenKind::text),
                                             "a message in quotes")[put<&item::Assert::message>]);

inline constexpr auto put_path = [](auto &context) {
  x3::_val(context).path = x3::_attr(context)->name();
  x3::_val(context).path_span = x3::_attr(context)->span;
};
inline constexpr auto report_renaming = [](auto &context) { builder(context).report_renaming(x3::_attr(context)); };
inline constexpr auto import_def =
    sign(TokenKind::word_import) >>
    (token(TokenKind::text)[put_path] >> must(word("as"), "`as` and a name") >> name_of<&item::Import::name> |
     must(any_name, "the name of a library module, or a file in quotes")[put<&item::Import::name>] >>
         -(word("as") >> any_name[report_renaming]));

inline constexpr auto pattern_def = token(
    TokenKind::text)[([](auto &context) { x3::_val(context) = builder(context).identifier(x3::_attr(context)); })];
inline constexpr auto setting_def =
    spanned(must(any_name, "the name of an output")[put<&GroupSetting::output>] >> is_value<&GroupSetting::value>);
inline constexpr auto group_def = sign(TokenKind::word_group) >> name_of<&item::Group::name> >>
                                  must(word("for"), "`for` and patterns in quotes") >>
                                  (must(pattern, "a pattern in quotes") %
                                   sign(TokenKind::comma))[put<&item::Group::patterns>] >>
                                  -(word("optional") >> x3::eps[set<&item::Group::optional, true>]) >>
                                  must(elements(TokenKind::open_brace, setting, "`output = value`"),
                                       "`{` and the settings")[put<&item::Group::settings>];

// -- files --

struct item_id {};
inline constexpr x3::rule<item_id, Item> item_rule{"item"};
struct items_id {};
inline constexpr x3::rule<items_id, x3::unused_type> items{"items"};
struct formula_id {};
inline constexpr x3::rule<formula_id, x3::unused_type> formula{"formula"};
struct file_id {};
inline constexpr x3::rule<file_id, x3::unused_type> file{"file"};

inline constexpr auto put_kind = [](auto &context) { x3::_val(context).kind = x3::_attr(context); };
inline constexpr auto begins_bare = Ahead([](Builder &state, Iterator at) { return state.begins_bare_definition(at); });

inline constexpr auto item_rule_def =
    spanned(language[put_kind] | clock[put_kind] | param[put_kind] | input[put_kind] | let[put_kind] | def[put_kind] |
            schedule[put_kind] | assertion[put_kind] | import[put_kind] | optimizer[put_kind] | group[put_kind] |
            begins_bare >> bare_let[put_kind]);

inline constexpr auto end_item = [](auto &context) { builder(context).add_item(x3::_attr(context)); };

/// `;` or the next item; else a report, and what is left is skipped.
struct EndOfItem : x3::parser<EndOfItem> {
  using attribute_type = x3::unused_type;
  static constexpr bool has_attribute = false;

  template <class Context, class RuleContext, class Attribute>
  bool parse(Iterator &first, Iterator, const Context &context, RuleContext &, Attribute &) const {
    first = builder(context).end_item(first);
    return true;
  }
};
/// What stands where an item is expected and is none.
struct NoItem : x3::parser<NoItem> {
  using attribute_type = x3::unused_type;
  static constexpr bool has_attribute = false;

  template <class Context, class RuleContext, class Attribute>
  bool parse(Iterator &first, Iterator, const Context &context, RuleContext &, Attribute &) const {
    if (first->is(TokenKind::end) || builder(context).gave_up()) return false;
    first = builder(context).no_item(first);
    return true;
  }
};
inline constexpr EndOfItem end_of_item{};
inline constexpr NoItem no_item{};

inline constexpr auto items_def = *(item_rule[end_item] >> end_of_item | no_item);

/// The end of a text that is one expression; of a file, an item that stands behind it.
struct EndOfFormula : x3::parser<EndOfFormula> {
  using attribute_type = x3::unused_type;
  static constexpr bool has_attribute = false;

  template <class Context, class RuleContext, class Attribute>
  bool parse(Iterator &first, Iterator, const Context &context, RuleContext &, Attribute &) const {
    first = builder(context).end_formula(first);
    return true;
  }
};
inline constexpr EndOfFormula end_of_formula{};

inline constexpr auto put_formula = [](auto &context) {
  const Part &part = x3::_attr(context);
  builder(context).add_item({part.span, kNoName, item::Formula{part.id}});
};
inline constexpr auto formula_def = value[put_formula] >> end_of_formula;

// Items behind an expression were reported; they are read for what else is wrong.
inline constexpr auto file_def = formula >> items;

}  // namespace anneal::rules
