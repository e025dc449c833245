#include "cli/plot/svg.hpp"

#include <fmt/core.h>

#include <charconv>
#include <cmath>
#include <iterator>
#include <string_view>

#include "cli/plot/canvas.hpp"
#include "grammar/visible.hpp"

namespace anneal::cli {
namespace {

constexpr std::string_view kFonts = "Inter,'Helvetica Neue','Segoe UI',Roboto,Arial,'DejaVu Sans',sans-serif";

std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      default:
        out += c;
    }
  }
  return out;
}

// Hundredths of a pixel: finer than any eye, and short. Compared as such, what is level in the file is level for the
// reader.
int64_t hundredths(double value) {
  return std::llround(value * 100);
}

void append(std::string &out, int64_t value) {
  if (value < 0) {
    out += '-';
    value = -value;
  }
  char digits[24];
  const auto [end, failure] = std::to_chars(digits, digits + sizeof digits, value / 100);
  out.append(digits, end);
  const int rest = static_cast<int>(value % 100);
  if (rest == 0) return;
  out += '.';
  out += static_cast<char>('0' + rest / 10);
  if (rest % 10 != 0) out += static_cast<char>('0' + rest % 10);
}

std::string number(double value) {
  std::string text;
  append(text, hundredths(value));
  return text;
}

std::string hex(Colour colour) {
  return fmt::format("#{:02x}{:02x}{:02x}", colour.red, colour.green, colour.blue);
}

class SvgCanvas final : public Canvas {
 public:
  SvgCanvas(int width, int height, std::string_view title) {
    fmt::format_to(
        std::back_inserter(out_),
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{0}\" height=\"{1}\" viewBox=\"0 0 {0} {1}\" role=\"img\" "
        "font-family=\"{2}\">\n<title>{3}</title>\n<rect width=\"{0}\" height=\"{1}\" fill=\"#ffffff\"/>\n",
        width, height, kFonts, escaped(title));
  }

  void rectangle(Point top_left, Point bottom_right, Colour colour) override {
    fmt::format_to(std::back_inserter(out_), "<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" fill=\"{}\"/>\n",
                   number(top_left.x), number(top_left.y), number(bottom_right.x - top_left.x),
                   number(bottom_right.y - top_left.y), hex(colour));
  }

  void lines(std::span<const std::vector<Point>> pieces, const Stroke &stroke, std::string_view label) override {
    std::string path;
    for (const std::vector<Point> &piece : pieces) append_piece(path, piece);
    if (path.empty()) return;
    fmt::format_to(
        std::back_inserter(out_),
        "<path fill=\"none\" stroke=\"{}\" stroke-width=\"{}\" stroke-linejoin=\"round\" stroke-linecap=\"{}\"",
        hex(stroke.colour), number(stroke.width), stroke.dash > 0 ? "butt" : "round");
    if (stroke.dash > 0) fmt::format_to(std::back_inserter(out_), " stroke-dasharray=\"{}\"", number(stroke.dash));
    fmt::format_to(std::back_inserter(out_), " d=\"{}\"", path);
    if (label.empty()) {
      out_ += "/>\n";
    } else {
      fmt::format_to(std::back_inserter(out_), "><title>{}</title></path>\n", escaped(label));
    }
  }

  void text(Point at, std::string_view text, const TextStyle &style) override {
    std::string_view anchor;
    switch (style.anchor) {
      case Anchor::start:
        break;
      case Anchor::middle:
        anchor = " text-anchor=\"middle\"";
        break;
      case Anchor::end:
        anchor = " text-anchor=\"end\"";
        break;
    }
    fmt::format_to(std::back_inserter(out_), "<text x=\"{}\" y=\"{}\" font-size=\"{}\" fill=\"{}\"{}{}>{}</text>\n",
                   number(at.x), number(at.y), number(style.size), hex(style.colour), anchor,
                   style.is_strong ? " font-weight=\"600\"" : "", escaped(text));
  }

  std::string take() {
    out_ += "</svg>\n";
    return std::move(out_);
  }

 private:
  // Level and upright lines as such: shorter, and exactly what they are.
  void append_piece(std::string &path, const std::vector<Point> &piece) {
    if (piece.empty()) return;
    int64_t x = hundredths(piece[0].x);
    int64_t y = hundredths(piece[0].y);
    path += 'M';
    append(path, x);
    path += ' ';
    append(path, y);
    bool has_moved = false;
    for (const Point &point : piece) {
      const int64_t next_x = hundredths(point.x);
      const int64_t next_y = hundredths(point.y);
      if (next_x == x && next_y == y) continue;
      if (next_y == y) {
        append(path += 'H', next_x);
      } else if (next_x == x) {
        append(path += 'V', next_y);
      } else {
        append(path += 'L', next_x);
        append(path += ' ', next_y);
      }
      x = next_x;
      y = next_y;
      has_moved = true;
    }
    // A path without a segment draws nothing; one of no length draws its round end.
    if (!has_moved) append(path += 'H', x);
  }

  std::string out_;
};

}  // namespace

std::string draw_svg(const Figure &figure, const PictureOptions &options) {
  const Picture picture(figure, options);
  SvgCanvas canvas(picture.width(), picture.height(), visible(figure.title));
  picture.draw(canvas);
  return canvas.take();
}

}  // namespace anneal::cli
