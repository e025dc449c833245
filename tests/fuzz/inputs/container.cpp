#include "tests/fuzz/inputs/container.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>

namespace anneal::fuzz {
namespace {

constexpr std::string_view kTitle = "=== ";

int digit(char c) {
  return c <= '9' ? c - '0' : c - 'a' + 10;
}

void append_bytes(std::string &bytes, std::string_view line) {
  for (std::size_t i = 0; i < line.size(); ++i) {
    if (line[i] != '\\' || i + 1 == line.size()) {
      bytes += line[i];
    } else if (line[i + 1] == 'x' && i + 3 < line.size()) {
      bytes += static_cast<char>(digit(line[i + 2]) * 16 + digit(line[i + 3]));
      i += 3;
    } else {
      bytes += line[++i];
    }
  }
}

void append_text(std::string &text, std::string_view bytes) {
  char before = '\n';
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    const bool could_be_title = c == '=' && before == '\n';
    if (c == '\\') {
      text += "\\\\";
    } else if (c == '\n' || (byte >= 0x20 && byte < 0x7F && !could_be_title)) {
      text += c;
    } else {
      text += fmt::format("\\x{:02x}", byte);
    }
    before = c;
  }
}

}  // namespace

std::string hash_of(std::string_view bytes) {
  // Fowler, Noll and Vo, FNV-1a.
  std::uint64_t hash = 14695981039346656037U;
  for (const char c : bytes) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211U;
  return fmt::format("{:016x}", hash);
}

std::vector<Input> read_container(std::string_view text) {
  std::vector<Input> inputs;
  bool first_line = true;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.starts_with(kTitle)) {
      inputs.push_back({std::string(line.substr(kTitle.size())), {}});
      first_line = true;
    } else if (!inputs.empty()) {
      if (!first_line) inputs.back().bytes += '\n';
      append_bytes(inputs.back().bytes, line);
      first_line = false;
    }
  }
  return inputs;
}

std::string write_container(const std::vector<Input> &inputs) {
  std::string text;
  for (const Input &input : inputs) {
    text += std::string(kTitle) + input.title + "\n";
    append_text(text, input.bytes);
    text += "\n";
  }
  return text;
}

}  // namespace anneal::fuzz
