// What `anneal diff` found, for people and for programs.
#pragma once

#include <string>

#include "cli/output/json.hpp"
#include "runtime/difference.hpp"

namespace anneal::cli {

struct DifferenceReport {
  std::string a;  ///< what a person calls the two
  std::string b;
  Difference difference;
  bool is_feedback_same = true;

  bool is_same() const { return difference.is_same() && is_feedback_same; }
};

std::string difference_text(const DifferenceReport &report);
nlohmann::ordered_json difference_json(const DifferenceReport &report);

}  // namespace anneal::cli
