// A figure laid out on a page: one arrangement for SVG and PNG.
#pragma once

#include <cstdint>
#include <memory>

#include "cli/plot/canvas.hpp"
#include "cli/plot/figure.hpp"

namespace anneal::cli {

/// The page of a picture. Its height follows from what the figure holds.
struct PictureOptions {
  /// In pixels of ordinary size, 320 or more; smaller values count as 320.
  int width = 960;
};

/// A figure arranged on a page of a size that is known before anything is drawn. The figure must outlive it.
class Picture {
 public:
  Picture(const Figure &figure, const PictureOptions &options);
  ~Picture();
  Picture(const Picture &) = delete;
  Picture &operator=(const Picture &) = delete;

  int width() const;
  int height() const;
  void draw(Canvas &canvas) const;

 private:
  class Layout;
  std::unique_ptr<Layout> layout_;
};

/// How many columns a curve's summary needs to lose nothing in such a picture (`SummaryOptions::columns`).
int64_t picture_columns(const PictureOptions &options);

}  // namespace anneal::cli
