// What went wrong, as data: codes, diagnostics, and the sink that phases report into.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "grammar/source.hpp"

namespace anneal {

enum class Severity : std::uint8_t { note, warning, error };

/// Every kind of diagnostic, by the name of its row in diagnostics.def; the value is its stable number.
enum class Code : std::uint16_t {
#define DIAGNOSTIC(number, name, severity, title) name = number,
#include "grammar/diagnostics.def"
#undef DIAGNOSTIC
};

/// A row of diagnostics.def.
struct CodeInfo {
  Code code;
  std::string_view name;  ///< as in diagnostics.def, for people who search the sources
  Severity severity;
  std::string_view title;
};

/// All rows, in order of number.
std::span<const CodeInfo> all_codes();
const CodeInfo &info(Code code);

/// "A0312".
std::string code_text(Code code);
/// The code that a person typed ("A0312", "a312", "312"), if there is one.
std::optional<Code> find_code(std::string_view text);

/// A related place or a remark. Without a location it is shown as `= message`.
struct Note {
  std::string message;
  std::optional<Location> where;
};

/// Whether a fix keeps the meaning that the author must have had (`safe`), or is a proposal to look at.
enum class Applicability : std::uint8_t { safe, unsafe };

/// A replacement of `where` by `text` that mends the mistake.
struct Fix {
  Location where;
  std::string text;
  Applicability applicability = Applicability::unsafe;
};

/// One finding. `message` tells a person who cannot see the source; `label` stands under the range and may be empty.
/// A diagnostic without a location concerns the host's input (a parameter, the command line).
struct Diagnostic {
  Code code;
  Severity severity;
  std::string message;
  std::optional<Location> where;
  std::string label;
  std::vector<Note> notes;
  std::vector<Fix> fixes;

  Diagnostic &with_label(std::string text);
  Diagnostic &with_note(std::string text);
  Diagnostic &with_note(Location where, std::string text);
  Diagnostic &with_fix(Location where, std::string text, Applicability applicability = Applicability::unsafe);
};

/// Where phases put what they find. Keeps at most `limit` errors, and as many warnings; counts the others, so that the
/// last line can say how many more there are. The same code at the same place is kept once.
class Diagnostics {
 public:
  static constexpr std::size_t kDefaultLimit = 20;

  explicit Diagnostics(std::size_t limit = kDefaultLimit) : limit_(limit) {}

  /// Adds a finding with the severity of its code. The reference is good until the next report; what is dropped may be
  /// decorated too.
  Diagnostic &report(Code code, Location where, std::string message);
  Diagnostic &report(Code code, std::string message);

  /// A finding of several lines: the first is its message, the others are notes.
  Diagnostic &report_lines(Code code, std::string_view text);

  /// Adds a finding as it is.
  Diagnostic &add(Diagnostic diagnostic);

  bool has_errors() const { return errors_ > 0; }
  std::size_t error_count() const { return errors_; }                 ///< reported, kept or not
  std::size_t warning_count() const { return warnings_; }             ///< reported, kept or not
  std::size_t dropped_errors() const { return dropped_errors_; }      ///< reported beyond the limit
  std::size_t dropped_warnings() const { return dropped_warnings_; }  ///< likewise
  /// In the order of reporting; `sorted` puts them in the order of the text.
  const std::vector<Diagnostic> &all() const { return kept_; }
  std::vector<Diagnostic> sorted() const;

 private:
  std::size_t limit_;
  std::size_t errors_ = 0;
  std::size_t warnings_ = 0;
  std::size_t dropped_errors_ = 0;
  std::size_t dropped_warnings_ = 0;
  std::vector<Diagnostic> kept_;
  Diagnostic scratch_{};
};

}  // namespace anneal
