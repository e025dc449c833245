// Files that import others, the library, and fragments that the host supplies.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "compiler/builtins.hpp"
#include "compiler/check/library.hpp"
#include "grammar/parse.hpp"
#include "tests/check/checked.hpp"

namespace anneal {
namespace {

using testing::HasSubstr;
using Files = std::map<std::string, std::string>;

std::string errors_of(std::string main, Files files) {
  return Checked(std::move(main), std::move(files)).errors();
}

TEST(Modules, OfDefinitionsExportTheirNames) {
  const Files files{{"shapes.sched", "let half = 0.5\ndef tent(peak) = peak * half\noptimizer o = weight - grad\n"}};
  const std::string import = "import \"shapes.sched\" as shapes\n";
  EXPECT_EQ(errors_of(import + "schedule lr = shapes.tent(shapes.half)", files), "");
  EXPECT_EQ(errors_of(import + "optimizer p = shapes.o", files), "");
  EXPECT_EQ(errors_of(import + "schedule lr = shapes.tnet(1)", files), "A0207");
  EXPECT_EQ(errors_of(import + "schedule lr = shapes", files), "A0210");
  EXPECT_EQ(errors_of(import + "schedule lr = shapes.tent", files), "A0212");
  EXPECT_EQ(errors_of(import + "schedule lr = shapes.half(1)", files), "A0209");
  EXPECT_EQ(errors_of(import + "schedule lr = shapes.tent()", files), "A0206");
  EXPECT_EQ(errors_of(import + "schedule lr = tent(1)", files), "A0201");
  EXPECT_EQ(Checked(import + "schedule lr = 1", files).warnings(), "A0211");
  EXPECT_THAT(Checked(import + "schedule lr = shapes.tnet(1)", files).rendered(), HasSubstr("did you mean `tent`?"));
}

TEST(Modules, OfWholeProgramsHaveOutputsAndParameters) {
  const Files files{{"base.sched",
                     "clock { total = 9 steps, unit frame, step = 2 frames }\nparam peak = 2%\n"
                     "schedule lr = phases { warm = 5 frames: 0, rest: peak }\nschedule stop = step > 3\n"},
                    {"formula.sched", "lr0 * 0.5 ^ step"}};
  const std::string import = "import \"base.sched\" as base\n";
  EXPECT_EQ(errors_of(import + "schedule lr = base.lr * base.peak", files), "");
  EXPECT_EQ(errors_of(import + "assert base.lr @ base.lr.warm.end == base.peak", files), "");
  EXPECT_EQ(errors_of(import + "schedule lr = linear(1, 0, 3 frames) * base.lr", files), "");
  EXPECT_EQ(errors_of(import + "schedule lr = base.stop * 2", files), "A0303");
  EXPECT_EQ(errors_of(import + "schedule lr = base.wd", files), "A0207");
  EXPECT_EQ(errors_of(import + "schedule lr = base.lr.hold.start / 1 step", files), "A0207");
  EXPECT_EQ(errors_of("import \"formula.sched\" as f\nschedule lr = f.value * f.lr0", files), "");
  EXPECT_EQ(errors_of("import \"formula.sched\" as f\nschedule lr = f.rate", files), "A0207");
}

TEST(Modules, AreReadOnce) {
  const Files files{{"a.sched", "import \"c.sched\" as c\nlet x = c.y"},
                    {"b.sched", "import \"c.sched\" as c\nlet x = c.y"},
                    {"c.sched", "let y = 1"}};
  const Checked checked(
      "import \"a.sched\" as a\nimport \"b.sched\" as b\nimport \"a.sched\" as again\nschedule lr = a.x + b.x + "
      "again.x",
      files);
  EXPECT_EQ(checked.errors(), "");
  EXPECT_EQ(checked.program.modules.size(), 4U);
}

TEST(Modules, DoNotImportEachOther) {
  const Files files{{"a.sched", "import \"b.sched\" as b\nlet x = b.y"},
                    {"b.sched", "import \"a.sched\" as a\nlet y = 1"},
                    {"self.sched", "import \"self.sched\" as s\nlet y = 1"}};
  const Checked checked("import \"a.sched\" as a\nschedule lr = a.x", files);
  EXPECT_THAT(checked.errors(), HasSubstr("A0702"));
  EXPECT_THAT(checked.rendered(), HasSubstr("`a.sched` imports `b.sched`, which imports `a.sched`"));
  EXPECT_THAT(errors_of("import \"self.sched\" as a\nschedule lr = a.y", files), HasSubstr("A0702"));
  EXPECT_THAT(errors_of("import \"main.sched\" as a\nschedule lr = 1", {{"main.sched", ""}}), HasSubstr("A0702"));
}

TEST(Modules, ThatCannotBeHadAreReportedWhereTheyAreImported) {
  EXPECT_EQ(errors_of("import \"missing.sched\" as m\nschedule lr = m.x", {}), "A0701");
  EXPECT_EQ(errors_of("import cosin\nschedule lr = cosin.x", {}), "A0701");
  Sources sources;
  Diagnostics diagnostics;
  check(sources, sources.add("main.sched", "import \"a.sched\" as a\nschedule lr = a.x"), nullptr, diagnostics);
  ASSERT_EQ(diagnostics.all().size(), 1U);
  EXPECT_EQ(diagnostics.all().front().code, Code::import_refused);
}

TEST(Modules, OfAChainOfAThousandFilesAreFollowed) {
  Files files;
  for (int i = 0; i < 1000; ++i) {
    const std::string next =
        i < 999 ? "import \"f" + std::to_string(i + 1) + ".sched\" as n\nlet x = n.x" : "let x = 1";
    files["f" + std::to_string(i) + ".sched"] = next;
  }
  EXPECT_EQ(errors_of("import \"f0.sched\" as n\nschedule lr = n.x", files), "");
}

TEST(Library, IsLoadedOnlyWhereItIsMentioned) {
  EXPECT_EQ(Checked("lr0 * 0.96 ^ floor(step / 1000)").program.modules.size(), 1U);
  const Checked checked("clock { total = 9 steps }\nschedule lr = warmup(1, 2 steps)");
  EXPECT_EQ(checked.errors(), "");
  EXPECT_EQ(checked.program.modules.size(), 2U);
  EXPECT_TRUE(checked.program.modules.back().is_library);
}

TEST(Library, HasEachEntryInAFileThatChecks) {
  ASSERT_FALSE(library_entries().empty());
  EXPECT_TRUE(std::ranges::is_sorted(library_entries(), {}, &LibraryEntry::name));
  for (const LibraryEntry &entry : library_entries()) EXPECT_TRUE(find_library_entry(entry.name)) << entry.name;
  EXPECT_FALSE(find_library_entry("cosin"));
  for (const LibraryText &file : library_texts) {
    const Checked checked{file.text()};
    // That nothing uses an entry is said of a file with a clock for its asserts, which are not compiled in.
    EXPECT_EQ(checked.errors(), "") << file.name() << "\n" << checked.rendered();
  }
}

TEST(Examples, Check) {
  std::size_t count = 0;
  for (const auto &file : std::filesystem::directory_iterator(ANNEAL_SOURCE_DIR "/examples")) {
    if (file.path().extension() != ".sched") continue;
    ++count;
    std::stringstream text;
    text << std::ifstream(file.path()).rdbuf();
    const Checked checked(text.str());
    EXPECT_TRUE(checked.diagnostics.all().empty()) << file.path() << "\n" << checked.rendered();
  }
  EXPECT_GT(count, 10U);
}

TEST(Builtins, AreReserved) {
  for (const BuiltinRow &row : kBuiltins) {
    EXPECT_TRUE(std::ranges::binary_search(reserved_words(), row.name)) << row.name;
  }
}

class Fragments : public testing::Test {
 protected:
  /// The type of the fragment's value, or its errors.
  std::string outcome(const std::string &text) {
    Diagnostics diagnostics;
    const SourceId source = checked.sources.add("value", text);
    const auto module = check_fragment(checked.program, source, diagnostics);
    EXPECT_EQ(module.has_value(), !diagnostics.has_errors());
    if (!module) return code_text(diagnostics.sorted().front().code);
    const auto &types = checked.program[*module].item_types;
    return types.empty() ? "clock" : describe(types.begin()->second);
  }

