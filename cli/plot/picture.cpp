#include "cli/plot/picture.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cli/plot/axis.hpp"
#include "cli/plot/font.hpp"
#include "cli/plot/page_style.hpp"
#include "cli/plot/panel.hpp"
#include "cli/plot/path.hpp"
#include "grammar/visible.hpp"

namespace anneal::cli {
namespace {

using namespace page_style;

// The beginning of a text that fits into `width`.
std::string fitted(std::string text, double size, bool is_strong, double width) {
  if (text_width(text, size, is_strong) <= width) return text;
  int cells = display_width(text);
  std::string shown;
  do {
    shown = shortened(text, --cells);
  } while (cells > 1 && text_width(shown, size, is_strong) > width);
  return shown;
}

std::string safe(std::string_view text) {
  return visible(text);
}

}  // namespace

class Picture::Layout {
 public:
  Layout(const Figure &figure, const PictureOptions &options)
      : figure_(figure),
        panels_(make_panels(figure)),
        axis_(figure.steps),
        width_(std::max(kNarrowest, options.width)) {
    const size_t count = panels_.size();
    for (const Panel &panel : panels_) {
      const double varying = count == 1 ? kOnlyPanel : count == 2 ? kPairedPanel : kManyPanel;
      heights_.push_back(panel.is_constant && count > 1 ? kConstantPanel : varying);
    }
    left_ = kEdge + margin();
    right_ = width_ - kRightEdge;
    double y = kEdge - 4;
    if (!figure.title.empty()) y += kTitleHeight;
    for (size_t i = 0; i < count; ++i) {
      legends_.push_back(legend(panels_[i], y));
      y = legends_.back().bottom;
      if (i == 0 && has_phase_names()) y += kPhaseHeight;
      y += 6;
      tops_.push_back(std::round(y));
      y = tops_.back() + heights_[i] + (i + 1 < count ? kPanelGap : 0);
    }
    bottom_ = y;
    y += kLabelHeight + (figure.second_axis ? kLabelHeight + 2 : 0);
    first_note_ = y + 14;
    notes_ = notes(figure);
    y += kNoteHeight * static_cast<double>(notes_.size());
    height_ = static_cast<int>(std::ceil(y + kEdge - 8));
  }

  int width() const { return width_; }
  int height() const { return height_; }

  void draw(Canvas &canvas) const {
    if (!figure_.title.empty()) {
      const std::string title = fitted(safe(figure_.title), kTitleSize, true, width_ - kEdge - left_);
      canvas.text({left_, kEdge + kTitleSize - 4}, title, {kTitleSize, kText, Anchor::start, true});
    }
    if (has_phase_names()) draw_phase_names(canvas);
    for (size_t i = 0; i < panels_.size(); ++i) draw_panel(canvas, i);
    draw_step_labels(canvas);
    for (size_t i = 0; i < notes_.size(); ++i) {
      const double y = first_note_ + kNoteHeight * static_cast<double>(i);
      canvas.text({left_, y}, safe(notes_[i].text),
                  {kTickSize, notes_[i].is_alarm ? kAlarm : kQuiet, Anchor::start, false});
    }
  }

 private:
  struct LegendEntry {
    Point at;
    Stroke stroke;
    std::string name;
    std::string values;
    double name_width = 0;
  };
  struct Legend {
    std::vector<LegendEntry> entries;
    double bottom = 0;
  };

  double x_of(double step) const { return left_ + std::clamp(axis_.place(step), 0.0, 1.0) * (right_ - left_); }
  double x_of(int64_t step) const { return x_of(static_cast<double>(step)); }
  double y_of(size_t panel, double value) const {
    return tops_[panel] + (1 - panels_[panel].axis.place(value)) * heights_[panel];
  }
  double floor_of(size_t panel) const { return tops_[panel] + heights_[panel]; }

  std::vector<Tick> value_ticks(size_t panel) const {
    std::vector<Tick> ticks;
    // One mark tells nothing of a scale: take closer ones where the wished distance leaves less than two.
    for (int wanted = panels_[panel].is_constant ? 3 : std::max(5, static_cast<int>(heights_[panel] / 44));
         panels_[panel].has_values && ticks.size() < 2 && wanted < 12; ++wanted) {
      ticks = panels_[panel].axis.ticks(wanted);
    }
    return ticks;
  }

