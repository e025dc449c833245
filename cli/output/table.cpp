#include "cli/output/table.hpp"

#include <fmt/core.h>

#include <bit>
#include <cassert>
#include <cmath>
#include <cstring>
#include <limits>
#include <nlohmann/json.hpp>

#include "cli/output/number.hpp"

namespace anneal::cli {
namespace {

std::string csv_name(const std::string &name) {
  if (name.find_first_of(",\"\r\n") == std::string::npos) return name;
  std::string quoted = "\"";
  for (const char c : name) {
    if (c == '"') quoted += '"';
    quoted += c;
  }
  return quoted + '"';
}

class CsvWriter final : public TableWriter {
 public:
  CsvWriter(Sink &sink, const std::vector<std::string> &columns) : sink_(sink) {
    std::string head = "step";
    for (const std::string &name : columns) head += "," + csv_name(name);
    sink_.write(head + "\n");
  }

  void row(int64_t step, std::span<const double> values) override {
    line_.clear();
    append_number(line_, step);
    for (const double value : values) {
      line_ += ',';
      append_number(line_, value);
    }
    line_ += '\n';
    sink_.write(line_);
  }

 private:
  Sink &sink_;
  std::string line_;
};

class JsonLinesWriter final : public TableWriter {
 public:
  JsonLinesWriter(Sink &sink, const std::vector<std::string> &columns) : sink_(sink) {
    for (const std::string &name : columns) {
      const nlohmann::json text(name);
      keys_.push_back("," + text.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) + ":");
    }
  }

  void row(int64_t step, std::span<const double> values) override {
    assert(values.size() == keys_.size());
    line_ = "{\"step\":";
    append_number(line_, step);
    for (size_t i = 0; i < values.size(); ++i) {
      line_ += keys_[i];
      append_json_number(line_, values[i]);
    }
    line_ += "}\n";
    sink_.write(line_);
  }

 private:
  Sink &sink_;
  std::vector<std::string> keys_;
  std::string line_;
};

// A Python string literal: the head of an `.npy` file is one of Python's dictionaries.
std::string python_text(const std::string &name) {
  std::string text = "'";
  for (const char c : name) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '\'' || c == '\\') {
      text += '\\';
      text += c;
    } else if (byte < 0x20 || byte == 0x7f) {
      text += fmt::format("\\x{:02x}", byte);
    } else {
      text += c;
    }
  }
  return text + "'";
}

// Format 1.0 for ASCII names, 3.0 (UTF-8) for others:
// https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
std::string npy_head(const std::vector<std::string> &columns, int64_t rows) {
  std::string type = "[('step', '<i8')";
  bool is_ascii = true;
  for (const std::string &name : columns) {
    type += ", (" + python_text(name) + ", '<f8')";
    for (const char c : name) is_ascii = is_ascii && static_cast<unsigned char>(c) < 0x80;
  }
  std::string text = fmt::format("{{'descr': {}], 'fortran_order': False, 'shape': ({},), }}", type, rows);
  const bool is_short = is_ascii && text.size() < 60000;
  const size_t fixed = is_short ? 10 : 12;
  // The data begin at a multiple of 64 bytes.
  text.append((64 - (fixed + text.size() + 1) % 64) % 64, ' ');
  text += '\n';
  std::string head = std::string("\x93NUMPY") + (is_short ? '\1' : '\3') + '\0';
  for (size_t i = 0; i < fixed - 8; ++i) head += static_cast<char>(text.size() >> (8 * i) & 0xff);
  return head + text;
}

void append_little_endian(std::string &text, uint64_t bits) {
  static_assert(std::endian::native == std::endian::little, "swap the bytes here for other processors");
  char bytes[8];
  std::memcpy(bytes, &bits, sizeof bits);
  text.append(bytes, sizeof bytes);
}

class NpyWriter final : public TableWriter {
 public:
  NpyWriter(Sink &sink, const std::vector<std::string> &columns, int64_t rows) : sink_(sink) {
    sink_.write(npy_head(columns, rows));
  }

  void row(int64_t step, std::span<const double> values) override {
    record_.clear();
    append_little_endian(record_, static_cast<uint64_t>(step));
    for (const double value : values) {
      const double one_nan = std::isnan(value) ? std::numeric_limits<double>::quiet_NaN() : value;
      append_little_endian(record_, std::bit_cast<uint64_t>(one_nan));
    }
    sink_.write(record_);
  }

 private:
  Sink &sink_;
  std::string record_;
};

bool ends_with_any_case(std::string_view text, std::string_view end) {
  if (text.size() < end.size()) return false;
  text.remove_prefix(text.size() - end.size());
  for (size_t i = 0; i < end.size(); ++i) {
    const char c = text[i];
    if ((c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c) != end[i]) return false;
  }
  return true;
}

}  // namespace

std::optional<TableFormat> table_format_of(std::string_view file_name) {
  if (ends_with_any_case(file_name, ".csv")) return TableFormat::csv;
  if (ends_with_any_case(file_name, ".jsonl") || ends_with_any_case(file_name, ".ndjson"))
    return TableFormat::json_lines;
  if (ends_with_any_case(file_name, ".npy")) return TableFormat::npy;
  return std::nullopt;
}

std::unique_ptr<TableWriter> make_table_writer(TableFormat format, Sink &sink, const std::vector<std::string> &columns,
                                               int64_t rows) {
  switch (format) {
    case TableFormat::csv:
      return std::make_unique<CsvWriter>(sink, columns);
    case TableFormat::json_lines:
      return std::make_unique<JsonLinesWriter>(sink, columns);
    case TableFormat::npy:
      return std::make_unique<NpyWriter>(sink, columns, rows);
  }
  return nullptr;
}

}  // namespace anneal::cli
