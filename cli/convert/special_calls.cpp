// Calls whose arguments the module has in another shape: schedulers in lists, boundaries in dictionaries.
#include <algorithm>
#include <array>
#include <charconv>

#include "cli/convert/converter.hpp"

namespace anneal::cli {

namespace {

/// Schedulers of PyTorch that multiply the rate, which a chain of them is a product of.
constexpr std::array<std::string_view, 7> kProducts = {"StepLR",        "MultiStepLR",  "ConstantLR",      "LinearLR",
                                                       "ExponentialLR", "PolynomialLR", "MultiplicativeLR"};

std::string joined(const std::vector<std::string> &texts) {
  std::string result = "[";
  for (const std::string &text : texts) result += (result.size() > 1 ? ", " : "") + text;
  return result + "]";
}

}  // namespace

std::optional<Piece> Converter::special(const EntrySignature &entry, const Arguments &given, Span where,
                                        const std::string &rate_here, bool &handled) {
  const std::string name = entry.full_name();
  handled = true;
  if (given.find("boundaries_and_scales") != nullptr) return scaled_boundaries(entry, given);
  if (given.find("cosine_kwargs") != nullptr) return cosine_cycles(entry, given, where);
  if (given.find("milestones_values") != nullptr) return points(entry, given, where);
  if (given.find("step_rules") != nullptr) return step_rules(entry, given, rate_here);
  if (name == "transformers.get_scheduler") {
    const ForeignValue *kind = given.find("name");
    if (kind != nullptr && followed(*kind).text == "reduce_lr_on_plateau")
      return plateau_by_name(given, where, rate_here);
  }
  if (const ForeignValue *part = given.find("pct_start")) {
    const auto known = constant(*part);
    if (known && !(*known >= 0 && *known <= 1)) {
      refuse(part->span, "`pct_start` is a part of the run, from 0 to 1");
      return std::nullopt;
    }
  }
  if (name == "torch.MultiplicativeLR") {
    const ForeignValue *function = given.find("lr_lambda");
    if (function != nullptr && mentions_step(followed(*function))) {
      refuse(
          function->span,
          "`torch.MultiplicativeLR` with a factor that changes is a product over all updates, and there are no loops")
          .with_note("write the product itself as a formula of `step`");
      return std::nullopt;
    }
  }
  handled = false;
  return std::nullopt;
}

/// Whether a function uses its argument.
bool Converter::mentions_step(const ForeignValue &value, std::string_view name) {
  if (value.is(Kind::lambda))
    return value.names.size() == 1 && mentions_step(value.children.front(), value.names.front());
  if (value.is(Kind::name)) return value.text == name;
  return std::ranges::any_of(value.children, [&](const ForeignValue &child) { return mentions_step(child, name); });
}

/// Why a scheduler cannot stand in a list of others.
bool Converter::member_is_refused(const EntrySignature &entry, const ForeignValue &member, std::size_t number) {
  const EntrySignature *inner = entry_of(followed(member));
  const std::string holder = entry.full_name();
  if (inner == nullptr || inner->module != "torch") return false;
  if (holder == "torch.ChainedScheduler" && std::ranges::find(kProducts, inner->name) == kProducts.end()) {
    refuse(member.span, "`" + inner->name + "` in a chain sets what the others made, or mixes it with its floor")
        .with_note("only schedulers that multiply can be chained; write the formula that was meant");
    return true;
  }
  if (holder != "torch.SequentialLR") return false;
  if (inner->name == "ChainedScheduler") {
    refuse(member.span, "PyTorch raises where a `ChainedScheduler` in a `SequentialLR` begins");
    return true;
  }
  if (inner->name != "MultiplicativeLR" || number == 0) return false;
  refuse(member.span, "`MultiplicativeLR` behind a milestone goes on from the rate that it finds")
      .with_note("write `phases`, with `previous`");
  return true;
}

/// PyTorch and optax raise where there is not one milestone between each two schedulers.
bool Converter::milestones_are_refused(const EntrySignature &entry, const Arguments &given, std::size_t schedulers) {
  const ForeignValue *argument = given.find(entry.name == "join_schedules" ? "boundaries" : "milestones");
  const ForeignValue *milestones = argument != nullptr ? list(*argument) : nullptr;
  if (milestones == nullptr || milestones->children.size() < schedulers) return false;
  refuse(argument->span, std::to_string(milestones->children.size()) + " milestones for " + std::to_string(schedulers) +
                             (schedulers == 1 ? " schedule" : " schedules"))
      .with_note("there is one between each two");
  return true;
}

/// Schedulers in a list. Those of a chain multiply; those of a sequence have the rate of its optimizer.
std::optional<Piece> Converter::members(const EntrySignature &entry, const Arguments &given,
                                        const ForeignValue &value) {
  const ForeignValue *schedulers = list(value);
  if (schedulers == nullptr || schedulers->children.empty()) {
    refuse(value.span, "`" + entry.full_name() + "` needs a list of schedules");
    return std::nullopt;
  }
  if (milestones_are_refused(entry, given, schedulers->children.size())) return std::nullopt;
  const bool multiplies = entry.name == "ChainedScheduler";
  const bool has_rate = entry.module == "torch" && !multiplies;
  const auto base = has_rate ? rate(optimizer_of(given)) : std::nullopt;
  if (has_rate && !base) return std::nullopt;
  const std::string inner_rate = base ? base->text : multiplies ? "1" : "";
  std::vector<std::string> texts;
  for (const ForeignValue &member : schedulers->children) {
    if (member_is_refused(entry, member, texts.size())) return std::nullopt;
    const auto piece = schedule(member, inner_rate);
    if (!piece) return std::nullopt;
    texts.push_back(piece->text);
  }
  return Piece{joined(texts)};
}

/// The optimizer of a call, or of the schedulers in it.
const ForeignValue *Converter::optimizer_of(const Arguments &given) {
  if (given.optimizer != nullptr) return given.optimizer;
  const ForeignValue *written_list = given.find("schedulers");
  const ForeignValue *schedulers = written_list != nullptr ? list(*written_list) : nullptr;
  for (std::size_t i = 0; schedulers != nullptr && i < schedulers->children.size(); ++i) {
    const ForeignValue &member = followed(schedulers->children[i]);
    if (const ForeignValue *named = member.find("optimizer")) return named;
    if (member.is(Kind::call) && member.children.size() > 1 && member.names[0].empty()) return &member.children[1];
  }
  return nullptr;
}

/// `{30: 0.1, 60: 0.1}`, as two lists in rising order.
std::optional<Piece> Converter::scaled_boundaries(const EntrySignature &entry, const Arguments &given) {
  const ForeignValue *written_value = given.find("boundaries_and_scales");
  const ForeignValue &held = followed(*written_value);
  Arguments others = given;
  others.values.erase("boundaries_and_scales");
  if (held.is(Kind::none)) return plain_call(entry, others, written_value->span, {});
  std::vector<std::pair<double, std::string>> pairs;
  for (std::size_t i = 0; held.is(Kind::dictionary) && i < held.names.size(); ++i) {
    double boundary = 0;
    const std::string &key = held.names[i];
    const auto [end, error] = std::from_chars(key.data(), key.data() + key.size(), boundary);
    const auto scale =
        error == std::errc() && end == key.data() + key.size() ? expression(held.children[i]) : std::nullopt;
    if (!scale) {
      if (!diagnostics_.has_errors())
        refuse(held.children[i].span, "the boundary `" + key.substr(0, 40) + "` is no number");
      return std::nullopt;
    }
    pairs.emplace_back(boundary, scale->text);
  }
  if (!held.is(Kind::dictionary)) {
    refuse(written_value->span, "a dictionary of boundaries and scales was expected here");
    return std::nullopt;
  }
  std::ranges::sort(pairs, {}, &std::pair<double, std::string>::first);
  auto result = plain_call(entry, others, written_value->span, {});
  if (!result || pairs.empty()) return result;
  std::vector<std::string> boundaries;
  std::vector<std::string> scales;
  for (const auto &[boundary, scale] : pairs) {
    boundaries.push_back(number_text(boundary));
    scales.push_back(scale);
  }
  result->text.pop_back();
  result->text += ", boundaries = " + joined(boundaries) + ", scales = " + joined(scales) + ")";
  return result;
}

/// A list of dictionaries of arguments, as a list for each argument.
std::optional<Piece> Converter::cosine_cycles(const EntrySignature &entry, const Arguments &given, Span where) {
  const ForeignValue *cycles = list(*given.find("cosine_kwargs"));
  if (cycles == nullptr || cycles->children.empty()) {
    refuse(where, "`" + entry.full_name() + "` needs a list of dictionaries");
    return std::nullopt;
  }
  std::string text;
  for (const EntryParameter &parameter : entry.parameters) {
    if (parameter.type != TypeName::Kind::number_list) continue;
    std::vector<std::string> values;
    for (const ForeignValue &cycle : cycles->children) {
      const ForeignValue *value = followed(cycle).find(parameter.name);
      if (value == nullptr) continue;
      const auto piece = expression(*value);
      if (!piece) return std::nullopt;
      values.push_back(piece->text);
    }
    if (values.empty() && parameter.optional) continue;
    if (values.size() != cycles->children.size()) {
      refuse(cycles->span, "`" + parameter.name + "` is not given for every cycle");
      return std::nullopt;
    }
    text += (text.empty() ? "" : ", ") + parameter.name + " = " + joined(values);
  }
  draft.import(entry.module);
  return Piece{entry.full_name() + "(" + text + ")"};
}

/// `[(0, 0.1), (10, 0)]`, as two lists.
std::optional<Piece> Converter::points(const EntrySignature &entry, const Arguments &given, Span where) {
  const ForeignValue *pairs = list(*given.find("milestones_values"));
  std::vector<std::string> milestones;
  std::vector<std::string> values;
  for (std::size_t i = 0; pairs != nullptr && i < pairs->children.size(); ++i) {
    const ForeignValue &pair = followed(pairs->children[i]);
    if (!pair.is(Kind::list) || pair.children.size() != 2) break;
    const auto milestone = expression(pair.children[0]);
    const auto value = milestone ? expression(pair.children[1]) : std::nullopt;
    if (!value) return std::nullopt;
    milestones.push_back(milestone->text);
    values.push_back(value->text);
  }
  if (pairs == nullptr || milestones.empty() || milestones.size() != pairs->children.size()) {
    refuse(where, "`" + entry.full_name() + "` needs a list of pairs of a milestone and a value");
    return std::nullopt;
  }
  draft.import(entry.module);
  const std::string per = settings.per.empty() ? "" : ", per = " + settings.per;
  return Piece{entry.full_name() + "(milestones = " + joined(milestones) + ", values = " + joined(values) + per + ")"};
}

/// Diffusers' `1:10,0.1:20,0.01`: value and step after value and step, and the last value.
std::optional<Piece> Converter::step_rules(const EntrySignature &entry, const Arguments &given,
                                           const std::string &rate_here) {
  const ForeignValue &held = followed(*given.find("step_rules"));
  std::vector<std::string> boundaries;
  std::vector<std::string> factors;
  std::string_view rest = held.is(Kind::text) ? std::string_view(held.text) : std::string_view();
  bool good = !rest.empty();
  while (good && !rest.empty()) {
    const std::size_t end = std::min(rest.find(','), rest.size());
    const std::string_view rule = rest.substr(0, end);
    const std::size_t colon = rule.find(':');
    rest.remove_prefix(std::min(end + 1, rest.size()));
    double factor = 0;
    double step = 0;
    const std::string_view first = rule.substr(0, colon);
    const auto read = [](std::string_view text, double &value) {
      const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), value);
      return error == std::errc() && stop == text.data() + text.size();
    };
    good = read(first, factor) && (colon == std::string_view::npos) == rest.empty();
    if (good && colon != std::string_view::npos) good = read(rule.substr(colon + 1), step);
    factors.push_back(number_text(factor));
    if (colon != std::string_view::npos) boundaries.push_back(number_text(step));
  }
  if (!good) {
    refuse(held.span, "rules such as \"1:10,0.1:20,0.01\" were expected here");
    return std::nullopt;
  }
  if (boundaries.empty()) boundaries.emplace_back("inf");
  if (factors.size() == 1) factors.push_back(factors.front());
  draft.import(entry.module);
  return Piece{entry.full_name() + "(" + rate_here + ", boundaries = " + joined(boundaries) +
               ", factors = " + joined(factors) + ")"};
}

/// `get_scheduler("reduce_lr_on_plateau")` makes PyTorch's.
std::optional<Piece> Converter::plateau_by_name(const Arguments &given, Span where, const std::string &rate_here) {
  const EntrySignature *plateau = find_signature("torch", "ReduceLROnPlateau");
  Arguments theirs;
  for (const auto &[name, value] : given.values) {
    if (name == "name" || name == "num_warmup_steps" || name == "num_training_steps") continue;
    if (!add_argument(*plateau, name, *value, theirs)) return std::nullopt;
  }
  return plain_call(*plateau, theirs, where, rate_here);
}

}  // namespace anneal::cli
