#include "grammar/json_text.hpp"

#include <cmath>

#include "grammar/characters.hpp"
#include "grammar/number_text.hpp"

namespace anneal {

void JsonText::separate() {
  if (needs_comma_) written_ += ',';
  needs_comma_ = true;
}

JsonText &JsonText::open(char bracket) {
  separate();
  written_ += bracket;
  needs_comma_ = false;
  return *this;
}

JsonText &JsonText::close(char bracket) {
  written_ += bracket;
  needs_comma_ = true;
  return *this;
}

JsonText &JsonText::key(std::string_view name) {
  text(name);
  written_ += ':';
  needs_comma_ = false;
  return *this;
}

JsonText &JsonText::text(std::string_view value) {
  separate();
  quote(value);
  return *this;
}

JsonText &JsonText::whole(std::int64_t value) {
  separate();
  written_ += std::to_string(value);
  return *this;
}

JsonText &JsonText::number(double value) {
  separate();
  if (std::isfinite(value)) {
    written_ += shortest(value);
  } else {
    quote(shortest(value));
  }
  return *this;
}

JsonText &JsonText::truth(bool value) {
  separate();
  written_ += value ? "true" : "false";
  return *this;
}

void JsonText::quote(std::string_view value) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  constexpr std::string_view kNamed = "\b\f\n\r\t\"\\";
  constexpr std::string_view kNames = "bfnrt\"\\";
  written_ += '"';
  while (!value.empty()) {
    const auto byte = static_cast<unsigned char>(value.front());
    const std::size_t named = kNamed.find(value.front());
    std::size_t length = 1;
    if (named != std::string_view::npos) {
      written_ += '\\';
      written_ += kNames[named];
    } else if (byte < 0x20) {
      written_ += "\\u00";
      written_ += kDigits[byte >> 4U];
      written_ += kDigits[byte & 15U];
    } else if (byte < 0x80) {
      written_ += value.front();
    } else if (const std::size_t bytes = decode(value).length; bytes != 0) {
      written_ += value.substr(0, bytes);
      length = bytes;
    } else {
      written_ += "\xEF\xBF\xBD";
    }
    value.remove_prefix(length);
  }
  written_ += '"';
}

}  // namespace anneal
