// Diagnostics as people and programs read them.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "grammar/diagnostic.hpp"

namespace anneal {

/// The forms of `--diagnostics`.
enum class Format : std::uint8_t {
#define FORMAT(name, word, description) name,
#include "grammar/render_formats.def"
#undef FORMAT
};

/// A row of render_formats.def.
struct FormatInfo {
  Format format;
  std::string_view word;  ///< as typed after `--diagnostics`
  std::string_view description;
};

std::span<const FormatInfo> all_formats();
std::optional<Format> find_format(std::string_view word);

struct RenderOptions {
  bool color = false;        ///< ANSI colours in `text` and `short`; the other forms have none
  std::string_view root;     ///< a folder; names of files below it are given relative to it. Empty: names as they are
  std::string_view version;  ///< of the program, for `sarif`; may be empty
};

/// What one program's phases reported, and the texts that it points into. Both outlive the call.
struct Report {
  const Diagnostics *diagnostics;
  const Sources *sources;
};

/// Everything that was reported, in the order of the reports and within each in the order of the text, as `format` has
/// it.
///
/// `text`, `short`, `json` and `github` are lines and may be rendered piece by piece; `sarif`, `gitlab` and `junit` are
/// one document for all reports, also when there is nothing in them. What the sink dropped is said last: `… and 7 more
/// errors` in `text` and `short`, a diagnostic A0505 without a place elsewhere. The result is UTF-8 whatever the
/// sources hold, ends with a line break unless it is empty, and has no control characters but line breaks, except for
/// colours. Pure; depends on no locale.
std::string render(std::span<const Report> reports, Format format, const RenderOptions &options = {});
std::string render(const Diagnostics &diagnostics, const Sources &sources, Format format,
                   const RenderOptions &options = {});

/// The forms `text` and `json` by name: who links nothing else carries no other form.
std::string render_text(const Diagnostics &diagnostics, const Sources &sources, const RenderOptions &options = {});
std::string render_json(const Diagnostics &diagnostics, const Sources &sources, const RenderOptions &options = {});

/// One diagnostic as `text` shows it.
std::string render_text(const Diagnostic &diagnostic, const Sources &sources, const RenderOptions &options = {});

/// "error", "warning" or "note".
std::string_view word(Severity severity);

}  // namespace anneal
