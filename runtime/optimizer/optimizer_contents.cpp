#include "runtime/optimizer/optimizer_contents.hpp"

#include <algorithm>

#include "runtime/optimizer/optimizer.hpp"
#include "runtime/record_reader.hpp"

namespace anneal {

namespace {

SetRecord read_set(RecordReader &reader, const Snapshot &snapshot, const std::string &path, std::size_t number) {
  SetRecord set{.has_begun = reader.truth(path + ".begun"),
                .cells = reader.texts(path + ".cells"),
                .tensor_cells = reader.texts(path + ".tensor_cells"),
                .arrays = reader.texts(path + ".arrays"),
                .feedback = reader.texts(path + ".feedback")};
  set.cell_values = reader.tensor<double>(snapshot, set_tensor_name(number, "cells"), set.cells.size());
  set.feedback_values = reader.tensor<double>(snapshot, set_tensor_name(number, "feedback"), set.feedback.size());
  return set;
}

}  // namespace

std::string set_tensor_name(std::size_t set, std::string_view what) {
  return "optimizer.set." + std::to_string(set) + "." + std::string(what);
}

std::optional<OptimizerContents> read_optimizer_contents(const Snapshot &snapshot, std::string &error) {
  const auto text = snapshot.metadata.find(kOptimizerMetadataKey);
  if (text == snapshot.metadata.end()) {
    error = "it is not the checkpoint of an optimizer";
    return std::nullopt;
  }
  const std::optional<FlatJson> json = FlatJson::read(text->second);
  if (!json) {
    error = "the record of the optimizer is no JSON";
    return std::nullopt;
  }
  RecordReader reader(*json, "the record of the optimizer", error);
  if (const std::int64_t form = reader.whole("form", 1, INT64_MAX); form > kOptimizerRecordForm) {
    error = "it was written by a later version, in form " + std::to_string(form);
    return std::nullopt;
  }
  OptimizerContents contents{
      .rule = reader.text("rule"),
      .loss_scale = reader.number("loss_scale"),
      .finite_updates = static_cast<std::uint32_t>(reader.whole("finite_updates", 0, UINT32_MAX))};
  if (contents.loss_scale != 0 && !is_loss_scale(contents.loss_scale)) reader.fail("loss_scale");
  reader.each("sets", [&](const std::string &path) {
    contents.sets.push_back(read_set(reader, snapshot, path, contents.sets.size()));
  });
  reader.each("parameters", [&](const std::string &path) {
    ParameterRecord parameter{.has_begun = reader.truth(path + ".begun"), .is_frozen = reader.truth(path + ".frozen")};
    // -1 is of a parameter that was added and not updated yet; without sets, so is 0.
    const auto sets = static_cast<std::int64_t>(contents.sets.size());
    const std::int64_t set = reader.whole(path + ".set", -1, std::max<std::int64_t>(1, sets) - 1);
    if (set >= 0 && set < sets) parameter.set = static_cast<std::size_t>(set);
    if (parameter.has_begun && !parameter.set) reader.fail(path + ".set");
    if (!contents.parameters.emplace(reader.text(path + ".name"), parameter).second) reader.fail(path + ".name");
  });
  if (reader.has_failed()) return std::nullopt;
  return contents;
}

}  // namespace anneal
