// What start_up_test.py must find.
#include <cstdlib>

namespace anneal {
int runs_before_main = std::atoi("1");
}  // namespace anneal
