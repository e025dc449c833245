// What a picture is drawn on: the same calls make an SVG file and a raster image.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace anneal::cli {

/// In units of the page, a pixel at ordinary size; x to the right, y down, from the top left.
struct Point {
  double x = 0;
  double y = 0;
};

struct Colour {
  uint8_t red = 0;
  uint8_t green = 0;
  uint8_t blue = 0;
};

/// A line's look. `dash` is the length of its strokes and of the gaps between them; 0: unbroken.
struct Stroke {
  Colour colour;
  double width = 1;
  double dash = 0;
};

enum class Anchor : uint8_t { start, middle, end };

struct TextStyle {
  double size = 12;
  Colour colour;
  Anchor anchor = Anchor::start;
  bool is_strong = false;
};

/// A page of a fixed size, white at the beginning. What is drawn later covers what was drawn before. One owner.
class Canvas {
 public:
  virtual ~Canvas() = default;

  virtual void rectangle(Point top_left, Point bottom_right, Colour colour) = 0;
  /// Straight lines from point to point, in several pieces, with round joins and ends. `label` says what they show, for
  /// readers who cannot see them; it may be empty.
  virtual void lines(std::span<const std::vector<Point>> pieces, const Stroke &stroke, std::string_view label) = 0;
  /// One line of text; `at` is on its baseline, at its left end, middle or right end. UTF-8 that `visible` has passed.
  virtual void text(Point at, std::string_view text, const TextStyle &style) = 0;

 protected:
  Canvas() = default;
  Canvas(const Canvas &) = default;
  Canvas &operator=(const Canvas &) = default;
};

}  // namespace anneal::cli
