#include "tests/kernels/random_programs.hpp"

#include <fmt/format.h>

#include <bit>
#include <iterator>
#include <limits>
#include <vector>

#include "compiler/builtins.hpp"
#include "compiler/rule/half.hpp"

namespace anneal::tests {
namespace {

struct OperationRow {
  std::string_view name;
  int operands;
};
constexpr OperationRow kOperations[] = {
#define OPERATION(name, operands, type, meaning) {#name, operands},
#include "compiler/graph/operations.def"
#undef OPERATION
};

std::uint32_t below(Random &random, std::size_t count) {
  return static_cast<std::uint32_t>(random() % count);
}

class Writer {
 public:
  explicit Writer(Random &random) : random_(random) {}

  ElementProgram write() {
    const std::uint32_t cells = below(random_, 4);
    program_.cell_count = cells;
    leaf({.kind = ElementStep::Kind::scalar, .number = program_.scalar_count++});
    if (below(random_, 8) != 0) leaf({.kind = ElementStep::Kind::weight});
    if (below(random_, 8) != 0) leaf({.kind = ElementStep::Kind::gradient});
    for (std::uint32_t cell = 0; cell < cells; ++cell) {
      const bool is_boolean = below(random_, 8) == 0;
      are_boolean_.push_back(is_boolean);
      leaf({.kind = ElementStep::Kind::cell, .type = type_of(is_boolean), .number = cell});
    }
    const std::uint32_t operations = 2 + below(random_, 30);
    for (std::uint32_t i = 0; i < operations; ++i) step();
    for (std::uint32_t cell = 0; cell < cells; ++cell) {
      const std::optional<std::uint32_t> stored = late(type_of(are_boolean_[cell]));
      if (stored && below(random_, 6) != 0) program_.cells.push_back({cell, *stored});
    }
    if (below(random_, 6) != 0 || program_.cells.empty()) program_.weight = late(ValueType::number);
    if (below(random_, 3) == 0) {
      const std::uint32_t sums = 1 + below(random_, 3);
      for (std::uint32_t i = 0; i < sums; ++i) {
        program_.sums.push_back({*late(ValueType::number), below(random_, 2) == 0});
      }
    }
    return program_;
  }

 private:
  static ValueType type_of(bool is_boolean) { return is_boolean ? ValueType::boolean : ValueType::number; }

  void leaf(ElementStep made) { program_.steps.push_back(made); }

  std::uint32_t scalar(ValueType type) {
    leaf({.kind = ElementStep::Kind::scalar, .type = type, .number = program_.scalar_count++});
    return static_cast<std::uint32_t>(program_.steps.size() - 1);
  }

  /// A step of that type, one of the last ones for preference.
  std::optional<std::uint32_t> late(ValueType type) {
    for (std::size_t back = 0; back < program_.steps.size(); ++back) {
      const std::size_t step = program_.steps.size() - 1 - back;
      if (program_.steps[step].type == type && below(random_, 2) == 0) return static_cast<std::uint32_t>(step);
    }
    for (std::size_t step = program_.steps.size(); step-- != 0;) {
      if (program_.steps[step].type == type) return static_cast<std::uint32_t>(step);
    }
    return std::nullopt;
  }

  std::uint32_t operand(ValueType type) {
    if (below(random_, 6) == 0) return scalar(type);
    for (int tries = 0; tries < 20; ++tries) {
      const std::uint32_t step = below(random_, program_.steps.size());
      if (program_.steps[step].type == type) return step;
    }
    return scalar(type);
  }

  void add(Operation operation, Builtin builtin, ValueType type, const std::vector<std::uint32_t> &operands) {
    const auto first = static_cast<std::uint32_t>(program_.operands.size());
    program_.operands.insert(program_.operands.end(), operands.begin(), operands.end());
    leaf({.kind = ElementStep::Kind::operation,
          .type = type,
          .operation = operation,
          .builtin = builtin,
          .first = first,
          .count = static_cast<std::uint32_t>(operands.size())});
  }

  void call() {
    // The cheap ones are what rules are made of.
    constexpr Builtin kUsual[] = {Builtin::abs,  Builtin::sign, Builtin::floor, Builtin::ceil, Builtin::round,
                                  Builtin::sqrt, Builtin::min,  Builtin::max,   Builtin::trunc};
    Builtin builtin = kUsual[below(random_, std::size(kUsual))];
    if (below(random_, 12) == 0) builtin = static_cast<Builtin>(below(random_, kBuiltinCount));
    if (row(builtin).kernel_arguments() == 0) return call();
    std::vector<std::uint32_t> operands;
    for (std::uint32_t i = 0; i < row(builtin).kernel_arguments(); ++i) operands.push_back(operand(ValueType::number));
    add(Operation::builtin, builtin, ValueType::number, operands);
  }

