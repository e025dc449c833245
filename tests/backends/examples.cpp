#include "tests/backends/examples.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>
#include <set>
#include <utility>

namespace anneal::tests {

std::vector<ProgramText> examples() {
  std::vector<ProgramText> texts;
  for (const auto &entry : std::filesystem::directory_iterator(ANNEAL_SOURCE_DIR "/examples")) {
    if (entry.path().extension() != ".sched") continue;
    std::ifstream stream(entry.path(), std::ios::binary);
    texts.push_back({entry.path().stem().string(), {std::istreambuf_iterator<char>(stream), {}}});
  }
  std::ranges::sort(texts, {}, &ProgramText::name);
  return texts;
}

namespace {

/// The name that a file of the library must be imported by; empty where its definitions are in scope everywhere.
std::string module_of(std::string_view file) {
  constexpr std::string_view kModules = "compat/";
  if (!file.starts_with(kModules)) return {};
  return std::string(file.substr(kModules.size()));
}

/// An expression of a module's own text as its importer writes it: `torch.StepLR(1, 3)`.
std::string as_members(const std::string &expression, std::string_view text, const std::string &module) {
  static const std::regex kCall("[A-Za-z_][A-Za-z0-9_]*\\(");
  std::string result;
  std::size_t at = 0;
  for (std::sregex_iterator call(expression.begin(), expression.end(), kCall), end; call != end; ++call) {
    const std::size_t begin = static_cast<std::size_t>(call->position());
    result += expression.substr(at, begin - at);
    if (text.find("\ndef " + call->str()) != std::string_view::npos) result += module + ".";
    at = begin;
  }
  return result + expression.substr(at);
}

}  // namespace

std::vector<ProgramText> library_sources() {
  const std::filesystem::path folder = ANNEAL_SOURCE_DIR "/stdlib";
  std::vector<ProgramText> texts;
  for (const auto &entry : std::filesystem::recursive_directory_iterator(folder)) {
    if (entry.path().extension() != ".sched") continue;
    std::ifstream stream(entry.path(), std::ios::binary);
    std::string name = std::filesystem::relative(entry.path(), folder).replace_extension().generic_string();
    texts.push_back({std::move(name), {std::istreambuf_iterator<char>(stream), {}}});
  }
  std::ranges::sort(texts, {}, &ProgramText::name);
  return texts;
}

std::vector<ProgramText> library_uses() {
  constexpr std::size_t kUses = 4;
  std::vector<ProgramText> texts;
  for (const ProgramText &file : library_sources()) {
    std::set<std::string> uses;
    const std::string_view mark = "\nassert ";
    for (std::size_t at = file.text.find(mark); at != std::string::npos && uses.size() < kUses;
         at = file.text.find(mark, at + 1)) {
      const std::string line = file.text.substr(at + mark.size(), file.text.find('\n', at + 1) - at - mark.size());
      const std::size_t end = line.find(" @ ");
      if (end != std::string::npos && line.front() != '(') uses.emplace(line.substr(0, end));
    }
    if (uses.empty()) continue;
    const std::string module = module_of(file.name);
    ProgramText program{std::string(file.name), "clock { total = 100 steps, epoch = 10 steps }\n"};
    if (!module.empty()) program.text += "import " + module + "\n";
    for (const std::string &use : uses) {
      program.text += "schedule use" + std::to_string(texts.size()) + "_" + std::to_string(program.text.size()) +
                      ": signed = " + (module.empty() ? use : as_members(use, file.text, module)) + "\n";
    }
    texts.push_back(std::move(program));
  }
  // What measurements drive has no asserts; here it has its first value.
  for (const char *const use : {"plateau(loss)", "early_stop(loss)"}) {
    texts.push_back({use, std::string("input loss = 1\nschedule value = if step < 5 then ") +
                              (use[0] == 'p' ? use : std::string("(if ") + use + " then 1 else 0)") + " else 0\n"});
  }
  return texts;
}

}  // namespace anneal::tests
