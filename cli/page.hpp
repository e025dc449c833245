// Where a figure goes: onto the terminal, or into a file as a picture.
#pragma once

#include <string>
#include <string_view>

#include "cli/plot/braille.hpp"
#include "cli/plot/picture.hpp"
#include "cli/session.hpp"

namespace anneal::cli {

/// What the options of commands that draw ask for: `-o`, `--scale`, `--width`, `--height`, `--ascii`.
struct Page {
  bool is_svg = false;
  bool is_png = false;
  BrailleOptions braille;
  PictureOptions picture;
  ValueScale scale = ValueScale::automatic;

  /// Slices of the horizontal axis that are wanted.
  std::int64_t columns() const { return is_svg || is_png ? picture_columns(picture) : braille_columns(braille); }
};

/// False, after saying so, when the options make no sense.
bool read_page(Session &session, Page &page);

/// What a legend calls a program: its file, or the formula itself.
std::string shown_name(const Input &input, std::string_view argument);

/// Draws it, and says which panels have no logarithmic axis where one was wanted.
ExitStatus show_figure(Session &session, const Page &page, const Figure &figure);

}  // namespace anneal::cli
