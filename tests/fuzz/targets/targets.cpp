#include "tests/fuzz/targets/targets.hpp"

#include <algorithm>

namespace anneal::fuzz {
namespace {

constexpr Target kTargets[] = {
    {"source", "texts", source},     {"grammar", "grammar", grammar},    {"format", "texts", format},
    {"import", "import", import},    {"binding", "binding", binding},    {"render", "texts", render},
    {"foreign", "foreign", foreign}, {"snapshot", "snapshot", snapshot},
};

}  // namespace

std::span<const Target> targets() {
  return kTargets;
}

const Target *find_target(std::string_view name) {
  const auto found = std::ranges::find(kTargets, name, &Target::name);
  return found == std::end(kTargets) ? nullptr : &*found;
}

}  // namespace anneal::fuzz
