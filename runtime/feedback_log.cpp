#include "runtime/feedback_log.hpp"

#include <algorithm>
#include <charconv>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "runtime/log_rows.hpp"

namespace anneal {

namespace {

/// A value of a row as it is written, and where: bytes of its line.
struct Field {
  std::string_view text;
  std::size_t begin;
};

std::string_view trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

/// A number as CSV writers write it; nothing when it is none.
std::optional<double> read_number(std::string_view text) {
  if (text.starts_with('+')) text.remove_prefix(1);
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (end != text.data() + text.size() || text.empty()) return std::nullopt;
  if (error == std::errc()) return value;
  if (error != std::errc::result_out_of_range) return std::nullopt;
  // What is too small is the zero that it rounds to; what is too large is none.
  const std::size_t exponent = text.find_first_of("eE");
  if (exponent == std::string_view::npos || text[exponent + 1] != '-') return std::nullopt;
  return text.front() == '-' ? -0.0 : 0.0;
}

/// The fields of a line of CSV. Quotes around a field go; a doubled one within is not undone, since neither names nor
/// numbers have any. Nothing, at `mistake`, when a quote does not close.
bool split(std::string_view line, std::vector<Field> &fields, std::size_t &mistake) {
  fields.clear();
  for (std::size_t at = 0; at <= line.size();) {
    const std::size_t start = std::min(line.find_first_not_of(" \t", at), line.size());
    std::size_t end = 0;
    if (start < line.size() && line[start] == '"') {
      std::size_t close = line.find('"', start + 1);
      while (close != std::string_view::npos && close + 1 < line.size() && line[close + 1] == '"') {
        close = line.find('"', close + 2);
      }
      if (close == std::string_view::npos) {
        mistake = start;
        return false;
      }
      end = std::min(line.find(',', close), line.size());
      fields.push_back({trimmed(line.substr(start + 1, close - start - 1)), start + 1});
    } else {
      end = std::min(line.find(',', at), line.size());
      fields.push_back({trimmed(line.substr(at, end - at)), std::min(start, end)});
    }
    at = end + 1;
  }
  return true;
}

class CsvReader {
 public:
  explicit CsvReader(LogRows &rows) : rows_(rows) {}

  void read(std::string_view line) {
    std::size_t quote = 0;
    if (!split(line, fields_, quote)) {
      rows_.mistake(quote, line.size(), "a quoted field that does not close");
      return;
    }
    if (columns_.empty()) {
      read_names();
    } else {
      read_row(line.size());
    }
  }

 private:
  void read_names() {
    for (const Field &field : fields_) {
      const std::uint32_t meaning = rows_.meaning(field.text);
      if (meaning != kIgnored && std::ranges::find(columns_, meaning) != columns_.end()) {
        rows_.mistake(field.begin, field.begin + field.text.size(), "two columns have this name");
      }
      columns_.push_back(meaning);
    }
  }

  void read_row(std::size_t length) {
    if (fields_.size() != columns_.size()) {
      rows_.mistake(0, length,
                    "this line has " + std::to_string(fields_.size()) + " fields, and the first one " +
                        std::to_string(columns_.size()));
      return;
    }
    rows_.begin_row();
    for (std::size_t i = 0; i < fields_.size(); ++i) {
      const auto &[text, begin] = fields_[i];
      if (columns_[i] == kIgnored || text.empty()) continue;
      const std::optional<double> value = read_number(text);
      if (!value) {
        rows_.mistake(begin, begin + text.size(), "this is no number");
      } else if (columns_[i] == kStep) {
        rows_.set_step(*value, begin, begin + text.size());
      } else {
        rows_.add(columns_[i], *value, begin, begin + text.size());
      }
    }
    rows_.end_row();
  }

  LogRows &rows_;
  std::vector<std::uint32_t> columns_;
  std::vector<Field> fields_;
};

/// Takes the events of one line of JSON; what lies deeper than the object's own members is passed over.
class JsonRow {
 public:
  explicit JsonRow(LogRows &rows) : rows_(rows) {}

  void begin(std::size_t length) {
    length_ = length;
    depth_ = 0;
    meaning_ = kIgnored;
    rows_.begin_row();
  }

