#include "runtime/model_schedule.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "compiler/check/group_pattern.hpp"
#include "compiler/floating_point.hpp"
#include "grammar/number_text.hpp"
#include "runtime/binding_check.hpp"
#include "runtime/parts.hpp"

namespace anneal {

struct ModelSchedule::Parts {
  std::vector<TensorSet> sets;
  std::vector<std::uint32_t> set_of;
};

namespace {

std::vector<std::uint32_t> items_of(const std::vector<AppliedGroup> &groups) {
  std::vector<std::uint32_t> items;
  for (const AppliedGroup &group : groups) items.push_back(group.item);
  return items;
}

std::vector<double> captures_of(const std::vector<AppliedGroup> &groups) {
  std::vector<double> numbers;
  for (const AppliedGroup &group : groups) numbers.insert(numbers.end(), group.captures.begin(), group.captures.end());
  return numbers;
}

/// Whether a condition on the binding has another answer for other captured numbers.
bool checks_read_captures(const Lowered &lowered) {
  const Graph &graph = lowered.graph;
  std::vector<bool> reads(graph.size(), false);
  for (std::size_t i = 0; i < graph.size(); ++i) {
    const NodeId id{static_cast<std::uint32_t>(i)};
    if (graph[id].operation == Operation::argument) {
      reads[i] = lowered.arguments[graph.argument_number(id)].kind == GraphArgument::Kind::capture;
    }
    for (const NodeId operand : graph.operands(id)) reads[i] = reads[i] || reads[index(operand)];
  }
  return std::any_of(lowered.checks.begin(), lowered.checks.end(),
                     [&](const BindingCheck &check) { return reads[index(check.failed)]; });
}

}  // namespace

/// Makes the schedules of the sets, one after the other.
class ModelBinder {
 public:
  ModelBinder(const Schedule &schedule, std::span<const std::string_view> tensors, Diagnostics &diagnostics,
              std::optional<RuleUse> rule = std::nullopt)
      : schedule_(schedule), parts_(*schedule.parts_), tensors_(tensors), diagnostics_(diagnostics), rule_(rule) {}

  /// Nothing, and a diagnostic, where a set's text has no meaning.
  std::optional<Schedule> schedule_of(const std::vector<AppliedGroup> &groups, std::size_t first_tensor) {
    if (groups.empty() && !rule_) return schedule_;
    const std::vector<std::uint32_t> items = items_of(groups);
    Diagnostics found;
    const auto known = lists_.find(items);
    List *const list = known != lists_.end() ? &known->second : lower_list(items, found);
    std::optional<Schedule> made;
    if (list != nullptr && !found.has_errors()) made = bind(*list, groups, found);
    for (Diagnostic finding : found.all()) {
      const bool is_fresh = shown_.emplace(finding.code, finding.where ? finding.where->span.begin : 0).second;
      if (!is_fresh && finding.severity != Severity::error) continue;
      if (finding.code != Code::model_too_large) finding.with_note("for `" + std::string(tensors_[first_tensor]) + "`");
      diagnostics_.add(std::move(finding));
    }
    return found.has_errors() ? std::nullopt : made;
  }

  /// Without groups.
  std::optional<Schedule> plain() {
    Diagnostics found;
    List *const list = lower_list({}, found);
    std::optional<Schedule> made;
    if (list != nullptr && !found.has_errors()) made = bind(*list, {}, found);
    for (const Diagnostic &finding : found.all()) diagnostics_.add(finding);
    return found.has_errors() ? std::nullopt : made;
  }

  /// As if all groups applied to one tensor.
  void check_texts() {
    std::vector<std::uint32_t> items;
    for (std::uint32_t i = 0; i < schedule_.program().main().ast.items.size(); ++i) {
      if (std::holds_alternative<item::Group>(schedule_.program().main().ast.items[i].kind)) items.push_back(i);
    }
    if (items.empty()) return;
    Diagnostics found;
    lower_list(items, found);
    for (const Diagnostic &finding : found.all()) {
      // Limits are those of the groups that do apply together.
      const bool is_limit = finding.code == Code::too_many_operations || finding.code == Code::expansion_too_deep ||
                            finding.code == Code::model_too_large;
      if (!is_limit) diagnostics_.add(finding);
    }
  }

