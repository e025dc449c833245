// T5X' factors, "constant * linear_warmup * rsqrt_decay", with their settings: `name=value` after a comma, lines of
// gin, or the call of create_learning_rate_scheduler.
#include <algorithm>
#include <array>

#include "cli/convert/read.hpp"

namespace anneal::cli {

namespace {

using Kind = ForeignValue::Kind;

/// The settings and T5X' defaults.
struct Setting {
  std::string_view name;
  std::string_view otherwise;
};
constexpr std::array kSettings = {
    Setting{"base_learning_rate", "0.5"}, Setting{"warmup_steps", "1000"},      Setting{"decay_factor", "0.5"},
    Setting{"steps_per_decay", "20000"},  Setting{"steps_per_cycle", "100000"}, Setting{"step_offset", "0"},
    Setting{"min_learning_rate", "1e-8"},
};

constexpr std::string_view kDefault = "constant * linear_warmup * rsqrt_decay";

class Factors {
 public:
  explicit Factors(Converter &converter) : converter_(converter) {
    for (const Setting &setting : kSettings) values_[std::string(setting.name)] = std::string(setting.otherwise);
  }

  /// Takes `name = value`; refuses a name that T5X does not have.
  bool set(std::string_view name, const ForeignValue &value) {
    if (name == "factors") {
      const ForeignValue &held = converter_.followed(value);
      if (!held.is(Kind::text)) {
        converter_.refuse(value.span, "a string of factors was expected here");
        return false;
      }
      factors_ = held.text;
      where_ = value.span;
      return true;
    }
    if (!values_.contains(std::string(name))) {
      converter_.refuse(value.span, "T5X has no setting `" + std::string(name.substr(0, 60)) + "` of factors");
      return false;
    }
    const auto piece = converter_.expression(value);
    if (piece) values_[std::string(name)] = piece->inside(Binds::power);
    return piece.has_value();
  }

  void set_factors(std::string_view factors, Span where) {
    factors_ = factors;
    where_ = where;
  }

  bool write() {
    std::string product;
    std::string_view rest = factors_;
    while (true) {
      const std::size_t end = std::min(rest.find('*'), rest.size());
      std::string_view name = rest.substr(0, end);
      while (!name.empty() && (name.front() == ' ' || name.front() == '\n')) name.remove_prefix(1);
      while (!name.empty() && (name.back() == ' ' || name.back() == '\n')) name.remove_suffix(1);
      const auto factor = text_of(name);
      if (!factor) return false;
      product += (product.empty() ? "" : " * ") + *factor;
      if (end == rest.size()) break;
      rest.remove_prefix(end + 1);
    }
    std::string text = "max(" + product + ", " + values_["min_learning_rate"] + ")";
    if (values_["step_offset"] != "0") text = "(" + text + ") @ (max(step - " + values_["step_offset"] + ", 0))";
    converter_.draft.outputs.push_back({"lr", "T5X' factors \"" + factors_ + "\", converted.", text});
    return true;
  }

 private:
  std::optional<std::string> text_of(std::string_view name) {
    const auto call = [&](std::string_view entry, std::initializer_list<std::string_view> settings) {
      converter_.draft.import("flax");
      std::string text = "flax." + std::string(entry) + "(";
      for (const std::string_view setting : settings) {
        text += (text.back() == '(' ? "" : ", ") + std::string(setting) + " = " + values_[std::string(setting)];
      }
      return text + ")";
    };
    if (name == "constant") return values_["base_learning_rate"];
    if (name == "linear_warmup" || name == "rsqrt_decay" || name == "rsqrt_normalized_decay")
      return call(name, {"warmup_steps"});
    if (name == "decay_every") return call(name, {"steps_per_decay", "decay_factor"});
    if (name == "cosine_decay") return call(name, {"warmup_steps", "steps_per_cycle"});
    if (name == "linear_decay") {
      const std::string warmup = values_["warmup_steps"];
      return values_["base_learning_rate"] + " * min(step / " + warmup + ", 1 + " + values_["decay_factor"] + " * (" +
             warmup + " - step))";
    }
    converter_.refuse(where_, "T5X has no factor `" + std::string(name.substr(0, 60)) + "`")
        .with_note(
            "it has constant, linear_warmup, linear_decay, rsqrt_decay, rsqrt_normalized_decay, decay_every and "
            "cosine_decay");
    return std::nullopt;
  }

  Converter &converter_;
  std::map<std::string, std::string, std::less<>> values_;
  std::string factors_{kDefault};
  Span where_;
};

/// The last part of `utils.create_learning_rate_scheduler.warmup_steps`.
std::string last_part(const std::string &dotted) {
  return dotted.substr(dotted.rfind('.') + 1);
}

}  // namespace

bool read_t5x(Converter &converter) {
  Factors factors(converter);
  const std::string_view text = converter.sources()[converter.source()].text();
  // The bare string: up to the first comma or line break; settings follow as statements.
  std::size_t begin = text.find_first_not_of(" \t\r\n\"'");
  if (begin == std::string_view::npos) begin = 0;
  const std::size_t end = std::min(text.find_first_not_of("abcdefghijklmnopqrstuvwxyz_ *", begin), text.size());
  const bool is_bare =
      end > begin && (end == text.size() || std::string_view(",\r\n\"'").find(text[end]) != std::string_view::npos);
  std::optional<ForeignDocument> document;
  if (is_bare) {
    factors.set_factors(text.substr(begin, end - begin),
                        {static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end)});
    // As the arguments of a call, of which the factors are the first.
    const auto rest = std::min(text.find_first_of(",\n", end), text.size());
    document =
        read_settings(converter.sources(),
                      {converter.source(), {static_cast<std::uint32_t>(rest), static_cast<std::uint32_t>(text.size())}},
                      converter.diagnostics());
  } else {
    document = read_python(converter.sources(), converter.source(), converter.diagnostics());
  }
  if (!document) return false;
  converter.set_document(*document);
  for (const ForeignStatement &statement : document->statements) {
    if (!statement.target.empty() &&
        (is_bare || statement.target.find("create_learning_rate_scheduler") != std::string::npos)) {
      if (!factors.set(last_part(statement.target), statement.value)) return false;
    }
    const bool is_call = statement.value.is(Kind::call) &&
                         statement.value.children.front().dotted().ends_with("create_learning_rate_scheduler");
    for (std::size_t i = 0; is_call && i < statement.value.names.size(); ++i) {
      const std::string &name = statement.value.names[i];
      const std::string_view place = i == 0 ? "factors" : i <= kSettings.size() ? kSettings[i - 1].name : "";
      if (!factors.set(name.empty() ? place : std::string_view(name), statement.value.children[i + 1])) return false;
    }
  }
  return factors.write();
}

}  // namespace anneal::cli
