// GitHub's workflow commands, and JUnit XML.
#include <algorithm>

#include "grammar/render_finding.hpp"
#include "grammar/visible.hpp"
#include "grammar/xml.hpp"

namespace anneal {

namespace {

std::string_view github_command(Severity severity) {
  switch (severity) {
    case Severity::note:
      return "notice";
    case Severity::warning:
      return "warning";
    case Severity::error:
      break;
  }
  return "error";
}

/// Text of a workflow command; in a property the signs that separate properties are escaped too.
std::string github_text(std::string_view text, bool property) {
  std::string result;
  for (const char character : text) {
    if (character == '%') {
      result += "%25";
    } else if (character == '\r') {
      result += "%0D";
    } else if (character == '\n') {
      result += "%0A";
    } else if (property && character == ':') {
      result += "%3A";
    } else if (property && character == ',') {
      result += "%2C";
    } else {
      result += character;
    }
  }
  return result;
}

std::string github_line(const Finding &finding, const RenderOptions &options) {
  const Diagnostic &diagnostic = finding.diagnostic;
  std::string line = "::" + std::string(github_command(diagnostic.severity)) + " ";
  if (diagnostic.where) {
    const Range at = range(*finding.sources, *diagnostic.where);
    line += "file=" + github_text(visible(file_name(*finding.sources, *diagnostic.where, options)), true);
    line += ",line=" + std::to_string(at.begin.line) + ",endLine=" + std::to_string(at.end.line);
    // The annotation of several lines is refused when it has columns.
    if (at.begin.line == at.end.line) {
      line += ",col=" + std::to_string(at.begin.column) + ",endColumn=" + std::to_string(at.end.column);
    }
    line += ",";
  }
  line += "title=" + github_text(code_text(diagnostic.code) + " " + std::string(info(diagnostic.code).title), true);
  return line + "::" + github_text(full_message(diagnostic), false) + "\n";
}

struct Suite {
  std::string name;
  std::vector<const Finding *> findings;
};

/// One suite a file, in the order of the files; what has no file is the program's.
std::vector<Suite> suites(const std::vector<Finding> &all, const RenderOptions &options) {
  std::vector<Suite> result;
  for (const Finding &finding : all) {
    const auto &where = finding.diagnostic.where;
    std::string name = where ? visible(file_name(*finding.sources, *where, options)) : "anneal";
    const auto known =
        std::find_if(result.begin(), result.end(), [&](const Suite &suite) { return suite.name == name; });
    Suite &suite = known != result.end() ? *known : result.emplace_back(Suite{std::move(name), {}});
    suite.findings.push_back(&finding);
  }
  return result;
}

std::size_t failures(const std::vector<const Finding *> &list) {
  return static_cast<std::size_t>(std::count_if(list.begin(), list.end(), [](const Finding *finding) {
    return finding->diagnostic.severity == Severity::error;
  }));
}

std::string counts(std::size_t tests, std::size_t failed) {
  return " tests=\"" + std::to_string(tests) + "\" failures=\"" + std::to_string(failed) + "\" errors=\"0\"";
}

std::string junit_case(const Finding &finding, const std::string &suite) {
  const Diagnostic &diagnostic = finding.diagnostic;
  std::string name = code_text(diagnostic.code);
  std::string rendered = diagnostic.message;
  if (diagnostic.where) {
    const Range at = range(*finding.sources, *diagnostic.where);
    name += " at " + std::to_string(at.begin.line) + ":" + std::to_string(at.begin.column);
  }
  if (finding.sources != nullptr) rendered = render_text(diagnostic, *finding.sources);
  std::string text = "    <testcase name=\"" + xml_text(name) + "\" classname=\"" + xml_text(suite) + "\">\n";
  if (diagnostic.severity == Severity::error) {
    text += "      <failure type=\"" + code_text(diagnostic.code) + "\" message=\"" +
            xml_text(visible(diagnostic.message)) + "\">" + xml_text(rendered) + "</failure>\n";
  } else {
    text += "      <system-out>" + xml_text(rendered) + "</system-out>\n";
  }
  return text + "    </testcase>\n";
}

}  // namespace

std::string xml_text(std::string_view text) {
  std::string result;
  while (!text.empty()) {
    const Character character = first_character(text);
    switch (character.code) {
      case U'&':
        result += "&amp;";
        break;
      case U'<':
        result += "&lt;";
        break;
      case U'>':
        result += "&gt;";
        break;
      case U'"':
        result += "&quot;";
        break;
      case U'\n':
        result += "&#10;";
        break;
      case 0xFFFE:
      case 0xFFFF:
        result += "\uFFFD";  // no characters of XML
        break;
      default:
        append_character(result, character.code);
    }
    text.remove_prefix(character.length);
  }
  return result;
}

std::string render_github(std::span<const Report> reports, const RenderOptions &options) {
  std::string lines;
  for (const Finding &finding : findings(reports)) lines += github_line(finding, options);
  return lines;
}

std::string render_junit(std::span<const Report> reports, const RenderOptions &options) {
  const std::vector<Finding> all = findings(reports);
  std::size_t failed = 0;
  std::string body;
  for (const Suite &suite : suites(all, options)) {
    failed += failures(suite.findings);
    body += "  <testsuite name=\"" + xml_text(suite.name) + "\"" +
            counts(suite.findings.size(), failures(suite.findings)) + ">\n";
    for (const Finding *finding : suite.findings) body += junit_case(*finding, suite.name);
    body += "  </testsuite>\n";
  }
  // A report without a test is read as a run that did not happen.
  std::size_t tests = all.size();
  if (all.empty()) {
    tests = 1;
    body = "  <testsuite name=\"anneal\"" + counts(1, 0) +
           ">\n    <testcase name=\"nothing found\" classname=\"anneal\"/>\n  </testsuite>\n";
  }
  return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"anneal\"" + counts(tests, failed) + ">\n" +
         body + "</testsuites>\n";
}

}  // namespace anneal
