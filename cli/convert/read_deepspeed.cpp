// DeepSpeed's configuration: `scheduler` and the rate of `optimizer`.
#include "cli/convert/read.hpp"
#include "grammar/suggest.hpp"

namespace anneal::cli {

namespace {

using Kind = ForeignValue::Kind;

/// What Transformers' Trainer fills in is not known here.
bool has_automatic(Converter &converter, const ForeignValue &parameters) {
  for (std::size_t i = 0; i < parameters.children.size(); ++i) {
    const ForeignValue &value = parameters.children[i];
    if (!value.is(Kind::text) || value.text != "auto") continue;
    converter.refuse(value.span, "`" + parameters.names[i] + "` is \"auto\": the Trainer fills it in when it runs")
        .with_note("write the number, or convert the TrainingArguments");
    return true;
  }
  return false;
}

}  // namespace

bool read_deepspeed(Converter &converter) {
  const auto configuration = read_configuration(converter);
  if (!configuration) return false;
  const ForeignValue *scheduler = configuration->find("scheduler");
  const ForeignValue *type = scheduler != nullptr ? scheduler->find("type") : nullptr;
  if (type == nullptr || !type->is(Kind::text)) {
    converter.refuse(scheduler != nullptr ? scheduler->span : Span{0, 0}, "there is no `scheduler` with a `type` here");
    return false;
  }
  const EntrySignature *entry = find_signature("deepspeed", type->text);
  if (entry == nullptr) {
    const auto near = nearest(type->text, entries_of_module("deepspeed"));
    Diagnostic &report =
        converter.refuse(type->span, "DeepSpeed has no scheduler `" + type->text.substr(0, 60) + "` that is known");
    if (near) report.with_note("did you mean `" + std::string(*near) + "`?");
    return false;
  }
  for (const std::string &name : scheduler->names) {
    if (name == "type" || name == "params") continue;
    converter.refuse(scheduler->find(name)->span,
                     "`" + name.substr(0, 60) + "` is not a setting of `scheduler` that is known");
    return false;
  }
  const ForeignValue *parameters = scheduler->find("params");
  const ForeignValue *optimizer = configuration->find("optimizer");
  Arguments arguments;
  if (optimizer != nullptr) arguments.optimizer = optimizer->find("params");
  if (parameters != nullptr && has_automatic(converter, *parameters)) return false;
  const ForeignValue *rate = arguments.optimizer != nullptr ? arguments.optimizer->find("lr") : nullptr;
  if (rate != nullptr && rate->is(Kind::text)) arguments.optimizer = nullptr;  // "auto"
  for (std::size_t i = 0; parameters != nullptr && i < parameters->names.size(); ++i) {
    if (!converter.add_argument(*entry, parameters->names[i], parameters->children[i], arguments)) return false;
  }
  const std::size_t first = converter.draft.outputs.size();
  const auto piece = converter.call(*entry, arguments, scheduler->span);
  if (!piece) return false;
  converter.draft.outputs.push_back(
      {"lr", "DeepSpeed's " + entry->name + ", converted from a configuration.", piece->text});
  converter.note_total(*entry, arguments);
  return converter.add_companion(*entry, arguments, scheduler->span, "lr") && converter.draft.outputs.size() > first;
}

}  // namespace anneal::cli
