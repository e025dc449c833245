#include "runtime/given_value.hpp"

#include <algorithm>
#include <charconv>

#include "grammar/number_text.hpp"

namespace anneal {

namespace {

Diagnostic &refuse(const ProgramParameter &parameter, const std::string &found, Diagnostics &diagnostics) {
  Diagnostic &diagnostic =
      diagnostics.report(Code::parameter_value, "`" + parameter.name + "` takes a " +
                                                    (parameter.choices.empty() ? describe(parameter.type) : "choice") +
                                                    ", and was given " + found);
  if (parameter.where.span.end > parameter.where.span.begin) diagnostic.with_note(parameter.where, "declared here");
  return diagnostic;
}

std::string joined(const std::vector<std::string> &choices) {
  std::string text;
  for (const std::string &choice : choices) text += (text.empty() ? "`" : ", `") + choice + "`";
  return text;
}

/// Whether an element of this type can stand for the parameter.
bool fits(Type::Kind wanted, Type::Kind found, double value) {
  switch (wanted) {
    case Type::Kind::number:
      return found == Type::Kind::number || found == Type::Kind::percentage;
    case Type::Kind::percentage:
      return found == Type::Kind::number || found == Type::Kind::percentage;
    case Type::Kind::duration:
      return found == Type::Kind::duration || found == Type::Kind::percentage ||
             (found == Type::Kind::number && value == 0);
    case Type::Kind::boolean:
      return found == Type::Kind::boolean;
    case Type::Kind::unknown:
    case Type::Kind::text:
    case Type::Kind::schedule:
    case Type::Kind::module:
      return false;
  }
  return false;
}

GivenValue from_number(const ProgramParameter &parameter, double value, Diagnostics &diagnostics) {
  if (parameter.type.is_list || !parameter.choices.empty() || !fits(parameter.type.kind, Type::Kind::number, value)) {
    Diagnostic &diagnostic = refuse(parameter, "the number " + shortest(value), diagnostics);
    if (parameter.type.kind == Type::Kind::duration && !parameter.type.is_list) {
      diagnostic.with_note("write `" + shortest(value) + " steps` or `" + shortest(value) + " epochs`");
    }
    if (parameter.type.kind == Type::Kind::boolean && !parameter.type.is_list)
      diagnostic.with_note("it is `true` or `false`");
    return {};
  }
  return {.set = true, .elements = {{value}}, .choice = {}};
}

std::optional<double> plain_number(std::string_view text) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool digits =
      !text.empty() && (text.front() == '-' || (text.front() >= '0' && text.front() <= '9')) && text.back() != '.';
  if (error != std::errc() || end != text.data() + text.size() || !digits) return std::nullopt;
  return value;
}

std::optional<LoweredValue> read_fragment(CheckedProgram &fragments, const std::string &name, const std::string &text,
                                          Diagnostics &diagnostics) {
  const SourceId source = fragments.sources->add(name, text);
  const std::optional<ModuleId> module = check_fragment(fragments, source, diagnostics);
  if (!module) return std::nullopt;
  const std::size_t errors = diagnostics.error_count();
  LoweredValue value = lower_value(fragments, *module, diagnostics);
  if (diagnostics.error_count() != errors || value.elements.empty()) return std::nullopt;
  return value;
}

/// The numbers of a fragment: constants only, since a fragment has no names.
std::optional<std::vector<double>> numbers(const LoweredValue &value) {
  std::vector<double> result;
  for (const LoweredValue::Element &element : value.elements) {
    if (!value.graph.is_constant(element.node)) return std::nullopt;
    result.push_back(value.graph.constant_value(element.node));
  }
  return result;
}

GivenValue from_text(CheckedProgram &fragments, const ProgramParameter &parameter, const std::string &text,
                     Diagnostics &diagnostics) {
  if (!parameter.choices.empty()) {
    std::string choice = text;
    if (choice.size() >= 2 && choice.front() == '"' && choice.back() == '"')
      choice = choice.substr(1, choice.size() - 2);
    if (std::find(parameter.choices.begin(), parameter.choices.end(), choice) != parameter.choices.end()) {
      return {.set = true, .elements = {}, .choice = choice};
    }
    refuse(parameter, "`" + choice + "`", diagnostics).with_note("it is one of " + joined(parameter.choices));
    return {};
  }
  if (const std::optional<double> number = plain_number(text)) return from_number(parameter, *number, diagnostics);
  const std::optional<LoweredValue> value = read_fragment(fragments, "<" + parameter.name + ">", text, diagnostics);
  if (!value) return {};
  const std::optional<std::vector<double>> values = numbers(*value);
  if (!values || value->type.is_list != parameter.type.is_list) {
    refuse(parameter, "`" + text + "`", diagnostics);
    return {};
  }
  GivenValue given{.set = true, .elements = {}, .choice = {}};
  for (std::size_t i = 0; i < values->size(); ++i) {
    if (!fits(parameter.type.kind, value->type.kind, (*values)[i])) {
      refuse(parameter, "`" + text + "`, a " + describe(value->type), diagnostics);
      return {};
    }
    given.elements.push_back(
        {.value = (*values)[i],
         .unit = value->elements[i].unit,
         .is_percentage = value->type.kind == Type::Kind::percentage && parameter.type.kind == Type::Kind::duration});
  }
  return given;
}

}  // namespace

