// JSON as a tree that knows where everything stands.
#include <charconv>
#include <nlohmann/json.hpp>

#include "cli/convert/foreign.hpp"

namespace anneal::cli {

namespace {

/// Reads through a text and knows how far the parser has come.
class CountingIterator {
 public:
  using iterator_category = std::input_iterator_tag;
  using value_type = char;
  using difference_type = std::ptrdiff_t;
  using pointer = const char *;
  using reference = const char &;

  CountingIterator() = default;
  CountingIterator(const char *at, std::size_t *count) : at_(at), count_(count) {}
  reference operator*() const { return *at_; }
  CountingIterator &operator++() {
    ++at_;
    if (count_ != nullptr) ++*count_;
    return *this;
  }
  CountingIterator operator++(int) {
    CountingIterator before = *this;
    ++*this;
    return before;
  }
  friend bool operator==(const CountingIterator &a, const CountingIterator &b) { return a.at_ == b.at_; }

 private:
  const char *at_ = nullptr;
  std::size_t *count_ = nullptr;
};

/// What the parser calls: makes the tree. Its functions return false to stop.
class TreeMaker {
 public:
  using Kind = ForeignValue::Kind;
  using Json = nlohmann::json;

  TreeMaker(std::string_view text, const std::size_t &read, SourceId source, Diagnostics &diagnostics)
      : text_(text), read_(read), source_(source), diagnostics_(diagnostics) {}

  bool null() { return add({}, Kind::none); }
  bool boolean(bool value) { return add({}, Kind::boolean, value ? 1 : 0); }
  bool number_integer(Json::number_integer_t value) {
    return add(std::to_string(value), Kind::number, static_cast<double>(value));
  }
  bool number_unsigned(Json::number_unsigned_t value) {
    return add(std::to_string(value), Kind::number, static_cast<double>(value));
  }
  bool number_float(Json::number_float_t value, const std::string &written) {
    return add(written, Kind::number, value);
  }
  bool string(std::string &value) { return add(std::move(value), Kind::text); }
  bool binary(Json::binary_t & /*value*/) { return false; }
  bool start_object(std::size_t /*size*/) { return open(Kind::dictionary); }
  bool start_array(std::size_t /*size*/) { return open(Kind::list); }
  bool end_object() { return close(); }
  bool end_array() { return close(); }
  bool key(std::string &name) {
    open_.back().names.push_back(std::move(name));
    place();
    return true;
  }
  bool parse_error(std::size_t /*position*/, const std::string & /*token*/, const Json::exception &exception) {
    const auto at = static_cast<std::uint32_t>(read_ > 0 ? read_ - 1 : 0);
    diagnostics_.report(Code::foreign_malformed, {source_, {at, at + (at < text_.size() ? 1U : 0U)}},
                        std::string_view(exception.what()).find("end of input") != std::string_view::npos
                            ? "the JSON ends too early"
                            : "this is no JSON from here on");
    return false;
  }

  std::optional<ForeignValue> result;

 private:
  /// The place of the token that ends here.
  Span place() {
    std::size_t begin = last_;
    while (begin < read_ && std::string_view(" \t\r\n,:").find(text_[begin]) != std::string_view::npos) ++begin;
    last_ = read_;
    return {static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(read_)};
  }

  bool add(std::string text, Kind kind, double number = 0) {
    ForeignValue value;
    value.kind = kind;
    value.span = place();
    // Behind a number the parser has looked at one character more.
    if (kind == Kind::number) {
      std::uint32_t &end = value.span.end;
      while (end > value.span.begin &&
             std::string_view("+-.0123456789eE").find(text_[end - 1]) == std::string_view::npos) {
        --end;
      }
      last_ = end;
      value.text = std::string(text_.substr(value.span.begin, end - value.span.begin));
    } else {
      value.text = std::move(text);
    }
    value.number = number;
    return give(std::move(value));
  }

  bool give(ForeignValue value) {
    if (open_.empty()) {
      result = std::move(value);
      return true;
    }
    open_.back().children.push_back(std::move(value));
    if (open_.back().children.size() <= kForeignListLimit) return true;
    diagnostics_.report(Code::list_too_long, {source_, open_.back().span}, "too many elements");
    return false;
  }

  bool open(Kind kind) {
    ForeignValue value;
    value.kind = kind;
    value.span = place();
    open_.push_back(std::move(value));
    if (open_.size() <= kForeignNestingLimit) return true;
    diagnostics_.report(Code::nesting_too_deep, {source_, open_.back().span},
                        "more than " + std::to_string(kForeignNestingLimit) + " brackets inside each other");
    return false;
  }

  bool close() {
    ForeignValue value = std::move(open_.back());
    open_.pop_back();
    value.span.end = place().end;
    if (value.is(Kind::dictionary)) value.keep_last_of_each_key();
    return give(std::move(value));
  }

  std::string_view text_;
  const std::size_t &read_;
  SourceId source_;
  Diagnostics &diagnostics_;
  std::vector<ForeignValue> open_;
  std::size_t last_ = 0;
};

}  // namespace

std::optional<ForeignValue> read_json(const Sources &sources, SourceId source, Diagnostics &diagnostics) {
  const std::string_view text = sources[source].text();
  std::size_t read = 0;
  TreeMaker maker(text, read, source, diagnostics);
  const CountingIterator first(text.data(), &read);
  const CountingIterator last(text.data() + text.size(), nullptr);
  if (!nlohmann::json::sax_parse(first, last, &maker)) return std::nullopt;
  return std::move(maker.result);
}

}  // namespace anneal::cli
