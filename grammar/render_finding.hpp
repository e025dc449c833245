// What all renderers start from: the diagnostics of all reports in order, with names of files and places worked out.
#pragma once

#include <string>
#include <vector>

#include "grammar/render.hpp"

namespace anneal {

/// A diagnostic and the texts it points into. What was dropped is a finding of its own, the last, without texts.
struct Finding {
  Diagnostic diagnostic;
  const Sources *sources;
};

std::vector<Finding> findings(std::span<const Report> reports);

/// A range as people count. Lines and columns from 1; `end` is the place after the last character.
struct Range {
  Position begin;
  Position end;
};

Range range(const Sources &sources, Location where);

/// The name of the file of `where`, relative to the root of the options.
std::string_view file_name(const Sources &sources, Location where, const RenderOptions &options);

/// "… and 7 more errors", or nothing when none was dropped.
std::string dropped_text(std::span<const Report> reports);

std::string render_text(std::span<const Report> reports, const RenderOptions &options);
std::string render_short(std::span<const Report> reports, const RenderOptions &options);
std::string render_json(std::span<const Report> reports, const RenderOptions &options);
std::string render_sarif(std::span<const Report> reports, const RenderOptions &options);
std::string render_github(std::span<const Report> reports, const RenderOptions &options);
std::string render_gitlab(std::span<const Report> reports, const RenderOptions &options);
std::string render_junit(std::span<const Report> reports, const RenderOptions &options);

/// The message and, on lines of their own, the remarks that have no place: for forms that have one field for all.
std::string full_message(const Diagnostic &diagnostic);

}  // namespace anneal