GivenValue read_value(CheckedProgram &fragments, const ProgramParameter &parameter, const ParameterValue &value,
                      Diagnostics &diagnostics) {
  return std::visit(Overloaded{
                        [&](double number) { return from_number(parameter, number, diagnostics); },
                        [&](bool truth) {
                          if (parameter.type.kind == Type::Kind::boolean && !parameter.type.is_list) {
                            return GivenValue{.set = true, .elements = {{truth ? 1.0 : 0.0}}, .choice = {}};
                          }
                          refuse(parameter, truth ? "`true`" : "`false`", diagnostics);
                          return GivenValue{};
                        },
                        [&](const std::vector<double> &list) {
                          GivenValue given{.set = true, .elements = {}, .choice = {}};
                          bool fitting = parameter.type.is_list && !list.empty() && list.size() <= kListLimit;
                          for (const double element : list) {
                            fitting = fitting && fits(parameter.type.kind, Type::Kind::number, element);
                            given.elements.push_back({element});
                          }
                          if (fitting) return given;
                          refuse(parameter, "a list of " + std::to_string(list.size()) + " numbers", diagnostics);
                          return GivenValue{};
                        },
                        [&](const std::string &text) { return from_text(fragments, parameter, text, diagnostics); },
                    },
                    value);
}

std::optional<LoweredClock> read_clock(CheckedProgram &fragments, const std::string &text, Diagnostics &diagnostics) {
  const SourceId source = fragments.sources->add("<clock>", "clock { " + text + " }");
  const std::optional<ModuleId> module = check_fragment(fragments, source, diagnostics);
  if (!module) return std::nullopt;
  const std::size_t errors = diagnostics.error_count();
  LoweredClock clock = lower_clock(fragments, *module, {}, {}, diagnostics);
  if (diagnostics.error_count() != errors) return std::nullopt;
  return clock;
}

std::optional<GivenValue::Element> read_length(CheckedProgram &fragments, const std::string &text,
                                               Diagnostics &diagnostics) {
  if (const std::optional<double> number = plain_number(text)) return GivenValue::Element{*number};
  const std::optional<LoweredValue> value = read_fragment(fragments, "<position>", text, diagnostics);
  if (!value) return std::nullopt;
  const std::optional<std::vector<double>> values = numbers(*value);
  if (!values || value->type.is_list || value->type.kind == Type::Kind::boolean) {
    diagnostics.report(Code::usage, "`" + text + "` is no position")
        .with_note("write a step, a length or a part of the run: `100`, `5 epochs`, `2%`");
    return std::nullopt;
  }
  return GivenValue::Element{.value = values->front(),
                             .unit = value->elements.front().unit,
                             .is_percentage = value->type.kind == Type::Kind::percentage};
}

}  // namespace anneal
