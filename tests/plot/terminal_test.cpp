#include "cli/terminal/terminal.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/mman.h>
#include <unistd.h>

#include <thread>

#include "cli/terminal/progress.hpp"
#include "grammar/visible.hpp"

namespace anneal::cli {
namespace {

TEST(Colour, EachRuleYieldsToTheOneAboveIt) {
  TerminalVariables variables;
  const auto colour = [&](bool is_terminal) { return use_colour(ColourChoice::automatic, variables, is_terminal); };
  EXPECT_TRUE(colour(true));
  EXPECT_FALSE(colour(false));
  variables.term = "dumb";
  EXPECT_FALSE(colour(true));
  variables.term = "xterm";
  variables.clicolor = "0";
  EXPECT_FALSE(colour(true));
  variables.clicolor = "1";
  EXPECT_TRUE(colour(true));
  EXPECT_FALSE(colour(false)) << "`CLICOLOR=1` is for terminals";
  for (const char *off : {"", "0"}) {
    variables.clicolor_force = off;
    EXPECT_FALSE(colour(false));
  }
  variables.clicolor_force = "1";
  variables.clicolor = "0";
  variables.term = "dumb";
  EXPECT_TRUE(colour(false));
  variables.no_color = "";
  EXPECT_TRUE(colour(false)) << "an empty `NO_COLOR` says nothing";
  for (const char *on : {"1", "0", "false"}) {
    variables.no_color = on;
    EXPECT_FALSE(colour(true));
  }
  EXPECT_TRUE(use_colour(ColourChoice::always, variables, false));
  EXPECT_FALSE(use_colour(ColourChoice::never, TerminalVariables{}, true));
}

TEST(Utf8, IsWhatTheLocaleSaysElseYes) {
  TerminalVariables variables;
  EXPECT_TRUE(shows_utf8(variables));
  variables.term = "linux";
  EXPECT_FALSE(shows_utf8(variables));
  variables.lang = "de_DE.UTF-8@euro";
  EXPECT_TRUE(shows_utf8(variables));
  variables.lang = "C.utf8";
  EXPECT_TRUE(shows_utf8(variables));
  variables.lc_ctype = "de_DE.ISO-8859-1";
  EXPECT_FALSE(shows_utf8(variables));
  variables.lc_all = "";
  EXPECT_FALSE(shows_utf8(variables)) << "an empty one says nothing";
  variables.lc_all = "en_US.UTF-8";
  EXPECT_TRUE(shows_utf8(variables));
  variables.lc_all = "C";
  EXPECT_FALSE(shows_utf8(variables));
}

TEST(TerminalSize, ComesFromTheVariablesFirst) {
  const int null = ::open("/dev/null", O_RDONLY);
  TerminalVariables variables;
  EXPECT_EQ(terminal_size(null, variables).columns, 80);
  EXPECT_EQ(terminal_size(null, variables).rows, 24);
  variables.columns = "132";
  EXPECT_EQ(terminal_size(null, variables).columns, 132);
  for (const char *no_number : {"", "wide", "0", "-5", "19", "100000", "99999999999999999999", "80x"}) {
    variables.columns = no_number;
    EXPECT_EQ(terminal_size(null, variables).columns, 80) << no_number;
  }
  EXPECT_FALSE(is_terminal(null));
  ::close(null);
}

TEST(Visible, NothingReachesTheTerminalUnseen) {
  EXPECT_EQ(visible("plain lr_2 é 漢"), "plain lr_2 é 漢");
  EXPECT_EQ(visible("\x1b[31m\n\t\r\a\x7f"), "␛[31m␊␉␍␇␡");
  EXPECT_EQ(visible(std::string("a\0b", 3)), "a␀b");
  EXPECT_EQ(visible("\xc2\x9b"), "<U+009B>") << "the one-byte form of escape [";
  EXPECT_EQ(visible("\xe2\x80\xae"
                    "abc"),
            "<U+202E>abc");
  EXPECT_EQ(visible("\xff\xc3"), "��");
  EXPECT_EQ(visible("\xc0\xaf\xed\xa0\x80\xf4\x90\x80\x80"), "���������") << "not UTF-8, though it looks so";
  EXPECT_EQ(visible("é\x1b", true), "<U+00E9><U+001B>");
  for (int byte = 0; byte < 256; ++byte) {
    for (const char c : visible(std::string(1, static_cast<char>(byte)), true)) {
      EXPECT_TRUE(c >= 0x20 && c < 0x7f) << byte;
    }
  }
}

TEST(Visible, WidthCountsCells) {
  EXPECT_EQ(display_width("lr"), 2);
  EXPECT_EQ(display_width("é"), 1);
  EXPECT_EQ(display_width("e\xcc\x81"), 1);
  EXPECT_EQ(display_width("漢字"), 4);
  EXPECT_EQ(display_width("⠒⠒"), 2);
}

TEST(Visible, ShortenedFits) {
  EXPECT_EQ(shortened("warm-up", 7), "warm-up");
  EXPECT_EQ(shortened("warm-up", 5), "warm…");
  EXPECT_EQ(shortened("warm-up", 5, true), "warm~");
  EXPECT_EQ(shortened("漢字漢字", 6), "漢字…");
  EXPECT_EQ(shortened("warm-up", 1), "…");
  EXPECT_EQ(shortened("warm-up", 0), "");
}

TEST(ProgressLine, TellsHowFarHowFastHowLong) {
  const ProgressState state{"checking lr.sched", 2'500'000, 10'000'000, "steps", 2};
  EXPECT_EQ(progress_line(state, 100, false),
            "checking lr.sched  █████··············· "
            " 25 %  1.25M steps/s  6 s left");
  EXPECT_EQ(progress_line(state, 100, true),
            "checking lr.sched  [#####...............]  25 %  1.25M steps/s  6 s left");
  EXPECT_EQ(progress_line(state, 50, false), "checking lr.sched   25 %  1.25M steps/s  6 s left");
  EXPECT_EQ(progress_line(state, 40, false), "checkin…   25 %  1.25M steps/s  6 s left");
  EXPECT_EQ(progress_line({"x", 1000, 0, "rows", 10}, 80, false), "x  1.00k rows  100 rows/s");
  EXPECT_EQ(progress_line({"x", 0, 100, "steps", 0.5}, 30, true), "x    0 %");
  EXPECT_EQ(progress_line({"x", 1, 10'000, "steps", 1}, 40, true), "x    0 %  1 steps/s  2:46:39 left");
  for (int width = 0; width < 100; ++width) {
    EXPECT_LE(display_width(progress_line(state, width, false)), width);
  }
}

// What a program wrote to standard error while `work` ran.
template <class Work>
std::string standard_error_of(Work work) {
  const int file = ::memfd_create("standard error", 0);
  const int before = ::dup(STDERR_FILENO);
  ::dup2(file, STDERR_FILENO);
  work();
  ::dup2(before, STDERR_FILENO);
  ::close(before);
  std::string text(static_cast<size_t>(::lseek(file, 0, SEEK_END)), '\0');
  EXPECT_EQ(::pread(file, text.data(), text.size(), 0), static_cast<ssize_t>(text.size()));
  ::close(file);
  return text;
}

TEST(Progress, IsSilentForHalfASecondAndGoneAtTheEnd) {
  EXPECT_EQ(standard_error_of([] {
              Progress progress("quick", true);
              for (int i = 0; i < 100; ++i) progress.update(i, 100);
            }),
            "");
  const std::string text = standard_error_of([] {
    Progress progress("slow", true);
    std::this_thread::sleep_for(std::chrono::milliseconds(550));
    progress.update(50, 100);
    progress.update(51, 100);
  });
  EXPECT_EQ(text.rfind("\rslow", 0), 0u);
  EXPECT_NE(text.find("50 %"), std::string::npos);
  EXPECT_EQ(text.find("51 %"), std::string::npos) << "ten times a second at most";
  EXPECT_EQ(text.substr(text.size() - 4), "\r\x1b[K") << "the line is removed";
}

TEST(Progress, NotShownIsNotThere) {
  EXPECT_EQ(standard_error_of([] {
              Progress progress("slow", false);
              std::this_thread::sleep_for(std::chrono::milliseconds(550));
              progress.update(50, 100);
              progress.finish();
            }),
            "");
}

}  // namespace
}  // namespace anneal::cli
