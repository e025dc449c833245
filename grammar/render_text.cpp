// The picture for people, and the one-line form for editors.
#include <algorithm>

#include "grammar/render_finding.hpp"
#include "grammar/render_line.hpp"
#include "grammar/visible.hpp"

namespace anneal {

namespace {

/// A message longer than this is cut: a name of a megabyte is quoted by its beginning.
constexpr std::size_t kMessageBytes = 2000;

/// Lines of a fix that are shown.
constexpr std::size_t kFixLines = 6;

enum class Ink : std::uint8_t { none, strong, error, warning, note, fix, gutter };

std::string_view escape(Ink ink) {
  switch (ink) {
    case Ink::none:
      break;
    case Ink::strong:
      return "\x1b[1m";
    case Ink::error:
      return "\x1b[1;31m";
    case Ink::warning:
      return "\x1b[1;33m";
    case Ink::note:
      return "\x1b[1;36m";
    case Ink::fix:
      return "\x1b[32m";
    case Ink::gutter:
      return "\x1b[34m";
  }
  return {};
}

Ink ink(Severity severity) {
  switch (severity) {
    case Severity::note:
      return Ink::note;
    case Severity::warning:
      return Ink::warning;
    case Severity::error:
      break;
  }
  return Ink::error;
}

/// Bytes of the source that a picture is about, by line.
struct MarkedLines {
  std::uint32_t first;
  std::uint32_t last;
  std::size_t begin;  ///< byte of the first line
  std::size_t end;    ///< byte of the last line, after the mark
};

MarkedLines marked_lines(const Source &source, Span span) {
  const Position begin = source.position(span.begin);
  // A range that ends with a line break ends on that line, not at the start of the next.
  const Position last = source.position(span.end > span.begin ? span.end - 1 : span.begin);
  const auto start_of = [&](std::uint32_t number) {
    return static_cast<std::size_t>(source.line(number).data() - source.text().data());
  };
  const std::size_t end = std::max(span.begin, span.end) - start_of(last.line);
  return {begin.line, last.line, begin.offset - start_of(begin.line), std::min(end, source.line(last.line).size())};
}

class TextWriter {
 public:
  explicit TextWriter(const RenderOptions &options) : options_(options) {}

  void write(const Diagnostic &diagnostic, const Sources *sources) {
    gutter_ = gutter_width(diagnostic, sources);
    heading(diagnostic.severity, diagnostic.where, sources, diagnostic.message, code_text(diagnostic.code));
    if (diagnostic.where)
      picture((*sources)[diagnostic.where->source], diagnostic.where->span, ink(diagnostic.severity), diagnostic.label);
    for (const Note &note : diagnostic.notes) {
      if (note.where) continue;
      paint(Ink::gutter, std::string(gutter_ + 1, ' ') + "= ");
      out_ += clipped(note.message) + "\n";
    }
    for (const Fix &fix : diagnostic.fixes) mended((*sources)[fix.where.source], fix);
    for (const Note &note : diagnostic.notes) {
      if (!note.where) continue;
      heading(Severity::note, note.where, sources, note.message, {});
      picture((*sources)[note.where->source], note.where->span, Ink::note, {});
    }
  }

  void heading(Severity severity, std::optional<Location> where, const Sources *sources, std::string_view message,
               std::string_view code) {
    if (where) {
      const Position at = (*sources)[where->source].position(where->span.begin);
      paint(Ink::strong, visible(file_name(*sources, *where, options_)) + ":" + std::to_string(at.line) + ":" +
                             std::to_string(at.column) + ": ");
    }
    std::string kind(word(severity));
    if (!code.empty()) kind += "[" + std::string(code) + "]";
    paint(ink(severity), kind);
    out_ += ": ";
    paint(code.empty() ? Ink::none : Ink::strong, clipped(message));
    out_ += "\n";
  }

  std::string take() { return std::move(out_); }

 private:
  static std::string clipped(std::string_view message) {
    if (message.size() <= kMessageBytes) return visible(message);
    message = message.substr(0, kMessageBytes);
    while ((static_cast<unsigned char>(message.back()) & 0xC0U) == 0x80U && message.size() > kMessageBytes - 4)
      message.remove_suffix(1);
    if ((static_cast<unsigned char>(message.back()) & 0x80U) != 0) message.remove_suffix(1);
    return visible(message) + "…";
  }

  /// Wide enough for every line number of the diagnostic and its notes.
  static std::size_t gutter_width(const Diagnostic &diagnostic, const Sources *sources) {
    std::uint32_t largest = 1;
    const auto see = [&](const std::optional<Location> &where) {
      if (where) largest = std::max(largest, (*sources)[where->source].position(where->span.end).line);
    };
    see(diagnostic.where);
    for (const Note &note : diagnostic.notes) see(note.where);
    for (const Fix &fix : diagnostic.fixes) see(fix.where);
    return std::max<std::size_t>(3, std::to_string(largest).size() + 1);
  }

  void paint(Ink color, std::string_view text) {
    if (options_.color && color != Ink::none && !text.empty()) {
      out_ += escape(color);
      out_ += text;
      out_ += "\x1b[0m";
    } else {
      out_ += text;
    }
  }

