#include "tests/kernels/elements.hpp"

#include <fmt/format.h>

#include <bit>
#include <cstring>
#include <iterator>
#include <limits>

#include "compiler/native/processor.hpp"

namespace anneal::tests {
namespace {

/// Elements behind the last one; more than any vector holds.
constexpr std::size_t kRoom = 40;

Elements::Array array(std::string name, ElementType type, std::uint64_t count, Random &random, bool is_boolean) {
  Elements::Array made{.name = std::move(name), .type = type, .width = size_of(type), .bytes = {}};
  made.bytes.resize((count + kRoom) * made.width, 0xa5);
  for (std::uint64_t i = 0; i < count; ++i) {
    const std::uint64_t one = type == ElementType::float64 ? std::bit_cast<std::uint64_t>(1.0) : 0x3f800000;
    made.set(i, is_boolean ? random() % 2 * one : random_bits(random, type));
  }
  return made;
}

std::optional<std::string> difference(const Elements::Array &a, const Elements::Array &b) {
  if (a.bytes == b.bytes) return std::nullopt;
  for (std::size_t i = 0; i < a.bytes.size() / a.width; ++i) {
    if (a.bits(i) == b.bits(i)) continue;
    return fmt::format("{}, element {}: {:0{}x} but {:0{}x}", a.name, i, a.bits(i), 2 * a.width, b.bits(i),
                       2 * b.width);
  }
  return "sizes";
}

}  // namespace

std::uint64_t Elements::Array::bits(std::size_t i) const {
  std::uint64_t bits = 0;
  std::memcpy(&bits, bytes.data() + i * width, width);
  return bits;
}

void Elements::Array::set(std::size_t i, std::uint64_t bits) {
  std::memcpy(bytes.data() + i * width, &bits, width);
}

Elements::Elements(const ElementProgram &program, const ElementStorage &storage, std::uint64_t count, Random &random,
                   Data data)
    : sums(program.sums.size()), has_master_(storage.has_master), count_(count) {
  weight = array("weight", storage.weight, count, random, false);
  master = array("master", ElementType::float32, count, random, false);
  gradient = array("gradient", storage.gradient, count, random, false);
  const ElementType arithmetic = arithmetic_of(storage.weight);
  for (std::uint32_t i = 0; i < program.cell_count; ++i) {
    bool is_boolean = false;
    for (const ElementStep &step : program.steps) {
      const bool is_this = step.kind == ElementStep::Kind::cell && step.number == i;
      is_boolean = is_boolean || (is_this && step.type == ValueType::boolean);
    }
    cells.push_back(array(fmt::format("cell {}", i), arithmetic, count, random, is_boolean));
  }
  scalars.resize(program.scalar_count);
  for (const ElementStep &step : program.steps) {
    if (step.kind != ElementStep::Kind::scalar) continue;
    scalars[step.number] = step.type == ValueType::boolean ? static_cast<double>(random() % 2) : random_number(random);
  }
  if (data == Data::tame) tame(program, random);
}

void Elements::tame(const ElementProgram &program, Random &random) {
  std::uniform_real_distribution<double> middling(0.5, 2);
  std::vector<Array *> arrays{&weight, &master, &gradient};
  for (Array &cell : cells) arrays.push_back(&cell);
  for (const ElementStep &step : program.steps) {
    if (step.type == ValueType::boolean && step.kind == ElementStep::Kind::cell)
      std::erase(arrays, &cells[step.number]);
    if (step.type == ValueType::number && step.kind == ElementStep::Kind::scalar)
      scalars[step.number] = middling(random);
  }
  for (Array *const array : arrays) {
    for (std::uint64_t i = 0; i < count_; ++i) array->set(i, bits_of(middling(random), array->type));
  }
  constexpr double kOdd[] = {std::numeric_limits<double>::infinity(), -std::numeric_limits<double>::infinity(),
                             -std::numeric_limits<double>::quiet_NaN()};  // not the one that is stored
  Array &array = *arrays[random() % arrays.size()];
  if (count_ != 0) array.set(random() % count_, bits_of(kOdd[random() % std::size(kOdd)], array.type));
}

ElementArguments Elements::arguments() {
  cell_places_.clear();
  for (Array &cell : cells) cell_places_.push_back(cell.bytes.data());
  return {.weight = weight.bytes.data(),
          .master = has_master_ ? master.bytes.data() : nullptr,
          .gradient = gradient.bytes.data(),
          .cells = cell_places_.data(),
          .scalars = scalars.data(),
          .sums = sums.data(),
          .count = count_};
}

void Elements::run(ElementKernel kernel) {
  const ElementArguments given = arguments();
  non_finite = kernel(&given);
}

void Elements::run(const ElementMachine &machine) {
  ElementScratch scratch;
  non_finite = machine.run(arguments(), scratch);
}

std::optional<std::string> Elements::difference_from(const Elements &other) const {
  if (non_finite != other.non_finite) return fmt::format("non-finite {} but {}", non_finite, other.non_finite);
  for (std::size_t i = 0; i < sums.size(); ++i) {
    const auto mine = std::bit_cast<std::uint64_t>(sums[i]);
    const auto theirs = std::bit_cast<std::uint64_t>(other.sums[i]);
    if (mine != theirs) return fmt::format("sum {}: {:016x} but {:016x}", i, mine, theirs);
  }
  std::optional<std::string> found = difference(weight, other.weight);
  if (!found) found = difference(master, other.master);
  if (!found) found = difference(gradient, other.gradient);
  for (std::size_t i = 0; !found && i < cells.size(); ++i) found = difference(cells[i], other.cells[i]);
  return found;
}

std::uint64_t Elements::size() const {
  return count_ * (1 + (has_master_ ? 1 : 0) + cells.size()) + sums.size();
}

std::vector<native::Processor> processors() {
  std::vector<native::Processor> all;
  const std::optional<native::Processor> mine = native::this_processor();
  for (std::size_t i = 0; mine && i <= static_cast<std::size_t>(*mine); ++i) {
    all.push_back(static_cast<native::Processor>(i));
  }
  return all;
}

}  // namespace anneal::tests
