// An explanation of a diagnostic, taken apart.
//
// A file docs/diagnostics/A0312.md is a title `# A0312: …` and Markdown. In it, fenced blocks are tagged:
//
//   ```sched fails, ```sched ok      the program that causes the diagnostic, and the mended one: `file.sched`
//   ```sched NAME.sched              another file beside it, for the examples that follow
//   ```console fails, ```console ok  what is typed, each line after `$ `; without one it is `anneal check file.sched`
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace anneal::test {

struct Example {
  std::map<std::string, std::string> files;
  std::vector<std::string> commands;
};

struct Explanation {
  std::string title;                  ///< without the `# `
  std::vector<Example> fails;         ///< each causes the diagnostic
  std::vector<Example> ok;            ///< none does
  std::vector<std::string> mistakes;  ///< blocks that this reader does not know
};

Explanation read_explanation(std::string_view text);

}  // namespace anneal::test
