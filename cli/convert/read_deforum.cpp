// Deforum's key frames, `0:(0.5), 30:(1.0), 60:(0.5 + 0.1 * sin(t / 5))`.
//
// A number holds at its frame, and between it and the next key the values lie on a line. An expression is evaluated at
// every frame from its own until the next key. Before the first key its value holds, behind the last key that one's.
#include <algorithm>
#include <cmath>
#include <utility>

#include "cli/convert/read.hpp"

namespace anneal::cli {

namespace {

using Kind = ForeignValue::Kind;

struct Key {
  double frame = 0;
  Span span;
  Piece value;
  bool is_number = false;
};

class KeyFrames {
 public:
  /// The key frames in a part of the text, for an output of this name.
  KeyFrames(Converter &converter, std::size_t begin, std::size_t end, std::string name)
      : converter_(converter),
        text_(converter.sources()[converter.source()].text().substr(0, end)),
        begin_(begin),
        name_(std::move(name)) {
    scope_.names["t"] = Piece{"step"};
    scope_.names["max_f"] = Piece{"last"};
  }

  bool read() {
    std::size_t at = text_.find_first_not_of(" \t\r\n\"'", begin_);
    const std::size_t end = text_.find_last_not_of(" \t\r\n\"'") + 1;
    if (at == std::string_view::npos) return refuse({0, 0}, "there are no key frames here");
    while (at < end) {
      const std::size_t colon = std::min(text_.find(':', at), end);
      const std::size_t comma = end_of_key(colon, end);
      if (colon >= end) return refuse(span(at, end), "a key frame such as `30:(1.0)` was expected here");
      if (!add(span(at, colon), span(colon + 1, comma))) return false;
      at = std::min(comma + 1, end);
      while (at < end && (text_[at] == ' ' || text_[at] == '\n' || text_[at] == '\r' || text_[at] == '\t')) ++at;
    }
    std::ranges::sort(keys_, {}, &Key::frame);
    for (std::size_t i = 1; i < keys_.size(); ++i) {
      if (keys_[i].frame == keys_[i - 1].frame) return refuse(keys_[i].span, "a second key at this frame");
    }
    write();
    return true;
  }

 private:
  bool refuse(Span where, const std::string &message) {
    converter_.refuse(where, message);
    return false;
  }

  static Span span(std::size_t begin, std::size_t end) {
    return {static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end)};
  }

  /// The comma that ends a key: none in parentheses.
  std::size_t end_of_key(std::size_t at, std::size_t end) const {
    std::size_t depth = 0;
    for (; at < end; ++at) {
      if (text_[at] == '(') ++depth;
      if (text_[at] == ')' && depth > 0) --depth;
      if (text_[at] == ',' && depth == 0) return at;
    }
    return end;
  }

  bool add(Span frame, Span value) {
    const auto number =
        read_python_expression(converter_.sources(), {converter_.source(), frame}, converter_.diagnostics());
    const auto at = number ? converter_.constant(*number) : std::nullopt;
    if (!number) return false;
    if (!at || *at < 0 || *at != std::floor(*at)) return refuse(frame, "a frame is a whole number");
    const auto read =
        read_python_expression(converter_.sources(), {converter_.source(), value}, converter_.diagnostics());
    const auto piece = read ? converter_.expression(*read, scope_) : std::nullopt;
    if (!piece) return false;
    const bool is_signed = read->is(Kind::unary) && read->children.front().is(Kind::number);
    keys_.push_back({*at, cover(frame, value), *piece, read->is(Kind::number) || is_signed});
    if (keys_.size() > kForeignListLimit) return refuse(frame, "too many key frames");
    return true;
  }

  /// The value of a key at its own frame.
  static std::string value_at(const Key &key) {
    return key.is_number ? key.value.text : "(" + key.value.text + ") @ " + number_text(key.frame);
  }

  void write() {
    std::string text;
    const bool all_numbers = std::ranges::all_of(keys_, &Key::is_number);
    if (keys_.size() == 1) {
      text = keys_.front().is_number
                 ? keys_.front().value.text
                 : (keys_.front().frame > 0
                        ? "(" + keys_.front().value.text + ") @ (max(step, " + number_text(keys_.front().frame) + "))"
                        : keys_.front().value.text);
    } else if (all_numbers) {
      std::string frames;
      std::string values;
      for (const Key &key : keys_) {
        frames += (frames.empty() ? "" : ", ") + number_text(key.frame);
        values += (values.empty() ? "" : ", ") + key.value.text;
      }
      text = "interp([" + frames + "], [" + values + "], step)";
    } else {
      text = "piecewise { ";
      if (keys_.front().frame > 0)
        text += "step < " + number_text(keys_.front().frame) + ": " + value_at(keys_.front()) + ", ";
      for (std::size_t i = 0; i + 1 < keys_.size(); ++i) {
        text += "step < " + number_text(keys_[i + 1].frame) + ": " + between(keys_[i], keys_[i + 1]) + ", ";
      }
      text += "else: " + keys_.back().value.text + " }";
    }
    converter_.draft.outputs.push_back({name_, "Deforum's key frames, converted; a step is a frame.", text, true});
  }

  static std::string between(const Key &key, const Key &next) {
    if (!key.is_number) return key.value.text;
    const std::string length = number_text(next.frame - key.frame);
    const std::string since = key.frame == 0 ? "step" : "(step - " + number_text(key.frame) + ")";
    return "lerp(" + key.value.text + ", " + value_at(next) + ", " + since + " / " + length + ")";
  }

  Converter &converter_;
  std::string_view text_;
  std::size_t begin_;
  std::string name_;
  Scope scope_;
  std::vector<Key> keys_;
};

/// A setting's name, or one with its number where it cannot be defined.
std::string output_name(std::string_view name, std::size_t number) {
  const auto is_letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; };
  const auto is_good = [&](char c) { return is_letter(c) || (c >= '0' && c <= '9'); };
  const bool is_name = !name.empty() && name.size() <= 60 && is_letter(name[0]) && name != "step" && name != "total" &&
                       std::ranges::all_of(name, is_good);
  return is_name ? definable(name) : "value_" + std::to_string(number + 1);
}

}  // namespace

bool read_deforum(Converter &converter) {
  const std::string_view text = converter.sources()[converter.source()].text();
  const std::size_t first = std::min(text.find_first_not_of(" \t\r\n"), text.size());
  if (first == text.size() || text[first] != '{') return KeyFrames(converter, 0, text.size(), "value").read();
  // The settings of a picture, some of which are key frames.
  const auto settings = read_configuration(converter);
  if (!settings) return false;
  for (std::size_t i = 0; i < settings->names.size() && i < settings->children.size(); ++i) {
    const ForeignValue &value = settings->children[i];
    if (!value.is(Kind::text) || !begins_key_frame(value.text)) continue;
    if (!KeyFrames(converter, value.span.begin, value.span.end, output_name(settings->names[i], i)).read())
      return false;
  }
  if (converter.draft.outputs.empty()) converter.refuse(settings->span, "there are no key frames here");
  return !converter.draft.outputs.empty();
}

}  // namespace anneal::cli
