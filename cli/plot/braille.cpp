#include "cli/plot/braille.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <string_view>
#include <utility>
#include <vector>

#include "cli/plot/axis.hpp"
#include "cli/plot/character_grid.hpp"
#include "cli/plot/dots.hpp"
#include "cli/plot/panel.hpp"
#include "grammar/visible.hpp"

namespace anneal::cli {
namespace {

constexpr int kNarrowest = 20;
constexpr int kLowestPanel = 5;
constexpr int kLowestOfSeveral = 7;
constexpr int kConstantPanel = 3;  // rows of a panel that holds constants only, beside others
constexpr int kRightMargin = 2;
constexpr int kLongestAxisName = 9;
constexpr std::string_view kStepsName = "steps";

// The characters that frame a plot.
struct Glyphs {
  char32_t corner;
  char32_t level;
  char32_t level_tick;
  char32_t upright;
  char32_t upright_tick;
  char32_t boundary;
  char32_t not_a_number;
  char32_t above;
  char32_t below;
  std::string_view arrow;
};

constexpr Glyphs kUnicode = {U'└', U'─', U'┬', U'│', U'┤', U'┊', U'×', U'▲', U'▼', " → "};
constexpr Glyphs kAscii = {U'+', U'-', U'+', U'|', U'+', U':', U'x', U'^', U'v', " -> "};
constexpr std::array<char32_t, kCurveStyles> kAsciiMarks = {U'*', U'o', U'#', U'=', U'@', U'%'};
constexpr std::array<Dash, kCurveStyles> kDashes = {Dash{1, 0}, Dash{1, 2}, Dash{4, 3},
                                                    Dash{2, 1}, Dash{7, 3}, Dash{1, 4}};

// Where Braille keeps its dots: bits of U+2800 by row and column.
constexpr char32_t kDotBits[4][2] = {{0x01, 0x08}, {0x02, 0x10}, {0x04, 0x20}, {0x40, 0x80}};

class Page {
 public:
  Page(const Figure &figure, const BrailleOptions &options)
      : figure_(figure),
        options_(options),
        glyphs_(options.ascii ? kAscii : kUnicode),
        panels_(make_panels(figure)),
        columns_(std::max(kNarrowest, options.columns)) {}

  std::string draw() {
    measure();
    write_head();
    for (size_t i = 0; i < panels_.size(); ++i) {
      write_legend(panels_[i]);
      if (i == 0) write_phase_names();
      draw_panel(panels_[i]);
      if (i + 1 < panels_.size()) text_ += '\n';
    }
    write_step_labels();
    write_notes();
    return text_;
  }

 private:
  std::string safe(std::string_view name) const { return visible(name, options_.ascii); }
  int dots_across() const { return options_.ascii ? 1 : 2; }
  int dots_down() const { return options_.ascii ? 1 : 4; }

  void measure() {
    const int count = static_cast<int>(panels_.size());
    const int constants = static_cast<int>(std::ranges::count_if(panels_, &Panel::is_constant));
    const int varying = std::max(1, count - constants);
    const int rest = options_.rows - (count > 1 ? constants * kConstantPanel : 0);
    usual_rows_ = std::max(count > 1 ? kLowestOfSeveral : kLowestPanel, rest / varying);
    second_name_ =
        figure_.second_axis ? shortened(safe(figure_.second_axis->label), kLongestAxisName, options_.ascii) : "";
    margin_ = std::max(static_cast<int>(kStepsName.size()), display_width(second_name_));
    for (const Panel &panel : panels_) {
      take_rows(panel);
      for (const Tick &tick : value_ticks(panel)) margin_ = std::max(margin_, display_width(tick.label));
    }
    left_ = margin_ + 2;
    width_ = std::max(4, columns_ - left_ - kRightMargin);
  }

  void take_rows(const Panel &panel) { rows_ = panel.is_constant && panels_.size() > 1 ? kConstantPanel : usual_rows_; }

