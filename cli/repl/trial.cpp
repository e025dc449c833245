#include "cli/repl/trial.hpp"

#include <algorithm>

#include "cli/repl/interruption.hpp"
#include "runtime/files.hpp"
#include "runtime/run_check.hpp"

namespace anneal::cli {

namespace {

/// Where a place of the whole program is in what was typed.
class Places {
 public:
  Places(SourceId whole, SourceId typed, std::size_t begin, std::size_t size)
      : whole_(whole), typed_(typed), begin_(begin), size_(size) {}

  bool is_typed(const Location &place) const {
    return place.source == whole_ && place.span.begin >= begin_ && place.span.begin <= begin_ + size_;
  }

  void move(Location &place) const {
    if (!is_typed(place)) return;
    place.source = typed_;
    for (std::uint32_t *at : {&place.span.begin, &place.span.end})
      *at = static_cast<std::uint32_t>(std::min<std::size_t>(*at - begin_, size_));
  }

 private:
  SourceId whole_;
  SourceId typed_;
  std::size_t begin_;
  std::size_t size_;
};

Diagnostics moved(const Diagnostics &found, const Places &places) {
  Diagnostics result;
  for (Diagnostic diagnostic : found.all()) {
    const bool is_kept = diagnostic.where && !places.is_typed(*diagnostic.where);
    if (diagnostic.severity != Severity::error && (is_kept || diagnostic.code == Code::unused_name)) continue;
    if (diagnostic.where) places.move(*diagnostic.where);
    for (Note &note : diagnostic.notes) {
      if (note.where) places.move(*note.where);
    }
    for (Fix &fix : diagnostic.fixes) places.move(fix.where);
    result.add(std::move(diagnostic));
  }
  return result;
}

void check_asserts(const Schedule &schedule, Diagnostics &diagnostics) {
  Diagnostics found;
  RunCheckOptions options;
  options.progress = [](std::int64_t, std::int64_t) { return !Interruption::was_asked_for(); };
  check_run(schedule, options, found);
  for (const Diagnostic &diagnostic : found.all()) {
    if (diagnostic.code == Code::assert_failed) diagnostics.add(diagnostic);
  }
}

}  // namespace

Input try_out(Session &session, const Notebook &notebook, const TrialText &text, const std::string &name,
              bool with_asserts) {
  Input input;
  input.name = name;
  input.sources = std::make_shared<Sources>();
  const std::string before = notebook.text() + text.before;
  input.source = input.sources->add("session", before + text.typed + text.after + "\n");
  const Places places(input.source, input.sources->add(name, text.typed), before.size(), text.typed.size());
  FileImporter importer(folder_of(name));
  input.program = Program::load(input.sources, input.source, &importer, input.diagnostics);
  if (input.program) {
    // `--set` may be for what comes later.
    session.bind(input, with_asserts, [&](std::string_view parameter) {
      return std::any_of(input.program->parameters().begin(), input.program->parameters().end(),
                         [&](const ProgramParameter &known) { return known.name == parameter; });
    });
  }
  if (input.schedule && with_asserts) check_asserts(*input.schedule, input.diagnostics);
  input.diagnostics = moved(input.diagnostics, places);
  return input;
}

}  // namespace anneal::cli
