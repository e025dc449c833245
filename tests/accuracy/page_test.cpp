// docs/accuracy.md says what builtins.def states.
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>
#include <string>

#include "tests/accuracy/measure/measure.hpp"
#include "tests/accuracy/measure/reference.hpp"

namespace anneal::accuracy {
namespace {

TEST(AccuracyPage, HoldsEveryFunctionWithItsBound) {
  std::ifstream file(ANNEAL_SOURCE_DIR "/docs/accuracy.md");
  ASSERT_TRUE(file) << "write it with accuracy_table";
  std::stringstream page;
  page << file.rdbuf();
  for (const KernelRow &row : kernel_rows()) {
    std::ostringstream entry;
    if (find_reference(row.name) != nullptr) {
      entry << "\n| `" << row.name << "` | " << row.max_ulp << " |";
    } else {
      entry << " `" << row.name << "`";
    }
    EXPECT_NE(page.str().find(entry.str()), std::string::npos)
        << row.name << ": write the page again with accuracy_table";
  }
}

}  // namespace
}  // namespace anneal::accuracy
