#include "tests/conformance/cases.hpp"

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <span>
#include <string_view>

#include "tests/backends/backends.hpp"

namespace anneal::tests {
namespace {

std::string_view trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t\r");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\r") - first + 1);
}

/// The words of a line before its comment.
std::vector<std::string_view> words_of(std::string_view line) {
  line = line.substr(0, line.find('#'));
  std::vector<std::string_view> words;
  for (line = trimmed(line); !line.empty(); line = trimmed(line)) {
    const std::size_t end = std::min(line.find(' '), line.size());
    words.push_back(line.substr(0, end));
    line.remove_prefix(end);
  }
  return words;
}

bool read_position(std::string_view text, std::int64_t &position) {
  const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), position);
  return error == std::errc() && stop == text.data() + text.size();
}

std::optional<Relation> read_relation(std::string_view text) {
  if (text == "=") return Relation::same;
  if (text == "~=") return Relation::near;
  if (text == "~9=") return Relation::nine_digits;
  return std::nullopt;
}

/// `[tensor] output @ position = value value …`: the values from that position on; nothing where it is none.
std::vector<Expectation> read_expectations(std::span<const std::string_view> words, std::size_t line) {
  Expectation expected{.line = line};
  if (words.size() > 2 && words[2] == "@") {
    expected.tensor = words.front();
    words = words.subspan(1);
  }
  if (words.size() < 5 || words[1] != "@" || !read_position(words[2], expected.position)) return {};
  const std::optional<Relation> relation = read_relation(words[3]);
  if (!relation) return {};
  expected.output = words[0];
  expected.relation = *relation;
  std::vector<Expectation> all;
  for (const std::string_view word : words.subspan(4)) {
    const std::optional<double> value = read_value(word);
    if (!value) return {};
    expected.value = *value;
    all.push_back(expected);
    ++expected.position;
  }
  return all;
}

/// `observe input = value, input = value @ position`, and perhaps `refused: words`.
std::optional<Observation> read_observation(std::string_view text, std::size_t line) {
  text = trimmed(text.substr(0, text.find('#')));
  constexpr std::string_view kStart = "observe ";
  constexpr std::string_view kRefused = " refused: ";
  if (!text.starts_with(kStart)) return std::nullopt;
  Observation result{.line = line};
  text.remove_prefix(kStart.size());
  if (const std::size_t at = text.find(kRefused); at != std::string_view::npos) {
    result.refused = trimmed(text.substr(at + kRefused.size()));
    if (result.refused.empty()) return std::nullopt;
    text = text.substr(0, at);
  }
  const std::size_t at = text.find('@');
  if (at == std::string_view::npos || !read_position(trimmed(text.substr(at + 1)), result.position)) {
    return std::nullopt;
  }
  for (std::string_view left = text.substr(0, at); !left.empty();) {
    const std::size_t end = std::min(left.find(','), left.size());
    const std::string_view one = left.substr(0, end);
    const std::size_t equals = std::min(one.find('='), one.size());
    const std::optional<double> value = read_value(trimmed(one.substr(std::min(equals + 1, one.size()))));
    if (!value) return std::nullopt;
    result.values.emplace_back(trimmed(one.substr(0, equals)), *value);
    left.remove_prefix(std::min(end + 1, left.size()));
  }
  return result;
}

/// Reads a file line by line.
struct Reader {
  const std::string &name;
  ConformanceFile file{};
  ConformanceCase current{};
  bool in_program = true;

  void mistake(std::size_t line, const std::string &what) {
    file.mistakes.push_back(name + ":" + std::to_string(line) + ": " + what);
  }

  void begin(std::size_t line) {
    current = {name, file.cases.size() + 1, line, {}, {}, {}};
    in_program = true;
  }

  void end(std::size_t line) {
    if (in_program) {
      mistake(line, "a case without `---`");
    } else if (current.expectations.empty()) {
      mistake(line, "a case that expects nothing");
    } else {
      file.cases.push_back(std::move(current));
    }
  }

  void read(std::string_view text, std::size_t line) {
    if (text == "===") {
      end(line);
      begin(line + 1);
    } else if (text == "---" && in_program) {
      in_program = false;
    } else if (in_program) {
      current.program.append(text).append("\n");
    } else if (const std::vector<std::string_view> words = words_of(text); !words.empty()) {
      std::optional<Observation> observation = read_observation(text, line);
      std::vector<Expectation> expectations = read_expectations(words, line);
      if (observation) {
        observation->before = current.expectations.size();
        current.observations.push_back(std::move(*observation));
      } else if (!expectations.empty()) {
        std::ranges::move(expectations, std::back_inserter(current.expectations));
      } else {
        mistake(line, "no expectation: " + std::string(text));
      }
    }
  }
};

}  // namespace

void PrintTo(const ConformanceCase &test, std::ostream *out) {
  *out << test.file << ".txt:" << test.line;
}

ConformanceFile read_cases(const std::string &name, const std::string &text) {
  Reader reader{name};
  reader.begin(1);
  std::size_t line = 1;
  std::string_view left = text;
  while (!left.empty()) {
    const std::size_t end = std::min(left.find('\n'), left.size());
    reader.read(left.substr(0, end), line++);
    left.remove_prefix(std::min(end + 1, left.size()));
  }
  reader.end(line);
  return std::move(reader.file);
}

ConformanceFile read_folder(const std::string &folder) {
  std::vector<std::filesystem::path> paths;
  for (const auto &entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() == ".txt" && entry.path().filename() != "CMakeLists.txt")
      paths.push_back(entry.path());
  }
  std::sort(paths.begin(), paths.end());
  ConformanceFile all;
  for (const std::filesystem::path &path : paths) {
    std::ifstream stream(path, std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(stream), {}};
    ConformanceFile file = read_cases(path.stem().string(), text);
    std::move(file.cases.begin(), file.cases.end(), std::back_inserter(all.cases));
    std::move(file.mistakes.begin(), file.mistakes.end(), std::back_inserter(all.mistakes));
  }
  return all;
}

}  // namespace anneal::tests
