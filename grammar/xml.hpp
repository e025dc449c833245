// Text for XML.
#pragma once

#include <string>
#include <string_view>

namespace anneal {

/// Text of XML 1.0, for attributes and for contents; what has no place there is made visible.
std::string xml_text(std::string_view text);

}  // namespace anneal
