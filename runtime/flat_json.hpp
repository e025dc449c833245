// JSON as a table of its values by their paths: `courses.0.texts.1.name`.
//
// Read event by event: no tree is built, whose destructor would have to allocate where no memory is left.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace anneal {

class FlatJson {
 public:
  /// Nothing where the text is no JSON, is nested more than 16 deep, has a key of more than 64 bytes, or has two values
  /// of one path: one key of an object twice, a key of a full stop that spells another path, or an empty key at the
  /// top.
  static std::optional<FlatJson> read(std::string_view text);

  /// Nothing where there is no such value, or it is of another kind.
  const std::string *text(const std::string &path) const;
  std::optional<std::int64_t> whole(const std::string &path) const;
  std::optional<bool> truth(const std::string &path) const;
  /// The number of elements of a list.
  std::optional<std::size_t> count(const std::string &path) const;

 private:
  struct List {
    std::size_t count;
  };
  struct Other {};  // an object, a number that is not whole or too large, null
  using Value = std::variant<Other, std::string, std::int64_t, bool, List>;
  class Events;

  std::map<std::string, Value, std::less<>> values_;
};

}  // namespace anneal
