// An entry's example as a program, and its curve.
#pragma once

#include <optional>
#include <string>

#include "cli/library/document.hpp"
#include "cli/plot/figure.hpp"

namespace anneal::cli {

/// An example over a run that is long enough to see what it says.
struct ExampleRun {
  std::string program;  ///< a whole file, which passes `anneal check`
  Figure figure;        ///< its one curve; none where that needs measurements
};

/// The example of an entry, with a curve of at most `columns` slices. Nothing where there is none.
std::optional<ExampleRun> run_example(const EntryDocument &entry, std::int64_t columns);

}  // namespace anneal::cli
