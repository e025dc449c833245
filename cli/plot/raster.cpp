#include "cli/plot/raster.hpp"

#include <algorithm>
#include <cmath>

#include "cli/plot/font.hpp"

namespace anneal::cli {
namespace {

constexpr double kLevels = 24;

uint8_t mixed(uint8_t below, uint8_t above, double part) {
  return static_cast<uint8_t>(std::lround(below + (above - below) * part));
}

// The part of the pixel from `pixel` to `pixel` + 1 that lies between `low` and `high`.
double overlap(int pixel, double low, double high) {
  return std::clamp(std::min(high, pixel + 1.0) - std::max(low, static_cast<double>(pixel)), 0.0, 1.0);
}

}  // namespace

RasterCanvas::RasterCanvas(int width, int height, int scale)
    : width_(width * scale),
      height_(height * scale),
      scale_(scale),
      pixels_(static_cast<size_t>(width_) * static_cast<size_t>(height_) * 3, 0xff),
      covered_(static_cast<size_t>(width_) * static_cast<size_t>(height_)) {}

void RasterCanvas::blend(int x, int y, Colour colour, double coverage) {
  if (x < 0 || x >= width_ || y < 0 || y >= height_) return;
  // More levels than these are not seen, and make the file half as large again.
  coverage = std::round(coverage * kLevels) / kLevels;
  uint8_t *pixel = &pixels_[(static_cast<size_t>(y) * static_cast<size_t>(width_) + static_cast<size_t>(x)) * 3];
  pixel[0] = mixed(pixel[0], colour.red, coverage);
  pixel[1] = mixed(pixel[1], colour.green, coverage);
  pixel[2] = mixed(pixel[2], colour.blue, coverage);
}

void RasterCanvas::rectangle(Point top_left, Point bottom_right, Colour colour) {
  const double left = top_left.x * scale_;
  const double top = top_left.y * scale_;
  const double right = bottom_right.x * scale_;
  const double bottom = bottom_right.y * scale_;
  const int first_x = std::max(0, static_cast<int>(std::floor(left)));
  const int first_y = std::max(0, static_cast<int>(std::floor(top)));
  const int end_x = std::min(width_, static_cast<int>(std::ceil(right)));
  const int end_y = std::min(height_, static_cast<int>(std::ceil(bottom)));
  for (int y = first_y; y < end_y; ++y) {
    for (int x = first_x; x < end_x; ++x) blend(x, y, colour, overlap(x, left, right) * overlap(y, top, bottom));
  }
}

void RasterCanvas::lines(std::span<const std::vector<Point>> pieces, const Stroke &stroke, std::string_view label) {
  static_cast<void>(label);
  const double radius = stroke.width * scale_ / 2;
  left_ = width_;
  top_ = height_;
  right_ = 0;
  bottom_ = 0;
  for (const std::vector<Point> &piece : pieces) {
    double travelled = 0;
    for (size_t i = 0; i < piece.size(); ++i) {
      const Point a{piece[i == 0 ? 0 : i - 1].x * scale_, piece[i == 0 ? 0 : i - 1].y * scale_};
      const Point b{piece[i].x * scale_, piece[i].y * scale_};
      if (i == 0 && piece.size() > 1) continue;
      if (stroke.dash > 0) {
        cover_dashes(a, b, stroke.dash * scale_, radius, travelled);
      } else {
        cover_segment(a, b, radius);
      }
    }
  }
  paint_covered(stroke.colour);
}

// The strokes of a dashed line from `a` to `b`; `travelled` is the length of the line before.
void RasterCanvas::cover_dashes(Point a, Point b, double dash, double radius, double &travelled) {
  const double length = std::hypot(b.x - a.x, b.y - a.y);
  const auto at = [&](double distance) {
    const double part = length == 0 ? 0 : distance / length;
    return Point{a.x + (b.x - a.x) * part, a.y + (b.y - a.y) * part};
  };
  // Round ends would fill the gaps, so each stroke ends a radius early.
  const double short_end = std::min(radius, dash * 0.45);
  for (double begin = -std::fmod(travelled, 2 * dash); begin < length; begin += 2 * dash) {
    const double from = std::max(begin + short_end, 0.0);
    const double to = std::min(begin + dash - short_end, length);
    if (from <= to) cover_segment(at(from), at(to), radius);
  }
  travelled += length;
}

// Coverage by distance: a pixel is full where its centre lies half a pixel or more inside the stroke. The largest of
// all segments counts, so that joints are no darker than the rest.
void RasterCanvas::cover_segment(Point a, Point b, double radius) {
  const int first_x = std::max(0, static_cast<int>(std::floor(std::min(a.x, b.x) - radius - 1)));
  const int first_y = std::max(0, static_cast<int>(std::floor(std::min(a.y, b.y) - radius - 1)));
  const int end_x = std::min(width_, static_cast<int>(std::ceil(std::max(a.x, b.x) + radius + 1)));
  const int end_y = std::min(height_, static_cast<int>(std::ceil(std::max(a.y, b.y) + radius + 1)));
  const double dx = b.x - a.x;
  const double dy = b.y - a.y;
  const double square = dx * dx + dy * dy;
  for (int y = first_y; y < end_y; ++y) {
    uint8_t *row = &covered_[static_cast<size_t>(y) * static_cast<size_t>(width_)];
    for (int x = first_x; x < end_x; ++x) {
      const double px = x + 0.5 - a.x;
      const double py = y + 0.5 - a.y;
      const double along = square == 0 ? 0 : std::clamp((px * dx + py * dy) / square, 0.0, 1.0);
      const double ex = px - along * dx;
      const double ey = py - along * dy;
      const double distance = std::sqrt(ex * ex + ey * ey);
      const double coverage = std::clamp(radius + 0.5 - distance, 0.0, 1.0) * std::min(1.0, 2 * radius);
      row[x] = std::max(row[x], static_cast<uint8_t>(std::lround(coverage * 255)));
    }
  }
  left_ = std::min(left_, first_x);
  top_ = std::min(top_, first_y);
  right_ = std::max(right_, end_x);
  bottom_ = std::max(bottom_, end_y);
}

void RasterCanvas::paint_covered(Colour colour) {
  for (int y = top_; y < bottom_; ++y) {
    for (int x = left_; x < right_; ++x) {
      uint8_t &coverage = covered_[static_cast<size_t>(y) * static_cast<size_t>(width_) + static_cast<size_t>(x)];
      if (coverage == 0) continue;
      blend(x, y, colour, coverage / 255.0);
      coverage = 0;
    }
  }
}

void RasterCanvas::text(Point at, std::string_view text, const TextStyle &style) {
  double x = at.x;
  switch (style.anchor) {
    case Anchor::start:
      break;
    case Anchor::middle:
      x -= text_width(text, style.size, style.is_strong) / 2;
      break;
    case Anchor::end:
      x -= text_width(text, style.size, style.is_strong);
      break;
  }
  // Baselines on whole pixels keep the letters' feet sharp.
  const Point origin{x * scale_, std::round(at.y * scale_)};
  for (const GlyphImage &glyph : glyph_images(text, origin, style.size * scale_, style.is_strong)) {
    for (int row = 0; row < glyph.height; ++row) {
      for (int column = 0; column < glyph.width; ++column) {
        const uint8_t coverage = glyph.coverage[static_cast<size_t>(row * glyph.width + column)];
        if (coverage > 0) blend(glyph.left + column, glyph.top + row, style.colour, coverage / 255.0);
      }
    }
  }
}

}  // namespace anneal::cli
