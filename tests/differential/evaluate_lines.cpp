// The product behind the protocol of tests/reference/product.py: a program a line in, its outputs' values a line out.
//
//   POSITIONS<TAB>TEXT           positions with commas between them; `\n` and `\\` in the text are a line break and a
//   backslash NAME BITS BITS …<TAB>…       every output, a binary64 as 16 hexadecimal digits for each position error
//   CODE CODE …            a text that is no program
#include <bit>
#include <charconv>
#include <cstdint>
#include <cstdio>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/program.hpp"

namespace anneal {
namespace {

std::string unescaped(std::string_view text) {
  std::string result;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const bool escape = text[at] == '\\' && at + 1 < text.size();
    result += escape ? (text[at + 1] == 'n' ? '\n' : text[at + 1]) : text[at];
    at += escape ? 1 : 0;
  }
  return result;
}

std::vector<std::int64_t> positions_of(std::string_view text) {
  std::vector<std::int64_t> positions;
  const char *at = text.data();
  const char *const end = at + text.size();
  while (at < end) {
    std::int64_t position = 0;
    at = std::from_chars(at, end, position).ptr + 1;
    positions.push_back(position);
  }
  return positions;
}

void append_errors(const Diagnostics &diagnostics, std::string &answer) {
  answer = "error";
  for (const Diagnostic &diagnostic : diagnostics.all()) {
    if (diagnostic.severity == Severity::error) {
      answer.append(" ").append(code_text(diagnostic.code));
    }
  }
}

void append_bits(double value, std::string &answer) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  const auto bits = std::bit_cast<std::uint64_t>(value);
  answer += ' ';
  for (int shift = 60; shift >= 0; shift -= 4) {
    answer += kDigits[(bits >> shift) & 15];
  }
}

std::string answer_to(std::string_view line) {
  const std::size_t tab = line.find('\t');
  auto sources = std::make_shared<Sources>();
  const SourceId source = sources->add("line", unescaped(line.substr(tab + 1)));
  std::string answer;
  Diagnostics diagnostics;
  const std::optional<Program> program = Program::load(sources, source, nullptr, diagnostics);
  if (!program) {
    append_errors(diagnostics, answer);
    return answer;
  }
  Sources texts(&program->sources());
  const std::optional<Schedule> schedule = program->bind({}, texts, diagnostics);
  if (!schedule) {
    append_errors(diagnostics, answer);
    return answer;
  }
  const std::vector<std::int64_t> positions = positions_of(line.substr(0, tab));
  for (std::size_t output = 0; output < schedule->outputs().size(); ++output) {
    answer.append(output == 0 ? "" : "\t").append(schedule->outputs()[output].name);
    for (const std::int64_t position : positions) {
      append_bits(schedule->at(output, position), answer);
    }
  }
  return answer;
}

}  // namespace
}  // namespace anneal

int main() {
  std::string line;
  int character = 0;
  while ((character = std::getc(stdin)) != EOF) {
    if (character != '\n') {
      line += static_cast<char>(character);
      continue;
    }
    const std::string answer = anneal::answer_to(line) + '\n';
    std::fwrite(answer.data(), 1, answer.size(), stdout);
    line.clear();
  }
  return 0;
}
