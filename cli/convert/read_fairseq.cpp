// The command line of fairseq.
#include <algorithm>
#include <array>

#include "cli/convert/read.hpp"

namespace anneal::cli {

namespace {

using Kind = ForeignValue::Kind;

/// Options that concern schedules, of whatever scheduler.
bool concerns_schedules(std::string_view name) {
  static constexpr std::array<std::string_view, 11> kOthers = {
      "warmup_updates", "warmup_init_lr", "end_learning_rate", "total_num_update", "force_anneal",  "t_mult",
      "max_lr",         "shrink_min",     "phase_ratio",       "init_lr_scale",    "final_lr_scale"};
  return name.starts_with("lr_") || name == "warmup_steps" || name == "hold_steps" || name == "decay_steps" ||
         std::ranges::find(kOthers, name) != kOthers.end();
}

}  // namespace

bool read_fairseq(Converter &converter) {
  const auto flags = read_flags(converter.sources(), converter.source(), converter.diagnostics());
  if (!flags) return false;
  const ForeignValue *kind = flags->find("lr_scheduler");
  const std::string name = kind != nullptr ? kind->text : "fixed";
  const EntrySignature *entry = find_signature("fairseq", name);
  const Span where = kind != nullptr ? kind->span : flags->span;
  if (entry == nullptr || entry->name == "manual") {
    converter.refuse(where, "fairseq's scheduler `" + name.substr(0, 60) + "` is not read here")
        .with_note("`anneal lib fairseq` lists what can be written");
    return false;
  }
  const ForeignValue *rates = flags->find("lr");
  if (rates == nullptr) {
    converter.refuse(where, "`--lr` is missing");
    return false;
  }
  Arguments arguments;
  const bool several = rates->is(Kind::list) && rates->children.size() > 1;
  if (several && entry->name != "fixed") {
    converter.refuse(rates->span, "a list of rates, of which `" + entry->name + "` uses one");
    return false;
  }
  arguments.values["lr"] = rates;
  for (std::size_t i = 0; i < flags->names.size(); ++i) {
    const std::string &option = flags->names[i];
    if (option == "lr" || option == "lr_scheduler" || option == "name") continue;
    // fairseq has --min-lr for the end of training too, which is no schedule.
    if (entry->takes(option) && option != "per") {
      arguments.values[entry->find(option)->name] = &flags->children[i];
    } else if (option == "lr_period_updates" || option == "lr_shrink" || concerns_schedules(option)) {
      converter.refuse(flags->children[i].span,
                       "fairseq's `" + name + "` has no option `" + option.substr(0, 60) + "`");
      return false;
    }
  }
  const auto piece = converter.call(*entry, arguments, where);
  if (!piece) return false;
  converter.draft.outputs.push_back({"lr", "fairseq's " + name + ", converted from a command line.", piece->text});
  const ForeignValue *end = flags->find("max_update");
  const bool is_given = converter.settings.clock.find("total") != std::string::npos;
  if (end != nullptr && end->is(Kind::number) && end->number > 0 && !is_given) {
    converter.draft.clock.push_back("total = " + length_text(end->number, "steps"));
  }
  return true;
}

}  // namespace anneal::cli
