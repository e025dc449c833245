#include "tests/diagnostics/case_file.hpp"

#include <algorithm>

#include "tests/diagnostics/command.hpp"

namespace anneal::test {

namespace {

void read_input(Case &one) {
  std::string name = "file.sched";
  std::string_view text = one.input;
  while (!text.empty()) {
    const std::size_t end = text.find('\n') + 1;
    const std::string line(text.substr(0, end - 1));
    if (line.starts_with("$ ")) {
      one.commands.push_back(line.substr(2));
    } else if (line.starts_with("+++ ")) {
      name = line.substr(4);
    } else {
      one.files[name] += line + "\n";
    }
    text.remove_prefix(end);
  }
  if (one.commands.empty()) one.commands = {"anneal check file.sched"};
}

}  // namespace

CaseFile read_cases(std::string_view text) {
  CaseFile file;
  std::string *target = &file.remarks;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.starts_with("=== ")) {
      file.cases.push_back({std::string(line.substr(4)), {}, {}, {}, {}});
      target = &file.cases.back().input;
    } else if (line == "---" && !file.cases.empty()) {
      target = &file.cases.back().expected;
    } else {
      *target += std::string(line) + "\n";
    }
  }
  for (Case &one : file.cases) {
    read_input(one);
    // An empty line before the next title is there for the eye.
    if (one.expected.ends_with("\n\n")) one.expected.pop_back();
  }
  return file;
}

std::string write_cases(const CaseFile &file) {
  std::string text = file.remarks;
  for (const Case &one : file.cases) {
    if (&one != &file.cases.front()) text += "\n";
    text += "=== " + one.title + "\n" + one.input + "---\n" + one.expected;
  }
  return text;
}

std::string printed(const Case &one) {
  const Folder folder;
  for (const auto &[name, text] : one.files) folder.write(name, text);
  const Outcome outcome = folder.run(one.commands);
  return outcome.error + "exit " + std::to_string(outcome.status) + "\n";
}

}  // namespace anneal::test
