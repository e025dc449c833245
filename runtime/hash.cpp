// What identifies the meaning of a program and of a schedule.
#define XXH_INLINE_ALL
#include <xxhash.h>

#include <array>
#include <cstring>

#include "compiler/floating_point.hpp"
#include "grammar/parse.hpp"
#include "runtime/parts.hpp"

namespace anneal {

namespace {

/// Takes parts in order; where one ends and the next begins counts.
class Hasher {
 public:
  void add(std::string_view text) {
    add(static_cast<double>(text.size()));
    bytes_.append(text);
  }
  void add(double number) {
    std::array<char, sizeof number> bytes{};
    std::memcpy(bytes.data(), &number, sizeof number);
    bytes_.append(bytes.data(), bytes.size());
  }
  std::string digits() const {
    const XXH128_hash_t hash = XXH3_128bits(bytes_.data(), bytes_.size());
    XXH128_canonical_t canonical_bytes;
    XXH128_canonicalFromHash(&canonical_bytes, hash);
    std::string text;
    for (const unsigned char byte : canonical_bytes.digest) {
      constexpr std::string_view kDigits = "0123456789abcdef";
      text += kDigits[byte >> 4U];
      text += kDigits[byte & 15U];
    }
    return text;
  }

 private:
  std::string bytes_;
};

}  // namespace

std::string Program::hash() const {
  Hasher hasher;
  for (const Module &module : checked().modules) hasher.add(token_lines(sources(), module.source));
  return hasher.digits();
}

std::string Schedule::hash() const {
  const FloatingPointGuard guard;
  Hasher hasher;
  hasher.add(source().hash());
  const std::vector<double> nodes = evaluate_nodes(lowered().graph, arguments(), 0);
  for (std::size_t i = 0; i < parameters().size(); ++i) {
    const LoweredParameter &parameter = lowered().parameters[i];
    hasher.add(parameters()[i].name);
    hasher.add(parameter.choice);
    hasher.add(static_cast<double>(parameter.elements.size()));
    for (const NodeId element : parameter.elements) hasher.add(canonical(nodes[index(element)]));
  }
  for (std::size_t i = 0; i < clock().units.size(); ++i) {
    const ClockUnit &unit = clock().units[i];
    hasher.add(program().units[i]);
    hasher.add(unit.known ? unit.multiplier : 0);
    hasher.add(unit.known ? unit.divisor : 0);
  }
  hasher.add(clock().total);
  return hasher.digits();
}

}  // namespace anneal
