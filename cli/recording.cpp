#include "cli/recording.hpp"

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cmath>

#include "cli/output/number.hpp"
#include "compiler/floating_point.hpp"
#include "grammar/number_text.hpp"
#include "runtime/files.hpp"

namespace anneal::cli {

namespace {

/// Decimal or C99 hexadecimal, `nan`, `inf`, `-inf`.
std::optional<double> read_number(std::string_view text) {
  const bool negative = text.starts_with('-');
  if (negative) text.remove_prefix(1);
  const bool hexadecimal = text.starts_with("0x");
  if (hexadecimal) text.remove_prefix(2);
  double value = 0;
  const auto format = hexadecimal ? std::chars_format::hex : std::chars_format::general;
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), value, format);
  if (problem != std::errc() || end != text.data() + text.size() || text.starts_with('-')) return std::nullopt;
  return negative ? -value : value;
}

std::optional<std::int64_t> read_step(std::string_view text) {
  std::int64_t step = 0;
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), step);
  if (problem != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return step >= 0 && step <= Schedule::kLastPosition ? std::optional(step) : std::nullopt;
}

/// A field of the table, and where it stands.
struct Field {
  std::string_view text;
  Location where;
};

class Reader {
 public:
  Reader(SourceId source, std::string_view text, Diagnostics &diagnostics)
      : source_(source), text_(text), diagnostics_(diagnostics) {}

  std::optional<Recording> read() {
    Recording recording;
    const std::vector<Field> head = line();
    if (head.empty() || head[0].text != "step") return refuse(0, at_, "the first line names `step` and outputs");
    for (std::size_t i = 1; i < head.size(); ++i) recording.outputs.emplace_back(head[i].text);
    while (at_ < text_.size()) {
      const std::size_t begin = at_;
      const std::vector<Field> fields = line();
      if (fields.size() != head.size()) {
        return refuse(begin, at_,
                      "a row has " + std::to_string(fields.size()) + " fields, and the first line " +
                          std::to_string(head.size()));
      }
      const std::optional<std::int64_t> step = read_step(fields[0].text);
      if (!step) return refuse(fields[0].where, "`" + std::string(fields[0].text) + "` is no step");
      recording.steps.push_back(*step);
      for (std::size_t i = 1; i < fields.size(); ++i) {
        const std::optional<double> value = read_number(fields[i].text);
        if (!value) return refuse(fields[i].where, "`" + std::string(fields[i].text) + "` is no number");
        recording.cells.push_back({*value, fields[i].where});
      }
    }
    return recording;
  }

 private:
  Location location(std::size_t begin, std::size_t end) const {
    return {source_, {static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end)}};
  }
  std::nullopt_t refuse(Location where, const std::string &message) {
    diagnostics_.report(Code::recording_malformed, where, message);
    return std::nullopt;
  }
  std::nullopt_t refuse(std::size_t begin, std::size_t end, const std::string &message) {
    while (end > begin && (text_[end - 1] == '\n' || text_[end - 1] == '\r')) --end;
    return refuse(location(begin, end), message);
  }

  std::vector<Field> line() {
    const std::size_t end = std::min(text_.find('\n', at_), text_.size());
    const std::size_t last = end > at_ && text_[end - 1] == '\r' ? end - 1 : end;
    std::vector<Field> fields;
    for (std::size_t begin = at_; begin <= last;) {
      const std::size_t comma = std::min(text_.find(',', begin), last);
      fields.push_back({text_.substr(begin, comma - begin), location(begin, comma)});
      begin = comma + 1;
    }
    at_ = std::min(end + 1, text_.size());
    return fields;
  }

  SourceId source_;
  std::string_view text_;
  Diagnostics &diagnostics_;
  std::size_t at_ = 0;
};

bool is_recorded_value(double recorded, double now) {
  return recorded == now ? std::signbit(recorded) == std::signbit(now) : std::isnan(recorded) && std::isnan(now);
}

}  // namespace

std::string recording_path(const std::string &program) {
  constexpr std::string_view kEnding = ".sched";
  return program.substr(0, program.size() - (program.ends_with(kEnding) ? kEnding.size() : 0)) + ".expected.csv";
}

