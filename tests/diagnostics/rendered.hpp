// What holds for rendered diagnostics whatever was rendered. Each function answers what is wrong; nothing when nothing
// is.
#pragma once

#include <string>
#include <string_view>

#include "grammar/render.hpp"

namespace anneal {

/// A control, bidirectional or other invisible character, a byte that is not UTF-8, or a last line without its end.
std::string unclean(std::string_view text);

/// In XML every `<` begins one of our own tags, and `&` an entity.
std::string not_xml(std::string_view text);

/// What `format` promises: clean text, JSON that reads, XML without foreign tags.
std::string malformed(std::string_view shown, Format format);

}  // namespace anneal
