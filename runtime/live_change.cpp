#include "runtime/live_change.hpp"

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <chrono>
#include <span>

#include "grammar/json_text.hpp"
#include "runtime/checkpoint/folder.hpp"
#include "runtime/files.hpp"
#include "runtime/run_check.hpp"

namespace anneal {

namespace {

/// Appends a line at once. False, with the reason in `error`, when that fails.
bool append_line(const std::string &path, std::string line, std::string &error) {
  line += '\n';
  int number = 0;
  const OpenFile file = open_file(AT_FDCWD, path, O_WRONLY | O_CREAT | O_APPEND, number);
  if (file.is_open()) number = file.write(std::as_bytes(std::span(line)));
  if (number != 0) error = error_text(number);
  return number == 0;
}

std::string time_text() {
  const auto now = std::chrono::time_point_cast<std::chrono::seconds>(std::chrono::system_clock::now());
  const auto day = std::chrono::floor<std::chrono::days>(now);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss time(now - day);
  const auto two = [](auto number) {
    const std::string text = std::to_string(number);
    return text.size() < 2 ? "0" + text : text;
  };
  return std::to_string(static_cast<int>(date.year())) + "-" + two(static_cast<unsigned>(date.month())) + "-" +
         two(static_cast<unsigned>(date.day())) + "T" + two(time.hours().count()) + ":" + two(time.minutes().count()) +
         ":" + two(time.seconds().count()) + "Z";
}

void write_values(JsonText &json, const LiveRun &run, std::int64_t position) {
  json.begin_object();
  for (std::size_t i = 0; i < run.outputs().size(); ++i) {
    json.key(run.outputs()[i]).number(run.value(i, position));
  }
  json.end_object();
}

std::string messages(const Diagnostics &diagnostics) {
  std::string text;
  for (const Diagnostic &one : diagnostics.sorted()) {
    if (one.severity == Severity::error) text += (text.empty() ? "" : "; ") + one.message;
  }
  return text;
}

/// The run as it would be with the change. Nothing, after reporting it, where it is refused.
std::optional<LiveRun> tried(const LiveRun &run, const Program &program, const Change &change, std::int64_t position,
                             Sources &sources, Diagnostics &diagnostics) {
  const Schedule &newest = run.newest();
  std::optional<Schedule> schedule = program.bind(newest.binding(), sources, diagnostics);
  if (!schedule) return std::nullopt;
  // Bound already without a finding; the check has nodes of its own to look at.
  const std::optional<Schedule> checked = program.bind(newest.binding(), sources, diagnostics, true);
  if (!checked) return std::nullopt;
  std::string reason;
  if (newest.is_native()) {
    if (std::optional<Schedule> native = schedule->with_native_code(false, reason)) schedule = std::move(native);
  }
  LiveRun made = run.copy();
  if (std::optional<std::string> why = made.take_over(*std::move(schedule), change, position)) {
    diagnostics.report(Code::takeover_refused, *std::move(why));
    return std::nullopt;
  }
  // With the memory that it goes on from.
  const Run::State memory = inherited(Run(*checked), made.waiting()->run);
  check_run(checked->with_memory(memory.memory), {.first = change.at}, diagnostics);
  if (diagnostics.has_errors()) return std::nullopt;
  return made;
}

}  // namespace

WatchedFiles::WatchedFiles(std::vector<std::string> paths) : paths_(std::move(paths)), stamps_(paths_.size()) {}

void WatchedFiles::watch(std::vector<std::string> paths) {
  std::vector<Stamp> stamps;
  for (const std::string &path : paths) {
    const auto known = std::ranges::find(paths_, path);
    // Of a known one, as it was before it was read: what changed since is news.
    stamps.push_back(known == paths_.end() ? stamp_of(path)
                                           : stamps_[static_cast<std::size_t>(known - paths_.begin())]);
  }
  paths_ = std::move(paths);
  stamps_ = std::move(stamps);
}

void WatchedFiles::forget() {
  std::ranges::fill(stamps_, Stamp());
}

WatchedFiles::Stamp WatchedFiles::stamp_of(const std::string &path) {
  struct stat status{};
  if (::stat(path.c_str(), &status) != 0) return {};
  return {static_cast<std::int64_t>(status.st_dev), static_cast<std::int64_t>(status.st_ino), status.st_size,
          status.st_mtim.tv_sec, status.st_mtim.tv_nsec};
}

bool WatchedFiles::have_changed() {
  bool changed = false;
  for (std::size_t i = 0; i < paths_.size(); ++i) {
    const Stamp now = stamp_of(paths_[i]);
    if (now == stamps_[i] || now.size < 0) continue;
    stamps_[i] = now;
    changed = true;
  }
  return changed;
}

std::vector<std::string> files_of(const Program &program) {
  std::vector<std::string> paths;
  for (const Module &module : program.checked().modules) {
    if (!module.is_library) paths.push_back(program.sources()[module.source].name());
  }
  return paths;
}

std::optional<std::string> let_in(LiveRun &run, const Program *program, const Change &change, std::int64_t position,
                                  const std::string &audit_log, Sources &sources, Diagnostics &diagnostics) {
  std::optional<LiveRun> made;
  if (program != nullptr) made = tried(run, *program, change, position, sources, diagnostics);
  std::string hash = made ? made->newest().hash() : std::string();
  JsonText entry;
  entry.begin_object();
  entry.key("time").text(time_text());
  entry.key("position").whole(position).key("at").whole(change.at);
  entry.key("policy").text(word(change.takeover));
  entry.key("old").text(run.newest().hash());
  if (made) {
    entry.key("new").text(hash);
    write_values(entry.key("before"), run, change.at);
    write_values(entry.key("after"), *made, change.at);
  } else {
    entry.key("refused").text(messages(diagnostics));
  }
  entry.end_object();
  std::string error;
  if (!audit_log.empty() && !append_line(audit_log, entry.written(), error)) {
    diagnostics.report(Code::file_not_writable, "`" + audit_log + "` cannot be written: " + error);
    return std::nullopt;
  }
  if (!made) return std::nullopt;
  // From here on nothing can fail.
  run = *std::move(made);
  return hash;
}

}  // namespace anneal
