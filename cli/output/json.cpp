#include "cli/output/json.hpp"

#include <cmath>

#include "grammar/number_text.hpp"

namespace anneal::cli {

nlohmann::ordered_json json_number(double value) {
  if (std::isfinite(value)) return value;
  return shortest(value);
}

std::string json_line(const nlohmann::ordered_json &value) {
  return value.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
}

}  // namespace anneal::cli