  // What the labels left of the panels need, with the gap after them.
  double margin() const {
    double margin = text_width("steps", kTickSize, false) + kAxisNameGap;
    if (figure_.second_axis) {
      margin = std::max(margin, text_width(safe(figure_.second_axis->label), kTickSize, false) + kAxisNameGap);
    }
    for (size_t panel = 0; panel < panels_.size(); ++panel) {
      for (const Tick &tick : value_ticks(panel)) {
        margin = std::max(margin, text_width(tick.label, kTickSize, false) + kTickGap);
      }
    }
    return std::min(std::ceil(margin), width_ / 3.0);
  }

  // A colour means one curve in the whole figure.
  Stroke stroke_of(const Panel &panel, size_t index) const {
    const size_t colour = panel.curves[index];
    return {kPalette[colour % kPalette.size()], kLineWidth, colour < kPalette.size() ? 0 : kSecondRoundDash};
  }

  Legend legend(const Panel &panel, double top) const {
    Legend legend;
    double x = left_;
    double y = top + kLegendHeight - 6;
    for (size_t i = 0; i < panel.curves.size(); ++i) {
      const Curve &curve = figure_.curves[panel.curves[i]];
      LegendEntry entry;
      entry.name = safe(legend_name(figure_, curve));
      if (!curve.unit.empty()) entry.name += " [" + safe(curve.unit) + "]";
      entry.values = legend_values(curve, " → ");
      entry.stroke = stroke_of(panel, i);
      const double values_width = text_width(entry.values, kLegendSize, false);
      entry.name = fitted(std::move(entry.name), kLegendSize, true, right_ - left_ - kSampleLength - 18 - values_width);
      entry.name_width = text_width(entry.name, kLegendSize, true);
      const double width = kSampleLength + 8 + entry.name_width + 10 + values_width;
      if (x > left_ && x + width > right_) {
        x = left_;
        y += kLegendHeight - 2;
      }
      entry.at = {x, y};
      x += width + 26;
      legend.entries.push_back(std::move(entry));
    }
    legend.bottom = y + 6;
    return legend;
  }

  void draw_panel(Canvas &canvas, size_t panel) const {
    draw_legend(canvas, legends_[panel]);
    draw_phases(canvas, panel);
    draw_non_finite(canvas, panel);
    for (const Tick &tick : value_ticks(panel)) {
      const double y = std::round(tops_[panel] + (1 - tick.place) * heights_[panel]);
      level_line(canvas, left_, right_, y, kGrid);
      canvas.text({left_ - kTickGap, y + kBesideMark}, tick.label, {kTickSize, kQuiet, Anchor::end, false});
    }
    draw_boundaries(canvas, panel);
    level_line(canvas, left_, right_, floor_of(panel), kAxis);
    for (const Tick &tick : fitting_ticks(nullptr)) tick_mark(canvas, tick, floor_of(panel));
    // The first curve of the legend lies on top.
    for (size_t i = panels_[panel].curves.size(); i-- > 0;) draw_curve(canvas, panel, i);
  }

  void draw_legend(Canvas &canvas, const Legend &legend) const {
    for (const LegendEntry &entry : legend.entries) {
      const double y = entry.at.y - kBesideMark;
      const std::vector<std::vector<Point>> sample = {{{entry.at.x + 1, y}, {entry.at.x + kSampleLength - 1, y}}};
      canvas.lines(sample, {entry.stroke.colour, kLineWidth + 1, entry.stroke.dash}, "");
      const double x = entry.at.x + kSampleLength + 8;
      canvas.text({x, entry.at.y}, entry.name, {kLegendSize, kText, Anchor::start, true});
      canvas.text({x + entry.name_width + 10, entry.at.y}, entry.values, {kLegendSize, kQuiet, Anchor::start, false});
    }
  }

