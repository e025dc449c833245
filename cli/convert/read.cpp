#include "cli/convert/read.hpp"

#include <algorithm>
#include <array>

#include "grammar/characters.hpp"

namespace anneal::cli {

namespace {

using Kind = ForeignValue::Kind;

constexpr std::string_view kDescriptions[] = {"a call of a framework's scheduler",
                                              "Hugging Face's TrainingArguments",
                                              "a configuration of DeepSpeed",
                                              "MMEngine's param_scheduler",
                                              "a configuration of a Keras schedule",
                                              "a command line of Megatron-LM",
                                              "a command line of fairseq",
                                              "T5X' factors",
                                              "Deforum's key frames"};
static_assert(std::size(kDescriptions) == std::size(kFormWords));

constexpr bool (*kReaders[])(Converter &) = {read_call,     read_huggingface, read_deepspeed, read_mmengine, read_keras,
                                             read_megatron, read_fairseq,     read_t5x,       read_deforum};
static_assert(std::size(kReaders) == std::size(kFormWords));

bool has(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

/// `"key":` or `key=`.
bool has_key(std::string_view text, std::string_view key) {
  for (std::size_t at = text.find(key); at != std::string_view::npos; at = text.find(key, at + 1)) {
    std::size_t behind = at + key.size();
    while (behind < text.size() && (text[behind] == '"' || text[behind] == '\'' || text[behind] == ' ')) ++behind;
    const char before = at == 0 ? ' ' : text[at - 1];
    const bool is_whole = before != '_' && !(before >= 'a' && before <= 'z');
    if (is_whole && behind < text.size() && (text[behind] == ':' || text[behind] == '=')) return true;
  }
  return false;
}

/// JSON with a text that is of key frames.
bool holds_key_frames(std::string_view text) {
  for (std::size_t at = text.find(": \""); at != std::string_view::npos; at = text.find(": \"", at + 1)) {
    const std::string_view value = text.substr(at + 3, text.find('"', at + 3) - at - 3);
    if (begins_key_frame(value) && value.find('(') != std::string_view::npos) return true;
  }
  return false;
}

/// Words and stars alone, up to a comma or the end of the line, with one that only T5X has.
bool is_factors(std::string_view text) {
  static constexpr std::array<std::string_view, 6> kFactors = {
      "linear_warmup", "rsqrt_decay", "rsqrt_normalized_decay", "decay_every", "cosine_decay", "constant"};
  const std::size_t begin = std::min(text.find_first_not_of(" \t\r\n\"'"), text.size());
  const std::size_t end = std::min(text.find_first_not_of("abcdefghijklmnopqrstuvwxyz_ *", begin), text.size());
  const std::string_view head = text.substr(begin, end - begin);
  const bool ends = end == text.size() || std::string_view(",\r\n\"'").find(text[end]) != std::string_view::npos;
  return ends && std::ranges::any_of(kFactors, [&](std::string_view factor) { return head.starts_with(factor); });
}

/// Whether a text may be looked at: not too long, UTF-8, without characters that no text has.
bool check_text(const Source &source, SourceId id, Diagnostics &diagnostics) {
  const std::string_view text = source.text();
  if (text.size() > kForeignTextLimit) {
    diagnostics.report(Code::source_too_large, "the text has " + std::to_string(text.size()) +
                                                   " bytes; one that is converted may have " +
                                                   std::to_string(kForeignTextLimit));
    return false;
  }
  for (std::size_t at = 0; at < text.size();) {
    const Character character = decode(text.substr(at));
    const auto begin = static_cast<std::uint32_t>(at);
    if (character.length == 0) {
      diagnostics.report(Code::text_not_utf8, {id, {begin, begin + 1}},
                         "the text is not UTF-8: byte " + std::to_string(at));
      return false;
    }
    at += character.length;
    const bool is_space = character.code == '\t' || character.code == '\n' || character.code == '\r' ||
                          character.code == '\f' || (character.code == 0xFEFF && begin == 0);
    if (is_space || !is_refused(character.code)) continue;
    diagnostics.report(Code::control_character, {id, {begin, static_cast<std::uint32_t>(at)}},
                       std::string(refused_name(character.code)) + " may not stand in a text");
    return false;
  }
  return true;
}

}  // namespace

bool begins_key_frame(std::string_view text) {
  std::size_t at = text.find_first_not_of(" \t\r\n\"'");
  if (at == std::string_view::npos || text[at] < '0' || text[at] > '9') return false;
  at = std::min(text.find_first_not_of("0123456789 ", at), text.size());
  return at < text.size() && text[at] == ':';
}

std::string_view description(Form form) {
  return kDescriptions[static_cast<std::size_t>(form)];
}

Form recognize(const Sources &sources, SourceId source) {
  const std::string_view text = sources[source].text();
  const std::size_t first = std::min(text.find_first_not_of(" \t\r\n"), text.size());
  const bool is_data = first < text.size() && (text[first] == '{' || text[first] == '[');
  if (begins_key_frame(text)) return Form::deforum;
  if (is_factors(text) || has(text, "create_learning_rate_scheduler")) return Form::t5x;
  if (has(text, "--lr-decay-") || has(text, "--lr-warmup-") || has(text, "--lr-wsd-")) return Form::megatron;
  if (has(text, "--lr-scheduler ") || has(text, "--lr-scheduler=") || has(text, "--warmup-updates"))
    return Form::fairseq;
  if (has_key(text, "param_scheduler")) return Form::mmengine;
  if (has(text, "TrainingArguments(") || (is_data && has_key(text, "lr_scheduler_type"))) return Form::huggingface;
  if (!is_data) return has(text, "dict(type=") ? Form::mmengine : Form::call;
  if (has_key(text, "class_name") || has_key(text, "initial_learning_rate")) return Form::keras;
  if (has_key(text, "scheduler") && has_key(text, "type")) return Form::deepspeed;
  if (!has_key(text, "learning_rate") && holds_key_frames(text)) return Form::deforum;
  if (text[first] == '[' || (has_key(text, "type") && !has_key(text, "learning_rate"))) return Form::mmengine;
  return Form::huggingface;
}

std::optional<Draft> read_foreign(Form form, const Sources &sources, SourceId source, Diagnostics &diagnostics,
                                  const ConvertSettings &settings) {
  if (!check_text(sources[source], source, diagnostics)) return std::nullopt;
  Converter converter(sources, source, diagnostics, settings);
  if (!settings.clock.empty()) converter.draft.clock.push_back(settings.clock);
  const bool good = kReaders[static_cast<std::size_t>(form)](converter);
  if (!good && !diagnostics.has_errors()) converter.refuse({0, 0}, "this cannot be converted");
  if (!good || diagnostics.has_errors()) return std::nullopt;
  return std::move(converter.draft);
}

std::optional<ForeignValue> read_configuration(Converter &converter) {
  const std::string_view text = converter.sources()[converter.source()].text();
  const std::size_t first = std::min(text.find_first_not_of(" \t\r\n"), text.size());
  const bool is_data = first < text.size() && (text[first] == '{' || text[first] == '[');
  if (is_data) {
    Diagnostics found;
    if (auto value = read_json(converter.sources(), converter.source(), found)) return value;
    // A literal of Python looks like JSON; if it is neither, JSON is what was meant.
    Diagnostics ignored;
    const auto literal = read_python(converter.sources(), converter.source(), ignored);
    if (!literal || literal->statements.size() != 1) {
      for (const Diagnostic &finding : found.all()) converter.diagnostics().add(finding);
      return std::nullopt;
    }
    return literal->statements.front().value;
  }
  auto document = read_python(converter.sources(), converter.source(), converter.diagnostics());
  if (!document) return std::nullopt;
  converter.keep_document(std::move(*document));
  ForeignValue result;
  result.kind = Kind::dictionary;
  result.span = {0, static_cast<std::uint32_t>(text.size())};
  const auto &statements = converter.document()->statements;
  if (statements.size() == 1 && statements.front().target.empty()) return statements.front().value;
  for (const ForeignStatement &statement : statements) {
    result.names.push_back(statement.target);
    result.children.push_back(statement.value);
  }
  return result;
}

ForeignValue number_value(double number, const ForeignValue &like) {
  ForeignValue value;
  value.kind = Kind::number;
  value.number = number;
  value.span = like.span;
  return value;
}

ForeignValue program_value(std::string text, const ForeignValue &like) {
  ForeignValue value;
  value.kind = Kind::program;
  value.text = std::move(text);
  value.span = like.span;
  return value;
}

}  // namespace anneal::cli
