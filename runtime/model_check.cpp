#include "runtime/model_check.hpp"

#include <algorithm>
#include <set>
#include <tuple>

namespace anneal {

namespace {

using Place = std::tuple<Code, std::uint32_t, std::uint32_t>;

Place place_of(const Diagnostic &finding) {
  if (!finding.where) return {finding.code, 0, 0};
  return {finding.code, static_cast<std::uint32_t>(finding.where->source), finding.where->span.begin};
}

std::string tensors_text(const TensorSet &set, std::span<const std::string_view> tensors) {
  std::string text = "for `" + std::string(tensors[set.tensors.front()]) + "`";
  const std::size_t others = set.tensors.size() - 1;
  if (others > 0) text += " and " + std::to_string(others) + (others == 1 ? " other" : " others");
  return text;
}

}  // namespace

std::vector<RunReport> check_model(const ModelSchedule &model, const RunCheckOptions &options,
                                   std::span<const std::string_view> tensors, Diagnostics &diagnostics) {
  const auto count = static_cast<std::int64_t>(model.sets().size());
  std::vector<RunReport> reports;
  std::set<Place> shown;
  RunCheckOptions one = options;
  one.only_grouped = true;
  one.check_steps = options.check_steps / std::max<std::int64_t>(count, 1);
  for (const TensorSet &set : model.sets()) {
    RunReport &report = reports.emplace_back();
    if (set.groups.empty()) continue;
    const auto number = static_cast<std::int64_t>(reports.size()) - 1;
    if (options.progress) {
      one.progress = [&](std::int64_t done, std::int64_t all) {
        return options.progress(number * all + done, count * all);
      };
    }
    Diagnostics found;
    report = check_run(set.schedule, one, found);
    for (Diagnostic finding : found.all()) {
      if (!shown.insert(place_of(finding)).second) continue;
      diagnostics.add(std::move(finding.with_note(tensors_text(set, tensors))));
    }
    if (report.stopped) break;
  }
  reports.resize(model.sets().size());
  return reports;
}

}  // namespace anneal