  /// ` 12 |`, or with an empty number `    |`.
  void margin(std::string_view number, std::string_view bar = "|") {
    paint(Ink::gutter,
          std::string(gutter_ - std::min(gutter_, number.size()), ' ') + std::string(number) + " " + std::string(bar));
  }

  void text_line(std::string_view text, std::string_view before) {
    out_ += before;
    out_ += text;
    while (out_.back() == ' ') out_.pop_back();
    out_ += "\n";
  }

  void picture(const Source &source, Span span, Ink color, std::string_view label) {
    const MarkedLines lines = marked_lines(source, span);
    if (lines.first != lines.last) return tall_picture(source, lines, color, label);
    const ShownLine shown = show_line(source.line(lines.first), lines.begin, std::max(lines.begin, lines.end));
    margin(std::to_string(lines.first));
    text_line(shown.text, " ");
    margin("");
    out_ += std::string(1 + shown.mark_begin, ' ');
    under(std::string(std::max<std::size_t>(1, shown.mark_end - shown.mark_begin), '^'), color, label);
  }

  /// A range of several lines: its first and last line, joined at the left.
  void tall_picture(const Source &source, const MarkedLines &lines, Ink color, std::string_view label) {
    const std::string_view first = source.line(lines.first);
    const ShownLine top = show_line(first, lines.begin, std::min(first.size(), lines.begin + 1));
    margin(std::to_string(lines.first));
    text_line(top.text, "   ");
    margin("");
    out_ += "  ";
    paint(color, std::string(top.mark_begin + 1, '_') + "^");
    out_ += "\n";

    const auto middle = [&](std::uint32_t number) {
      margin(std::to_string(number));
      paint(color, " |");
      text_line(show_line(source.line(number), 0, 0).text, " ");
    };
    if (lines.last == lines.first + 2) middle(lines.first + 1);
    if (lines.last > lines.first + 2) {
      paint(Ink::gutter, std::string(gutter_ - 3, ' ') + "...");
      paint(color, "   |");
      out_ += "\n";
    }

    const std::size_t end = lines.end;
    const ShownLine bottom = show_line(source.line(lines.last), end > 0 ? end - 1 : 0, end);
    middle_end(lines.last, bottom, color);
    paint(color, " |" + std::string(std::max<std::size_t>(1, bottom.mark_end), '_'));
    under("^", color, label);
  }

  void middle_end(std::uint32_t number, const ShownLine &bottom, Ink color) {
    margin(std::to_string(number));
    paint(color, " |");
    text_line(bottom.text, " ");
    margin("");
  }

  void under(std::string_view mark, Ink color, std::string_view label) {
    std::string text(mark);
    if (!label.empty()) text += " " + clipped(label);
    paint(color, text);
    out_ += "\n";
  }

  /// The lines as they would read after the fix, with `+` in the margin.
  void mended(const Source &source, const Fix &fix) {
    const MarkedLines lines = marked_lines(source, fix.where.span);
    const std::string_view last = source.line(lines.last);
    const std::string_view before = source.line(lines.first).substr(0, lines.begin);
    const std::string_view after = last.substr(std::min(last.size(), lines.end));
    const std::string text = std::string(before) + fix.text + std::string(after);
    std::size_t begin = 0;
    for (std::size_t shown = 0; begin <= text.size(); ++shown) {
      if (shown == kFixLines) {
        margin("", "+");
        text_line("…", " ");
        return;
      }
      const std::size_t end = std::min(text.find('\n', begin), text.size());
      margin(std::to_string(lines.first + shown), "+");
      const std::size_t mark = shown == 0 ? before.size() : 0;
      out_ += " ";
      const std::string line = show_line(std::string_view(text).substr(begin, end - begin), mark, mark).text;
      paint(Ink::fix, std::string_view(line).substr(0, line.find_last_not_of(' ') + 1));
      out_ += "\n";
      begin = end + 1;
    }
  }

  const RenderOptions &options_;
  std::string out_;
  std::size_t gutter_ = 3;
};

}  // namespace

std::string render_text(const Diagnostic &diagnostic, const Sources &sources, const RenderOptions &options) {
  TextWriter writer(options);
  writer.write(diagnostic, &sources);
  return writer.take();
}

std::string render_text(std::span<const Report> reports, const RenderOptions &options) {
  std::string out;
  for (const Report &report : reports) {
    for (const Diagnostic &diagnostic : report.diagnostics->sorted())
      out += render_text(diagnostic, *report.sources, options);
  }
  if (const std::string dropped = dropped_text(reports); !dropped.empty()) out += dropped + "\n";
  return out;
}

std::string render_short(std::span<const Report> reports, const RenderOptions &options) {
  TextWriter writer(options);
  for (const Report &report : reports) {
    for (const Diagnostic &diagnostic : report.diagnostics->sorted()) {
      writer.heading(diagnostic.severity, diagnostic.where, report.sources, diagnostic.message,
                     code_text(diagnostic.code));
    }
  }
  std::string out = writer.take();
  if (const std::string dropped = dropped_text(reports); !dropped.empty()) out += dropped + "\n";
  return out;
}

}  // namespace anneal
