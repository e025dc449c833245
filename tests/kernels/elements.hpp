// Arrays that a kernel works on, with room behind them that it must leave alone.
#pragma once

#include <optional>
#include <vector>

#include "compiler/native/interface.hpp"
#include "compiler/rule/element_machine.hpp"
#include "tests/kernels/random_programs.hpp"

namespace anneal::tests {

/// Numbers of every kind; or positive ones of middling size, but for one that is infinite or a NaN.
enum class Data : std::uint8_t { wild, tame };

/// Everything that the arguments of a kernel point to.
class Elements {
 public:
  Elements(const ElementProgram &program, const ElementStorage &storage, std::uint64_t count, Random &random,
           Data data = Data::wild);

  /// Runs a kernel over all of them, or the interpreter.
  void run(ElementKernel kernel);
  void run(const ElementMachine &machine);

  /// The first place where two are not the same in every bit: `cell 1, element 17: 3f800000 but 3f800001`.
  std::optional<std::string> difference_from(const Elements &other) const;
  /// Numbers that were compared.
  std::uint64_t size() const;

  std::vector<double> scalars;
  std::vector<double> sums;
  std::uint64_t non_finite = 0;

  /// Element i of an array of that type, as bits.
  struct Array {
    std::string name;
    ElementType type{};
    std::size_t width = 0;  ///< bytes of an element
    std::vector<unsigned char> bytes;
    std::uint64_t bits(std::size_t i) const;
    void set(std::size_t i, std::uint64_t bits);
  };
  Array weight;
  Array master;
  Array gradient;
  std::vector<Array> cells;

 private:
  void tame(const ElementProgram &program, Random &random);
  ElementArguments arguments();

  bool has_master_;
  std::uint64_t count_;
  std::vector<void *> cell_places_;
};

/// The levels that this machine runs, from the lowest on.
std::vector<native::Processor> processors();

}  // namespace anneal::tests
