// The forms for programs: what is in them, and that nothing in a source can break out of them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "grammar/render.hpp"

namespace anneal {
namespace {

using nlohmann::json;
using testing::HasSubstr;
using testing::Not;

constexpr std::string_view kText = "param peak = 0.4\nschedule lr = phases {\n  500: pek,\n}\n";

class DataForms : public testing::Test {
 protected:
  DataForms() {
    source = sources.add("runs/lr.sched", std::string(kText));
    diagnostics.report(Code::unknown_name, at("pek"), "nothing is named `pek`")
        .with_label("not defined")
        .with_note(at("peak"), "`peak` is defined here")
        .with_note("names are letters, digits and `_`")
        .with_fix(at("pek"), "peak", Applicability::safe);
    diagnostics.report(Code::unused_name, at("phases {\n  500: pek,\n}"), "nothing uses this");
    diagnostics.report(Code::parameter_unknown, "this program has no parameter `p`");
  }

  Location at(std::string_view marked) const {
    const auto begin = static_cast<std::uint32_t>(kText.find(marked));
    return {source, {begin, begin + static_cast<std::uint32_t>(marked.size())}};
  }

  std::string shown(Format format) const { return render(diagnostics, sources, format); }

  SourceId source{};
  Sources sources;
  Diagnostics diagnostics;
};

TEST_F(DataForms, JsonIsOneObjectALine) {
  const std::string lines = shown(Format::json);
  ASSERT_EQ(std::count(lines.begin(), lines.end(), '\n'), 3);
  const json host = json::parse(lines.substr(0, lines.find('\n')));
  EXPECT_EQ(host["code"], "A0407");
  EXPECT_FALSE(host.contains("range"));
  EXPECT_FALSE(host.contains("file"));

  const std::size_t last = lines.find("{\"code\":\"A0201\"");
  ASSERT_NE(last, std::string::npos);
  const json object = json::parse(lines.substr(last));
  EXPECT_EQ(object["severity"], "error");
  EXPECT_EQ(object["message"], "nothing is named `pek`");
  EXPECT_EQ(object["file"], "runs/lr.sched");
  EXPECT_EQ(object["range"],
            json::parse(R"({"start":{"line":3,"column":8,"offset":47},"end":{"line":3,"column":11,"offset":50}})"));
  EXPECT_EQ(object["label"], "not defined");
  EXPECT_EQ(object["notes"][0]["message"], "`peak` is defined here");
  EXPECT_EQ(object["notes"][0]["range"]["start"]["column"], 7);
  EXPECT_FALSE(object["notes"][1].contains("range"));
  EXPECT_EQ(object["fixes"][0]["text"], "peak");
  EXPECT_EQ(object["fixes"][0]["applicability"], "safe");
  EXPECT_EQ(object["fixes"][0]["range"], object["range"]);
  EXPECT_THAT(object["rendered"].get<std::string>(),
              HasSubstr("runs/lr.sched:3:8: error[A0201]: nothing is named `pek`\n"));
}

TEST_F(DataForms, SarifNamesRulesPlacesAndFixes) {
  const json log = json::parse(shown(Format::sarif));
  EXPECT_EQ(log["version"], "2.1.0");
  const json &run = log["runs"][0];
  EXPECT_EQ(run["columnKind"], "unicodeCodePoints");
  ASSERT_EQ(run["results"].size(), 3U);
  for (const json &result : run["results"]) {
    EXPECT_EQ(run["tool"]["driver"]["rules"][result["ruleIndex"].get<std::size_t>()]["id"], result["ruleId"]);
  }
  const json &result = run["results"][2];
  EXPECT_EQ(result["ruleId"], "A0201");
  EXPECT_EQ(result["level"], "error");
  EXPECT_EQ(result["message"]["text"], "nothing is named `pek`\nnames are letters, digits and `_`");
  const json &place = result["locations"][0]["physicalLocation"];
  EXPECT_EQ(place["artifactLocation"]["uri"], "runs/lr.sched");
  EXPECT_EQ(place["region"], json::parse(R"({"startLine":3,"startColumn":8,"endLine":3,"endColumn":11})"));
  EXPECT_EQ(result["relatedLocations"][0]["physicalLocation"]["region"]["startLine"], 1);
  EXPECT_EQ(result["fixes"][0]["artifactChanges"][0]["replacements"][0]["insertedContent"]["text"], "peak");
}

TEST_F(DataForms, SarifWithoutFindingsHasAnEmptyRun) {
  const json log = json::parse(render(Diagnostics(), sources, Format::sarif));
  EXPECT_EQ(log["runs"][0]["results"], json::array());
}

TEST_F(DataForms, GithubHasColumnsOnOneLineOnly) {
  EXPECT_EQ(shown(Format::github),
            "::error title=A0407 a parameter that the program does not have::this program has no parameter `p`\n"
            "::warning file=runs/lr.sched,line=2,endLine=4,title=A0211 a name that nothing uses::nothing uses this\n"
            "::error file=runs/lr.sched,line=3,endLine=3,col=8,endColumn=11,title=A0201 a name that nothing defines::"
            "nothing is named `pek`%0Anames are letters, digits and `_`\n");
}

TEST_F(DataForms, GitlabListsSeveritiesAndPlaces) {
  const json list = json::parse(shown(Format::gitlab));
  ASSERT_EQ(list.size(), 3U);
  EXPECT_EQ(list[2]["check_name"], "A0201");
  EXPECT_EQ(list[2]["severity"], "major");
  EXPECT_EQ(list[2]["location"], json::parse(R"({"path":"runs/lr.sched","lines":{"begin":3,"end":3}})"));
  EXPECT_EQ(list[1]["severity"], "minor");
  EXPECT_EQ(list[2]["fingerprint"].get<std::string>().size(), 32U);
}

TEST_F(DataForms, GitlabFingerprintsStayWhenLinesMoveAndDifferOtherwise) {
  const json before = json::parse(shown(Format::gitlab));
  Sources moved;
  const std::string text = "# a comment\n" + std::string(kText);
  const SourceId id = moved.add("runs/lr.sched", text);
  Diagnostics again;
  const auto begin = static_cast<std::uint32_t>(text.find("pek"));
  again.report(Code::unknown_name, {id, {begin, begin + 3}}, "nothing is named `pek`");
  again.report(Code::unknown_name, {id, {begin - 1, begin + 3}}, "nothing is named `pek`");
  const json after = json::parse(render(again, moved, Format::gitlab));
  EXPECT_EQ(after[0]["fingerprint"], before[2]["fingerprint"]);
  EXPECT_NE(after[0]["fingerprint"], after[1]["fingerprint"]);
  EXPECT_NE(before[0]["fingerprint"], before[1]["fingerprint"]);
}

TEST_F(DataForms, JunitHasOneSuiteAFile) {
  const std::string xml = shown(Format::junit);
  EXPECT_THAT(xml, HasSubstr("<testsuites name=\"anneal\" tests=\"3\" failures=\"2\" errors=\"0\">"));
  EXPECT_THAT(xml, HasSubstr("<testsuite name=\"runs/lr.sched\" tests=\"2\" failures=\"1\" errors=\"0\">"));
  EXPECT_THAT(xml,
              HasSubstr("<testcase name=\"A0201 at 3:8\" classname=\"runs/lr.sched\">\n"
                        "      <failure type=\"A0201\" message=\"nothing is named `pek`\">runs/lr.sched:3:8: error"));
  EXPECT_THAT(xml, HasSubstr("<system-out>runs/lr.sched:2:15: warning[A0211]"));
}

TEST_F(DataForms, JunitWithoutFindingsHasATestThatPassed) {
  EXPECT_THAT(render(Diagnostics(), sources, Format::junit), HasSubstr("tests=\"1\" failures=\"0\""));
}

TEST_F(DataForms, SeveralReportsAreOneDocument) {
  const Report reports[] = {{&diagnostics, &sources}, {&diagnostics, &sources}};
  EXPECT_EQ(json::parse(render(reports, Format::sarif))["runs"][0]["results"].size(), 6U);
  EXPECT_EQ(json::parse(render(reports, Format::gitlab)).size(), 6U);
}

TEST_F(DataForms, WhatWasDroppedIsAFindingOfItsOwn) {
  Diagnostics few(1);
  few.report(Code::unknown_name, at("pek"), "a");
  few.report(Code::unknown_name, at("peak"), "b");
  const std::string lines = render(few, sources, Format::json);
  const json last = json::parse(lines.substr(lines.find('\n')));
  EXPECT_EQ(last["code"], "A0505");
  EXPECT_EQ(last["message"], "… and 1 more error");
  EXPECT_THAT(render(few, sources, Format::github),
              HasSubstr("\n::error title=A0505 too many errors::… and 1 more error\n"));
  EXPECT_EQ(json::parse(render(few, sources, Format::sarif))["runs"][0]["results"].size(), 2U);
  EXPECT_THAT(render(few, sources, Format::junit), HasSubstr("failures=\"2\""));
}

/// A name and a message that try everything at once.
class Hostile : public testing::Test {
 protected:
  Hostile() {
    const SourceId id = sources.add("a,b:c%\n<&\"'>\x1b\xff.sched", "x\xff\x1b<]]>\n");
    diagnostics.report(Code::unknown_name, {id, {0, 6}}, "100%\r\n::error::<b>&\"]]>\xff\x1b\x02\uFFFE")
        .with_note({id, {0, 1}}, "\xff")
        .with_fix({id, {0, 1}}, "\xff\n::warning::");
  }
  Sources sources;
  Diagnostics diagnostics;
};

TEST_F(Hostile, JsonStaysJson) {
  for (const Format format : {Format::json, Format::sarif, Format::gitlab}) {
    const std::string text = render(diagnostics, sources, format);
    EXPECT_TRUE(json::accept(text)) << text;
    EXPECT_EQ(text.find('\x1b'), std::string::npos);
  }
}

TEST_F(Hostile, SarifEncodesTheNameOfTheFile) {
  const json log = json::parse(render(diagnostics, sources, Format::sarif));
  EXPECT_EQ(log["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"],
            "a%2Cb%3Ac%25%0A%3C%26%22%27%3E%1B%FF.sched");
}

TEST_F(Hostile, GithubStaysOneCommand) {
  const std::string text = render(diagnostics, sources, Format::github);
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 1) << text;
  EXPECT_THAT(text, testing::StartsWith("::error file=a%2Cb%3Ac%25␊<&\"'>␛�.sched,line=1,endLine=1,"));
  EXPECT_THAT(text, HasSubstr("::100%25␍␊::error::<b>&\"]]>�␛␂"));
}

TEST_F(Hostile, XmlStaysXml) {
  const std::string text = render(diagnostics, sources, Format::junit);
  EXPECT_THAT(text, HasSubstr("<testsuite name=\"a,b:c%␊&lt;&amp;&quot;'&gt;␛�.sched\""));
  EXPECT_THAT(text, HasSubstr("message=\"100%␍␊::error::&lt;b&gt;&amp;&quot;]]&gt;�␛␂�\""));
  EXPECT_THAT(text, Not(HasSubstr("]]>")));
  EXPECT_EQ(text.find('\x1b'), std::string::npos);
}

}  // namespace
}  // namespace anneal
