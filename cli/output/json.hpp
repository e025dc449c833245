// JSON for programs that read our output.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

namespace anneal::cli {

/// A number as JSON has it; the non-finite ones, which JSON lacks, are the strings "nan", "inf" and "-inf".
nlohmann::ordered_json json_number(double value);

/// One line. Bytes that are no UTF-8 (of a file's name) become U+FFFD.
std::string json_line(const nlohmann::ordered_json &value);

}  // namespace anneal::cli
