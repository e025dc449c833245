#include "tests/fuzz/targets/stages.hpp"
#include "tests/fuzz/targets/targets.hpp"

namespace anneal::fuzz {

void source(std::string_view input) {
  run_all_stages(std::string(input), nullptr);
}

}  // namespace anneal::fuzz