  void draw_curve(Canvas &canvas, size_t panel, size_t index) const {
    const Curve &curve = figure_.curves[panels_[panel].curves[index]];
    std::vector<std::vector<Point>> pieces;
    for (std::vector<Point> &piece : curve_path(curve)) {
      for (Point &point : piece) point = {x_of(point.x), y_of(panel, point.y)};
      pieces.push_back(simplified(piece, kTolerance));
    }
    const std::string label = safe(legend_name(figure_, curve)) + ": " + legend_values(curve, " → ");
    canvas.lines(pieces, stroke_of(panels_[panel], index), label);
  }

  // More than these are a texture, not information.
  std::vector<int64_t> boundaries() const { return boundaries_shown(figure_, static_cast<int>((right_ - left_) / 12)); }
  bool has_too_many_phases() const { return boundaries().empty() && figure_.boundaries.size() > 2; }

  bool has_phase_names() const {
    return !has_too_many_phases() &&
           std::ranges::any_of(figure_.boundaries, [](const PhaseBoundary &each) { return !each.name.empty(); });
  }

  int64_t end_of_phase(size_t index) const {
    return index + 1 < figure_.boundaries.size() ? figure_.boundaries[index + 1].step : figure_.steps.end;
  }

  // Every other phase lies on a tinted ground.
  void draw_phases(Canvas &canvas, size_t panel) const {
    for (size_t i = 0; i < figure_.boundaries.size() && !has_too_many_phases(); i += 2) {
      const double begin = x_of(figure_.boundaries[i].step);
      const double end = x_of(end_of_phase(i));
      if (end > begin) canvas.rectangle({begin, tops_[panel]}, {end, floor_of(panel)}, kBand);
    }
  }

  void draw_boundaries(Canvas &canvas, size_t panel) const {
    for (const int64_t step : boundaries()) {
      const double x = x_of(step);
      canvas.lines(std::vector<std::vector<Point>>{{{x, tops_[panel]}, {x, floor_of(panel)}}}, {kBoundary, 1, 3}, "");
    }
  }

  // Names above the middle of their phases: those that fit, then the wider ones that still find room.
  void draw_phase_names(Canvas &canvas) const {
    std::vector<std::pair<double, double>> taken;  // from x to x
    const double y = tops_[0] - 7;
    for (const bool must_fit : {true, false}) {
      for (size_t i = 0; i < figure_.boundaries.size(); ++i) {
        const double begin = x_of(figure_.boundaries[i].step);
        const double end = x_of(end_of_phase(i));
        const std::string name = safe(figure_.boundaries[i].name);
        const double half = text_width(name, kPhaseSize, false) / 2;
        const bool fits = 2 * half <= end - begin;
        if (name.empty() || end <= begin || fits != must_fit) continue;
        const double x = std::midpoint(begin, end);
        const bool is_free = std::ranges::none_of(
            taken, [&](const auto &other) { return x - half < other.second + 8 && x + half > other.first - 8; });
        if (!is_free || x - half < 0 || x + half > width_) continue;
        canvas.text({x, y}, name, {kPhaseSize, kQuiet, Anchor::middle, false});
        taken.push_back({x - half, x + half});
      }
    }
  }

  // A tinted strip over the steps whose value cannot be drawn, with what they are.
  void draw_non_finite(Canvas &canvas, size_t panel) const {
    struct Kind {
      int64_t Column::*count;
      std::string_view name;
      bool is_above;
    };
    constexpr Kind kKinds[] = {{&Column::not_a_number, "nan", false},
                               {&Column::positive_infinities, "inf", true},
                               {&Column::negative_infinities, "-inf", false}};
    for (const Kind &kind : kKinds) {
      for (const size_t index : panels_[panel].curves) {
        const std::vector<Column> &columns = figure_.curves[index].columns;
        for (size_t i = 0; i < columns.size(); ++i) {
          if (columns[i].*kind.count == 0) continue;
          const size_t first = i;
          while (i + 1 < columns.size() && columns[i + 1].*kind.count > 0) ++i;
          draw_strip(canvas, panel, {columns[first].steps.first, columns[i].steps.end}, kind.name, kind.is_above);
        }
      }
    }
  }

