// What the record of an optimizer says, before it is believed of any optimizer at hand.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/checkpoint/snapshot.hpp"

namespace anneal {

/// The form of records that this version writes, and the newest that it reads.
inline constexpr int kOptimizerRecordForm = 1;

inline constexpr const char *kOptimizerMetadataKey = "anneal.optimizer";

/// The name of a tensor of a set of parameters.
std::string set_tensor_name(std::size_t set, std::string_view what);

struct SetRecord {
  bool has_begun = false;
  std::vector<std::string> cells;
  std::vector<std::string> tensor_cells;
  std::vector<std::string> arrays;
  std::vector<std::string> feedback;
  std::vector<double> cell_values;
  std::vector<double> feedback_values;
};

struct ParameterRecord {
  std::optional<std::size_t> set;  ///< absent where no update has found one
  bool has_begun = false;          ///< then it has a set
  bool is_frozen = false;
};

struct OptimizerContents {
  std::string rule;
  double loss_scale = 0;
  std::uint32_t finite_updates = 0;
  std::map<std::string, ParameterRecord> parameters;
  std::vector<SetRecord> sets;
};

/// Nothing, and the reason in `error`, where a snapshot has no such record, or one that is not as it is written.
std::optional<OptimizerContents> read_optimizer_contents(const Snapshot &snapshot, std::string &error);

}  // namespace anneal
