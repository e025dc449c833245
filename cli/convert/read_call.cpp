// Calls of frameworks' schedulers, alone or in the lines of a program.
#include <algorithm>
#include <array>
#include <set>

#include "cli/convert/call_search.hpp"
#include "cli/convert/read.hpp"

namespace anneal::cli {

namespace {

using Kind = ForeignValue::Kind;

/// Calls that look like schedulers of a framework whose module does not have them.
const ForeignValue *unknown_scheduler(Converter &converter, const ForeignValue &value) {
  if (value.is(Kind::call) && converter.entry_of(value) == nullptr) {
    const std::string path = converter.path(value.children.front());
    static constexpr std::array<std::string_view, 5> kPlaces = {"lr_scheduler.", "schedules.", "scheduler.",
                                                                "param_scheduler.", "optimizer.lr."};
    const bool is_scheduler =
        std::ranges::any_of(kPlaces, [&](std::string_view place) { return path.find(place) != std::string::npos; });
    const std::string_view name = std::string_view(path).substr(path.rfind('.') + 1);
    const bool is_class =
        !name.empty() && ((name[0] >= 'A' && name[0] <= 'Z') || name.find("schedule") != std::string_view::npos);
    const bool is_known = name == "LRScheduler" || name == "AveragedModel" || name == "update_bn";
    if (is_scheduler && is_class && !is_known && !module_of_path(path).empty()) return &value;
  }
  for (const ForeignValue &child : value.children) {
    if (const ForeignValue *found = unknown_scheduler(converter, child)) return found;
  }
  return nullptr;
}

/// A function of the step, for a text without any scheduler.
const ForeignStatement *only_function(const ForeignDocument &document) {
  const ForeignStatement *result = nullptr;
  for (const ForeignStatement &statement : document.statements) {
    if (statement.value.is(Kind::lambda)) result = &statement;
  }
  return result;
}

std::string output_documentation(Converter &converter, const ForeignValue &value, const std::string &written) {
  const ForeignValue &held = converter.followed(value);
  const EntrySignature *entry = converter.entry_of(held);
  if (entry == nullptr) return "Converted from a function of the step.";
  std::string text = possessive(framework_name(entry->module)) + " " + entry->name + ", converted.";
  if (entry->takes("per") && written.find("per = ") == std::string::npos && entry->module != "optax" &&
      entry->module != "keras") {
    text += "\n\nA bare number counts calls of step(), one after every update.";
  }
  return text;
}

void say_what_was_skipped(Converter &converter) {
  const auto &skipped = converter.document()->skipped;
  if (skipped.empty()) return;
  const Source &source = converter.sources()[converter.source()];
  std::string lines;
  for (std::size_t i = 0; i < skipped.size() && i < 8; ++i) {
    lines += (i == 0 ? "" : ", ") + std::to_string(source.position(skipped[i].begin).line);
  }
  converter.draft.remark("loops, classes and conditions are not read: those at line " + lines +
                         (skipped.size() > 8 ? " and others" : ""));
}

/// Rates that lines of the text set by hand.
void say_what_is_set(Converter &converter) {
  const Source &source = converter.sources()[converter.source()];
  for (const ForeignStatement &statement : converter.document()->statements) {
    const std::string_view target = converter.written(statement.assigned);
    const bool is_rate = target.find("param_groups") != std::string_view::npos || target.ends_with(".base_lrs") ||
                         target.ends_with(".initial_lr");
    if (!is_rate) continue;
    converter.draft.remark("line " + std::to_string(source.position(statement.assigned.begin).line) + " sets `" +
                           std::string(target.substr(0, 60)) + "` by hand, which is left out");
  }
}

/// PyTorch's schedulers of one optimizer each change what the others made.
void say_what_is_shared(Converter &converter, const std::vector<FoundSchedule> &found) {
  std::set<std::string_view> seen;
  for (const FoundSchedule &schedule : found) {
    converter.see_before(schedule.statement);
    const ForeignValue &held = converter.followed(*schedule.value);
    const EntrySignature *entry = converter.entry_of(held);
    if (entry == nullptr || entry->module != "torch") continue;
    const ForeignValue *optimizer = held.find("optimizer");
    if (optimizer == nullptr && held.children.size() > 1 && held.names[0].empty()) optimizer = &held.children[1];
    if (optimizer == nullptr || optimizer->dotted().empty()) continue;
    const std::string_view name = converter.written(optimizer->span);
    if (seen.insert(name).second) continue;
    converter.draft.remark("several schedulers change the rate of `" + std::string(name.substr(0, 60)) +
                           "`: in PyTorch each goes on from what the others made, here each is an output of its own");
  }
}

}  // namespace

bool read_call(Converter &converter) {
  const auto document = read_python(converter.sources(), converter.source(), converter.diagnostics());
  if (!document) return false;
  converter.set_document(*document);
  for (const ForeignStatement &statement : document->statements) {
    if (const ForeignValue *unknown = unknown_scheduler(converter, statement.value)) {
      converter.schedule(*unknown);
      return false;
    }
  }
  auto searched = find_schedules(converter);
  if (!searched) return false;
  std::vector<FoundSchedule> &found = *searched;
  if (found.empty()) {
    if (const ForeignStatement *function = only_function(*document)) {
      found.push_back({&function->value, {}, document->statements.size()});
    }
  }
  if (found.empty()) {
    const auto &skipped = document->skipped;
    const Span last = document->statements.empty() ? Span{0, 0} : document->statements.back().value.span;
    Diagnostic &report = converter.refuse(skipped.empty() ? last : skipped.front(),
                                          skipped.empty() ? "there is no schedule here that is known"
                                                          : "there is no schedule here outside of loops, classes, "
                                                            "conditions and functions that do more than return");
    report.with_note(skipped.empty() ? "`anneal lib` lists what is known; `--from` says how the text is written"
                                     : "what stands in them is not read: convert the lines of the schedule alone");
    return false;
  }
  for (const FoundSchedule &schedule : found) {
    converter.see_before(schedule.statement);
    const std::size_t first = converter.draft.outputs.size();
    std::string name = found.size() == 1 ? "lr" : definable(schedule.name);
    if (name.empty() || name.find('.') != std::string::npos) name = "lr_" + std::to_string(first + 1);
    if (!converter.add_outputs(*schedule.value, name)) return false;
    converter.draft.outputs[first].documentation =
        output_documentation(converter, *schedule.value, converter.draft.outputs[first].text);
    converter.draft.outputs[first].may_be_negative =
        converter.entry_of(converter.followed(*schedule.value)) == nullptr ||
        converter.draft.outputs[first].text.find("LambdaLR(") != std::string::npos;
  }
  say_what_is_shared(converter, found);
  say_what_is_set(converter);
  say_what_was_skipped(converter);
  return true;
}

}  // namespace anneal::cli
