// A program of texts in memory, bound; and a log beside it.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>

#include "grammar/render.hpp"
#include "runtime/replay.hpp"
#include "tests/check/checked.hpp"

namespace anneal::tests {

/// A schedule of a text and the files that it imports; `errors` where there is none.
struct BoundProgram {
  explicit BoundProgram(std::string text, std::map<std::string, std::string> files = {}, bool for_check = false) {
    TextImporter importer(std::move(files));
    const SourceId main = sources->add("main.sched", std::move(text));
    program = Program::load(sources, main, &importer, diagnostics);
    given = std::make_unique<Sources>(sources.get());
    if (program) schedule = program->bind({}, *given, diagnostics, for_check);
    errors = render(diagnostics, *given, Format::text);
  }

  /// Reads and replays a log; what was found is in `errors`, one line each.
  std::optional<Replay> replay(std::string name, std::string text) {
    Diagnostics found;
    const SourceId source = given->add(std::move(name), std::move(text));
    const std::optional<FeedbackLog> log = read_feedback_log(schedule->lowered().inputs, source, *given, found);
    std::optional<Replay> replayed;
    if (log) replayed = Replay::of(*schedule, *log, found);
    errors = render(found, *given, Format::short_lines);
    return replayed;
  }

  std::shared_ptr<Sources> sources = std::make_shared<Sources>();
  std::unique_ptr<Sources> given;
  Diagnostics diagnostics;
  std::optional<Program> program;
  std::optional<Schedule> schedule;
  std::string errors;
};

}  // namespace anneal::tests
