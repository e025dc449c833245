// Numbers as text, the same in every locale.
#pragma once

#include <string>

namespace anneal {

/// The shortest decimal text that reads back to the same bits: `0.1`, `1e-05`, `inf`, `nan`.
std::string shortest(double value);

}  // namespace anneal
