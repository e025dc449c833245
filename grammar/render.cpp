#include "grammar/render.hpp"

#include "grammar/render_finding.hpp"
#include "grammar/visible.hpp"

namespace anneal {

namespace {

constexpr FormatInfo kFormats[] = {
#define FORMAT(name, word, description) {Format::name, word, description},
#include "grammar/render_formats.def"
#undef FORMAT
};

std::string counted(std::size_t count, std::string_view what) {
  return std::to_string(count) + " more " + std::string(what) + (count == 1 ? "" : "s");
}

}  // namespace

std::span<const FormatInfo> all_formats() {
  return kFormats;
}

std::optional<Format> find_format(std::string_view wanted) {
  for (const FormatInfo &row : kFormats) {
    if (row.word == wanted) return row.format;
  }
  return std::nullopt;
}

std::string_view word(Severity severity) {
  switch (severity) {
    case Severity::note:
      return "note";
    case Severity::warning:
      return "warning";
    case Severity::error:
      break;
  }
  return "error";
}

std::string dropped_text(std::span<const Report> reports) {
  std::size_t errors = 0;
  std::size_t warnings = 0;
  for (const Report &report : reports) {
    errors += report.diagnostics->dropped_errors();
    warnings += report.diagnostics->dropped_warnings();
  }
  if (errors + warnings == 0) return {};
  std::string text = "… and ";
  if (errors > 0) text += counted(errors, "error");
  if (errors > 0 && warnings > 0) text += " and ";
  if (warnings > 0) text += counted(warnings, "warning");
  return text;
}

std::vector<Finding> findings(std::span<const Report> reports) {
  std::vector<Finding> all;
  for (const Report &report : reports) {
    for (Diagnostic &diagnostic : report.diagnostics->sorted()) all.push_back({std::move(diagnostic), report.sources});
  }
  if (std::string dropped = dropped_text(reports); !dropped.empty()) {
    bool error = false;
    for (const Report &report : reports) error = error || report.diagnostics->dropped_errors() > 0;
    const Severity severity = error ? Severity::error : Severity::warning;
    all.push_back({{Code::too_many_errors, severity, std::move(dropped), std::nullopt, {}, {}, {}}, nullptr});
  }
  return all;
}

Range range(const Sources &sources, Location where) {
  const Source &source = sources[where.source];
  return {source.position(where.span.begin), source.position(where.span.end)};
}

std::string_view file_name(const Sources &sources, Location where, const RenderOptions &options) {
  std::string_view name = sources[where.source].name();
  std::string_view root = options.root;
  while (!root.empty() && root.back() == '/') root.remove_suffix(1);
  if (!root.empty() && name.size() > root.size() + 1 && name.starts_with(root) && name[root.size()] == '/') {
    name.remove_prefix(root.size() + 1);
  }
  return name;
}

std::string full_message(const Diagnostic &diagnostic) {
  std::string text = visible(diagnostic.message);
  for (const Note &note : diagnostic.notes) {
    if (!note.where) text += "\n" + visible(note.message);
  }
  return text;
}

std::string render(std::span<const Report> reports, Format format, const RenderOptions &options) {
  switch (format) {
    case Format::text:
      return render_text(reports, options);
    case Format::short_lines:
      return render_short(reports, options);
    case Format::json:
      return render_json(reports, options);
    case Format::sarif:
      return render_sarif(reports, options);
    case Format::github:
      return render_github(reports, options);
    case Format::gitlab:
      return render_gitlab(reports, options);
    case Format::junit:
      break;
  }
  return render_junit(reports, options);
}

std::string render_text(const Diagnostics &diagnostics, const Sources &sources, const RenderOptions &options) {
  const Report report{&diagnostics, &sources};
  return render_text(std::span(&report, 1), options);
}

std::string render_json(const Diagnostics &diagnostics, const Sources &sources, const RenderOptions &options) {
  const Report report{&diagnostics, &sources};
  return render_json(std::span(&report, 1), options);
}

std::string render(const Diagnostics &diagnostics, const Sources &sources, Format format,
                   const RenderOptions &options) {
  const Report report{&diagnostics, &sources};
  return render(std::span(&report, 1), format, options);
}

}  // namespace anneal
