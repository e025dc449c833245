#include "tests/fuzz/targets/generated_program.hpp"
#include "tests/fuzz/targets/stages.hpp"
#include "tests/fuzz/targets/targets.hpp"

namespace anneal::fuzz {

void grammar(std::string_view input) {
  const std::string program = generated_program(input);
  run_all_stages(program, nullptr);
  format(program);
}

}  // namespace anneal::fuzz
