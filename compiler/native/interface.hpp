// What the program and the native-code module say to each other. The module (compiler/llvm/) is a library of its own,
// opened on first need; it holds LLVM and nothing else of the process sees it.
//
// Both sides are of one build: the module answers only to a program with the same kInterfaceVersion and the same layout
// of what is shared. Nothing is allocated on one side and freed on the other.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "compiler/builtins.hpp"
#include "compiler/graph/graph.hpp"
#include "compiler/math/kernels.hpp"
#include "compiler/plan/binding.hpp"
#include "compiler/rule/element_program.hpp"

namespace anneal::native {

/// How much work goes into code: `quick` is there sooner, `optimised` runs faster. The bits are the same.
enum class Level : std::uint8_t { quick, optimised };

/// The processors that code can be made for: the levels of the x86-64 psABI.
enum class Processor : std::uint8_t { x86_64, x86_64_v2, x86_64_v3, x86_64_v4 };
inline constexpr std::string_view kProcessorNames[] = {"x86-64", "x86-64-v2", "x86-64-v3", "x86-64-v4"};

/// The most numbers that code works on at once. Arrays of positions that batch code reads have room for a multiple of
/// it.
inline constexpr std::uint32_t kWidest = 8;

/// Writes the roots' values at `position` to `out`, one each; `bound` is what `bind` gave.
using Scalar = void (*)(const double *bound, double position, double *out);
/// Writes root r's value at positions[i] to out[r][i], for every i below `count`.
using Batch = void (*)(const double *bound, const double *positions, std::uint64_t count, double *const *out);
/// The same with arguments[a][i] as the a-th argument of the graph, in arrays as long as those of the positions.
using Sweep = void (*)(const double *const *arguments, const double *positions, std::uint64_t count,
                       double *const *out);

/// Functions of the program that compiled code calls where a value needs more than it does itself. They give the bits
/// of the interpreter, and work on `count` values at once.
struct HostFunctions {
  /// Kernels by built-in; null where there is none of so many arguments.
  const math::Kernel<1> *of_one;
  const math::Kernel<2> *of_two;
  const math::Kernel<3> *of_three;
  void (*apply_one)(math::Kernel<1> kernel, const double *x, double *out, std::uint64_t count);
  void (*apply_two)(math::Kernel<2> kernel, const double *x, const double *y, double *out, std::uint64_t count);
  void (*apply_three)(math::Kernel<3> kernel, const double *x, const double *y, const double *z, double *out,
                      std::uint64_t count);
  math::Kernel<3> fma;  ///< for processors without one
  math::Kernel<3> growing_cycle;
  math::Kernel<3> growing_start;
  void (*growing_cycle_of_table)(const double *bound, std::uint32_t head, const double *step, double *out,
                                 std::uint64_t count);
  void (*growing_start_of_table)(const double *bound, std::uint32_t head, const double *cycle, double *out,
                                 std::uint64_t count);
};

/// What is wanted of a graph. What `width` is 0 for is not made.
struct Request {
  const Graph *graph;
  std::span<const NodeId> roots;
  Level level;
  Processor processor;
  bool scalar;
  std::uint32_t batch_width;
  std::uint32_t sweep_width;
  const HostFunctions *host;
};

/// Where what was made goes. Calls come from within `compile`.
struct Receiver {
  void *context;
  /// How `bound` is made. The plan is the module's.
  void (*plan)(void *context, const BindingPlan &plan);
  /// A text or an object that was asked for, or why there is no code.
  void (*text)(void *context, std::string_view text);
};

/// Functions ready to be called, until the code is released.
struct Code {
  void *owner = nullptr;
  Scalar scalar = nullptr;
  Batch batch = nullptr;
  Sweep sweep = nullptr;
};

/// An argument of the graph as the functions of an object have it from their parameters, which are numbers in a row.
struct ObjectArgument {
  bool is_set = false;      ///< it says whether parameters were given: true
  std::uint32_t field = 0;  ///< else it is this number …
  double multiplier = 1;    ///< … times this …
  double divisor = 1;       ///< … divided by this
  double fixed = 0;         ///< what it is where no parameters are given
};

/// A root of the graph as two C functions: for one step, and for many.
struct ObjectOutput {
  NodeId root;
  std::string_view scalar_name;
  std::string_view many_name;
};

/// A condition on the arguments, true where it is not met.
struct ObjectCheck {
  NodeId failed;
  std::int32_t number;
};

/// What is wanted of an object.
struct ObjectRequest {
  const Graph *graph;
  Processor processor;
  std::uint32_t batch_width;
  std::span<const ObjectArgument> arguments;  ///< in the order of Graph::argument numbers
  bool has_parameters;                        ///< else the functions take none
  std::span<const ObjectOutput> outputs;
  std::string_view check_name;
  std::span<const ObjectCheck> checks;
};

/// What is wanted of an ElementProgram: its kernel for one way to store elements.
struct ElementRequest {
  const ElementProgram *program;
  ElementStorage storage;
  Processor processor;
  const HostFunctions *host;
};

/// A kernel, until the code is released.
struct ElementCode {
  void *owner = nullptr;
  ElementKernel kernel = nullptr;
};

/// A kernel as a function of an object.
struct ElementFunction {
  const ElementProgram *program;
  ElementStorage storage;
  std::string_view name;
};

/// Kernels as functions of one object, which needs nothing of others.
struct ElementObjectRequest {
  Processor processor;
  std::span<const ElementFunction> functions;
};

/// What can be printed of a request, or kept.
enum class Form : std::uint8_t { llvm, assembly };

struct Module {
  std::uint32_t version;
  std::uint32_t layout;       ///< kLayout of the module's build
  std::string_view compiler;  ///< "LLVM 19.1.7"

  /// False, and the reason as a text, where no code can be made of this. The caller holds a FloatingPointGuard.
  bool (*compile)(const Request &request, const Receiver &receiver, Code &code);
  void (*release)(void *owner);
  /// The code of a request as text.
  bool (*print)(const Request &request, Form form, const Receiver &receiver);
  /// An object file (ELF) whose functions need nothing of others. Goes to `text`. As for `compile`.
  bool (*write_object)(const ObjectRequest &request, const Receiver &receiver);

  /// The same three of kernels. What `compile_elements` made goes by `release`, too.
  bool (*compile_elements)(const ElementRequest &request, const Receiver &receiver, ElementCode &code);
  bool (*print_elements)(const ElementRequest &request, Form form, const Receiver &receiver);
  bool (*write_element_object)(const ElementObjectRequest &request, const Receiver &receiver);
};

inline constexpr std::uint32_t kInterfaceVersion = 3;
/// Differs where one side knows other fields, built-ins or operations than the other.
inline constexpr std::uint32_t kLayout =
    static_cast<std::uint32_t>(sizeof(Graph) + 3 * sizeof(Node) + 5 * sizeof(BindingPlan) + 7 * sizeof(Request) +
                               11 * sizeof(ObjectRequest) + 13 * sizeof(ElementProgram) + 17 * sizeof(ElementStep)) +
    1000 * static_cast<std::uint32_t>(kBuiltinCount) + 100'000 * static_cast<std::uint32_t>(Operation::builtin);

/// The one symbol that the module exports.
inline constexpr const char *kEntry = "anneal_native_module";
using Entry = const Module *(*)();

}  // namespace anneal::native
