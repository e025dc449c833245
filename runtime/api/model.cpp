// The groups of a program, applied to a model's tensors.
#include "runtime/api/handles.hpp"
#include "runtime/model_schedule.hpp"

using anneal::api::call;
using anneal::api::Reporting;

struct anneal_model {
  anneal::ModelSchedule model;
  std::vector<anneal_schedule> sets;
  std::vector<std::string> groups;
  std::size_t tensor_count;
};

anneal_status anneal_bind_model(const anneal_schedule *schedule, const char *const *names, size_t count,
                                anneal_model **model, anneal_diagnostics **diagnostics) {
  if (model != nullptr) *model = nullptr;
  return call(diagnostics, [&](Reporting &reporting) {
    if (schedule == nullptr || model == nullptr || (names == nullptr && count != 0)) return ANNEAL_ERROR_USAGE;
    std::vector<std::string_view> tensors;
    for (const char *name : std::span(names, count)) {
      if (name == nullptr) return ANNEAL_ERROR_USAGE;
      tensors.emplace_back(name);
    }
    reporting.add_sources(&schedule->schedule.source().sources());
    std::optional<anneal::ModelSchedule> bound =
        anneal::ModelSchedule::bind(schedule->schedule, tensors, reporting.diagnostics);
    if (!bound) return ANNEAL_ERROR_PROGRAM;
    std::string reason;
    if (schedule->schedule.is_native()) {
      if (auto native = bound->with_native_code(false, reason)) bound = std::move(native);
    }
    auto made = std::make_unique<anneal_model>(anneal_model{*std::move(bound), {}, {}, count});
    for (const anneal::TensorSet &set : made->model.sets()) {
      std::string groups = anneal::groups_text(schedule->schedule.program(), set.groups);
      made->sets.emplace_back(set.schedule, groups.empty() ? schedule->hash : anneal::hash_of(schedule->hash + groups));
      made->groups.push_back(std::move(groups));
    }
    *model = made.release();
    return ANNEAL_OK;
  });
}

void anneal_model_free(anneal_model *model) {
  delete model;
}

size_t anneal_model_set_count(const anneal_model *model) {
  return model == nullptr ? 0 : model->sets.size();
}

uint32_t anneal_model_set_of(const anneal_model *model, size_t tensor) {
  constexpr std::uint32_t kNone = 0xFFFFFFFFU;
  return model == nullptr || tensor >= model->tensor_count ? kNone : model->model.set_of(tensor);
}

const anneal_schedule *anneal_model_schedule(const anneal_model *model, uint32_t set) {
  return model == nullptr || set >= model->sets.size() ? nullptr : &model->sets[set];
}

const char *anneal_model_groups(const anneal_model *model, uint32_t set) {
  return model == nullptr || set >= model->groups.size() ? "" : model->groups[set].c_str();
}
