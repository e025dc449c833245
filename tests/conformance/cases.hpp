// Conformance cases: the text files of this folder and of `frameworks/`.
//
//   # what the case shows
//   clock { total = 10 steps }
//   schedule value = progress
//   ---
//   value @ 5 = 0.5         # `=`: the same bits, `~=`: within 1e-9 of the larger magnitude, or within 1e-15
//   value @ 5 ~9= 0.333333333    # the same when written with nine digits, or within 1e-15
//   value @ 5 = 0.5 0.25 0.125   # at 5, 6 and 7
//   observe loss = 2, accuracy = nan @ 6         # between two lines; NaN is accepted
//   observe loss = nan @ 7 refused: is nan       # nothing changes, and the reason has these words; NaN is refused
//   layer.3.bias value @ 5 = 0.5  # what this tensor gets; the model has the tensors that are named, in their order
//   ===
//   the next case
#pragma once

#include <cstdint>
#include <iosfwd>
#include <string>
#include <utility>
#include <vector>

namespace anneal::tests {

enum class Relation : std::uint8_t { same, near, nine_digits };

/// One value below `---`.
struct Expectation {
  std::string tensor;  ///< empty: of the program without its groups
  std::string output;
  std::int64_t position = 0;
  Relation relation = Relation::same;
  double value = 0;
  std::size_t line = 0;  ///< of the file, from 1
};

/// A line that observes: one value of each of some inputs.
struct Observation {
  std::size_t before = 0;  ///< the number of the first expectation that it stands before
  std::int64_t position = 0;
  std::vector<std::pair<std::string, double>> values;
  std::string refused;   ///< words of the reason; empty when it is taken
  std::size_t line = 0;  ///< of the file, from 1
};

struct ConformanceCase {
  std::string file;        ///< without folder and extension
  std::size_t number = 0;  ///< within the file, from 1
  std::size_t line = 0;    ///< where the program begins, from 1
  std::string program;
  std::vector<Expectation> expectations;
  std::vector<Observation> observations;
};

/// `phases.txt:12`, as GoogleTest shows it.
void PrintTo(const ConformanceCase &test, std::ostream *out);

/// What a file holds. `mistakes` are lines that are no case: `phases:12: …`.
struct ConformanceFile {
  std::vector<ConformanceCase> cases;
  std::vector<std::string> mistakes;
};

ConformanceFile read_cases(const std::string &name, const std::string &text);

/// All text files of a folder but CMake's, in order of their names; not of the folders in it.
ConformanceFile read_folder(const std::string &folder);

}  // namespace anneal::tests
