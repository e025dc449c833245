#include "grammar/diagnostic.hpp"

#include <algorithm>
#include <charconv>
#include <tuple>

namespace anneal {

namespace {

constexpr CodeInfo kCodes[] = {
#define DIAGNOSTIC(number, name, severity, title) {Code::name, #name, Severity::severity, title},
#include "grammar/diagnostics.def"
#undef DIAGNOSTIC
};

}  // namespace

std::span<const CodeInfo> all_codes() {
  return kCodes;
}

const CodeInfo &info(Code code) {
  return *std::lower_bound(std::begin(kCodes), std::end(kCodes), code,
                           [](const CodeInfo &row, Code wanted) { return row.code < wanted; });
}

std::string code_text(Code code) {
  std::string digits = std::to_string(static_cast<unsigned>(code));
  return "A" + std::string(4 - std::min<std::size_t>(4, digits.size()), '0') + digits;
}

std::optional<Code> find_code(std::string_view text) {
  if (!text.empty() && (text.front() == 'A' || text.front() == 'a')) text.remove_prefix(1);
  unsigned number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  for (const CodeInfo &row : kCodes) {
    if (static_cast<unsigned>(row.code) == number) return row.code;
  }
  return std::nullopt;
}

Diagnostic &Diagnostic::with_label(std::string text) {
  label = std::move(text);
  return *this;
}

Diagnostic &Diagnostic::with_note(std::string text) {
  notes.push_back({std::move(text), std::nullopt});
  return *this;
}

Diagnostic &Diagnostic::with_note(Location place, std::string text) {
  notes.push_back({std::move(text), place});
  return *this;
}

Diagnostic &Diagnostic::with_fix(Location place, std::string text, Applicability applicability) {
  fixes.push_back({place, std::move(text), applicability});
  return *this;
}

Diagnostic &Diagnostics::report(Code code, Location where, std::string message) {
  return add({code, info(code).severity, std::move(message), where, {}, {}, {}});
}

Diagnostic &Diagnostics::report(Code code, std::string message) {
  return add({code, info(code).severity, std::move(message), std::nullopt, {}, {}, {}});
}

Diagnostic &Diagnostics::report_lines(Code code, std::string_view text) {
  const auto line = [&] {
    const std::string one(text.substr(0, text.find('\n')));
    text.remove_prefix(std::min(text.size(), one.size() + 1));
    return one;
  };
  Diagnostic &diagnostic = report(code, line());
  while (!text.empty()) {
    if (std::string note = line(); !note.empty()) diagnostic.with_note(std::move(note));
  }
  return diagnostic;
}

Diagnostic &Diagnostics::add(Diagnostic diagnostic) {
  const bool seen =
      diagnostic.where && std::any_of(kept_.begin(), kept_.end(), [&](const Diagnostic &other) {
        return other.code == diagnostic.code && other.where == diagnostic.where && other.message == diagnostic.message;
      });
  scratch_ = std::move(diagnostic);
  if (seen) return scratch_;
  const bool error = scratch_.severity == Severity::error;
  std::size_t &count = error ? errors_ : warnings_;
  if (++count > limit_) {
    ++(error ? dropped_errors_ : dropped_warnings_);
    return scratch_;
  }
  kept_.push_back(std::move(scratch_));
  return kept_.back();
}

std::vector<Diagnostic> Diagnostics::sorted() const {
  // The number of the report is part of the key: reports at one place keep their order.
  std::vector<std::tuple<bool, SourceId, std::uint32_t, std::size_t>> order;
  for (std::size_t i = 0; i < kept_.size(); ++i) {
    const Location where = kept_[i].where.value_or(Location{});
    order.emplace_back(kept_[i].where.has_value(), where.source, where.span.begin, i);
  }
  std::sort(order.begin(), order.end());
  std::vector<Diagnostic> result;
  for (const auto &place : order) result.push_back(kept_[std::get<3>(place)]);
  return result;
}

}  // namespace anneal