 private:
  /// What sets to which the same groups apply have in common.
  struct List {
    std::shared_ptr<const Lowered> lowered;
    std::shared_ptr<const Schedule::Bound> codes;  ///< of the first of them
    bool checks_again = false;                     ///< other captured numbers may break what the first ones kept
  };

  List *lower_list(const std::vector<std::uint32_t> &items, Diagnostics &found) {
    const CheckedProgram &program = schedule_.program();
    if (lists_.size() == kGroupListLimit) {
      refuse("the tensors of this model are under more than " + std::to_string(kGroupListLimit) +
                 " different lists of groups",
             found);
      return nullptr;
    }
    const LowerOptions options{
        .parameters = parts_.inputs->options.parameters, .groups = uses_of(items), .rule = rule_};
    auto lowered = std::make_shared<const Lowered>(lower(program, schedule_.parameters(), options, found));
    if (found.has_errors()) return nullptr;
    report_missing(*lowered, parts_.clock, program, found);
    operations_ += lowered->graph.size();
    if (operations_ > kModelOperationLimit) {
      refuse("the graphs of this model's groups have more than " + std::to_string(kModelOperationLimit) + " operations",
             found);
    }
    const bool checks_again = checks_read_captures(*lowered);
    return &lists_.emplace(items, List{std::move(lowered), nullptr, checks_again}).first->second;
  }

  std::vector<GroupUse> uses_of(const std::vector<std::uint32_t> &items) const {
    std::vector<GroupUse> uses;
    std::uint32_t arguments = 0;
    for (const std::uint32_t item : items) {
      uses.push_back({item, used_captures(schedule_.program().main(), item), arguments});
      arguments += static_cast<std::uint32_t>(uses.back().captures.size());
    }
    return uses;
  }

  Schedule bind(List &list, const std::vector<AppliedGroup> &groups, Diagnostics &found) {
    set_operations_ += list.lowered->graph.size();
    if (set_operations_ > kSetOperationLimit) {
      refuse("the sets of tensors with values of their own have more than " + std::to_string(kSetOperationLimit) +
                 " operations together",
             found);
    }
    const std::vector<double> captures = captures_of(groups);
    auto bound = std::make_shared<Schedule::Parts>(parts_);
    bound->lowered = list.lowered;
    std::vector<double> arguments =
        argument_values(list.lowered->arguments, parts_.clock, parts_.inputs->given, captures);
    set_initial_memory(*list.lowered, arguments);
    if (!list.codes || list.checks_again) {
      report_binding_checks(schedule_.program(), *list.lowered, *parts_.inputs, arguments, parts_.clock.total, found,
                            captures);
    }
    auto codes = list.codes ? list.codes->with_arguments(std::move(arguments))
                            : Schedule::Bound::interpreted(*list.lowered, std::move(arguments));
    if (!list.codes) list.codes = codes;
    return Schedule(std::move(bound), std::move(codes));
  }

  static void refuse(std::string message, Diagnostics &found) {
    found.report(Code::model_too_large, std::move(message));
  }