  std::vector<Tick> value_ticks(const Panel &panel) const {
    std::vector<Tick> ticks;
    // One mark tells nothing of a scale: take closer ones where the wished distance leaves less than two.
    for (int wanted = rows_ / 5 + 3; panel.has_values && ticks.size() < 2 && wanted <= rows_; ++wanted) {
      ticks = panel.axis.ticks(wanted);
    }
    return ticks;
  }

  // The last row whose dots reach a place on the vertical axis.
  int row_of(double place) const {
    const int dot = static_cast<int>(std::lround((1 - std::clamp(place, 0.0, 1.0)) * (rows_ * dots_down() - 1)));
    return dot / dots_down();
  }

  int column_of(double place) const { return left_ + std::clamp(static_cast<int>(place * width_), 0, width_ - 1); }

  void append(const CharacterGrid &grid) { text_ += grid.text(options_.colour); }

  void write_head() {
    if (figure_.title.empty()) return;
    CharacterGrid line(columns_, 1);
    line.write(0, 0, shortened(safe(figure_.title), columns_, options_.ascii), CellStyle::strong);
    append(line);
  }

  // One entry for each curve, as many on a line as fit.
  void write_legend(const Panel &panel) {
    CharacterGrid line(columns_, 1);
    int at = left_;
    for (size_t i = 0; i < panel.curves.size(); ++i) {
      const Curve &curve = figure_.curves[panel.curves[i]];
      std::string text = safe(legend_name(figure_, curve));
      if (!curve.unit.empty()) text += " [" + safe(curve.unit) + "]";
      text += "  " + legend_values(curve, std::string(glyphs_.arrow));
      text = shortened(text, columns_ - left_ - 4, options_.ascii);
      if (at > left_ && at + 4 + display_width(text) > columns_) {
        append(line);
        line = CharacterGrid(columns_, 1);
        at = left_;
      }
      write_sample(line, at, i, panel.curves[i]);
      line.write(at + 4, 0, text);
      at += display_width(text) + 7;
    }
    append(line);
  }

  // Three cells of the line as it is drawn. A dash or a mark tells curves of a panel apart; a colour means one curve in
  // the whole figure.
  void write_sample(CharacterGrid &line, int at, size_t index, size_t colour) const {
    for (int cell = 0; cell < 3; ++cell) {
      char32_t code = kAsciiMarks[index % kCurveStyles];
      if (!options_.ascii) {
        code = 0x2800;
        for (int side = 0; side < 2; ++side) {
          if (dash_of(index).shows(cell * 2 + side)) code |= kDotBits[1][side];
        }
      }
      line.put(at + cell, 0, code, CellStyle::curve, colour);
    }
  }

  // Colours tell curves apart better than dashes do.
  Dash dash_of(size_t index) const {
    if (options_.colour || options_.ascii) return kDashes[0];
    return kDashes[index % kCurveStyles];
  }

  void draw_panel(const Panel &panel) {
    take_rows(panel);
    CharacterGrid grid(columns_, rows_ + 1);
    for (int row = 0; row < rows_; ++row) grid.put(left_ - 1, row, glyphs_.upright, CellStyle::faint);
    for (const Tick &tick : value_ticks(panel)) {
      const int row = row_of(tick.place);
      grid.write(margin_ - display_width(tick.label), row, tick.label);
      grid.put(left_ - 1, row, glyphs_.upright_tick, CellStyle::faint);
    }
    draw_boundaries(grid);
    draw_curves(grid, panel);
    mark_non_finite(grid, panel);
    draw_step_line(grid);
    append(grid);
  }

  void draw_step_line(CharacterGrid &grid) const {
    grid.put(left_ - 1, rows_, glyphs_.corner, CellStyle::faint);
    for (int column = 0; column < width_; ++column) grid.put(left_ + column, rows_, glyphs_.level, CellStyle::faint);
    for (const Tick &tick : fitting_ticks(nullptr)) {
      grid.put(column_of(tick.place), rows_, glyphs_.level_tick, CellStyle::faint);
    }
  }

