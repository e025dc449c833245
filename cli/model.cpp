#include "cli/model.hpp"

#include <algorithm>

#include "grammar/number_text.hpp"
#include "grammar/visible.hpp"
#include "runtime/files.hpp"

namespace anneal::cli {

namespace {

/// Of a cell that has no end of its own.
constexpr int kColumns = 60;

/// The columns of the table, each as wide as its widest cell.
class TextTable {
 public:
  void add(std::vector<std::string> cells) { rows_.push_back(std::move(cells)); }

  /// The first column is of numbers and stands to the right.
  std::string text(std::string_view indent) const {
    std::vector<int> widths(rows_.front().size(), 0);
    for (const std::vector<std::string> &row : rows_) {
      for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], display_width(row[i]));
    }
    std::string result;
    for (const std::vector<std::string> &row : rows_) {
      std::string line(indent);
      for (std::size_t i = 0; i < row.size(); ++i) {
        const std::string blank(static_cast<std::size_t>(widths[i] - display_width(row[i])), ' ');
        line += i == 0 ? blank + row[i] : "  " + row[i] + blank;
      }
      line.erase(line.find_last_not_of(' ') + 1);
      result += line + "\n";
    }
    return result;
  }

 private:
  std::vector<std::vector<std::string>> rows_;
};

/// Those of the outputs `shown` that some set has otherwise than the program without its groups.
std::vector<std::size_t> changed_outputs(const ModelSchedule &model, const std::vector<std::size_t> &shown) {
  std::vector<std::size_t> changed;
  std::copy_if(shown.begin(), shown.end(), std::back_inserter(changed), [&](std::size_t output) {
    return std::ranges::any_of(model.sets(),
                               [&](const TensorSet &set) { return set.schedule.outputs()[output].is_grouped; });
  });
  return changed;
}

/// `0 to 0.001`, and where it goes beyond both, `0 to 0, at most 0.1`.
std::string values_text(const RunReport::Output &seen) {
  std::string text = shortest(seen.first) + " to " + shortest(seen.last);
  if (seen.minimum < std::min(seen.first, seen.last)) text += ", at least " + shortest(seen.minimum);
  if (seen.maximum > std::max(seen.first, seen.last)) text += ", at most " + shortest(seen.maximum);
  return text;
}

std::string example(const TensorSet &set, const ModelNames &names) {
  const std::string text = shortened(visible(names.tensors[set.tensors.front()]), kColumns);
  return set.tensors.size() > 1 ? text + ", …" : text;
}

std::string counted_things(std::size_t count, std::string_view thing) {
  return std::to_string(count) + " " + std::string(thing) + (count == 1 ? "" : "s");
}

}  // namespace

std::optional<ModelNames> read_model(Session &session, const std::string &path) {
  std::string error;
  std::optional<std::string> text = read_text_file(path, true, error, kModelFileLimit);
  if (text && text->size() > kModelFileLimit) {
    text.reset();
    error = "it has more than " + std::to_string(kModelFileLimit) + " bytes";
  }
  if (!text) {
    session.show(Code::file_not_readable, "`" + path + "` cannot be read: " + error);
    return std::nullopt;
  }
  ModelNames names{path, std::make_shared<const std::string>(*std::move(text)), {}};
  std::string_view left = *names.text;
  while (!left.empty()) {
    const std::size_t end = std::min(left.find('\n'), left.size());
    std::string_view line = left.substr(0, end);
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (!line.empty()) names.tensors.push_back(line);
    left.remove_prefix(std::min(end + 1, left.size()));
  }
  return names;
}

std::optional<CheckedModel> check_tensors(const Schedule &schedule, const ModelNames &names,
                                          const std::vector<RunReport::Output> &ungrouped,
                                          const RunCheckOptions &options, Diagnostics &diagnostics) {
  std::optional<ModelSchedule> model = ModelSchedule::bind(schedule, names.tensors, diagnostics);
  if (!model) return std::nullopt;
  CheckedModel checked{&names, *std::move(model), {}};
  const std::vector<RunReport> reports = check_model(checked.schedule, options, names.tensors, diagnostics);
  for (const RunReport &report : reports) {
    std::vector<RunReport::Output> &seen = checked.seen.emplace_back(ungrouped);
    for (const RunReport::Output &grouped : report.outputs) {
      *std::ranges::find(seen, grouped.name, &RunReport::Output::name) = grouped;
    }
  }
  return checked;
}

std::string model_text(const CheckedModel &model, const Schedule &ungrouped, const std::vector<std::size_t> &shown) {
  const std::vector<TensorSet> &sets = model.schedule.sets();
  const std::vector<std::size_t> changed = changed_outputs(model.schedule, shown);
  std::string text = "  model " + visible(model.names->file) + ": " +
                     counted_things(model.names->tensors.size(), "tensor") + ", " + counted_things(sets.size(), "set") +
                     " of equal values\n";
  if (sets.empty()) return text;
  TextTable table;
  std::vector<std::string> title{"tensors", "groups"};
  for (const std::size_t output : changed) title.push_back(ungrouped.outputs()[output].name);
  title.emplace_back("such as");
  table.add(std::move(title));
  for (std::size_t i = 0; i < sets.size(); ++i) {
    const TensorSet &set = sets[i];
    std::vector<std::string> cells{std::to_string(set.tensors.size()),
                                   shortened(groups_text(ungrouped.program(), set.groups), kColumns)};
    if (set.groups.empty()) cells.back() = "-";
    for (const std::size_t output : changed) cells.push_back(values_text(model.seen[i][output]));
    cells.push_back(example(set, *model.names));
    table.add(std::move(cells));
  }
  return text + table.text("    ");
}

nlohmann::ordered_json model_json(const CheckedModel &model, const Schedule &ungrouped,
                                  const std::vector<std::size_t> &shown) {
  nlohmann::ordered_json sets = nlohmann::ordered_json::array();
  for (std::size_t i = 0; i < model.schedule.sets().size(); ++i) {
    const TensorSet &set = model.schedule.sets()[i];
    nlohmann::ordered_json groups = nlohmann::ordered_json::array();
    for (const AppliedGroup &group : set.groups) {
      nlohmann::ordered_json captured = nlohmann::ordered_json::object();
      for (const auto &[name, number] : captured_numbers(ungrouped.program(), group)) captured[name] = number;
      groups.push_back({{"name", group_name(ungrouped.program(), group)}, {"captures", std::move(captured)}});
    }
    nlohmann::ordered_json outputs = nlohmann::ordered_json::object();
    for (const std::size_t output : shown) {
      const RunReport::Output &seen = model.seen[i][output];
      outputs[seen.name] = {{"first", json_number(seen.first)},
                            {"last", json_number(seen.last)},
                            {"minimum", json_number(seen.minimum)},
                            {"maximum", json_number(seen.maximum)},
                            {"grouped", set.schedule.outputs()[output].is_grouped}};
    }
    nlohmann::ordered_json names = nlohmann::ordered_json::array();
    for (const std::uint32_t tensor : set.tensors) names.push_back(std::string(model.names->tensors[tensor]));
    sets.push_back({{"groups", std::move(groups)}, {"outputs", std::move(outputs)}, {"tensors", std::move(names)}});
  }
  return {{"file", model.names->file}, {"tensors", model.names->tensors.size()}, {"sets", std::move(sets)}};
}

}  // namespace anneal::cli
