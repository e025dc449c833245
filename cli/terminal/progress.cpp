#include "cli/terminal/progress.hpp"

#include <fmt/core.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <string_view>
#include <utility>

#include "cli/terminal/terminal.hpp"
#include "grammar/visible.hpp"

namespace anneal::cli {
namespace {

constexpr std::chrono::milliseconds kFirst{500};
constexpr std::chrono::milliseconds kBetween{100};
constexpr int kBarWidth = 20;

// As in 12.3M: three digits are enough to see it move.
std::string amount(double value) {
  constexpr std::string_view kUnits[] = {"", "k", "M", "B", "T"};
  size_t unit = 0;
  while (value >= 999.5 && unit + 1 < std::size(kUnits)) {
    value /= 1000;
    ++unit;
  }
  if (unit == 0) return fmt::format("{:.0f}", value);
  return fmt::format("{:.{}f}{}", value, value < 9.995 ? 2 : value < 99.95 ? 1 : 0, kUnits[unit]);
}

std::string duration(double seconds) {
  const auto whole = static_cast<int64_t>(std::min(std::ceil(seconds), 359999.0));
  if (whole < 60) return fmt::format("{} s", whole);
  if (whole < 3600) return fmt::format("{}:{:02}", whole / 60, whole % 60);
  return fmt::format("{}:{:02}:{:02}", whole / 3600, whole / 60 % 60, whole % 60);
}

std::string bar(double part, bool ascii) {
  const double cells = std::clamp(part, 0.0, 1.0) * kBarWidth;
  const int full = static_cast<int>(cells);
  std::string text;
  if (ascii) {
    text.append(static_cast<size_t>(full), '#');
    text.append(static_cast<size_t>(kBarWidth - full), '.');
    return "[" + text + "]";
  }
  constexpr std::string_view kEighths[] = {"▏", "▎", "▍", "▌", "▋", "▊", "▉"};
  for (int i = 0; i < full; ++i) text += "█";
  const int eighths = static_cast<int>((cells - full) * 8);
  if (eighths > 0) text += kEighths[eighths - 1];
  for (int i = full + (eighths > 0 ? 1 : 0); i < kBarWidth; ++i) text += "·";
  return text;
}

void send(std::string_view text) {
  // A progress line that cannot be written is no loss.
  [[maybe_unused]] const ssize_t written = ::write(STDERR_FILENO, text.data(), text.size());
}

}  // namespace

std::string progress_line(const ProgressState &state, int width, bool ascii) {
  const double rate = state.seconds > 0 ? static_cast<double>(state.done) / state.seconds : 0;
  std::string numbers;
  if (state.total > 0) {
    const double part = static_cast<double>(state.done) / static_cast<double>(state.total);
    numbers = fmt::format("{:3.0f} %", std::floor(100 * std::clamp(part, 0.0, 1.0)));
    if (rate > 0) {
      const double left = static_cast<double>(std::max<int64_t>(0, state.total - state.done)) / rate;
      numbers += fmt::format("  {} {}/s  {} left", amount(rate), state.unit, duration(left));
    }
    const std::string with_bar = bar(part, ascii) + " " + numbers;
    // A narrow terminal loses the bar first, then the end of the label.
    if (display_width(with_bar) + 10 <= width) numbers = with_bar;
  } else {
    numbers = fmt::format("{} {}", amount(static_cast<double>(state.done)), state.unit);
    if (rate > 0) numbers += fmt::format("  {} {}/s", amount(rate), state.unit);
  }
  const std::string label =
      shortened(visible(state.label, ascii), std::max(0, width - display_width(numbers) - 2), ascii);
  return shortened(label.empty() ? numbers : label + "  " + numbers, width, ascii);
}

Progress::Progress(std::string label, bool shown, bool ascii) : shown_(shown), ascii_(ascii) {
  state_.label = std::move(label);
  if (!shown_) return;
  begun_ = Clock::now();
  next_ = begun_ + kFirst;
}

Progress::~Progress() {
  finish();
}

void Progress::update(int64_t done, int64_t total) {
  if (!shown_) return;
  const Clock::time_point now = Clock::now();
  if (now < next_) return;
  next_ = now + kBetween;
  state_.done = done;
  state_.total = total;
  state_.seconds = std::chrono::duration<double>(now - begun_).count();
  // One cell stays free: a full line would wrap on some terminals.
  const int width = terminal_size(STDERR_FILENO, terminal_variables()).columns - 1;
  send("\r" + progress_line(state_, width, ascii_) + "\x1b[K");
  drawn_ = true;
}

void Progress::finish() {
  if (drawn_) send("\r\x1b[K");
  drawn_ = false;
  shown_ = false;
}

}  // namespace anneal::cli
