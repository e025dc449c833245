// Hugging Face's TrainingArguments, as JSON or as the call.
#include <algorithm>
#include <array>
#include <cmath>

#include "cli/convert/read.hpp"
#include "grammar/suggest.hpp"

namespace anneal::cli {

namespace {

using Kind = ForeignValue::Kind;

constexpr std::array<std::string_view, 7> kKnown = {"learning_rate",   "lr_scheduler_type", "lr_scheduler_kwargs",
                                                    "warmup_steps",    "warmup_ratio",      "max_steps",
                                                    "num_train_epochs"};
/// Names of other settings that look like those.
constexpr std::array<std::string_view, 4> kOthers = {"eval_steps", "save_steps", "max_length", "num_train_samples"};

/// Whether a name is said of schedules, or is one that is, written wrong.
bool concerns_schedules(std::string_view name) {
  static constexpr std::array<std::string_view, 4> kParts = {"schedul", "learning", "warmup", "warm_up"};
  if (std::ranges::find(kOthers, name) != kOthers.end()) return false;
  const auto has = [&](std::string_view part) { return name.find(part) != std::string_view::npos; };
  const auto is_near = [&](std::string_view known) { return edit_distance(name, known, 2) <= 2; };
  return std::ranges::any_of(kParts, has) || name == "lr" || name.starts_with("lr_") || name.ends_with("_lr") ||
         has("_lr_") || std::ranges::any_of(kKnown, is_near);
}

/// The settings, wherever they stand: at the top of the JSON, or in the call of TrainingArguments.
const ForeignValue *settings_in(const ForeignValue &value) {
  if (value.is(Kind::call)) {
    const std::string name = value.children.front().dotted();
    if (name.ends_with("TrainingArguments") || name.ends_with("Config") || name == "dict") return &value;
  }
  if (value.is(Kind::dictionary) && (value.find("learning_rate") || value.find("lr_scheduler_type") ||
                                     value.find("num_train_epochs") || value.find("max_steps"))) {
    return &value;
  }
  for (const ForeignValue &child : value.children) {
    if (const ForeignValue *found = settings_in(child)) return found;
  }
  return nullptr;
}

/// What is told of schedules and not understood must not be lost.
bool refuse_unknown(Converter &converter, const ForeignValue &settings) {
  const std::size_t first = settings.is(Kind::call) ? 1 : 0;
  for (std::size_t i = 0; i < settings.names.size(); ++i) {
    const std::string &name = settings.names[i];
    if (!concerns_schedules(name) || std::ranges::find(kKnown, name) != kKnown.end()) continue;
    Diagnostic &report = converter.refuse(converter.with_name(name, settings.children[first + i].span),
                                          "`" + name + "` is not a setting of schedules that is known");
    const auto near = name == "lr_scheduler" ? std::optional<std::string_view>("lr_scheduler_type")
                      : name == "lr"         ? std::optional<std::string_view>("learning_rate")
                                             : nearest(name, kKnown);
    if (near) report.with_note("did you mean `" + std::string(*near) + "`?");
    return true;
  }
  return false;
}

class TrainingArguments {
 public:
  TrainingArguments(Converter &converter, const ForeignValue &settings) : converter_(converter), settings_(settings) {}

  bool read() {
    if (refuse_unknown(converter_, settings_)) return false;
    const EntrySignature *entry = find_signature("transformers", "get_scheduler");
    ForeignValue kind = name();
    if (kind_is_refused(*entry, kind)) return false;
    Arguments arguments;
    arguments.values["name"] = &kind;
    if (!set_length(kind.text) || !set_warmup(kind)) return false;
    if (length_) arguments.values["num_training_steps"] = &*length_;
    if (warmup_) arguments.values["num_warmup_steps"] = &*warmup_;
    if (const ForeignValue *further = setting("lr_scheduler_kwargs");
        further != nullptr && !add(*entry, *further, arguments)) {
      return false;
    }
    const auto rate = this->rate();
    if (!rate) return false;
    const EntrySignature *greedy = kind.text == "greedy" ? find_signature("transformers", "GreedyLR") : nullptr;
    if (greedy != nullptr) arguments.values.erase("name");
    const auto piece = converter_.call(greedy != nullptr ? *greedy : *entry, arguments, kind.span, *rate);
    if (!piece) return false;
    converter_.draft.outputs.push_back(
        {"lr", "Hugging Face's TrainingArguments with lr_scheduler_type \"" + kind.text + "\", converted.",
         piece->text});
    return true;
  }

 private:
  const ForeignValue *setting(std::string_view name) {
    const ForeignValue *value = settings_.find(name);
    return value == nullptr || converter_.followed(*value).is(Kind::none) ? nullptr : value;
  }

  bool kind_is_refused(const EntrySignature &entry, const ForeignValue &kind) {
    const EntryParameter *parameter = entry.find("name");
    std::vector<std::string_view> words(parameter->choices.begin(), parameter->choices.end());
    words.insert(words.end(), {"greedy", "reduce_lr_on_plateau"});
    if (std::ranges::find(words, kind.text) != words.end()) return false;
    std::string offered;
    for (const std::string_view word : words) offered += (offered.empty() ? "\"" : ", \"") + std::string(word) + "\"";
    Diagnostic &report =
        converter_.refuse(kind.span, "`lr_scheduler_type` is none of the choices that are known: " + offered);
    if (const auto near = nearest(kind.text, words)) report.with_note("did you mean `" + std::string(*near) + "`?");
    return true;
  }

