#include "cli/page.hpp"

#include <unistd.h>

#include "cli/output/output_file.hpp"
#include "cli/plot/panel.hpp"
#include "cli/plot/png.hpp"
#include "cli/plot/svg.hpp"
#include "grammar/visible.hpp"

namespace anneal::cli {

namespace {

/// A whole number of an option, within limits; nothing, after saying so, otherwise.
std::optional<int> whole_option(Session &session, std::string_view name, int otherwise) {
  const std::string text(session.invocation().value(name));
  if (!session.invocation().has(name)) return otherwise;
  constexpr std::size_t kDigits = 5;
  const bool digits =
      !text.empty() && text.size() <= kDigits && text.find_first_not_of("0123456789") == std::string::npos;
  if (digits) return std::stoi(text);
  session.show(Code::usage, "`--" + std::string(name) + " " + text + "` is no whole number below 100000");
  return std::nullopt;
}

/// Says which curves a logarithmic axis was wanted for and cannot be had.
void remark_linear_panels(Session &session, const Figure &figure) {
  std::string names;
  for (const Panel &panel : make_panels(figure)) {
    if (panel.axis.is_logarithmic() || !panel.has_values) continue;
    for (const std::size_t curve : panel.curves)
      names += (names.empty() ? "" : ", ") + legend_name(figure, figure.curves[curve]);
  }
  if (!names.empty())
    session.remark("the axis is linear for " + names + ": a logarithmic one has no place for values of 0 and below");
}

ExitStatus write_picture(Session &session, const Page &page, const Figure &figure) {
  const std::string file(session.invocation().value("output-file"));
  std::string content;
  if (page.is_svg) {
    content = draw_svg(figure, page.picture);
  } else {
    const std::vector<std::uint8_t> bytes = draw_png(figure, page.picture);
    content.assign(bytes.begin(), bytes.end());
  }
  if (const auto error = write_file(file, content)) {
    session.show(Code::file_not_writable, error->message());
    return ExitStatus::environment;
  }
  return ExitStatus::ok;
}

}  // namespace

bool read_page(Session &session, Page &page) {
  const Invocation &invocation = session.invocation();
  const std::string_view file = invocation.value("output-file");
  page.is_svg = file.ends_with(".svg");
  page.is_png = file.ends_with(".png");
  if (!file.empty() && !page.is_svg && !page.is_png) {
    session.show(Code::usage, "`" + std::string(file) + "` does not say which picture is wanted",
                 "end it with .svg or .png");
    return false;
  }
  const TerminalSize size = terminal_size(STDOUT_FILENO, session.variables());
  const bool picture = page.is_svg || page.is_png;
  const std::optional<int> width = whole_option(session, "width", picture ? page.picture.width : size.columns);
  const std::optional<int> rows = whole_option(session, "height", page.braille.rows);
  if (!width || !rows) return false;
  page.picture.width = *width;
  page.braille.columns = *width;
  page.braille.rows = *rows;
  page.braille.colour = session.colour_on_output();
  const std::string_view scale = invocation.value("scale");
  page.scale = scale == "log"      ? ValueScale::logarithmic
               : scale == "linear" ? ValueScale::linear
                                   : ValueScale::automatic;
  page.braille.ascii = invocation.has("ascii") || !shows_utf8(session.variables());
  return true;
}

std::string shown_name(const Input &input, std::string_view argument) {
  constexpr int kLongestFormula = 48;
  if (argument.empty() || argument.front() != Invocation::kFormulaMark) return input.name;
  return shortened(visible(argument.substr(1)), kLongestFormula);
}

ExitStatus show_figure(Session &session, const Page &page, const Figure &figure) {
  if (figure.scale == ValueScale::logarithmic) remark_linear_panels(session, figure);
  if (session.invocation().has("output-file")) return write_picture(session, page, figure);
  session.out().write(draw_braille(figure, page.braille));
  return ExitStatus::ok;
}

}  // namespace anneal::cli
