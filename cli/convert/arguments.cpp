// The arguments of a call, each as the parameter of the module wants it.
#include <algorithm>
#include <array>
#include <charconv>

#include "cli/convert/converter.hpp"
#include "grammar/suggest.hpp"

namespace anneal::cli {

namespace {

std::string_view module_name_of_argument(std::string_view word) {
  return word.substr(0, word.find('='));
}

/// Entries beside another one that take what it does not: the momentum of a cycle.
constexpr std::array<std::string_view, 2> kCompanions = {"_momentum", "_weight_decay"};

bool companion_takes(const EntrySignature &entry, std::string_view name) {
  for (const std::string_view suffix : kCompanions) {
    const EntrySignature *companion = find_signature(entry.module, entry.name + std::string(suffix));
    if (companion != nullptr && (name == "cycle_momentum" || companion->takes(name))) return true;
  }
  return false;
}

/// A name with all words of another: `warmup_num_steps` for `warmup_steps`.
std::optional<std::string_view> with_all_words(std::string_view name, const std::vector<std::string_view> &names) {
  const auto holds = [name](std::string_view known) {
    for (std::size_t at = 0; at <= name.size();) {
      const std::size_t end = std::min(name.find('_', at), name.size());
      const std::string word = "_" + std::string(name.substr(at, end - at)) + "_";
      if (("_" + std::string(known) + "_").find(word) == std::string::npos) return false;
      at = end + 1;
    }
    return true;
  };
  const auto found = std::ranges::find_if(names, holds);
  return found == names.end() ? std::nullopt : std::optional(*found);
}

/// Names that frameworks have for what special_calls.cpp reads by them.
constexpr std::array<std::string_view, 7> kRead = {
    "boundaries_and_scales", "cosine_kwargs", "milestones_values",        "step_rules",
    "t_in_epochs",           "monitor",       "scheduler_specific_kwargs"};

}  // namespace

bool Converter::is_harmless(const EntrySignature &entry, std::string_view name, const ForeignValue &value) {
  const HarmlessArgument *known = find_harmless_argument(name);
  if (known == nullptr || entry.takes(name)) return false;
  if (known->values.empty() || value.is(Kind::none)) return true;
  std::string_view allowed = known->values;
  const std::string_view given = value.is(Kind::text) ? std::string_view(value.text) : written(value.span);
  while (!allowed.empty()) {
    const std::size_t end = std::min(allowed.find('|'), allowed.size());
    if (allowed.substr(0, end) == given) return true;
    allowed.remove_prefix(std::min(end + 1, allowed.size()));
  }
  return false;
}

bool Converter::add_argument(const EntrySignature &entry, std::string_view name, const ForeignValue &value,
                             Arguments &arguments) {
  if (name == "optimizer") {
    arguments.optimizer = &value;
    return true;
  }
  if (is_harmless(entry, name, value)) return true;
  const EntryParameter *parameter = entry.find(name);
  const bool is_read = std::ranges::find(kRead, name) != kRead.end() || companion_takes(entry, name);
  if (parameter == nullptr && !is_read) {
    std::vector<std::string_view> names;
    for (const std::string &known : entry.order) names.push_back(module_name_of_argument(known));
    auto near = with_all_words(name, names);
    if (!near) near = nearest(name, names);
    const bool is_known = find_harmless_argument(name) != nullptr || std::ranges::find(names, name) != names.end();
    Diagnostic &report = refuse(
        with_name(name, value.span),
        is_known ? "`" + entry.full_name() + "` has no counterpart of `" + std::string(name) + "` with this value"
                 : "`" + entry.full_name() + "` has no argument `" + std::string(name) + "`");
    if (near && !is_known) report.with_note("did you mean `" + std::string(*near) + "`?");
    return false;
  }
  const std::string key(parameter != nullptr ? std::string_view(parameter->name) : name);
  if (arguments.values.emplace(key, &value).second) return true;
  refuse(with_name(name, value.span), "`" + std::string(name) + "` is given twice");
  return false;
}

bool Converter::spread(const EntrySignature &entry, const ForeignValue &dictionary, Arguments &arguments) {
  const ForeignValue &held = followed(dictionary);
  const bool is_call = held.is(Kind::call) && held.children.front().dotted() == "dict";
  if (!held.is(Kind::dictionary) && !is_call) {
    if (held.is(Kind::none)) return true;
    refuse(dictionary.span, "`" + std::string(written(dictionary.span).substr(0, 60)) + "` is no dictionary");
    return false;
  }
  for (std::size_t i = 0; i < held.names.size(); ++i) {
    if (!add_argument(entry, held.names[i], held.children[i + (is_call ? 1 : 0)], arguments)) return false;
  }
  return true;
}

std::optional<Arguments> Converter::arguments(const EntrySignature &entry, const ForeignValue &call) {
  Arguments result;
  std::size_t position = 0;
  for (std::size_t i = 0; i < call.names.size(); ++i) {
    const ForeignValue &value = call.children[i + 1];
    const std::string &name = call.names[i];
    bool good = true;
    if (name == "**" || name == "scheduler_specific_kwargs") {
      good = spread(entry, value, result);
    } else if (!name.empty()) {
      good = add_argument(entry, name, value, result);
    } else if (position < entry.order.size()) {
      const std::string_view parameter = module_name_of_argument(entry.order[position++]);
      good = parameter == "scheduler_specific_kwargs" ? spread(entry, value, result)
                                                      : add_argument(entry, parameter, value, result);
    } else {
      refuse(value.span, "`" + entry.full_name() + "` has no argument number " + std::to_string(i + 1))
          .with_note("name it, as in `" + (entry.order.empty() ? "name" : entry.order.back()) + "=…`");
      good = false;
    }
    if (!good) return std::nullopt;
  }
  return result;
}

/// `3ba`, `1ep`, `0.5dur`, `16000u`, or a number of steps.
std::optional<Piece> Converter::length(const ForeignValue &value) {
  struct Unit {
    std::string_view suffix;
    std::string_view name;
  };
  static constexpr std::array kUnits = {Unit{"ba", "steps"},   Unit{"ep", "epochs"},  Unit{"dur", "%"},
                                        Unit{"tok", "tokens"}, Unit{"sp", "samples"}, Unit{"u", "steps"},
                                        Unit{"e", "epochs"},   Unit{"t", "tokens"}};
  const ForeignValue &held = followed(value);
  if (!held.is(Kind::text)) {
    const auto count = constant(held);
    if (count) return Piece{length_text(*count, "steps")};
    const auto piece = expression(value);
    return piece ? std::optional(Piece{"(" + piece->text + ") steps"}) : std::nullopt;
  }
  double count = 0;
  const char *last = held.text.data() + held.text.size();
  const auto [end, error] = std::from_chars(held.text.data(), last, count);
  for (const Unit &unit : kUnits) {
    if (error != std::errc() || std::string_view(end, static_cast<std::size_t>(last - end)) != unit.suffix) continue;
    return Piece{unit.name == "%" ? number_text(100 * count) + "%" : length_text(count, unit.name)};
  }
  refuse(value.span, "`" + held.text.substr(0, 40) + "` is no length that is read here")
      .with_note("lengths are `3ba`, `1ep`, `0.5dur`, `1000tok`, `64sp`");
  return std::nullopt;
}

std::optional<Piece> Converter::choice(const EntryParameter &parameter, const ForeignValue &value) {
  // One for each of several schedulers, which is one where they are the same.
  if (const ForeignValue *several = list(value); several != nullptr && !several->children.empty()) {
    const auto is_other = [&](const ForeignValue &element) { return element.text != several->children[0].text; };
    if (std::ranges::none_of(several->children, is_other)) return choice(parameter, several->children[0]);
  }
  const ForeignValue &held = followed(value);
  std::string word = held.is(Kind::text) ? held.text : std::string();
  // A member of an enumeration: `SchedulerType.COSINE`.
  if (held.is(Kind::attribute)) {
    word = held.text;
    std::ranges::transform(word, word.begin(),
                           [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  }
  if (std::ranges::find(parameter.choices, word) != parameter.choices.end()) return Piece{"\"" + word + "\""};
  std::string offered;
  for (const std::string &known : parameter.choices) offered += (offered.empty() ? "\"" : ", \"") + known + "\"";
  refuse(value.span, "`" + parameter.name + "` is none of the choices that are known: " + offered);
  return std::nullopt;
}

std::optional<Piece> Converter::list_argument(const EntryParameter &parameter, const ForeignValue &value) {
  const bool lengths = parameter.type == TypeName::Kind::duration_list;
  const ForeignValue *elements = list(value);
  if (elements == nullptr || !lengths) {
    const auto piece = expression(value);
    if (!piece || elements != nullptr || followed(value).is(Kind::call)) return piece;
    return Piece{"[" + piece->text + "]"};
  }
  std::string text;
  for (const ForeignValue &element : elements->children) {
    const auto piece = length(element);
    if (!piece) return std::nullopt;
    text += (text.empty() ? "[" : ", ") + piece->text;
  }
  return Piece{text.empty() ? "[inf] steps" : text + "]"};
}

std::optional<Piece> Converter::argument(const EntryParameter &parameter, const ForeignValue &value,
                                         const std::string &rate) {
  const ForeignValue &held = followed(value);
  switch (parameter.type) {
    case TypeName::Kind::number_list:
    case TypeName::Kind::duration_list:
      return list_argument(parameter, value);
    case TypeName::Kind::duration:
      return length(value);
    case TypeName::Kind::one_of:
      return choice(parameter, value);
    case TypeName::Kind::schedule:
    case TypeName::Kind::schedule_list:
      return schedule(value, rate);
    case TypeName::Kind::boolean:
      if (held.is(Kind::number)) return Piece{held.number != 0 ? "true" : "false"};
      break;
    case TypeName::Kind::number:
    case TypeName::Kind::integer:
      // A list with a value for each group of parameters, of which there is one; a function that is constant; a
      // schedule where the framework takes a rate.
      if (held.is(Kind::list) && held.children.size() == 1) return expression(held.children.front());
      if (held.is(Kind::list)) {
        refuse(value.span, "a list where `" + parameter.name + "` is one number")
            .with_note("one for each group of parameters? convert one of them, and see `group`");
        return std::nullopt;
      }
      if (held.is(Kind::lambda)) {
        const Late late(*this);
        return expression(held.children.front());
      }
      if (is_schedule(value)) return schedule(value, rate);
      break;
  }
  return expression(value);
}

}  // namespace anneal::cli
