#include "cli/convert/foreign.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace anneal::cli {

const ForeignValue *ForeignValue::find(std::string_view key) const {
  const std::size_t first = is(Kind::call) ? 1 : 0;
  for (std::size_t i = 0; i < names.size() && first + i < children.size(); ++i) {
    if (names[i] == key) return &children[first + i];
  }
  return nullptr;
}

void ForeignValue::keep_last_of_each_key() {
  const std::set<std::string_view> keys(names.begin(), names.end());
  if (keys.size() == names.size() || names.size() != children.size()) return;
  std::map<std::string, std::size_t, std::less<>> places;
  for (std::size_t i = 0; i < names.size(); ++i) {
    const std::size_t place = places.emplace(names[i], places.size()).first->second;
    if (place == i) continue;
    names[place] = std::move(names[i]);
    children[place] = std::move(children[i]);
  }
  names.resize(places.size());
  children.resize(places.size());
}

std::string ForeignValue::dotted() const {
  if (is(Kind::name)) return text;
  if (!is(Kind::attribute)) return {};
  const std::string object = children.front().dotted();
  return object.empty() ? object : object + "." + text;
}

}  // namespace anneal::cli
