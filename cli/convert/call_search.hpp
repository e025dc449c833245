// The schedules that the lines of a program make.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cli/convert/converter.hpp"

namespace anneal::cli {

/// A schedule that the text makes, the name that it gives it, and the number of the statement.
struct FoundSchedule {
  const ForeignValue *value;
  std::string name;
  std::size_t statement;
};

/// The schedules of the converter's document that no other one of it uses. Nothing, after saying so, where the text
/// does something with a schedule that is not read: gives it to a function that is not known, multiplies it.
std::optional<std::vector<FoundSchedule>> find_schedules(Converter &converter);

}  // namespace anneal::cli
