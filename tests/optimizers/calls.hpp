// How the optimizers of other frameworks are written in the language: one table, applied mechanically.
#pragma once

#include <optional>
#include <string>

#include "tests/optimizers/records.hpp"

namespace anneal::tests {

/// A program with the optimizer `train`.
struct OptimizerCall {
  std::string program;
  /// What its weights may differ by, as a part of the largest weight of the record.
  double tolerance = 0;
};

/// What reproduces a record; nothing where no row of the table is about it.
std::optional<OptimizerCall> call_of(const OptimizerRecord &record);

/// Why a record is not reproduced; nothing where no row of the list is about it.
std::optional<std::string> why_not_covered(const OptimizerRecord &record);

/// How many rows the list of reasons has, and which of them is about a record.
std::size_t reasons();
std::optional<std::size_t> reason_of(const OptimizerRecord &record);

}  // namespace anneal::tests
