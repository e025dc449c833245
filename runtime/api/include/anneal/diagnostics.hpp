// What calls find, and errors as values and exceptions. Part of anneal.hpp.
#ifndef ANNEAL_DIAGNOSTICS_HPP
#define ANNEAL_DIAGNOSTICS_HPP

#include <anneal.h>

#include <cstdint>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace anneal {
inline namespace v0 {

/// One finding: an error, a warning, or a note.
struct Diagnostic {
  std::string code;      ///< "A0312"
  std::string severity;  ///< "error", "warning" or "note"
  std::string message;
  std::string file;  ///< empty when it concerns no text
  std::uint32_t line = 0;
  std::uint32_t column = 0;
  std::string rendered;  ///< as people read it
};

/// Everything that a call found, in the order of the text.
class Diagnostics {
 public:
  Diagnostics() = default;
  /// Takes the handle.
  explicit Diagnostics(anneal_diagnostics *handle) {
    const std::unique_ptr<anneal_diagnostics, void (*)(anneal_diagnostics *)> owner(handle, anneal_diagnostics_free);
    text_ = anneal_diagnostics_text(handle);
    for (std::size_t i = 0; i < anneal_diagnostics_count(handle); ++i) {
      anneal_diagnostic one{};
      one.size = sizeof one;
      anneal_diagnostics_get(handle, i, &one);
      all_.push_back({one.code, one.severity, one.message, one.file, one.line, one.column, one.rendered});
    }
  }

  const std::vector<Diagnostic> &all() const { return all_; }
  bool empty() const { return all_.empty(); }
  /// All of them, as people read them.
  const std::string &text() const { return text_; }

 private:
  std::vector<Diagnostic> all_;
  std::string text_;
};

/// What went wrong. `what()` is the text of the diagnostics.
class Error : public std::runtime_error {
 public:
  Error(anneal_status status, Diagnostics diagnostics)
      : std::runtime_error(words(status, diagnostics)), status_(status), diagnostics_(std::move(diagnostics)) {}

  anneal_status status() const { return status_; }
  const Diagnostics &diagnostics() const { return diagnostics_; }

 private:
  static std::string words(anneal_status status, const Diagnostics &diagnostics) {
    if (!diagnostics.empty()) return diagnostics.text();
    return status == ANNEAL_ERROR_MEMORY ? "anneal: no memory is left" : "anneal: wrong use of a function";
  }

  anneal_status status_;
  Diagnostics diagnostics_;
};

namespace detail {

/// Makes a call that reports to the place it is given; throws Error where it fails, and gives its warnings otherwise.
template <class Call>
Diagnostics expect(Call call) {
  anneal_diagnostics *found = nullptr;
  const anneal_status status = call(&found);
  Diagnostics diagnostics(found);
  if (status != ANNEAL_OK) throw Error(status, std::move(diagnostics));
  return diagnostics;
}

}  // namespace detail

/// A value, or the error in its place; warnings come with either.
template <class Value>
class Result {
 public:
  Result(Value value, Diagnostics warnings) : value_(std::move(value)), warnings_(std::move(warnings)) {}
  Result(Error error) : value_(std::move(error)) {}

  explicit operator bool() const { return std::holds_alternative<Value>(value_); }
  /// The value; throws the error where there is none.
  Value &value() & {
    if (const Error *error = std::get_if<Error>(&value_)) throw *error;
    return std::get<Value>(value_);
  }
  Value &&value() && { return std::move(value()); }
  Value &operator*() & { return value(); }
  Value *operator->() { return &value(); }
  /// Only where there is no value.
  const Error &error() const { return std::get<Error>(value_); }
  const Diagnostics &diagnostics() const { return *this ? warnings_ : error().diagnostics(); }

 private:
  std::variant<Value, Error> value_;
  Diagnostics warnings_;
};

}  // namespace v0
}  // namespace anneal

#endif
