// The example programs of the project, as texts.
#pragma once

#include <string>
#include <vector>

namespace anneal::tests {

/// A named text.
struct ProgramText {
  std::string name;
  std::string text;
};

/// Those of examples/ itself, named after their files, in the order of their names.
std::vector<ProgramText> examples();

}  // namespace anneal::tests
