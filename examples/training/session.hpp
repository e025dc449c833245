// What both programs have around their loops: options, a progress bar, and a picture of losses and rates.
#ifndef EXAMPLES_TRAINING_SESSION_HPP
#define EXAMPLES_TRAINING_SESSION_HPP

#include <unistd.h>
#include <anneal/optimizer.hpp>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

/// What stands behind the program's name: words, flags, and names with a value: `--checkpoint FILE`.
class Options {
 public:
  Options(int argc, char **argv, const std::set<std::string> &flags, const std::set<std::string> &names) {
    for (int i = 1; i < argc; ++i) {
      const std::string word = argv[i];
      if (word.rfind("--", 0) != 0) {
        words_.push_back(word);
      } else if (flags.count(word) != 0) {
        values_.emplace(word, std::string());
      } else if (names.count(word) != 0 && i + 1 < argc) {
        values_.insert_or_assign(word, argv[++i]);
      } else {
        throw std::invalid_argument("there is no option " + word + ", or its value is missing");
      }
    }
  }

  const std::vector<std::string> &words() const { return words_; }
  bool has(const std::string &name) const { return values_.count(name) != 0; }
  std::string text(const std::string &name, const std::string &standard = {}) const {
    const auto found = values_.find(name);
    return found == values_.end() ? standard : found->second;
  }
  std::int64_t number(const std::string &name, std::int64_t standard) const {
    return has(name) ? std::stoll(text(name)) : standard;
  }

 private:
  std::vector<std::string> words_;
  std::map<std::string, std::string> values_;
};

/// Where training is saved, and goes on after a stop: `--checkpoint FILE`, saved after each epoch, or as often as
/// `--every UPDATES` says. Without a file nothing is done.
class Checkpoints {
 public:
  Checkpoints(const Options &options, std::int64_t epoch)
      : file_(options.text("--checkpoint")), every_(options.number("--every", epoch)) {
    if (every_ < 1) throw std::invalid_argument("--every takes a number from 1 on");
  }

  /// The update to make next.
  std::int64_t restore(anneal::Optimizer &optimizer) const {
    if (file_.empty() || !std::filesystem::exists(file_)) return 0;
    const std::int64_t k = optimizer.restore(file_);
    std::printf("goes on at update %lld\n", static_cast<long long>(k));
    std::fflush(stdout);
    return k;
  }
  /// `k` updates have been made.
  void save(const anneal::Optimizer &optimizer, std::int64_t k, bool is_due = false) const {
    if (!file_.empty() && (is_due || k % every_ == 0)) optimizer.save(k, file_);
  }

 private:
  std::string file_;
  std::int64_t every_;
};

/// One line of a terminal that is drawn over again, ten times a second; nothing where standard error is a file or pipe.
class ProgressBar {
 public:
  explicit ProgressBar(std::int64_t total, bool wanted = true)
      : total_(std::max<std::int64_t>(total, 1)), shown_(wanted && isatty(STDERR_FILENO) != 0) {}
  ~ProgressBar() { clear(); }
  ProgressBar(const ProgressBar &) = delete;
  ProgressBar &operator=(const ProgressBar &) = delete;

  /// `done` updates have been made.
  void show(std::int64_t done, double loss) {
    if (!shown_) return;
    const Clock::time_point now = Clock::now();
    if (now < next_) return;
    next_ = now + std::chrono::milliseconds(100);
    constexpr std::int64_t kWidth = 30;
    const auto filled = static_cast<std::size_t>(kWidth * done / total_);
    const double seconds = std::chrono::duration<double>(now - begun_).count();
    if (first_ < 0) first_ = done;
    const double left =
        done > first_ ? seconds / static_cast<double>(done - first_) * static_cast<double>(total_ - done) : 0;
    std::fprintf(stderr, "\r[%s%s] %3d %%  update %lld of %lld  loss %.4f  %.0f s left\x1b[K",
                 std::string(filled, '=').c_str(), std::string(kWidth - filled, ' ').c_str(),
                 static_cast<int>(100 * done / total_), static_cast<long long>(done), static_cast<long long>(total_),
                 loss, left);
    drawn_ = true;
  }
  /// Before other lines are printed.
  void clear() {
    if (drawn_) std::fputs("\r\x1b[K", stderr);
    drawn_ = false;
    next_ = {};
  }