  void step() {
    const auto numbers = [this](int count) {
      std::vector<std::uint32_t> made;
      for (int i = 0; i < count; ++i) made.push_back(operand(ValueType::number));
      return made;
    };
    const auto truths = [this](int count) {
      std::vector<std::uint32_t> made;
      for (int i = 0; i < count; ++i) made.push_back(operand(ValueType::boolean));
      return made;
    };
    if (below(random_, 4) == 0) return call();
    const auto operation =
        static_cast<Operation>(static_cast<std::size_t>(Operation::negate) +
                               below(random_, std::size(kOperations) - static_cast<std::size_t>(Operation::negate)));
    const int count = kOperations[static_cast<std::size_t>(operation)].operands;
    switch (operation) {
      case Operation::constant:
      case Operation::position:
      case Operation::argument:
      case Operation::growing_cycle:
      case Operation::growing_start:
        return step();
      case Operation::negate:
      case Operation::add:
      case Operation::subtract:
      case Operation::multiply:
      case Operation::divide:
        return add(operation, {}, ValueType::number, numbers(count));
      case Operation::less:
      case Operation::less_equal:
      case Operation::equal:
      case Operation::not_equal:
      case Operation::nearly_equal:
        return add(operation, {}, ValueType::boolean, numbers(count));
      case Operation::logical_not:
      case Operation::logical_and:
      case Operation::logical_or:
      case Operation::same:
        return add(operation, {}, ValueType::boolean, truths(count));
      case Operation::to_number:
        return add(operation, {}, ValueType::number, truths(count));
      case Operation::select: {
        const ValueType type = type_of(below(random_, 4) == 0);
        return add(operation, {}, type, {operand(ValueType::boolean), operand(type), operand(type)});
      }
      case Operation::element: {
        const ValueType type = type_of(below(random_, 4) == 0);
        std::vector<std::uint32_t> operands{operand(ValueType::number)};
        for (std::uint32_t i = 0; i <= below(random_, 8); ++i) operands.push_back(operand(type));
        return add(operation, {}, type, operands);
      }
      case Operation::builtin:
        return call();
    }
  }

  Random &random_;
  ElementProgram program_;
  std::vector<bool> are_boolean_;
};

constexpr std::string_view kTypes[] = {"float32", "float64", "bfloat16", "float16"};

}  // namespace

ElementProgram random_program(Random &random) {
  return Writer(random).write();
}

ElementStorage random_storage(Random &random) {
  const auto type = [&] { return static_cast<ElementType>(below(random, 4)); };
  ElementStorage storage{.weight = type()};
  storage.gradient = below(random, 2) == 0 ? storage.weight : type();
  storage.has_master = size_of(storage.weight) == 2 && below(random, 2) == 0;
  return storage;
}

double random_number(Random &random) {
  switch (below(random, 16)) {
    case 0: {
      constexpr double kSpecial[] = {
          0.0,     -0.0,    1.0,      -1.0,     0.5,     std::numeric_limits<double>::infinity(),
          0x1p-24, 65504.0, 65520.0,  0x1p-126, 0x1p127, -std::numeric_limits<double>::infinity(),
          0x1p-14, 1e-40,   -1e-310,  5e-324,   3.4e38,  1.7e308,
          1e-9,    2.0,     0x1p-149, -3.0,     1e16,    std::numeric_limits<double>::quiet_NaN()};
      return kSpecial[below(random, std::size(kSpecial))];
    }
    case 1:
      return std::bit_cast<double>(random());
    case 2:
      return static_cast<double>(std::bit_cast<float>(static_cast<std::uint32_t>(random())));
    case 3:
      return static_cast<double>(static_cast<std::int32_t>(below(random, 21)) - 10);
    default:
      return std::normal_distribution<double>(0, 2)(random);
  }
}

std::uint64_t bits_of(double number, ElementType type) {
  const auto single = static_cast<float>(number);
  switch (type) {
    case ElementType::float32:
      return std::bit_cast<std::uint32_t>(single);
    case ElementType::float64:
      return std::bit_cast<std::uint64_t>(number);
    case ElementType::bfloat16:
      return to_bfloat16(single);
    case ElementType::float16:
      return to_float16(single);
  }
  return 0;
}

std::uint64_t random_bits(Random &random, ElementType type) {
  // What has not been through an operation may be a NaN of any payload.
  const bool is_raw = below(random, 24) == 0;
  const std::uint64_t mask =
      type == ElementType::float64 ? ~std::uint64_t{0} : (std::uint64_t{1} << (8 * size_of(type))) - 1;
  return is_raw ? random() & mask : bits_of(random_number(random), type);
}

std::string show(const ElementProgram &program) {
  std::string text;
  for (std::size_t i = 0; i < program.steps.size(); ++i) {
    const ElementStep &step = program.steps[i];
    constexpr std::string_view kKinds[] = {"weight", "gradient", "cell", "scalar", "operation"};
    text += fmt::format("%{} = {} {}", i, step.type == ValueType::boolean ? "boolean" : "number",
                        kKinds[static_cast<std::size_t>(step.kind)]);
    if (step.kind != ElementStep::Kind::operation) {
      text += fmt::format(" {}\n", step.number);
      continue;
    }
    text += fmt::format(" {}", kOperations[static_cast<std::size_t>(step.operation)].name);
    if (step.operation == Operation::builtin) text += fmt::format(" {}", row(step.builtin).name);
    for (std::uint32_t k = 0; k < step.count; ++k) text += fmt::format(" %{}", program.operands[step.first + k]);
    text += "\n";
  }
  for (const ElementProgram::CellStore &cell : program.cells)
    text += fmt::format("cell {} = %{}\n", cell.cell, cell.step);
  if (program.weight) text += fmt::format("weight = %{}\n", *program.weight);
  for (const ElementProgram::Sum &sum : program.sums) {
    text += fmt::format("sum of %{}{}\n", sum.step, sum.squared ? " squared" : "");
  }
  return text;
}

std::string show(const ElementStorage &storage) {
  return fmt::format("weights {}{}, gradients {}", kTypes[static_cast<std::size_t>(storage.weight)],
                     storage.has_master ? " with master copies" : "",
                     kTypes[static_cast<std::size_t>(storage.gradient)]);
}

}  // namespace anneal::tests