  bool is_inside(const PhaseBoundary &boundary) const {
    return boundary.step > figure_.steps.first && boundary.step < figure_.steps.end;
  }

  int boundary_column(int64_t step) const {
    const double place = StepAxis(figure_.steps).place(static_cast<double>(step));
    return column_of(std::clamp(place, 0.0, 1.0));
  }

  // More than these are a texture, not information.
  std::vector<int64_t> boundaries() const { return boundaries_shown(figure_, width_ / 6); }

  void draw_boundaries(CharacterGrid &grid) const {
    for (const int64_t step : boundaries()) {
      for (int row = 0; row < rows_; ++row) grid.put(boundary_column(step), row, glyphs_.boundary, CellStyle::faint);
    }
  }

  // Names above the middle of their phases: those that fit, then the wider ones that still find room.
  void write_phase_names() {
    const bool has_names = std::ranges::any_of(figure_.boundaries, [](const auto &each) { return !each.name.empty(); });
    const std::vector<int64_t> shown = boundaries();
    if (!has_names || (shown.empty() && figure_.boundaries.size() > 2)) return;
    CharacterGrid line(columns_, 1);
    for (const int64_t step : shown) line.put(boundary_column(step), 0, glyphs_.boundary, CellStyle::faint);
    for (const bool must_fit : {true, false}) {
      for (size_t i = 0; i < figure_.boundaries.size(); ++i) write_phase_name(line, i, must_fit);
    }
    append(line);
  }

  void write_phase_name(CharacterGrid &line, size_t index, bool must_fit) const {
    const std::vector<PhaseBoundary> &all = figure_.boundaries;
    const int64_t end_step = index + 1 < all.size() ? all[index + 1].step : figure_.steps.end;
    const std::string name = safe(all[index].name);
    if (name.empty() || end_step <= figure_.steps.first || all[index].step >= figure_.steps.end) return;
    const int begin = is_inside(all[index]) ? boundary_column(all[index].step) + 1 : left_;
    const int end = end_step >= figure_.steps.end ? left_ + width_ : boundary_column(end_step);
    const int width = display_width(name);
    if ((width <= end - begin) != must_fit) return;
    const int at = begin + (end - begin - width) / 2;
    // A name may cover the mark of its own boundaries, not another name.
    for (int column = at - 1; column <= at + width; ++column) {
      const bool is_own = column >= begin - 1 && column <= end;
      if (column >= 0 && !is_own && !line.is_blank(column, 0)) return;
    }
    if (at >= 0 && at + width <= columns_) line.write(at, 0, name, CellStyle::faint);
  }

  void draw_curves(CharacterGrid &grid, const Panel &panel) const {
    std::vector<DotField> fields;
    for (size_t i = 0; i < panel.curves.size(); ++i) {
      fields.emplace_back(width_ * dots_across(), rows_ * dots_down());
      draw_dots(figure_.curves[panel.curves[i]], figure_.steps, panel.axis, dash_of(i), fields.back());
    }
    for (int row = 0; row < rows_; ++row) {
      for (int column = 0; column < width_; ++column) draw_cell(grid, panel, fields, column, row);
    }
  }

  // All curves' dots in one character, in the colour of the one with the most.
  void draw_cell(CharacterGrid &grid, const Panel &panel, const std::vector<DotField> &fields, int column,
                 int row) const {
    char32_t bits = 0;
    int most = 0;
    size_t winner = 0;
    for (size_t i = 0; i < fields.size(); ++i) {
      int count = 0;
      for (int y = 0; y < dots_down(); ++y) {
        for (int x = 0; x < dots_across(); ++x) {
          if (!fields[i].at(column * dots_across() + x, row * dots_down() + y)) continue;
          bits |= kDotBits[y][x];
          ++count;
        }
      }
      if (count == 0 || count < most) continue;
      most = count;
      winner = i;
    }
    if (most == 0) return;
    const char32_t code = options_.ascii ? kAsciiMarks[winner % kCurveStyles] : 0x2800 + bits;
    grid.put(left_ + column, row, code, CellStyle::curve, panel.curves[winner]);
  }

