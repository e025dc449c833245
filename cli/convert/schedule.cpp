// Schedules: calls of entries, functions of the step, and the outputs that they become.
#include <algorithm>
#include <array>
#include <utility>

#include "cli/convert/converter.hpp"
#include "grammar/suggest.hpp"

namespace anneal::cli {

namespace {

/// Parameters that say how many calls the whole run has.
constexpr std::array<std::string_view, 13> kRunLengths = {
    "total_steps",   "num_training_steps", "total_num_steps", "max_steps",   "num_train_steps", "training_steps",
    "max_update",    "total_num_update",   "train_steps",     "num_updates", "max_epochs",      "nsteps",
    "num_iterations"};

/// Entries that go with another: what stands behind its name, and the output that they are.
struct Companion {
  std::string_view suffix;
  std::string_view output;
};
constexpr std::array kCompanions = {Companion{"_momentum", "momentum"}, Companion{"_weight_decay", "weight_decay"}};

}  // namespace

std::optional<Piece> Converter::schedule(const ForeignValue &value, const std::string &rate) {
  const Deeper deeper(*this, value.span);
  if (!deeper) return std::nullopt;
  if (++nodes_ > kConvertedNodeLimit) {
    refuse(value.span, "the schedulers grow too large: more than " + std::to_string(kConvertedNodeLimit) + " parts");
    return std::nullopt;
  }
  if (value.is(Kind::name) || value.is(Kind::attribute)) {
    const std::string name = value.dotted();
    const ForeignValue *bound = lookup(name);
    if (bound == nullptr || settings.names.contains(name)) return expression(value);
    if (!is_schedule(value) && !followed(value).is(Kind::lambda)) return expression(value);
    const Earlier earlier(*this, name);
    return earlier ? schedule(*bound, rate) : std::nullopt;
  }
  if (value.is(Kind::list) && value.children.size() == 1) return schedule(value.children.front(), rate);
  if (value.is(Kind::list)) {
    refuse(value.span, "a list where one function or scheduler is wanted")
        .with_note("one for each group of parameters? convert one of them, and see `group`");
    return std::nullopt;
  }
  if (value.is(Kind::lambda)) {
    if (value.names.size() != 1) {
      refuse(value.span,
             "a function of " + std::to_string(value.names.size()) + " arguments, and not of the step alone");
      return std::nullopt;
    }
    Scope scope;
    scope.names[value.names.front()] = Piece{"step"};
    const Late late(*this);
    return expression(value.children.front(), scope);
  }
  const EntrySignature *entry = entry_of(value);
  if (entry == nullptr) {
    if (value.is(Kind::call) && !module_of_path(path(value.children.front())).empty()) return refuse_unknown(value);
    return expression(value);
  }
  const auto given = arguments(*entry, value);
  return given ? call(*entry, *given, value.span, rate) : std::nullopt;
}

/// A call below a framework that we know, of something that its module does not have.
std::optional<Piece> Converter::refuse_unknown(const ForeignValue &value) {
  const std::string full = path(value.children.front());
  const std::string name = full.substr(full.rfind('.') + 1);
  const std::string module(module_of_path(full));
  const std::vector<std::string_view> entries = entries_of_module(module);
  Diagnostic &report =
      refuse(value.children.front().span, "the module `" + module + "` has no `" + name.substr(0, 60) + "`");
  const auto near = nearest(name, entries);
  report.with_note(near ? "did you mean `" + std::string(*near) + "`?" : "`anneal lib` lists what it has");
  return std::nullopt;
}

/// `per`, where it is not one step.
std::string Converter::period(const EntrySignature &entry, const Arguments &arguments) {
  if (!entry.takes("per") || !settings.per.empty()) return entry.takes("per") ? settings.per : std::string();
  if (entry.module != "timm") return {};
  // timm counts epochs unless told otherwise.
  const ForeignValue *given = arguments.find("t_in_epochs");
  return given == nullptr || followed(*given).number != 0 ? "1 epoch" : std::string();
}

/// The input that an entry looks at; its name is what the framework monitors.
std::optional<std::string> Converter::measurement(const EntrySignature &entry, const Arguments &arguments) {
  std::string name = entry.measured;
  if (const ForeignValue *monitored = arguments.find("monitor")) {
    const ForeignValue &held = followed(*monitored);
    name = held.text;
    std::ranges::replace_if(
        name, [](char c) { return !((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')); },
        '_');
    if (!held.is(Kind::text) || name.empty() || name.size() > 60 || (name[0] >= '0' && name[0] <= '9')) {
      refuse(monitored->span, "no name of a measurement");
      return std::nullopt;
    }
  }
  name = definable(name);
  draft.item("input " + name);
  return name;
}

/// The warm-up of DeepSpeed ends at a rate of its own.
bool Converter::needs_no_rate(const EntrySignature &entry, const Arguments &given, std::string &rate_here) {
  if (entry.module != "deepspeed" || !entry.takes("warmup_max_lr") || !settings.rate.empty()) return false;
  const ForeignValue *end = given.find("warmup_max_lr");
  const auto piece = end != nullptr && !followed(*end).is(Kind::none) ? expression(*end) : std::nullopt;
  if (piece) rate_here = piece->text;
  return piece.has_value();
}

std::optional<Piece> Converter::call(const EntrySignature &entry, const Arguments &given, Span where,
                                     const std::string &rate_text) {
  std::string rate_here = rate_text;
  const bool wants_rate = entry.takes("base") || entry.find_rate() != nullptr;
  if (rate_here.empty() && wants_rate && !needs_no_rate(entry, given, rate_here)) {
    const auto found = rate(optimizer_of(given));
    if (!found) return std::nullopt;
    rate_here = found->text;
  }
  if (!around_.empty()) say_what_is_left_out(entry, given);
  const std::string_view outer = std::exchange(around_, module_named(entry.module));
  bool handled = false;
  auto result = special(entry, given, where, rate_here, handled);
  if (!handled) result = plain_call(entry, given, where, rate_here);
  around_ = outer;
  return result;
}

/// Inside another scheduler there is no place for a momentum.
void Converter::say_what_is_left_out(const EntrySignature &entry, const Arguments &given) {
  const ForeignValue *cycles = given.find("cycle_momentum");
  if (cycles != nullptr && followed(*cycles).number == 0) return;
  if (find_signature(entry.module, entry.name + "_momentum") == nullptr) return;
  draft.remark("the momentum that `" + entry.name + "` changes is left out, inside another scheduler");
}

/// Keras takes what is called so for something that should rise, unless it is told.
bool Converter::watches_accuracy(const EntrySignature &entry, const Arguments &given) {
  const ForeignValue *mode = given.find("mode");
  const ForeignValue *monitor = given.find("monitor");
  const bool is_told = mode != nullptr && followed(*mode).text != "auto";
  return entry.module == "keras" && !is_told && monitor != nullptr &&
         followed(*monitor).text.find("acc") != std::string::npos;
}

/// The module's entry with the same arguments.
std::optional<Piece> Converter::plain_call(const EntrySignature &entry, const Arguments &given, Span where,
                                           const std::string &rate_here) {
  std::string text;
  const auto add = [&](std::string_view name, const std::string &value) {
    text += (text.empty() ? "" : ", ") + (name.empty() ? "" : std::string(name) + " = ") + value;
  };
  for (const EntryParameter &parameter : entry.parameters) {
    const ForeignValue *value = given.find(parameter.name);
    if (parameter.name == "base" || &parameter == entry.find_rate()) {
      add(text.empty() && parameter.name == "base" ? "" : parameter.name, rate_here);
    } else if (parameter.name == "per") {
      if (const std::string per = period(entry, given); !per.empty()) add("per", per);
    } else if (parameter.name == entry.measured && !entry.measured.empty()) {
      const auto input = measurement(entry, given);
      if (!input) return std::nullopt;
      add(parameter.name, *input);
    } else if (parameter.name == "mode" && watches_accuracy(entry, given)) {
      add(parameter.name, "\"max\"");
    } else if (value == nullptr || followed(*value).is(Kind::none)) {
      if (parameter.optional) continue;
      refuse(where, "`" + entry.full_name() + "` lacks `" + parameter.name + "`");
      return std::nullopt;
    } else {
      const bool is_list = parameter.type == TypeName::Kind::schedule_list;
      const auto piece = is_list ? members(entry, given, *value) : argument(parameter, *value, rate_here);
      if (!piece) return std::nullopt;
      add(is_list ? "" : parameter.name, piece->text);
    }
  }
  draft.import(entry.module);
  return Piece{entry.full_name() + "(" + text + ")"};
}

void Converter::note_total(const EntrySignature &entry, const Arguments &given) {
  if (!draft.clock.empty() || settings.clock.find("total") != std::string::npos) return;
  const std::string per = period(entry, given);
  const std::string_view unit = per.empty() || per == "1 step" ? "steps" : per == "1 epoch" ? "epochs" : "";
  std::optional<double> length;
  for (const std::string_view name : kRunLengths) {
    const ForeignValue *value = given.find(name);
    if (value != nullptr && !length) length = constant(*value);
  }
  const ForeignValue *epochs = given.find("epochs");
  const ForeignValue *each = given.find("steps_per_epoch");
  if (!length && epochs != nullptr && each != nullptr) {
    const auto count = constant(*epochs);
    const auto steps = constant(*each);
    if (count && steps) length = *count * *steps;
  }
  const bool is_whole =
      length && *length >= 1 && *length <= 1e15 && *length == static_cast<double>(static_cast<std::int64_t>(*length));
  if (!unit.empty() && is_whole) draft.clock.push_back("total = " + length_text(*length, unit));
}

/// A momentum or weight decay that the framework's class sets beside the rate.
bool Converter::add_companion(const EntrySignature &entry, const Arguments &given, Span where,
                              const std::string &name) {
  const ForeignValue *cycles = given.find("cycle_momentum");
  if (cycles != nullptr && followed(*cycles).is(Kind::boolean) && followed(*cycles).number == 0) return true;
  for (const Companion &companion : kCompanions) {
    const EntrySignature *other = find_signature(entry.module, entry.name + std::string(companion.suffix));
    if (other == nullptr) continue;
    const auto lacks = [&](const EntryParameter &parameter) {
      return !parameter.optional && given.find(parameter.name) == nullptr;
    };
    if (std::ranges::any_of(other->parameters, lacks)) continue;
    Arguments theirs;
    for (const auto &[key, value] : given.values) {
      if (other->takes(key)) theirs.values.emplace(key, value);
    }
    const auto piece = plain_call(*other, theirs, where, {});
    if (!piece) return false;
    const ForeignValue *optimizer = given.optimizer != nullptr ? &followed(*given.optimizer) : nullptr;
    const bool is_adam = optimizer != nullptr && optimizer->is(Kind::call) &&
                         path(optimizer->children.front()).find("Adam") != std::string::npos;
    const std::string output(is_adam && companion.output == "momentum" ? "beta1" : companion.output);
    draft.outputs.push_back({name == "lr" ? output : name + "_" + output, "", piece->text});
  }
  return true;
}

bool Converter::add_outputs(const ForeignValue &value, const std::string &name) {
  const ForeignValue &held = followed(value);
  const EntrySignature *entry = entry_of(held);
  const auto piece = schedule(value);
  if (!piece) return false;
  std::string text = piece->text;
  if (entry != nullptr && gives_factors(entry->module)) {
    const ForeignValue *optimizer = held.find("optimizer");
    const auto base = rate(optimizer);
    if (!base) return false;
    text = base->inside(Binds::product) + " * " + text;
  }
  draft.outputs.push_back({name, "", text});
  if (entry == nullptr) return true;
  const std::string called = path(held.children.front());
  if (called.find('.') == std::string::npos) say_which_module(called, modules_with(called));
  const auto given = arguments(*entry, held);
  if (!given) return false;
  note_total(*entry, *given);
  return add_companion(*entry, *given, held.span, name);
}

}  // namespace anneal::cli
