// Programs and schedules: the model that every interface of Anneal shows.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "compiler/check/program.hpp"
#include "compiler/lower/clock.hpp"
#include "compiler/lower/lower.hpp"
#include "compiler/positions.hpp"
#include "grammar/diagnostic.hpp"
#include "grammar/source.hpp"

namespace anneal {

/// A value for a parameter: a number, a bool, a list, or a text that reads as in the language (`5 epochs`, `2%`, a
/// choice).
using ParameterValue = std::variant<double, bool, std::vector<double>, std::string>;

/// What a program is bound to.
struct Binding {
  std::vector<std::pair<std::string, ParameterValue>> parameters;
  std::vector<std::string>
      clocks;  ///< equations as in the language, `total = 90 epochs, epoch = 1251 steps`; they replace the file's
};

/// What feedback has left so far: the last observation of every input (NaN where there is none yet), and what every
/// cell holds (a bool as 0 or 1), in the order of Lowered::inputs and Lowered::cells.
struct Memory {
  std::vector<double> inputs;
  std::vector<double> cells;

  friend bool operator==(const Memory &, const Memory &) = default;
};

/// 32 hexadecimal digits for a text; Program::hash and Schedule::hash are made of the same.
std::string hash_of(std::string_view text);

class Schedule;

/// Who computes values; all give the same bits. `automatic`: native code where it is worth the time that it takes to
/// make.
enum class Backend : std::uint8_t { automatic, interpreter, native };

/// From so many values on, compiling costs less than it saves: a value takes the interpreter some 10 to 40 ns more, and
/// a program some 5 to 20 ms.
inline constexpr double kWorthCompiling = 1e6;

/// Whether so many values are to come from native code.
constexpr bool wants_native_code(Backend backend, double evaluations) {
  return backend == Backend::native || (backend == Backend::automatic && evaluations >= kWorthCompiling);
}

/// A checked file, not yet bound to a clock and parameter values. Immutable; copies share it; safe from any number of
/// threads.
class Program {
 public:
  /// Parses and checks the text `main` of `sources` with everything it imports and mentions. Nothing when it has
  /// errors; they and the warnings are in `diagnostics`. `importer` may be null: then file imports are refused.
  static std::optional<Program> load(std::shared_ptr<Sources> sources, SourceId main, Importer *importer,
                                     Diagnostics &diagnostics);

  /// Resolves every length to steps, checks ranges, and makes the program ready to evaluate. Nothing when something
  /// does not fit; it is in `diagnostics`, whose places lie in `sources` (made with `Sources(&program.sources())`:
  /// values given as text become texts there). `for_check` keeps what `check_run` looks at besides the outputs.
  std::optional<Schedule> bind(const Binding &binding, Sources &sources, Diagnostics &diagnostics,
                               bool for_check = false) const;

  const CheckedProgram &checked() const;
  const Sources &sources() const;
  const std::vector<ProgramParameter> &parameters() const;
  const std::vector<ProgramInput> &inputs() const;

  /// 32 hexadecimal digits that identify the meaning of all its texts, not their spacing and comments. Computed anew by
  /// each call.
  std::string hash() const;

  struct Parts;

 private:
  friend class Schedule;
  explicit Program(std::shared_ptr<const Parts> parts) : parts_(std::move(parts)) {}
  std::shared_ptr<const Parts> parts_;
};

/// A program bound to a clock and parameter values: a pure function of the position. Immutable; copies share it; safe
/// from any number of threads. Outlives its program.
class Schedule {
 public:
  /// The last position: 2^53. Positions below 0 or beyond are answered as the nearest end.
  static constexpr std::int64_t kLastPosition = anneal::kLastPosition;

  const std::vector<LoweredOutput> &outputs() const;
  std::optional<std::size_t> find_output(std::string_view name) const;

  /// The value of an output that update `position` uses; the first update is 0. A bool is 0 or 1. Takes no lock,
  /// allocates nothing.
  double at(std::size_t output, std::int64_t position) const;
  /// All outputs in their order; `out` has room for each.
  void at_all(std::int64_t position, std::span<double> out) const;
  /// Positions first, first + stride, … : one value of `output` for each element of `out`. Likewise.
  void at_many(std::size_t output, std::int64_t first, std::int64_t stride, std::span<double> out) const;
  /// At positions in any order; the two are of one length. Likewise.
  void at_positions(std::size_t output, std::span<const std::int64_t> positions, std::span<double> out) const;
  /// The value at a place that is no whole step, as `@` sees it: for a length such as 2.5 epochs.
  double at_steps(std::size_t output, double steps) const;

  /// The same schedule on native code, for single values and for many: the same bits. Compiling takes milliseconds, and
  /// less with `quick`, whose code is slower. Nothing, and the reason, where there is no native code in this process or
  /// none of this program: the schedule as it is gives the values.
  std::optional<Schedule> with_native_code(bool quick, std::string &reason) const;
  bool is_native() const;

  /// What inputs and cells are in this schedule: the initial values, unless it was made with others.
  Memory memory() const;
  /// The same schedule, and the same code, with other values of inputs and cells.
  Schedule with_memory(const Memory &memory) const;
  /// The arguments of the graph as they would be there.
  std::vector<double> arguments_with(const Memory &memory) const;
  /// What `with_memory(memory).at_many(…)` gives, sooner where there are few values.
  void at_many(std::size_t output, const Memory &memory, std::int64_t first, std::int64_t stride,
               std::span<double> out) const;
  /// What every cell becomes by an observation at this position, which has put its measurements into `memory`; `out`
  /// has room for each of Lowered::cells.
  void next_cells(const Memory &memory, std::int64_t position, std::span<double> out) const;

  const Clock &clock() const;
  /// Whole steps; nothing when the run is not limited.
  std::optional<std::int64_t> total() const;
  /// What the binding means in plain words: `1 epoch = 1251 updates`, `run = 112590 updates`, `warmup ends before
  /// update 6255`.
  std::vector<std::string> contract() const;

  /// What it was bound from, and with.
  Program source() const;
  const Binding &binding() const;
  /// As Program::hash, with the values of the parameters and the clock.
  std::string hash() const;

  const CheckedProgram &program() const;
  const Lowered &lowered() const;
  const std::vector<double> &arguments() const;
  const std::vector<ProgramParameter> &parameters() const;
  /// Whether the file's clock depends on a parameter.
  bool clock_reads(std::size_t parameter) const;
  /// The steps that a text such as `5 epochs` or `2%` means under this clock; nothing, and a diagnostic, when it is no
  /// length.
  std::optional<double> steps(const std::string &text, Sources &sources, Diagnostics &diagnostics) const;

  struct Parts;

 private:
  friend class Program;
  friend class ModelBinder;
  friend class ModelSchedule;
  struct Bound;
  Schedule(std::shared_ptr<const Parts> parts, std::shared_ptr<const Bound> bound)
      : parts_(std::move(parts)), bound_(std::move(bound)) {}
  std::shared_ptr<const Parts> parts_;
  std::shared_ptr<const Bound> bound_;
};

}  // namespace anneal
