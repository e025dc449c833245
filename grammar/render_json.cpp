// The lines of JSON, one for each finding.
#include "grammar/json_text.hpp"
#include "grammar/render_finding.hpp"

namespace anneal {

namespace {

void write_place(JsonText &json, std::string_view key, const Position &position) {
  json.key(key).begin_object();
  json.key("line").whole(position.line);
  json.key("column").whole(position.column);
  json.key("offset").whole(position.offset);
  json.end_object();
}

void write_place(JsonText &json, const Finding &finding, const std::optional<Location> &where,
                 const RenderOptions &options) {
  if (!where) return;
  const Range at = range(*finding.sources, *where);
  json.key("file").text(file_name(*finding.sources, *where, options));
  json.key("range").begin_object();
  write_place(json, "start", at.begin);
  write_place(json, "end", at.end);
  json.end_object();
}

std::string_view word(Applicability applicability) {
  switch (applicability) {
    case Applicability::safe:
      return "safe";
    case Applicability::unsafe:
      break;
  }
  return "unsafe";
}

std::string line_of(const Finding &finding, const RenderOptions &options) {
  const Diagnostic &diagnostic = finding.diagnostic;
  RenderOptions plain = options;
  plain.color = false;
  JsonText json;
  json.begin_object();
  json.key("code").text(code_text(diagnostic.code));
  json.key("severity").text(anneal::word(diagnostic.severity));
  json.key("message").text(diagnostic.message);
  write_place(json, finding, diagnostic.where, options);
  if (!diagnostic.label.empty()) json.key("label").text(diagnostic.label);
  json.key("notes").begin_list();
  for (const Note &note : diagnostic.notes) {
    json.begin_object().key("message").text(note.message);
    write_place(json, finding, note.where, options);
    json.end_object();
  }
  json.end_list().key("fixes").begin_list();
  for (const Fix &fix : diagnostic.fixes) {
    json.begin_object();
    write_place(json, finding, fix.where, options);
    json.key("text").text(fix.text).key("applicability").text(word(fix.applicability)).end_object();
  }
  json.end_list();
  json.key("rendered")
      .text(finding.sources != nullptr ? render_text(diagnostic, *finding.sources, plain) : diagnostic.message + "\n");
  return json.end_object().written() + "\n";
}

}  // namespace

std::string render_json(std::span<const Report> reports, const RenderOptions &options) {
  std::string lines;
  for (const Finding &finding : findings(reports)) lines += line_of(finding, options);
  return lines;
}

}  // namespace anneal