  void mark_non_finite(CharacterGrid &grid, const Panel &panel) const {
    for (const size_t index : panel.curves) {
      for (const Column &column : figure_.curves[index].columns) {
        if (column.non_finite() == 0) continue;
        const DotSpan span = dot_span(column, figure_.steps, width_);
        for (int i = left_ + span.first; i < left_ + span.end; ++i) {
          if (column.positive_infinities > 0) grid.put(i, 0, glyphs_.above, CellStyle::alarm);
          if (column.negative_infinities > 0) grid.put(i, rows_ - 1, glyphs_.below, CellStyle::alarm);
          if (column.not_a_number > 0) grid.put(i, rows_ - 1, glyphs_.not_a_number, CellStyle::alarm);
        }
      }
    }
  }

  int label_begin(const Tick &tick) const {
    const int width = display_width(tick.label);
    return std::clamp(column_of(tick.place) - width / 2, left_ - 1, columns_ - width);
  }

  // As many marks as leave a blank between their labels. `second` null: of the steps.
  std::vector<Tick> fitting_ticks(const SecondAxis *second) const {
    const StepAxis axis(figure_.steps);
    std::vector<Tick> ticks;
    for (int wanted = width_ / 6 + 1; wanted >= 2; --wanted) {
      ticks = second != nullptr ? axis.ticks(*second, wanted) : axis.ticks(wanted);
      bool fits = true;
      int free = 0;
      for (const Tick &tick : ticks) {
        fits = fits && label_begin(tick) >= free;
        free = label_begin(tick) + display_width(tick.label) + 3;
      }
      if (fits) return ticks;
    }
    ticks.resize(std::min<size_t>(ticks.size(), 1));
    return ticks;
  }

  void write_labels(std::string_view name, const SecondAxis *second, CellStyle style) {
    CharacterGrid line(columns_, 1);
    line.write(margin_ - display_width(name), 0, name, style);
    for (const Tick &tick : fitting_ticks(second)) line.write(label_begin(tick), 0, tick.label, style);
    append(line);
  }

  void write_step_labels() {
    write_labels(kStepsName, nullptr, CellStyle::plain);
    if (figure_.second_axis) write_labels(second_name_, &*figure_.second_axis, CellStyle::plain);
  }

  void write_notes() {
    for (const FigureNote &note : notes(figure_)) {
      CharacterGrid line(columns_, 1);
      line.write(left_, 0, shortened(safe(note.text), columns_ - left_, options_.ascii),
                 note.is_alarm ? CellStyle::alarm : CellStyle::faint);
      append(line);
    }
  }

  const Figure &figure_;
  const BrailleOptions options_;
  const Glyphs glyphs_;
  const std::vector<Panel> panels_;
  const int columns_;
  std::string text_;
  std::string second_name_;
  // Characters of a panel from top to bottom; of the labels at its left; before its first dot; across.
  int rows_ = 0;
  // What `rows_` is for a panel with a curve that varies.
  int usual_rows_ = 0;
  int margin_ = 0;
  int left_ = 0;
  int width_ = 0;
};

}  // namespace

int64_t braille_columns(const BrailleOptions &options) {
  // Several to a dot: a slice that lies across two dots is drawn in one of them, and this keeps the error small.
  return static_cast<int64_t>(std::max(kNarrowest, options.columns)) * 8;
}

std::string draw_braille(const Figure &figure, const BrailleOptions &options) {
  return Page(figure, options).draw();
}

}  // namespace anneal::cli
