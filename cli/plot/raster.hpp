// A canvas of pixels with smooth edges.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "cli/plot/canvas.hpp"

namespace anneal::cli {

/// `scale` pixels for each unit of the page, in both directions. One owner.
class RasterCanvas final : public Canvas {
 public:
  RasterCanvas(int width, int height, int scale);

  void rectangle(Point top_left, Point bottom_right, Colour colour) override;
  void lines(std::span<const std::vector<Point>> pieces, const Stroke &stroke, std::string_view label) override;
  void text(Point at, std::string_view text, const TextStyle &style) override;

  /// In pixels.
  int width() const { return width_; }
  int height() const { return height_; }
  /// Rows from the top, three bytes a pixel: red, green, blue.
  const std::vector<uint8_t> &pixels() const { return pixels_; }

 private:
  void cover_segment(Point a, Point b, double radius);
  void cover_dashes(Point a, Point b, double dash, double radius, double &travelled);
  void paint_covered(Colour colour);
  void blend(int x, int y, Colour colour, double coverage);

  int width_;
  int height_;
  double scale_;
  std::vector<uint8_t> pixels_;
  // How much of each pixel the lines at work cover, 0 to 255, and the part of the image that they touched.
  std::vector<uint8_t> covered_;
  int left_ = 0;
  int top_ = 0;
  int right_ = 0;
  int bottom_ = 0;
};

}  // namespace anneal::cli