  void draw_strip(Canvas &canvas, size_t panel, StepRange steps, std::string_view name, bool is_above) const {
    constexpr double kStrip = 4;
    const double begin = x_of(steps.first);
    const double end = std::max(begin + 2, x_of(steps.end));
    const double top = tops_[panel];
    const double bottom = floor_of(panel);
    canvas.rectangle({begin, top}, {end, bottom}, kAlarmBand);
    canvas.rectangle({begin, is_above ? top : bottom - kStrip}, {end, is_above ? top + kStrip : bottom}, kAlarm);
    if (text_width(name, kPhaseSize, false) + 4 > end - begin) return;
    const double y = is_above ? top + kStrip + 13 : bottom - kStrip - 6;
    canvas.text({std::midpoint(begin, end), y}, name, {kPhaseSize, kAlarm, Anchor::middle, false});
  }

  void level_line(Canvas &canvas, double begin, double end, double y, Colour colour) const {
    canvas.rectangle({begin, y - 0.5}, {end, y + 0.5}, colour);
  }

  void tick_mark(Canvas &canvas, const Tick &tick, double y) const {
    const double x = std::round(left_ + tick.place * (right_ - left_));
    canvas.rectangle({x - 0.5, y}, {x + 0.5, y + kTickLength}, kAxis);
  }

  // As many marks as leave room between their labels. `second` null: of the steps.
  std::vector<Tick> fitting_ticks(const SecondAxis *second) const {
    std::vector<Tick> ticks;
    const double length = right_ - left_;
    for (int wanted = static_cast<int>(length / 64) + 1; wanted >= 2; --wanted) {
      ticks = second != nullptr ? axis_.ticks(*second, wanted) : axis_.ticks(wanted);
      bool fits = true;
      double free = 0;
      for (const Tick &tick : ticks) {
        const double x = left_ + tick.place * length;
        const double half = text_width(tick.label, kTickSize, false) / 2;
        fits = fits && x - half >= free;
        free = x + half + 24;
      }
      if (fits) return ticks;
    }
    ticks.resize(std::min<size_t>(ticks.size(), 1));
    return ticks;
  }

  void draw_step_labels(Canvas &canvas) const {
    draw_axis_labels(canvas, "steps", nullptr, bottom_);
    if (!figure_.second_axis) return;
    const double y = bottom_ + kLabelHeight + 2;
    level_line(canvas, left_, right_, y, kGrid);
    for (const Tick &tick : fitting_ticks(&*figure_.second_axis)) tick_mark(canvas, tick, y);
    draw_axis_labels(canvas, safe(figure_.second_axis->label), &*figure_.second_axis, y);
  }

  void draw_axis_labels(Canvas &canvas, std::string_view name, const SecondAxis *second, double y) const {
    const double baseline = y + kTickLength + 14;
    canvas.text({left_ - kAxisNameGap, baseline}, name, {kTickSize, kText, Anchor::end, false});
    for (const Tick &tick : fitting_ticks(second)) {
      const double x = left_ + tick.place * (right_ - left_);
      canvas.text({x, baseline}, tick.label, {kTickSize, kQuiet, Anchor::middle, false});
    }
  }

  const Figure &figure_;
  const std::vector<Panel> panels_;
  const StepAxis axis_;
  const int width_;
  int height_ = 0;
  std::vector<double> heights_;
  // The sides of the plots; the top of each; the floor of the last.
  double left_ = 0;
  double right_ = 0;
  std::vector<double> tops_;
  double bottom_ = 0;
  std::vector<Legend> legends_;
  std::vector<FigureNote> notes_;
  double first_note_ = 0;
};

Picture::Picture(const Figure &figure, const PictureOptions &options)
    : layout_(std::make_unique<Layout>(figure, options)) {}

Picture::~Picture() = default;

int Picture::width() const {
  return layout_->width();
}

int Picture::height() const {
  return layout_->height();
}

void Picture::draw(Canvas &canvas) const {
  layout_->draw(canvas);
}

int64_t picture_columns(const PictureOptions &options) {
  // Two for a pixel of ordinary size: those of a PNG, and what a zoomed SVG can still show.
  return static_cast<int64_t>(std::max(kNarrowest, options.width)) * 2;
}

}  // namespace anneal::cli