  ForeignValue name() {
    ForeignValue result = program_value({}, settings_);
    result.kind = Kind::text;
    result.text = "linear";
    result.span.end = result.span.begin;
    if (const ForeignValue *given = setting("lr_scheduler_type")) {
      result = converter_.followed(*given);
      if (result.is(Kind::attribute)) result.kind = Kind::text;  // SchedulerType.COSINE
      for (char &c : result.text) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
    }
    return result;
  }

  std::optional<std::string> rate() {
    if (!converter_.settings.rate.empty()) return converter_.settings.rate;
    const ForeignValue *given = setting("learning_rate");
    if (given == nullptr) return "5e-5";
    const auto piece = converter_.expression(*given);
    return piece ? std::optional(piece->text) : std::nullopt;
  }

  /// The number of updates, `max_steps` or what the epochs have.
  bool set_length(const std::string &kind) {
    const ForeignValue *given = setting("max_steps");
    const auto steps = given != nullptr ? converter_.constant(*given) : std::nullopt;
    const bool from_clock = converter_.settings.clock.find("total") != std::string::npos;
    if (steps && *steps > 0) {
      length_ = number_value(*steps, *given);
      if (!from_clock) converter_.draft.clock.push_back("total = " + length_text(*steps, "steps"));
      return true;
    }
    const ForeignValue *epochs_given = setting("num_train_epochs");
    const auto epochs = epochs_given != nullptr ? converter_.constant(*epochs_given) : std::optional(3.0);
    if (!epochs) {
      converter_.refuse(epochs_given->span, "the number of epochs is not known here");
      return false;
    }
    if (!from_clock) {
      if (converter_.settings.clock.find("epoch") == std::string::npos) {
        if (kind.starts_with("constant") || kind == "inverse_sqrt" || kind == "greedy" || kind.starts_with("reduce"))
          return true;
        const Span where =
            epochs_given != nullptr ? epochs_given->span : Span{settings_.span.begin, settings_.span.begin};
        converter_.refuse(where, "how many updates an epoch has is not said")
            .with_note("say it: `--clock 'epoch = 1251 steps'`, or the whole: `--clock 'total = 3753 steps'`");
        return false;
      }
      converter_.draft.clock.push_back("total = " + length_text(*epochs, "epochs"));
    }
    length_ = program_value("total / 1 step", epochs_given != nullptr ? *epochs_given : settings_);
    return true;
  }

  /// `warmup_steps`, which counts where it is above 0 (below 1 it is a part of the run), or else `warmup_ratio`.
  bool set_warmup(const ForeignValue &kind) {
    const ForeignValue *given = setting("warmup_steps");
    auto warmup = given != nullptr ? converter_.constant(*given) : std::nullopt;
    const bool is_part = given == nullptr || (warmup && *warmup < 1);
    if (given == nullptr || (warmup && *warmup == 0)) {
      const ForeignValue *ratio = setting("warmup_ratio");
      if (ratio == nullptr) return true;
      given = ratio;
      warmup = converter_.constant(*ratio);
    }
    if (!warmup) {
      converter_.refuse(given->span, "the length of the warm-up is not known here");
      return false;
    }
    if (!is_part) {
      warmup_ = number_value(*warmup, *given);
    } else if (*warmup > 0 && !length_) {
      converter_.refuse(given->span, "a part of a run whose length is not said")
          .with_note("say it: `--clock 'total = 3753 steps'`; `" + kind.text + "` needs it for the warm-up alone");
      return false;
    } else if (*warmup > 0) {
      warmup_ = length_->is(Kind::number)
                    ? number_value(std::ceil(length_->number * *warmup), *given)
                    : program_value("ceil(total / 1 step * " + number_text(*warmup) + ")", *given);
    }
    return true;
  }

  /// `lr_scheduler_kwargs`, a dictionary.
  bool add(const EntrySignature &entry, const ForeignValue &given, Arguments &arguments) {
    const ForeignValue &further = converter_.followed(given);
    const std::size_t first = further.is(Kind::call) ? 1 : 0;
    if (!further.is(Kind::dictionary) && !further.is(Kind::call)) {
      converter_.refuse(given.span, "a dictionary was expected here");
      return false;
    }
    const ForeignValue *name_given = arguments.find("name");
    const bool plateau = name_given != nullptr && name_given->text == "reduce_lr_on_plateau";
    for (std::size_t i = 0; i < further.names.size(); ++i) {
      const ForeignValue &value = further.children[first + i];
      if (plateau) {
        arguments.values[further.names[i]] = &value;
      } else if (!converter_.add_argument(entry, further.names[i], value, arguments)) {
        return false;
      }
    }
    return true;
  }

  Converter &converter_;
  const ForeignValue &settings_;
  std::optional<ForeignValue> length_;
  std::optional<ForeignValue> warmup_;
};

}  // namespace

bool read_huggingface(Converter &converter) {
  const auto value = read_configuration(converter);
  if (!value) return false;
  const ForeignValue *settings = settings_in(*value);
  if (settings == nullptr) {
    converter.refuse(value->span, "there are no TrainingArguments here")
        .with_note("they are a dictionary with `learning_rate`, `lr_scheduler_type`, `max_steps` and the like");
    return false;
  }
  return TrainingArguments(converter, *settings).read();
}

}  // namespace anneal::cli