  Checked checked{"clock { unit frame, step = 4 frames }\nparam peak = 1\nschedule lr = peak * cosine(1, 0, 5 steps)"};
};

TEST_F(Fragments, AreValuesOrClocks) {
  EXPECT_EQ(outcome("5 epochs"), "duration");
  EXPECT_EQ(outcome("2%"), "percentage");
  EXPECT_EQ(outcome("[1, 2]"), "list of 2 numbers");
  EXPECT_EQ(outcome("true"), "bool");
  EXPECT_EQ(outcome("\"cos\""), "string");
  EXPECT_EQ(outcome("400 frames"), "duration");
  EXPECT_EQ(outcome("max(1, sqrt(2))"), "number");
  EXPECT_EQ(outcome("clock { total = 90 epochs, epoch = 1251 steps }"), "clock");
}

TEST_F(Fragments, SeeNoNamesOfTheProgramAndNoTime) {
  EXPECT_EQ(outcome("peak"), "A0201");
  EXPECT_EQ(outcome("lr0"), "A0201");
  EXPECT_EQ(outcome("step"), "A0321");
  EXPECT_EQ(outcome("cosine(1, 0, 5 steps)"), "A0321");
  EXPECT_EQ(outcome("clock { total = 90 }"), "A0312");
  EXPECT_EQ(outcome("schedule x = 1"), "A0108");
  EXPECT_EQ(outcome("1 +"), "A0101");
}

}  // namespace
}  // namespace anneal
