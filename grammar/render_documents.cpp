// The documents for programs: SARIF, and GitLab's code quality report.
#include <array>
#include <map>
#include <nlohmann/json.hpp>

#include "grammar/render_finding.hpp"

namespace anneal {

namespace {

using Json = nlohmann::ordered_json;

/// Text of one value; bytes that are not UTF-8 become U+FFFD.
std::string dump(const Json &value, int indent = -1) {
  return value.dump(indent, ' ', false, Json::error_handler_t::replace) + "\n";
}

/// The name of a file as a URI reference (RFC 3986); names of library texts are URIs already.
std::string uri(std::string_view name) {
  constexpr char kDigits[] = "0123456789ABCDEF";
  constexpr std::string_view kPlain = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/";
  std::string result = name.starts_with('/') ? "file://" : "";
  if (name.starts_with("library:")) {
    result = "library:";
    name.remove_prefix(result.size());
  }
  for (const char character : name) {
    if (kPlain.find(character) != std::string_view::npos) {
      result += character;
    } else {
      const auto byte = static_cast<unsigned char>(character);
      result += '%';
      result += kDigits[byte / 16];
      result += kDigits[byte % 16];
    }
  }
  return result;
}

Json sarif_region(const Sources &sources, Location where) {
  const Range at = range(sources, where);
  return {{"startLine", at.begin.line},
          {"startColumn", at.begin.column},
          {"endLine", at.end.line},
          {"endColumn", at.end.column}};
}

Json sarif_artifact(const Sources &sources, Location where, const RenderOptions &options) {
  return {{"uri", uri(file_name(sources, where, options))}};
}

Json sarif_location(const Sources &sources, Location where, const RenderOptions &options) {
  return {{"physicalLocation",
           {{"artifactLocation", sarif_artifact(sources, where, options)}, {"region", sarif_region(sources, where)}}}};
}

Json sarif_fix(const Sources &sources, const Fix &fix, const RenderOptions &options) {
  Json replacement = {{"deletedRegion", sarif_region(sources, fix.where)}, {"insertedContent", {{"text", fix.text}}}};
  Json change = {{"artifactLocation", sarif_artifact(sources, fix.where, options)},
                 {"replacements", Json::array({replacement})}};
  return {{"description", {{"text", "write `" + fix.text + "`"}}}, {"artifactChanges", Json::array({change})}};
}

Json sarif_result(const Finding &finding, std::size_t rule, const RenderOptions &options) {
  const Diagnostic &diagnostic = finding.diagnostic;
  Json result = {{"ruleId", code_text(diagnostic.code)},
                 {"ruleIndex", rule},
                 {"level", word(diagnostic.severity)},
                 {"message", {{"text", full_message(diagnostic)}}}};
  // A finding without a place concerns what the host gave; SARIF allows an empty list.
  result["locations"] = Json::array();
  if (diagnostic.where) result["locations"].push_back(sarif_location(*finding.sources, *diagnostic.where, options));
  Json related = Json::array();
  for (const Note &note : diagnostic.notes) {
    if (!note.where) continue;
    Json entry = sarif_location(*finding.sources, *note.where, options);
    entry["message"] = {{"text", note.message}};
    related.push_back(std::move(entry));
  }
  if (!related.empty()) result["relatedLocations"] = std::move(related);
  Json fixes = Json::array();
  for (const Fix &fix : diagnostic.fixes) fixes.push_back(sarif_fix(*finding.sources, fix, options));
  if (!fixes.empty()) result["fixes"] = std::move(fixes);
  return result;
}

Json sarif_rule(Code code) {
  const CodeInfo &row = info(code);
  return {{"id", code_text(code)},
          {"name", row.name},
          {"shortDescription", {{"text", row.title}}},
          {"defaultConfiguration", {{"level", word(row.severity)}}}};
}

/// 128 bits of FNV-1a, in hexadecimal: names a finding in reports, nothing more.
std::string fingerprint(std::string_view text) {
  std::string digits;
  for (std::uint64_t hash : std::array<std::uint64_t, 2>{0xCBF29CE484222325U, 0x84222325CBF29CE4U}) {
    for (const char character : text) {
      hash ^= static_cast<unsigned char>(character);
      hash *= 0x100000001B3U;
    }
    for (int shift = 60; shift >= 0; shift -= 4)
      digits += "0123456789abcdef"[hash >> static_cast<unsigned>(shift) & 15U];
  }
  return digits;
}

std::string_view gitlab_severity(Severity severity) {
  switch (severity) {
    case Severity::note:
      return "info";
    case Severity::warning:
      return "minor";
    case Severity::error:
      break;
  }
  return "major";
}

}  // namespace

std::string render_sarif(std::span<const Report> reports, const RenderOptions &options) {
  Json rules = Json::array();
  Json results = Json::array();
  std::map<Code, std::size_t> known;
  for (const Finding &finding : findings(reports)) {
    const auto [rule, added] = known.emplace(finding.diagnostic.code, known.size());
    if (added) rules.push_back(sarif_rule(finding.diagnostic.code));
    results.push_back(sarif_result(finding, rule->second, options));
  }
  Json driver = {{"name", "anneal"}};
  if (!options.version.empty()) driver["version"] = options.version;
  driver["rules"] = std::move(rules);
  Json run = {
      {"tool", {{"driver", std::move(driver)}}}, {"columnKind", "unicodeCodePoints"}, {"results", std::move(results)}};
  const Json log = {
      {"$schema", "https://json.schemastore.org/sarif-2.1.0.json"}, {"version", "2.1.0"}, {"runs", Json::array({run})}};
  return dump(log, 2);
}

std::string render_gitlab(std::span<const Report> reports, const RenderOptions &options) {
  Json list = Json::array();
  std::map<std::string, std::size_t> seen;
  for (const Finding &finding : findings(reports)) {
    const Diagnostic &diagnostic = finding.diagnostic;
    // The text of the line, not its number: a finding keeps its fingerprint when lines are added above it.
    std::string identity = code_text(diagnostic.code) + '\n';
    std::string path = ".";
    Position first;
    Position last;
    if (diagnostic.where) {
      const Range at = range(*finding.sources, *diagnostic.where);
      first = at.begin;
      last = at.end;
      path = file_name(*finding.sources, *diagnostic.where, options);
      identity += path + '\n';
      identity += (*finding.sources)[diagnostic.where->source].line(first.line);
    }
    identity += '\n' + diagnostic.message;
    const std::size_t occurrence = seen[identity]++;
    if (occurrence > 0) identity += '\n' + std::to_string(occurrence);
    list.push_back({{"description", full_message(diagnostic)},
                    {"check_name", code_text(diagnostic.code)},
                    {"fingerprint", fingerprint(identity)},
                    {"severity", gitlab_severity(diagnostic.severity)},
                    {"location", {{"path", path}, {"lines", {{"begin", first.line}, {"end", last.line}}}}}});
  }
  return dump(list, 2);
}

}  // namespace anneal
