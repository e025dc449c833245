#include "cli/convert/converter.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <utility>

namespace anneal::cli {

namespace {

/// Names that the program has for itself.
constexpr std::array<std::string_view, 6> kOutputs = {"lr", "momentum", "beta1", "weight_decay", "base", "value"};

std::optional<double> number_in(std::string_view text) {
  double number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

/// A chain of operators on numbers, from left to right.
std::optional<double> folded(const std::vector<std::string> &signs, const std::vector<double> &operands) {
  double result = operands.front();
  for (std::size_t i = 0; i < signs.size(); ++i) {
    const std::string &sign = signs[i];
    const double operand = operands[i + 1];
    if (sign == "+") {
      result += operand;
    } else if (sign == "-") {
      result -= operand;
    } else if (sign == "*") {
      result *= operand;
    } else if (sign == "/" || sign == "//") {
      result = sign == "/" ? result / operand : std::floor(result / operand);
    } else {
      return std::nullopt;
    }
  }
  return result;
}

}  // namespace

const ForeignValue *Arguments::find(std::string_view name) const {
  const auto found = values.find(name);
  return found == values.end() ? nullptr : found->second;
}

Converter::Earlier::Earlier(Converter &converter, std::string_view name)
    : converter_(converter),
      visible_(converter.visible_),
      late_(std::exchange(converter.late_, false)),
      good_(++converter.names_inside_ <= kForeignNameLimit) {
  converter.visible_ = converter.place_of(name).value_or(0);
  if (!good_) {
    converter.refuse(converter.document_->statements[converter.visible_].value.span,
                     "more than " + std::to_string(kForeignNameLimit) + " names stand for each other");
  }
}

Converter::Earlier::~Earlier() {
  converter_.visible_ = visible_;
  converter_.late_ = late_;
  --converter_.names_inside_;
}

Converter::Late::Late(Converter &converter)
    : converter_(converter),
      visible_(std::exchange(converter.visible_, converter.outermost_)),
      late_(std::exchange(converter.late_, true)) {}

Converter::Late::~Late() {
  converter_.visible_ = visible_;
  converter_.late_ = late_;
}

Converter::Deeper::Deeper(Converter &converter, Span where) : converter_(converter) {
  if (++converter.depth_ <= kConvertedDepthLimit) return;
  converter.refuse(where, "more than " + std::to_string(kConvertedDepthLimit) + " expressions inside each other");
}

void Converter::keep_document(ForeignDocument document) {
  kept_ = std::move(document);
  set_document(*kept_);
}

void Converter::set_document(const ForeignDocument &document) {
  document_ = &document;
  visible_ = outermost_ = document.statements.size();
  targets_.clear();
  for (std::size_t i = 0; i < visible_; ++i) targets_[document.statements[i].target].push_back(i);
}

std::optional<std::size_t> Converter::place_of(std::string_view name) const {
  const auto known = targets_.find(name);
  if (known == targets_.end() || name.empty()) return std::nullopt;
  const auto after = std::ranges::lower_bound(known->second, visible_);
  if (after == known->second.begin()) return std::nullopt;
  return *std::prev(after);
}

Diagnostic &Converter::refuse(Span where, const std::string &message) {
  return diagnostics_.report(Code::not_convertible, {source_, where}, message);
}

Span Converter::with_name(std::string_view name, Span value) const {
  const std::string_view before = sources_[source_].text().substr(0, value.begin);
  const std::size_t last = before.find_last_not_of(" \t\"'=:");
  if (last == std::string_view::npos || !before.substr(0, last + 1).ends_with(name) || name.empty()) return value;
  return {static_cast<std::uint32_t>(last + 1 - name.size()), value.end};
}

const ForeignValue *Converter::lookup(std::string_view name) const {
  const auto place = place_of(name);
  return place ? &document_->statements[*place].value : nullptr;
}

const ForeignValue &Converter::followed(const ForeignValue &value) {
  const ForeignValue *at = &value;
  const std::size_t visible = visible_;
  for (std::size_t i = 0; i < kForeignNameLimit && (at->is(Kind::name) || at->is(Kind::attribute)); ++i) {
    const auto place = place_of(at->dotted());
    if (!place) break;
    visible_ = *place;
    at = &document_->statements[*place].value;
  }
  visible_ = visible;
  return *at;
}

std::string Converter::path(const ForeignValue &callee) const {
  const std::string dotted = callee.dotted();
  if (dotted.empty() || document_ == nullptr) return dotted;
  // The longest imported name that it begins with.
  const ForeignImport *best = nullptr;
  for (const ForeignImport &import : document_->imports) {
    const bool begins =
        dotted.starts_with(import.name) && (dotted.size() == import.name.size() || dotted[import.name.size()] == '.');
    if (begins && (best == nullptr || import.name.size() >= best->name.size())) best = &import;
  }
  return best == nullptr ? dotted : best->path + dotted.substr(best->name.size());
}

void Converter::say_which_module(std::string_view name, const std::vector<std::string_view> &modules) {
  if (modules.size() < 2) return;
  draft.remark("`" + std::string(name) + "` is read as that of " + std::string(framework_name(modules[0])) + "; " +
               std::string(framework_name(modules[1])) + " has one too: `" + std::string(modules[1]) + "." +
               std::string(name) + "(…)`");
}

const EntrySignature *Converter::entry_of(const ForeignValue &call) {
  if (!call.is(Kind::call)) return nullptr;
  const std::string full = path(call.children.front());
  if (full.empty()) return nullptr;
  const std::size_t dot = full.rfind('.');
  const std::string name = full.substr(dot == std::string::npos ? 0 : dot + 1);
  if (dot != std::string::npos) {
    const std::string_view module = module_of_path(full.substr(0, dot));
    if (module.empty()) return nullptr;
    if (const EntrySignature *entry = find_signature(module, name)) return entry;
    // TensorFlow 1 and Keras share a namespace.
    return module == "keras" ? find_signature("tensorflow", name) : nullptr;
  }
  const std::vector<std::string_view> modules = modules_with(name);
  if (modules.empty() || lookup(name) != nullptr) return nullptr;
  // Inside a framework's scheduler it is that framework's.
  if (std::ranges::find(modules, around_) != modules.end()) return find_signature(around_, name);
  return find_signature(modules.front(), name);
}

bool Converter::is_schedule(const ForeignValue &value) {
  const ForeignValue &held = followed(value);
  return held.is(Kind::call) && entry_of(held) != nullptr && !settings.names.contains(written(held.span));
}

const ForeignValue *Converter::list(const ForeignValue &value) {
  const ForeignValue *held = &followed(value);
  while (held->is(Kind::call) && held->children.size() == 2) {
    const std::string name = path(held->children.front());
    if (!name.ends_with("array") && name != "list" && name != "tuple") return nullptr;
    held = &followed(held->children[1]);
  }
  return held->is(Kind::list) ? held : nullptr;
}

bool Converter::changes_later(std::string_view name, const ForeignValue &value) {
  const auto known = targets_.find(name);
  if (!late_ || known == targets_.end() || known->second.back() < visible_) return false;
  const ForeignValue &last = document_->statements[known->second.back()].value;
  const auto now = constant(value);
  const auto then = constant(last);
  if (!now || !then || *now == *then) return false;
  refuse(last.span, "`" + std::string(name) + "` gets another value behind the schedule whose function reads it")
      .with_note("give the values names of their own");
  return true;
}

bool Converter::may_define(const std::string &name, const ForeignValue &bound) const {
  const auto defined = defined_.find(name);
  if (defined != defined_.end() && defined->second != &bound) return false;
  return name.find('.') == std::string::npos && std::ranges::find(kOutputs, name) == kOutputs.end() &&
         entries_of_module(name).empty();
}

std::optional<double> Converter::constant(const ForeignValue &value) {
  if (value.is(Kind::number)) return value.number;
  const Deeper deeper(*this, value.span);
  if (!deeper || ++nodes_ > kConvertedNodeLimit) return std::nullopt;
  if (const auto given = settings.names.find(written(value.span)); given != settings.names.end()) {
    return number_in(given->second);
  }
  if (value.is(Kind::name) || value.is(Kind::attribute)) {
    const auto place = place_of(value.dotted());
    if (!place || names_inside_ >= kForeignNameLimit) return std::nullopt;
    const std::size_t visible = std::exchange(visible_, *place);
    ++names_inside_;
    const auto result = constant(document_->statements[*place].value);
    --names_inside_;
    visible_ = visible;
    return result;
  }
  if (!value.is(Kind::chain) && !value.is(Kind::unary) && !value.is(Kind::power)) return std::nullopt;
  std::vector<double> operands;
  for (const ForeignValue &child : value.children) {
    const auto known = constant(child);
    if (!known) return std::nullopt;
    operands.push_back(*known);
  }
  if (value.is(Kind::power)) return std::pow(operands[0], operands[1]);
  if (value.is(Kind::unary) && value.text == "not") return std::nullopt;
  if (value.is(Kind::unary)) return value.text == "-" ? -operands[0] : operands[0];
  return folded(value.names, operands);
}

}  // namespace anneal::cli