 private:
  using Clock = std::chrono::steady_clock;

  std::int64_t total_;
  std::int64_t first_ = -1;
  bool shown_;
  bool drawn_ = false;
  Clock::time_point begun_ = Clock::now();
  Clock::time_point next_{};
};

/// How long updates take: the median over stretches of several.
class UpdateTimes {
 public:
  void begin() { begun_ = Clock::now(); }
  /// Counts nothing where no `begin` came before.
  void end(std::int64_t updates) {
    if (begun_ == Clock::time_point()) return;
    times_.push_back(std::chrono::duration<double, std::micro>(Clock::now() - begun_).count() /
                     static_cast<double>(updates));
    begun_ = {};
  }
  /// In microseconds.
  double median() const {
    if (times_.empty()) return NAN;
    std::vector<double> sorted = times_;
    std::sort(sorted.begin(), sorted.end());
    return sorted[sorted.size() / 2];
  }

 private:
  using Clock = std::chrono::steady_clock;

  std::vector<double> times_;
  Clock::time_point begun_{};
};

inline double mean(const std::vector<double> &numbers) {
  double sum = 0;
  for (const double number : numbers) sum += number;
  return sum / static_cast<double>(numbers.size());
}

using Points = std::vector<std::pair<double, double>>;

/// A line of a picture: what it shows, its colour, and its points.
struct Curve {
  std::string name;
  std::string colour;
  Points points;
};

/// Writes a picture with a frame for each group of curves, one below the other; all share the horizontal axis.
inline void write_picture(const std::string &path, const std::vector<std::vector<Curve>> &frames) {
  constexpr double kWidth = 720, kHeight = 220, kMargin = 50;
  std::ofstream file(path);
  file.precision(4);
  file << "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"" << kWidth + 2 * kMargin << "\" height=\""
       << static_cast<double>(frames.size()) * (kHeight + kMargin) + kMargin
       << "\" font-family=\"sans-serif\" font-size=\"12\">\n"
       << "<rect width=\"100%\" height=\"100%\" fill=\"white\"/>\n";
  double right = 1;
  for (const auto &frame : frames)
    for (const Curve &curve : frame)
      for (const auto &point : curve.points) right = std::max(right, point.first);
  double top = kMargin;
  for (const auto &frame : frames) {
    double highest = 0;
    for (const Curve &curve : frame)
      for (const auto &point : curve.points) highest = std::max(highest, point.second);
    if (highest == 0) highest = 1;
    const double bottom = top + kHeight;
    file << "<path d=\"M" << kMargin << ' ' << top << 'v' << kHeight << 'h' << kWidth
         << "\" fill=\"none\" stroke=\"grey\"/>\n"
         << "<text x=\"" << kMargin - 6 << "\" y=\"" << top + 4 << "\" text-anchor=\"end\">" << highest << "</text>\n"
         << "<text x=\"" << kMargin + kWidth << "\" y=\"" << bottom + 16 << "\" text-anchor=\"end\">update " << right
         << "</text>\n";
    double line = top + 12;
    for (const Curve &curve : frame) {
      file << "<polyline fill=\"none\" stroke-width=\"1.5\" stroke=\"" << curve.colour << "\" points=\"";
      for (const auto &[x, y] : curve.points)
        file << kMargin + x / right * kWidth << ',' << bottom - y / highest * kHeight << ' ';
      file << "\"/>\n<text x=\"" << kMargin + kWidth - 8 << "\" y=\"" << line << "\" text-anchor=\"end\" fill=\""
           << curve.colour << "\">" << curve.name << "</text>\n";
      line += 16;
    }
    top = bottom + kMargin;
  }
  file << "</svg>\n";
  if (!file.flush()) throw std::runtime_error("the picture cannot be written to " + path);
}

#endif
