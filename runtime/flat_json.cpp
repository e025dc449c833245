#include "runtime/flat_json.hpp"

#include <limits>
#include <nlohmann/json.hpp>
#include <vector>

namespace anneal {

namespace {

constexpr std::size_t kDepthLimit = 16;
constexpr std::size_t kKeyLimit = 64;

}  // namespace

/// Takes the events of the parser. Each answers whether to go on.
class FlatJson::Events {
 public:
  using Json = nlohmann::json;

  explicit Events(FlatJson &table) : table_(table) {}

  bool null() { return add(Other()); }
  bool boolean(bool value) { return add(value); }
  bool number_integer(Json::number_integer_t value) { return add(std::int64_t{value}); }
  bool number_unsigned(Json::number_unsigned_t value) {
    if (value > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max())) return add(Other());
    return add(static_cast<std::int64_t>(value));
  }
  bool number_float(Json::number_float_t, const std::string &) { return add(Other()); }
  bool string(std::string &value) { return add(std::move(value)); }
  bool binary(Json::binary_t &) { return false; }
  bool start_object(std::size_t) { return add(Other()) && enter(false); }
  bool start_array(std::size_t) { return add(List{0}) && enter(true); }
  bool key(std::string &name) {
    // A path repeats its keys in each element of a list.
    if (name.size() > kKeyLimit) return false;
    open_.back().key = std::move(name);
    return true;
  }
  bool end_object() {
    open_.pop_back();
    return true;
  }
  bool end_array() {
    table_.values_.at(open_.back().path) = List{open_.back().count};
    open_.pop_back();
    return true;
  }
  bool parse_error(std::size_t, const std::string &, const nlohmann::detail::exception &) { return false; }

 private:
  struct Open {
    std::string path;
    bool is_list;
    std::size_t count = 0;
    std::string key;
  };

  bool enter(bool is_list) {
    if (open_.size() == kDepthLimit) return false;
    open_.push_back({last_, is_list, 0, {}});
    return true;
  }

  bool add(Value value) {
    last_.clear();
    if (!open_.empty()) {
      Open &parent = open_.back();
      const std::string name = parent.is_list ? std::to_string(parent.count++) : std::move(parent.key);
      last_ = parent.path.empty() ? name : parent.path + "." + name;
    }
    return table_.values_.emplace(last_, std::move(value)).second;
  }

  FlatJson &table_;
  std::vector<Open> open_;
  std::string last_;  ///< the path of the last value
};

std::optional<FlatJson> FlatJson::read(std::string_view text) {
  FlatJson table;
  Events events(table);
  if (!nlohmann::json::sax_parse(text, &events)) return std::nullopt;
  return table;
}

const std::string *FlatJson::text(const std::string &path) const {
  const auto found = values_.find(path);
  return found == values_.end() ? nullptr : std::get_if<std::string>(&found->second);
}

std::optional<std::int64_t> FlatJson::whole(const std::string &path) const {
  const auto found = values_.find(path);
  const auto *value = found == values_.end() ? nullptr : std::get_if<std::int64_t>(&found->second);
  return value == nullptr ? std::nullopt : std::optional(*value);
}

std::optional<bool> FlatJson::truth(const std::string &path) const {
  const auto found = values_.find(path);
  const auto *value = found == values_.end() ? nullptr : std::get_if<bool>(&found->second);
  return value == nullptr ? std::nullopt : std::optional(*value);
}

std::optional<std::size_t> FlatJson::count(const std::string &path) const {
  const auto found = values_.find(path);
  const auto *value = found == values_.end() ? nullptr : std::get_if<List>(&found->second);
  return value == nullptr ? std::nullopt : std::optional(value->count);
}

}  // namespace anneal
