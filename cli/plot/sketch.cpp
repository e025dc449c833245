#include "cli/plot/sketch.hpp"

#include <fmt/core.h>

#include <cmath>
#include <iterator>
#include <vector>

#include "cli/plot/panel.hpp"
#include "cli/plot/path.hpp"
#include "grammar/visible.hpp"
#include "grammar/xml.hpp"

namespace anneal::cli {
namespace {

constexpr int kWidth = 360;
constexpr int kHeight = 140;
constexpr double kLeft = 52;
constexpr double kRight = 346;
constexpr double kTop = 10;
constexpr double kFloor = 116;
constexpr double kTolerance = 0.3;

/// Tenths of a pixel.
std::string number(double value) {
  const std::int64_t tenths = std::llround(value * 10);
  return tenths % 10 == 0
             ? fmt::format("{}", tenths / 10)
             : fmt::format("{}{}.{}", tenths < 0 ? "-" : "", std::llabs(tenths / 10), std::llabs(tenths % 10));
}

std::string path_of(const Curve &curve, const StepAxis &steps, const ValueAxis &values) {
  std::string path;
  for (std::vector<Point> &piece : curve_path(curve)) {
    for (Point &point : piece) {
      point.x = kLeft + steps.place(point.x) * (kRight - kLeft);
      point.y = kTop + (1 - values.place(point.y)) * (kFloor - kTop);
    }
    char command = 'M';
    for (const Point &point : simplified(piece, kTolerance)) {
      path += command + number(point.x) + " " + number(point.y);
      command = 'L';
    }
  }
  return path;
}

}  // namespace

std::string draw_sketch(const Figure &figure) {
  const Curve &curve = figure.curves.front();
  const std::vector<Panel> panels = make_panels(figure);
  const ValueAxis &values = panels.front().axis;
  const StepAxis steps(figure.steps);
  std::string out = fmt::format(
      "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{0}\" height=\"{1}\" viewBox=\"0 0 {0} {1}\" role=\"img\" "
      "font-family=\"sans-serif\" font-size=\"11\" fill=\"#59636e\">\n<title>{2}: {3}</title>\n"
      "<rect width=\"{0}\" height=\"{1}\" fill=\"#ffffff\"/>\n",
      kWidth, kHeight, xml_text(visible(figure.title)), legend_values(curve, " → "));
  const auto add = std::back_inserter(out);
  std::string grid;
  for (const Tick &tick : values.ticks(4)) {
    const double y = std::round(kTop + (1 - tick.place) * (kFloor - kTop)) + 0.5;
    grid += fmt::format("M{} {}H{}", number(kLeft), number(y), number(kRight));
    fmt::format_to(add, "<text x=\"{}\" y=\"{}\" text-anchor=\"end\">{}</text>\n", number(kLeft - 6), number(y + 3.5),
                   tick.label);
  }
  for (const Tick &tick : steps.ticks(5)) {
    fmt::format_to(add, "<text x=\"{}\" y=\"{}\" text-anchor=\"middle\">{}</text>\n",
                   number(kLeft + tick.place * (kRight - kLeft)), number(kFloor + 16), tick.label);
  }
  fmt::format_to(add, "<path stroke=\"#e4e8ec\" d=\"{}\"/>\n<path stroke=\"#8c959f\" d=\"M{} {}H{}\"/>\n", grid,
                 number(kLeft), number(kFloor + 0.5), number(kRight));
  if (const std::string path = path_of(curve, steps, values); !path.empty()) {
    fmt::format_to(
        add, "<path fill=\"none\" stroke=\"#0072b2\" stroke-width=\"2\" stroke-linejoin=\"round\" d=\"{}\"/>\n", path);
  }
  return out + "</svg>\n";
}

}  // namespace anneal::cli
