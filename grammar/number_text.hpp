// Numbers as text, the same in every locale.
#pragma once

#include <string>

namespace anneal {

/// The shortest decimal text that reads back to the same bits: `0.1`, `1e-05`, `inf`, `nan`.
std::string shortest(double value);

/// A count of steps or of units: whole ones up to 2^53 with all their digits, `1000000`; others as `shortest` has them.
std::string counted(double count);

}  // namespace anneal
