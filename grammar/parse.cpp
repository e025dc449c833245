// The grammar, in Boost.Spirit X3: the one file that includes it. The rules are in rules/, what they act on is
// builder.hpp.
#include "grammar/parse.hpp"

#include "grammar/builder.hpp"
#include "grammar/documentation.hpp"
#include "grammar/rules/items.hpp"
#include "grammar/scan.hpp"

namespace anneal {

namespace rules {

// The rules call each other without being templates over the parsers inside: so each is compiled once.
BOOST_SPIRIT_DEFINE(expression, disjunction, negation, sum, unary, postfix, primary, round, moment, argument, construct)
BOOST_SPIRIT_DEFINE(if_arm, conditional, piecewise_arm, piecewise, phase, loose_phase, phases, repeat, repeat_body,
                    statement, block, list, element, c_branches, python_branches)
BOOST_SPIRIT_DEFINE(language, clock, param, input, let, bare_let, def, schedule, assertion, import, optimizer, group,
                    clock_entry, parameter, type, range, setting, pattern, choice, item_rule, items, formula, file)

template <class Rule>
void run(const Rule &rule, Builder &state, const Tokens &tokens) {
  Iterator first = tokens.all.data();
  const Iterator last = first + tokens.all.size();
  x3::parse(first, last, x3::with<builder_tag>(state)[rule]);
}

}  // namespace rules

namespace {

constexpr std::size_t kParserStack = std::size_t{16} << 20U;

enum class Start : std::uint8_t { file, expression };

struct Job {
  const Sources &sources;
  SourceId source;
  Diagnostics &diagnostics;
  Start start;
  Ast ast{};
};

void run_job(Job &job) {
  const Source &source = job.sources[job.source];
  const std::size_t before = job.diagnostics.error_count();
  if (!check_characters(source, job.source, job.diagnostics)) return;
  const Tokens tokens =
      balance_brackets(scan(source, job.source, job.ast, job.diagnostics), source, job.source, job.diagnostics);
  // Where all that a text had was refused, nothing more is missing.
  if (tokens.all.size() == 1) {
    if (job.diagnostics.error_count() > before) return;
    job.diagnostics.report(Code::expected, {job.source, tokens.all.front().span},
                           job.start == Start::file ? "expected an expression or items, found an empty text"
                                                    : "expected an expression, found an empty text");
    return;
  }
  Builder builder(source, job.source, tokens, job.ast, job.diagnostics, job.start == Start::file);
  if (job.start == Start::expression) {
    rules::run(rules::formula, builder, tokens);
  } else if (builder.begins_items(tokens.all.data())) {
    rules::run(rules::items, builder, tokens);
  } else {
    rules::run(rules::file, builder, tokens);
  }
  builder.check_names();
  attach_documentation(source, job.source, tokens, job.ast, job.diagnostics);
}

Ast parse_with(const Sources &sources, SourceId source, Diagnostics &diagnostics, Start start) {
  Job job{sources, source, diagnostics, start};
  const bool ran = run_with_stack(kParserStack, [](void *context) { run_job(*static_cast<Job *>(context)); }, &job);
  if (!ran) diagnostics.report(Code::source_too_large, {source, {0, 0}}, "no memory is left to read this text");
  return std::move(job.ast);
}

}  // namespace

Ast parse(const Sources &sources, SourceId source, Diagnostics &diagnostics) {
  return parse_with(sources, source, diagnostics, Start::file);
}

std::string token_lines(const Sources &sources, SourceId source) {
  std::string lines;
  Ast names;
  Diagnostics unwanted;
  if (!check_characters(sources[source], source, unwanted)) return lines;
  for (const Token &token : scan(sources[source], source, names, unwanted).all) {
    lines.append(sources[source].text(token.span)).push_back('\n');
  }
  return lines;
}

Ast parse_expression(const Sources &sources, SourceId source, Diagnostics &diagnostics) {
  return parse_with(sources, source, diagnostics, Start::expression);
}

}  // namespace anneal