  bool null() { return scalar(std::nullopt, true); }
  bool boolean(bool) { return scalar(std::nullopt, false); }
  bool number_integer(std::int64_t value) { return scalar(static_cast<double>(value), false); }
  bool number_unsigned(std::uint64_t value) { return scalar(static_cast<double>(value), false); }
  bool number_float(double value, const std::string &) { return scalar(value, false); }
  bool string(const std::string &text) { return scalar(read_number(text), false); }
  bool binary(const nlohmann::json::binary_t &) { return false; }
  bool key(const std::string &name) {
    if (depth_ == 1) meaning_ = rows_.meaning(name);
    return true;
  }
  bool start_object(std::size_t) { return open(false); }
  bool start_array(std::size_t) { return open(true); }
  bool end_object() { return close(); }
  bool end_array() { return close(); }
  bool parse_error(std::size_t position, const std::string &, const nlohmann::detail::exception &) {
    const std::size_t at = std::min(position == 0 ? 0 : position - 1, length_);
    rows_.mistake(at, std::min(at + 1, length_), "this is not JSON from here on");
    return false;
  }

 private:
  bool open(bool array) {
    if (depth_ == 0 && array) return no_object();
    if (depth_ == 1) wrong_kind();
    // The library's parser does not recurse, so depth costs nothing.
    ++depth_;
    return true;
  }
  bool close() {
    --depth_;
    return true;
  }
  bool no_object() {
    rows_.mistake(0, length_, "a line of the log is one JSON object");
    return false;
  }
  void wrong_kind() {
    if (meaning_ == kIgnored) return;
    rows_.mistake(
        0, length_,
        meaning_ == kStep ? "the `step` of this line is no number" : "a measurement of this line is no number");
  }
  bool scalar(std::optional<double> value, bool is_null) {
    if (depth_ == 0) return no_object();
    if (depth_ > 1 || meaning_ == kIgnored || is_null) return true;
    if (!value) {
      wrong_kind();
    } else if (meaning_ == kStep) {
      rows_.set_step(*value, 0, length_);
    } else {
      rows_.add(meaning_, *value, 0, length_);
    }
    return true;
  }

  LogRows &rows_;
  std::size_t length_ = 0;
  std::size_t depth_ = 0;
  std::uint32_t meaning_ = kIgnored;
};

/// Python writes NaN and Infinity as bare words, which JSON has not: the same line with the words as texts. They keep
/// their place but for the quotes.
std::string with_quoted_words(std::string_view line) {
  std::string result;
  bool in_text = false;
  for (std::size_t i = 0; i < line.size(); ++i) {
    if (line[i] == '"') in_text = !in_text;
    if (in_text && line[i] == '\\' && i + 1 < line.size()) {
      result += line[i++];
      result += line[i];
      continue;
    }
    const auto word = [&](std::string_view wanted) { return !in_text && line.substr(i).starts_with(wanted); };
    if (word("NaN")) {
      result += "\"nan\"";
      i += 2;
    } else if (word("-Infinity") || word("Infinity")) {
      const bool negative = line[i] == '-';
      result += negative ? "\"-inf\"" : "\"inf\"";
      i += negative ? 8 : 7;
    } else {
      result += line[i];
    }
  }
  return result;
}

bool is_json(std::string_view name, std::string_view text) {
  if (name.ends_with(".jsonl") || name.ends_with(".ndjson") || name.ends_with(".json")) return true;
  if (name.ends_with(".csv")) return false;
  const std::size_t first = text.find_first_not_of(" \t\r\n\xEF\xBB\xBF");
  return first != std::string_view::npos && text[first] == '{';
}

}  // namespace

std::span<const Measurement> FeedbackLog::measured(std::size_t observation) const {
  const std::size_t first = observations[observation].first;
  const std::size_t end =
      observation + 1 < observations.size() ? observations[observation + 1].first : measurements.size();
  return std::span(measurements).subspan(first, end - first);
}

std::optional<FeedbackLog> read_feedback_log(const std::vector<LoweredInput> &inputs, SourceId source,
                                             const Sources &sources, Diagnostics &diagnostics) {
  const std::string_view text = sources[source].text();
  Diagnostics found;
  LogRows rows(inputs, source, text, found);
  if (is_json(sources[source].name(), text)) {
    JsonRow row(rows);
    rows.for_each_line([&](std::string_view line) {
      const bool words = line.find("NaN") != std::string_view::npos || line.find("Infinity") != std::string_view::npos;
      const std::string quoted = words ? with_quoted_words(line) : std::string();
      const std::string_view json = words ? std::string_view(quoted) : line;
      row.begin(line.size());
      nlohmann::json::sax_parse(json.begin(), json.end(), &row);
      rows.end_row();
    });
  } else {
    CsvReader csv(rows);
    rows.for_each_line([&](std::string_view line) { csv.read(line); });
  }
  std::optional<FeedbackLog> log = rows.result();
  for (const Diagnostic &diagnostic : found.all()) diagnostics.add(diagnostic);
  return log;
}

}  // namespace anneal
