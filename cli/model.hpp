// `--model FILE`: the names of a model's tensors, and what each of them gets.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cli/output/json.hpp"
#include "cli/session.hpp"
#include "runtime/model_check.hpp"

namespace anneal::cli {

/// Bytes of a file of names.
inline constexpr std::size_t kModelFileLimit = std::size_t{256} << 20;

/// The tensors of a model: one name a line; empty lines count for nothing.
struct ModelNames {
  std::string file;
  std::shared_ptr<const std::string> text;
  std::vector<std::string_view> tensors;  ///< in `text`
};

/// Nothing, after saying so, when the file cannot be read.
std::optional<ModelNames> read_model(Session &session, const std::string &path);

/// What is known of a model after a check: its sets of tensors, and for each what was seen of every output.
struct CheckedModel {
  const ModelNames *names;
  ModelSchedule schedule;
  std::vector<std::vector<RunReport::Output>> seen;
};

/// Checks what the groups make of the outputs over the run; `ungrouped` is what was seen of the program without them.
/// Nothing, and the reason in `diagnostics`, where the groups do not fit the model.
std::optional<CheckedModel> check_tensors(const Schedule &schedule, const ModelNames &names,
                                          const std::vector<RunReport::Output> &ungrouped,
                                          const RunCheckOptions &options, Diagnostics &diagnostics);

/// A table: a line for each set, a column for each of the outputs `shown` that a group changed.
std::string model_text(const CheckedModel &model, const Schedule &ungrouped, const std::vector<std::size_t> &shown);
nlohmann::ordered_json model_json(const CheckedModel &model, const Schedule &ungrouped,
                                  const std::vector<std::size_t> &shown);

}  // namespace anneal::cli
