// The example programs of the project and the texts of its library.
#pragma once

#include <ostream>
#include <string>
#include <vector>

namespace anneal::tests {

/// A named text.
struct ProgramText {
  std::string name;
  std::string text;
};

/// How a failing test shows it.
inline void PrintTo(const ProgramText &text, std::ostream *out) {
  *out << text.name;
}

/// Those of examples/ itself, named after their files, in the order of their names.
std::vector<ProgramText> examples();

/// The files of the library as they are written, with documentation and asserts, named by their paths below stdlib/
/// without extension, in the order of their names.
std::vector<ProgramText> library_sources();

/// The first uses of each entry of the library in its own asserts, `assert USE @ …`, as outputs.
std::vector<ProgramText> library_uses();

}  // namespace anneal::tests
