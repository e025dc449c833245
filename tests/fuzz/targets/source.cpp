// fuzz_source: bytes to tree. `fuzz_source FOLDER -dict=tests/fuzz/targets/schedule.dict -max_len=4096 -timeout=2
// -rss_limit_mb=512`
#include <cstdio>
#include <cstdlib>

#include "tests/fuzz/properties.hpp"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char *data, std::size_t size) {
  const std::string problem = anneal::fuzz::check_source({reinterpret_cast<const char *>(data), size});
  if (problem.empty()) return 0;
  std::fprintf(stderr, "%s\n", problem.c_str());
  std::abort();
}
