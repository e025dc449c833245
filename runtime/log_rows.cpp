#include "runtime/log_rows.hpp"

#include <cmath>

#include "compiler/positions.hpp"

namespace anneal {

LogRows::LogRows(const std::vector<LoweredInput> &inputs, SourceId source, std::string_view text,
                 Diagnostics &diagnostics)
    : inputs_(inputs), text_(text), diagnostics_(diagnostics) {
  log_.source = source;
  for (std::uint32_t i = 0; i < inputs.size(); ++i) names_.emplace_back(inputs[i].name, i);
  std::ranges::sort(names_);
}

std::uint32_t LogRows::meaning(std::string_view name) {
  if (name == "step") {
    has_step_ = true;
    return kStep;
  }
  const auto found = std::ranges::lower_bound(names_, name, {}, [](const auto &one) { return one.first; });
  if (found == names_.end() || found->first != name) return kIgnored;
  has_input_ = true;
  return found->second;
}

bool LogRows::next_line(std::string_view &line) {
  if (next_ >= text_.size() || full_ || diagnostics_.error_count() >= Diagnostics::kDefaultLimit) return false;
  constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
  start_ = next_ == 0 && text_.starts_with(kByteOrderMark) ? kByteOrderMark.size() : next_;
  const std::size_t end = std::min(text_.find('\n', start_), text_.size());
  next_ = end + 1;
  line = text_.substr(start_, end - start_);
  if (line.ends_with('\r')) line.remove_suffix(1);
  length_ = line.size();
  if (text_.size() > kLogLimit) {
    mistake(0, 0, "the log is larger than " + std::to_string(kLogLimit) + " bytes");
    return false;
  }
  if (length_ > kLogLineLimit) {
    mistake(0, 0,
            "this line has " + std::to_string(length_) + " bytes; a line of a log may have " +
                std::to_string(kLogLineLimit));
    line = {};
  }
  if (line.find_first_not_of(" \t") == std::string_view::npos) line = {};
  return true;
}

Diagnostic &LogRows::mistake(std::size_t begin, std::size_t end, std::string message) {
  is_good_ = false;
  const auto at = [this](std::size_t byte) { return static_cast<std::uint32_t>(start_ + byte); };
  return diagnostics_.report(Code::log_malformed, {log_.source, {at(begin), at(end)}}, std::move(message));
}

void LogRows::begin_row() {
  step_.reset();
  row_ = log_.measurements.size();
  is_good_ = true;
}

void LogRows::set_step(double value, std::size_t begin, std::size_t end) {
  if (step_) {
    mistake(begin, end, "`step` stands twice in this line");
  } else if (value >= 0 && value <= static_cast<double>(kLastPosition) && value == std::floor(value)) {
    step_ = static_cast<std::int64_t>(value);
  } else {
    mistake(begin, end, "a step is a whole number from 0 to 2^53");
  }
}

void LogRows::add(std::uint32_t input, double value, std::size_t begin, std::size_t end) {
  const auto row = std::span(log_.measurements).subspan(row_);
  if (std::ranges::find(row, input, &Measurement::input) != row.end()) {
    mistake(begin, end, "`" + inputs_[input].name + "` stands twice in this line");
  }
  log_.measurements.push_back({input, value});
}

void LogRows::end_row() {
  const bool empty = log_.measurements.size() == row_;
  const std::int64_t before = log_.observations.empty() ? 0 : log_.observations.back().position;
  if (is_good_ && !empty && !step_) mistake(0, length_, "this line has no `step`");
  if (is_good_ && !empty && *step_ < before) {
    mistake(
        0, length_,
        "step " + std::to_string(*step_) + " comes after step " + std::to_string(before) + ": steps must not decrease");
  }
  if (!is_good_ || empty) {
    log_.measurements.resize(row_);
    return;
  }
  log_.observations.push_back(
      {*step_, {static_cast<std::uint32_t>(start_), static_cast<std::uint32_t>(start_ + length_)}, row_});
  if (log_.measurements.size() <= kLogMeasurementLimit) return;
  mistake(0, length_, "the log has more than " + std::to_string(kLogMeasurementLimit) + " measurements");
  full_ = true;
}

void LogRows::report_columns(std::string what) {
  start_ = 0;
  std::string names;
  constexpr std::size_t kShown = 10;
  for (std::size_t i = 0; i < std::min(inputs_.size(), kShown); ++i) {
    names += (i == 0 ? "`" : ", `") + inputs_[i].name + "`";
  }
  if (inputs_.size() > kShown) names += ", …";
  mistake(0, std::min(text_.find_first_of("\r\n"), text_.size()), std::move(what))
      .with_note(inputs_.empty() ? "the program has no inputs"
                                 : "a log has a column `step` and one for each input, here " + names);
}

std::optional<FeedbackLog> LogRows::result() {
  if (diagnostics_.has_errors()) return std::nullopt;
  if (!has_input_) report_columns("no column of this log is an input of the program");
  if (has_input_ && !has_step_) report_columns("no column of this log is `step`");
  if (diagnostics_.has_errors()) return std::nullopt;
  return std::move(log_);
}

}  // namespace anneal
