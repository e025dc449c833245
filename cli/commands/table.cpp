// `anneal table`: a whole run as rows.
#include "cli/output/table.hpp"
#include "cli/output/output_file.hpp"
#include "cli/positions.hpp"
#include "cli/session.hpp"
#include "cli/terminal/progress.hpp"
#include "grammar/visible.hpp"

namespace anneal::cli {

namespace {

constexpr Option kOptions[] = {
    {"-o,--output-file", "FILE", "write to this file; its ending chooses the form: .csv, .jsonl, .npy"},
    {"--format", "FORM", "the form, whatever the file is called", "csv|jsonl|npy"},
    {"--stride", "STEPS", "every so many steps"},
    {"--steps", "COUNT", "the first so many steps; needed when the run has no length"},
    kLogOption,
};

std::optional<TableFormat> format_of(const Invocation &invocation) {
  const std::string_view word = invocation.value("format");
  if (word == "jsonl") return TableFormat::json_lines;
  if (word == "npy") return TableFormat::npy;
  if (word == "csv" || !invocation.has("output-file")) return TableFormat::csv;
  return table_format_of(invocation.value("output-file"));
}

struct Rows {
  std::int64_t count = 0;
  std::int64_t stride = 1;
};

/// The rows asked for; nothing, with a diagnostic, when they cannot be told.
std::optional<Rows> rows_of(const Invocation &invocation, Input &input) {
  Rows rows;
  std::optional<double> end;
  if (invocation.has("steps")) {
    end = whole_steps(std::string(invocation.value("steps")), input);
    if (!end) return std::nullopt;
  } else if (input.schedule->total()) {
    end = static_cast<double>(*input.schedule->total());
  } else {
    input.diagnostics.report(Code::length_unknown, "a table needs the length of the run, which is not given")
        .with_note("give it with `--steps 1000` or `--clock 'total = 10 epochs'`");
    return std::nullopt;
  }
  if (invocation.has("stride")) {
    const std::optional<double> stride = whole_steps(std::string(invocation.value("stride")), input);
    if (!stride) return std::nullopt;
    if (!(*stride >= 1 && *stride <= static_cast<double>(Schedule::kLastPosition))) {
      input.diagnostics.report(Code::usage, "`--stride` must be at least 1 step");
      return std::nullopt;
    }
    rows.stride = static_cast<std::int64_t>(*stride);
  }
  if (!(*end >= 0 && *end <= static_cast<double>(Schedule::kLastPosition))) {
    input.diagnostics.report(Code::usage, "`--steps` must be from 0 to 2^53");
    return std::nullopt;
  }
  rows.count = (static_cast<std::int64_t>(*end) + rows.stride - 1) / rows.stride;
  return rows;
}

void write_rows(Sink &sink, const Replay &replay, const std::vector<std::size_t> &outputs, const Rows &rows,
                TableFormat format, Progress &progress) {
  constexpr std::int64_t kChunk = 4096;
  std::vector<std::string> names;
  for (const std::size_t output : outputs) names.push_back(replay.schedule().outputs()[output].name);
  const std::unique_ptr<TableWriter> writer = make_table_writer(format, sink, names, rows.count);
  std::vector<std::vector<double>> columns(outputs.size(), std::vector<double>(kChunk));
  std::vector<double> row(outputs.size());
  for (std::int64_t done = 0; done < rows.count && sink.wants_more(); done += kChunk) {
    const std::int64_t count = std::min(kChunk, rows.count - done);
    for (std::size_t i = 0; i < outputs.size(); ++i) {
      replay.at_many(outputs[i], done * rows.stride, rows.stride,
                     std::span(columns[i]).first(static_cast<std::size_t>(count)));
    }
    for (std::int64_t at = 0; at < count; ++at) {
      for (std::size_t i = 0; i < outputs.size(); ++i) row[i] = columns[i][static_cast<std::size_t>(at)];
      writer->row((done + at) * rows.stride, row);
    }
    progress.update(done + count, rows.count);
  }
}

ExitStatus run(const Invocation &invocation) {
  Session session(invocation);
  if (!session.backend_is_available()) return ExitStatus::environment;
  const std::optional<TableFormat> format = format_of(invocation);
  if (!format) {
    session.show(Code::usage,
                 "`" + std::string(invocation.value("output-file")) + "` does not say which form is wanted",
                 "end it with .csv, .jsonl or .npy, or say `--format`");
    return ExitStatus::usage;
  }
  Input input = session.load_and_bind(0);
  std::optional<Rows> rows;
  std::optional<std::vector<std::size_t>> outputs;
  if (input.schedule) {
    rows = rows_of(invocation, input);
    outputs = session.outputs(input, *input.schedule);
    if (rows && outputs)
      session.choose_back_end(input, static_cast<double>(rows->count) * static_cast<double>(outputs->size()));
  }
  std::optional<Replay> replay;
  if (rows && outputs) replay = session.replay(input);
  session.show(input);
  if (!input.schedule) return Session::status(input);
  if (!rows || !outputs) return ExitStatus::usage;
  if (!replay) return Session::status(input);
  Progress progress("writing " + visible(input.name), session.shows_progress(), !shows_utf8(session.variables()));
  if (!invocation.has("output-file")) {
    write_rows(session.out(), *replay, *outputs, *rows, *format, progress);
    return session.finish(ExitStatus::ok);
  }
  OutputFile file{std::string(invocation.value("output-file"))};
  write_rows(file, *replay, *outputs, *rows, *format, progress);
  if (file.commit()) return ExitStatus::ok;
  if (file.error()) session.show(Code::file_not_writable, file.error()->message());
  return file.error() ? ExitStatus::environment : ExitStatus::ok;
}

}  // namespace

extern const Command table_command;
const Command table_command = {
    .name = "table",
    .arguments = "FILE",
    .least_arguments = 1,
    .most_arguments = 1,
    .summary = "the whole run as CSV, JSON Lines or .npy",
    .description =
        "Writes one row for each step of the run: the step and the outputs. A file is replaced only by a complete one.",
    .options = kOptions,
    .run = run,
};

}  // namespace anneal::cli
