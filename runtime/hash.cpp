// What identifies the meaning of a program and of a schedule.
#include <cstring>

#include "compiler/floating_point.hpp"
#include "grammar/parse.hpp"
#include "runtime/checkpoint/digest.hpp"
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
    bytes_.resize(bytes_.size() + sizeof number);
    std::memcpy(&bytes_[bytes_.size() - sizeof number], &number, sizeof number);
  }
  std::string digits() const {
    constexpr std::string_view kDigits = "0123456789abcdef";
    std::string text;
    for (const std::byte byte : checksum_of(std::as_bytes(std::span(bytes_)))) {
      text += kDigits[std::to_integer<unsigned>(byte >> 4U)];
      text += kDigits[std::to_integer<unsigned>(byte & std::byte{15})];
    }
    return text;
  }

 private:
  std::string bytes_;
};

}  // namespace

std::string hash_of(std::string_view text) {
  Hasher hasher;
  hasher.add(text);
  return hasher.digits();
}

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
