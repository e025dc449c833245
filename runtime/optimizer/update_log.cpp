#include "runtime/optimizer/update_log.hpp"

#include <fcntl.h>

#include <algorithm>
#include <cmath>

#include "grammar/json_text.hpp"
#include "grammar/number_text.hpp"
#include "runtime/files.hpp"

namespace anneal {

namespace {

constexpr std::string_view kColumns[] = {"position", "updated", "gradient_norm", "loss_scale", "missing", "not_finite"};

/// A name as a field of CSV (RFC 4180).
std::string csv_field(const std::string &text) {
  if (text.find_first_of(",\"\n\r") == std::string::npos) return text;
  std::string quoted = "\"";
  for (const char c : text) quoted.append(c == '"' ? 2 : 1, c);
  return quoted + '"';
}

}  // namespace

std::optional<UpdateLog> UpdateLog::open(const std::string &path, const Schedule &schedule, std::string &error) {
  int number = 0;
  OpenFile file = open_file(AT_FDCWD, path, O_WRONLY | O_CREAT | O_APPEND, number);
  struct stat status{};
  if (file.is_open()) number = file.status(status);
  const bool is_csv = path.ends_with(".csv");
  std::vector<std::string> outputs;
  std::string names;
  for (const std::string_view column : kColumns) names += (names.empty() ? "" : ",") + std::string(column);
  for (const LoweredOutput &output : schedule.outputs()) {
    const bool is_taken = std::ranges::find(kColumns, output.name) != std::end(kColumns);
    outputs.push_back((is_taken ? "output." : "") + output.name);
    names += "," + csv_field(outputs.back());
  }
  names += "\n";
  if (number == 0 && is_csv && status.st_size == 0) number = file.write(std::as_bytes(std::span(names)));
  std::string ignored;
  const std::optional<std::string> there = is_csv && status.st_size != 0 ? read_text_file(path, true, ignored) : names;
  if (number == 0 && there && !there->starts_with(names)) {
    error = "`" + path + "` has other columns than the outputs of this program: name another file";
    return std::nullopt;
  }
  if (number != 0) {
    error = "`" + path + "` cannot be written: " + error_text(number);
    return std::nullopt;
  }
  return UpdateLog(std::move(file), is_csv, std::move(outputs));
}

std::string UpdateLog::csv(const UpdateReport &report, const Run &run) const {
  std::string line = std::to_string(report.position) + (report.is_updated ? ",1," : ",0,");
  if (!std::isnan(report.gradient_norm)) line += shortest(report.gradient_norm);
  line += "," + shortest(report.loss_scale) + "," + std::to_string(report.missing) + ",";
  if (report.not_finite != nullptr) line += csv_field(*report.not_finite);
  for (std::size_t i = 0; i < outputs_.size(); ++i) line += "," + shortest(run.value(i, report.position));
  return line + "\n";
}

std::string UpdateLog::json(const UpdateReport &report, const Run &run) const {
  JsonText json;
  json.begin_object().key("position").whole(report.position).key("updated").truth(report.is_updated);
  if (!std::isnan(report.gradient_norm)) json.key("gradient_norm").number(report.gradient_norm);
  json.key("loss_scale").number(report.loss_scale);
  json.key("missing").whole(static_cast<std::int64_t>(report.missing));
  if (report.not_finite != nullptr) json.key("not_finite").text(*report.not_finite);
  for (std::size_t i = 0; i < outputs_.size(); ++i) json.key(outputs_[i]).number(run.value(i, report.position));
  return json.end_object().written() + "\n";
}

bool UpdateLog::write(const UpdateReport &report, const Run &run, std::string &error) const {
  const std::string line = is_csv_ ? csv(report, run) : json(report, run);
  const int number = file_.write(std::as_bytes(std::span(line)));
  if (number != 0) error = "the log cannot be written: " + error_text(number);
  return number == 0;
}

}  // namespace anneal
