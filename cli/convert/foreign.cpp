#include "cli/convert/foreign.hpp"

#include <algorithm>

namespace anneal::cli {

const ForeignValue *ForeignValue::find(std::string_view key) const {
  const std::size_t first = is(Kind::call) ? 1 : 0;
  for (std::size_t i = 0; i < names.size() && first + i < children.size(); ++i) {
    if (names[i] == key) return &children[first + i];
  }
  return nullptr;
}

std::string ForeignValue::dotted() const {
  if (is(Kind::name)) return text;
  if (!is(Kind::attribute)) return {};
  const std::string object = children.front().dotted();
  return object.empty() ? object : object + "." + text;
}

}  // namespace anneal::cli
