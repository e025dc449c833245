#include <algorithm>
#include <functional>
#include <memory>
#include <vector>

#include "grammar/parse.hpp"
#include "grammar/render.hpp"
#include "grammar/visible.hpp"
#include "runtime/program.hpp"
#include "tests/diagnostics/rendered.hpp"
#include "tests/fuzz/targets/promise.hpp"
#include "tests/fuzz/targets/targets.hpp"

namespace anneal::fuzz {
namespace {

bool is_utf8(std::string_view text) {
  while (!text.empty()) {
    const Character character = first_character(text);
    if (character.code == 0xFFFD && character.length == 1) return false;
    text.remove_prefix(character.length);
  }
  return true;
}

/// The text with the safe fixes of a diagnostic applied, all of them. Fixes lie within the text and between characters.
std::string mended(const Source &source, SourceId id, const Diagnostic &diagnostic) {
  std::vector<Fix> fixes;
  for (const Fix &fix : diagnostic.fixes) {
    if (fix.where.source != id) continue;
    const Span span = fix.where.span;
    must(span.begin <= span.end && span.end <= source.text().size(), "a fix lies within the text", fix.text);
    std::string alone(source.text());
    alone.replace(span.begin, span.end - span.begin, fix.text);
    if (is_utf8(source.text())) must(is_utf8(alone), "a mended text is UTF-8", alone);
    if (fix.applicability == Applicability::safe) fixes.push_back(fix);
  }
  // From the back, so that places stay what they are.
  std::ranges::sort(fixes, std::greater(), [](const Fix &fix) { return fix.where.span.begin; });
  std::string text(source.text());
  for (const Fix &fix : fixes) text.replace(fix.where.span.begin, fix.where.span.end - fix.where.span.begin, fix.text);
  return text;
}

/// The text after its first mistake of syntax that has a safe fix; nothing when there is none.
std::optional<std::string> mended_once(const std::string &text) {
  Sources sources;
  const SourceId id = sources.add("mended.sched", text);
  Diagnostics diagnostics;
  parse(sources, id, diagnostics);
  for (const Diagnostic &diagnostic : diagnostics.sorted()) {
    if (std::string after = mended(sources[id], id, diagnostic); after != text) return after;
  }
  return std::nullopt;
}

/// An editor that applies every safe fix comes to an end. (That nothing is left to mend then is not promised: behind
/// one mistake another may stand.)
void mend_all(std::string text) {
  constexpr std::size_t kRounds = 12;
  std::vector<std::string> seen{text};
  while (seen.size() < kRounds) {
    std::optional<std::string> next = mended_once(seen.back());
    if (!next) return;
    must(std::ranges::find(seen, *next) == seen.end(), "mending goes on, not round in circles", *next);
    seen.push_back(std::move(*next));
  }
}

}  // namespace

void render(std::string_view input) {
  const auto sources = std::make_shared<Sources>();
  // Names of files are as hostile as what is in them.
  const SourceId main = sources->add(std::string(input.substr(0, 40)), std::string(input));
  Diagnostics diagnostics;
  if (const std::optional<Program> program = Program::load(sources, main, nullptr, diagnostics)) {
    Sources given(&program->sources());
    Diagnostics of_binding;
    program->bind({{{"peak", std::string(input.substr(0, 100))}}, {}}, given, of_binding);
    for (const FormatInfo &row : all_formats())
      must(malformed(anneal::render(of_binding, given, row.format), row.format).empty(),
           "diagnostics are shown cleanly", std::string(row.word));
  }
  for (const FormatInfo &row : all_formats()) {
    const std::string shown = anneal::render(diagnostics, *sources, row.format);
    const std::string wrong = malformed(shown, row.format);
    must(wrong.empty(), "diagnostics are shown cleanly", wrong + " in `" + std::string(row.word) + "`:\n" + shown);
  }
  for (const Diagnostic &diagnostic : diagnostics.all()) mended((*sources)[main], main, diagnostic);
  mend_all(std::string(input));
}

}  // namespace anneal::fuzz