  const Schedule &schedule_;
  const Schedule::Parts &parts_;
  std::span<const std::string_view> tensors_;
  Diagnostics &diagnostics_;
  std::optional<RuleUse> rule_;
  std::map<std::vector<std::uint32_t>, List> lists_;
  std::set<std::pair<Code, std::uint32_t>> shown_;
  std::size_t operations_ = 0;
  std::size_t set_operations_ = 0;
};

std::optional<ModelSchedule> ModelSchedule::bind(const Schedule &schedule, std::span<const std::string_view> tensors,
                                                 Diagnostics &diagnostics, std::optional<RuleUse> rule) {
  const FloatingPointGuard guard;
  std::optional<TensorGroups> matched = match_tensors(schedule.program(), tensors, diagnostics);
  if (!matched) return std::nullopt;
  std::vector<std::vector<std::uint32_t>> members(matched->sets.size());
  for (std::uint32_t tensor = 0; tensor < tensors.size(); ++tensor) members[matched->set_of[tensor]].push_back(tensor);
  auto parts = std::make_shared<Parts>();
  ModelBinder binder(schedule, tensors, diagnostics, rule);
  for (std::size_t set = 0; set < members.size(); ++set) {
    std::optional<Schedule> made = binder.schedule_of(matched->sets[set], members[set].front());
    if (!made) return std::nullopt;
    parts->sets.push_back({std::move(matched->sets[set]), std::move(members[set]), *std::move(made)});
  }
  parts->set_of = std::move(matched->set_of);
  return ModelSchedule(std::move(parts));
}

const std::vector<TensorSet> &ModelSchedule::sets() const {
  return parts_->sets;
}
std::uint32_t ModelSchedule::set_of(std::size_t tensor) const {
  return parts_->set_of[tensor];
}

std::optional<ModelSchedule> ModelSchedule::with_native_code(bool quick, std::string &reason) const {
  const FloatingPointGuard guard;
  auto made = std::make_shared<Parts>(*parts_);
  std::map<std::vector<std::uint32_t>, std::shared_ptr<const Schedule::Bound>> known;
  for (TensorSet &set : made->sets) {
    std::shared_ptr<const Schedule::Bound> &codes = known[items_of(set.groups)];
    if (codes) {
      set.schedule = Schedule(set.schedule.parts_, codes->with_arguments(set.schedule.arguments()));
      continue;
    }
    std::optional<Schedule> native = set.schedule.with_native_code(quick, reason);
    if (!native) return std::nullopt;
    set.schedule = *std::move(native);
    codes = set.schedule.bound_;
  }
  return ModelSchedule(std::move(made));
}

void check_group_texts(const Schedule &schedule, Diagnostics &diagnostics) {
  const FloatingPointGuard guard;
  ModelBinder(schedule, {}, diagnostics).check_texts();
}

std::optional<Schedule> with_rule(const Schedule &schedule, const RuleUse &rule, Diagnostics &diagnostics) {
  const FloatingPointGuard guard;
  return ModelBinder(schedule, {}, diagnostics, rule).plain();
}

std::string group_name(const CheckedProgram &program, const AppliedGroup &group) {
  const Module &main = program.main();
  return std::string(main.ast.text(std::get<item::Group>(main.ast.items[group.item].kind).name.name));
}

std::vector<std::pair<std::string, double>> captured_numbers(const CheckedProgram &program, const AppliedGroup &group) {
  const Module &main = program.main();
  const auto &item = std::get<item::Group>(main.ast.items[group.item].kind);
  const std::vector<std::string_view> names = captures(main.ast.text(main.ast[item.patterns].front().name));
  std::vector<std::pair<std::string, double>> numbers;
  for (const std::uint32_t capture : used_captures(main, group.item)) {
    numbers.emplace_back(names[capture], group.captures[numbers.size()]);
  }
  return numbers;
}

std::string groups_text(const CheckedProgram &program, const std::vector<AppliedGroup> &groups) {
  std::string text;
  for (const AppliedGroup &group : groups) {
    text += (text.empty() ? "" : ", ") + group_name(program, group);
    std::string numbers;
    for (const auto &[name, number] : captured_numbers(program, group)) {
      numbers += (numbers.empty() ? "" : ", ") + name + " = " + shortest(number);
    }
    if (!numbers.empty()) text += "(" + numbers + ")";
  }
  return text;
}

}  // namespace anneal
