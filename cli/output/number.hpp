// Numbers as text.
#pragma once

#include <cstdint>
#include <string>

namespace anneal::cli {

/// Appends the shortest text that reads back to the same bits: `0.1`, `1e-05`, `-0`, `nan`, `inf`, `-inf`. Every NaN is
/// `nan`.
void append_number(std::string &text, double value);
void append_number(std::string &text, int64_t value);

/// As `append_number`, for JSON, which knows no non-finite number: those are the strings `"nan"`, `"inf"` and `"-inf"`.
void append_json_number(std::string &text, double value);

/// The text of `append_number`.
std::string number_text(double value);

}  // namespace anneal::cli
