// The positions that `--at` names.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cli/session.hpp"

namespace anneal::cli {

/// At most so many positions in one list; more belong into `table`.
inline constexpr std::size_t kPositionLimit = 10'000'000;

/// The steps that a text of the command line means: `1000`, `5 epochs`, `2%`. A length or a part of the run is rounded
/// to a whole step as a boundary is, ties up; a bare number must be whole. Nothing, with a diagnostic, otherwise. The
/// range is the caller's to look at.
std::optional<double> whole_steps(const std::string &text, Input &input);

/// Reads `0,100,5epochs,2%,0..1000:10`: steps, lengths, parts of the run, and ranges (both ends included) with a
/// stride. Nothing, with a diagnostic of `input`, when it cannot be read.
std::optional<std::vector<double>> read_positions(std::string_view text, Input &input);

/// The first, the last and some between; the run's length decides, and without it 1000 steps.
std::vector<double> standard_positions(const Schedule &schedule);

}  // namespace anneal::cli