std::optional<Recording> read_recording(Input &input) {
  const std::string path = recording_path(input.name);
  std::string error;
  std::optional<std::string> text = read_text_file(path, false, error, kRecordingLimit);
  if (!text) {
    if (error != error_text(ENOENT)) {
      input.diagnostics.report(Code::file_not_readable, "`" + path + "` cannot be read: " + error);
      input.readable = false;
    }
    return std::nullopt;
  }
  if (text->size() > kRecordingLimit) {
    input.diagnostics.report(Code::recording_malformed, "`" + path + "` has more than 64 MiB");
    return std::nullopt;
  }
  const SourceId source = input.bind_sources->add(path, *std::move(text));
  return Reader(source, (*input.bind_sources)[source].text(), input.diagnostics).read();
}

void compare_recording(const Recording &recording, Input &input) {
  const Schedule &schedule = *input.schedule;
  const std::size_t columns = recording.outputs.size();
  std::vector<double> now(recording.steps.size());
  for (std::size_t column = 0; column < columns; ++column) {
    const std::string &name = recording.outputs[column];
    const std::optional<std::size_t> output = schedule.find_output(name);
    if (!output) {
      input.diagnostics.report(Code::recorded_value_differs, "`" + recording_path(input.name) + "` has values of `" +
                                                                 name +
                                                                 "`, which is no output of the program any more");
      continue;
    }
    schedule.at_positions(*output, recording.steps, now);
    std::size_t differing = 0;
    std::optional<std::size_t> first;
    for (std::size_t row = 0; row < now.size(); ++row) {
      if (is_recorded_value(recording.cells[row * columns + column].value, now[row])) continue;
      if (!first) first = row;
      ++differing;
    }
    if (!first) continue;
    const Recording::Cell &cell = recording.cells[*first * columns + column];
    input.diagnostics
        .report(Code::recorded_value_differs, cell.where,
                "`" + name + "` at step " + std::to_string(recording.steps[*first]) + " is " + shortest(now[*first]) +
                    ", and " + shortest(cell.value) + " was recorded")
        .with_note("of " + std::to_string(now.size()) + " recorded values of `" + name + "`, " +
                   std::to_string(differing) + (differing == 1 ? " differs" : " differ"));
  }
}

std::string recording_text(const Schedule &schedule, const std::vector<std::int64_t> &steps) {
  std::string text = "step";
  std::vector<std::vector<double>> columns;
  for (std::size_t i = 0; i < schedule.outputs().size(); ++i) {
    text += "," + schedule.outputs()[i].name;
    schedule.at_positions(i, steps, columns.emplace_back(steps.size()));
  }
  text += "\n";
  for (std::size_t row = 0; row < steps.size(); ++row) {
    append_number(text, steps[row]);
    for (const std::vector<double> &column : columns) {
      text += ",";
      append_number(text, column[row]);
    }
    text += "\n";
  }
  return text;
}

std::vector<std::int64_t> steps_to_record(const Schedule &schedule) {
  constexpr std::int64_t kEvenly = 100;
  constexpr std::int64_t kWithoutRun = 1000;
  const std::int64_t total = std::max<std::int64_t>(schedule.total().value_or(kWithoutRun), 1);
  std::vector<std::int64_t> steps{total - 1};
  const std::int64_t stride = std::max<std::int64_t>(total / kEvenly, 1);
  for (std::int64_t step = 0; step < total; step += stride) steps.push_back(step);
  const FloatingPointGuard guard;
  const std::vector<double> nodes = evaluate_nodes(schedule.lowered().graph, schedule.arguments(), 0);
  for (const PhaseRecord &phase : schedule.lowered().phases) {
    const double start = nodes[index(phase.start)];
    if (!(start > 0 && start < static_cast<double>(total))) continue;
    steps.push_back(static_cast<std::int64_t>(start) - 1);
    steps.push_back(static_cast<std::int64_t>(start));
  }
  std::ranges::sort(steps);
  steps.erase(std::unique(steps.begin(), steps.end()), steps.end());
  return steps;
}

}  // namespace anneal::cli
