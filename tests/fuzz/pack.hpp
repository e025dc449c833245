// Many small inputs in one file: the length of each in decimal on a line, its bytes, a line break.
#pragma once

#include <string>
#include <vector>

namespace anneal::fuzz {

/// The inputs of a pack; what cannot be read ends it.
std::vector<std::string> read_pack(const std::string &path);
std::string write_pack(const std::vector<std::string> &inputs);

}  // namespace anneal::fuzz
