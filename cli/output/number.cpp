#include "cli/output/number.hpp"

#include <charconv>
#include <cmath>

namespace anneal::cli {

void append_number(std::string &text, double value) {
  if (std::isnan(value)) {
    text += "nan";
    return;
  }
  char digits[32];
  const auto [end, failure] = std::to_chars(digits, digits + sizeof digits, value);
  text.append(digits, end);
}

void append_number(std::string &text, int64_t value) {
  char digits[24];
  const auto [end, failure] = std::to_chars(digits, digits + sizeof digits, value);
  text.append(digits, end);
}

void append_json_number(std::string &text, double value) {
  if (std::isfinite(value)) {
    append_number(text, value);
    return;
  }
  text += '"';
  append_number(text, value);
  text += '"';
}

std::string number_text(double value) {
  std::string text;
  append_number(text, value);
  return text;
}

}  // namespace anneal::cli
