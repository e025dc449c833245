// Weights, and the rule of a program that updates them.
#pragma once

#include <cstdint>
#include <deque>
#include <initializer_list>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/model_schedule.hpp"
#include "runtime/optimizer/element_pass.hpp"
#include "runtime/optimizer/parameter_tensor.hpp"
#include "runtime/optimizer/rule_code.hpp"
#include "runtime/run.hpp"

namespace anneal {

/// What to do about a gradient that is missing, or not finite.
enum class GradientPolicy : std::uint8_t {
  stop,   ///< the update fails, and nothing has changed
  skip,   ///< the parameter is left as it is; where one is not finite, all are
  after,  ///< not finite: the update is made, and fails then
};

/// Beyond these a loss scale says nothing: gradients of binary16 end at 2^16, and begin at 2^-24.
inline constexpr double kLargestLossScale = 0x1p24;
inline constexpr double kSmallestLossScale = 0x1p-14;
/// A power of two within these.
bool is_loss_scale(double value);

/// Updates in a row with finite gradients, after which a loss scale doubles.
inline constexpr std::uint32_t kLossScaleInterval = 2000;

struct OptimizerOptions {
  std::uint32_t rule = 0;  ///< an item of the main file, one of complete_rules
  Backend backend = Backend::automatic;
  unsigned threads = 1;
  GradientPolicy missing = GradientPolicy::stop;
  GradientPolicy not_finite = GradientPolicy::stop;
  bool has_master_weights = false;
  double loss_scale = 0;  ///< at first; 0: none
  std::uint32_t loss_scale_interval = kLossScaleInterval;
  double average_decay = 0;  ///< 0: no average
  bool computes_norm = false;
  NotANumber not_a_number = NotANumber::refuse;
};

/// What an update did.
struct UpdateReport {
  std::int64_t position = 0;
  bool is_updated = false;
  double gradient_norm = 0;  ///< NaN where it was not computed
  double loss_scale = 1;
  std::uint64_t missing = 0;
  const std::string *not_finite = nullptr;  ///< the name of the first such parameter
};

/// Why a call has failed. Nothing has changed then, but for GradientPolicy::after.
struct OptimizerRefusal {
  enum class Kind : std::uint8_t {
    usage,      ///< the call is wrong
    program,    ///< the file is; what it is, is in the diagnostics
    gradient,   ///< one is missing or not finite
    value,      ///< a number of the rule is not finite
    no_native,  ///< native code was asked for, and there is none
  };
  Kind kind;
  std::string message;
  std::optional<Location> where = std::nullopt;  ///< of Kind::value
};

OptimizerRefusal wrong_call(std::string message);
OptimizerRefusal swapped_weights();
OptimizerRefusal missing_gradient(const ParameterTensor &parameter);

/// One owner. What may throw std::bad_alloc does so before anything has changed.
class Optimizer {
 public:
  Optimizer(Schedule schedule, const OptimizerOptions &options);

  const OptimizerOptions &options() const { return options_; }
  const Schedule &schedule() const { return schedule_; }

  /// Names are different; the types are as anneal_optimizer_add says.
  std::optional<OptimizerRefusal> add(ParameterTensor parameter);
  /// False where there is none, or while averages are swapped in.
  bool remove(std::string_view name);
  bool freeze(std::string_view name, bool is_frozen);
  const std::vector<ParameterTensor> &parameters() const { return parameters_; }
  std::optional<std::size_t> find(std::string_view name) const;

  /// Makes update `position` with one gradient for each parameter, null where there is none.
  std::optional<OptimizerRefusal> update(std::int64_t position, std::span<const void *const> gradients,
                                         UpdateReport &report, Diagnostics &diagnostics);
  std::optional<OptimizerRefusal> accumulate(std::span<const void *const> gradients);
  bool has_accumulated() const { return accumulated_ != 0; }
  double loss_scale() const { return options_.loss_scale == 0 ? 1 : loss_scale_; }

  /// Applies the groups to the parameters, where some were added or removed.
  std::optional<OptimizerRefusal> prepare(Diagnostics &diagnostics);
  const Run &run() const { return base_; }
  /// The run of a parameter's set; after prepare.
  const Run &run_of(std::size_t parameter) const { return sets_[parameters_[parameter].set].run; }
  /// After prepare, where there are parameters: the cells of their groups see it too.
  std::optional<Refusal> observe(std::int64_t position, std::span<const Measurement> measurements);

  /// The names of the rule's cells, in the order of the text; after prepare, and none without parameters. Of what only
  /// some groups make it keep, too.
  const std::vector<std::string> &cell_names() const { return cell_names_; }
  /// A parameter's cell, one number for each weight: false when there is none of this name, or it has not begun.
  bool cell(std::size_t parameter, std::string_view name, std::span<double> out) const;
  /// False where no averages are kept yet.
  bool swap_average();
  bool is_swapped() const { return is_swapped_; }

 private:
  friend class OptimizerRecord;

  /// Tensors to which the same groups apply, with the same captured numbers.
  struct Set {
    std::vector<AppliedGroup> groups;
    Run run;
    Run::State initial;              ///< of the run, before anything was observed
    std::shared_ptr<RuleCode> code;  ///< shared by sets of the same groups
    std::vector<double> single_cells;
    bool has_begun = false;
    std::vector<double> reductions;  ///< of this update, by reduction of the rule: the global ones
    RuleCode::Scalars scalars;       ///< of a pass, where they are the same for all its tensors
  };
  /// A parameter that takes part in an update.
  struct Active {
    std::uint32_t parameter = 0;
    const void *gradient = nullptr;
    ElementStorage storage;          ///< accumulated gradients are of the arithmetic type
    std::vector<double> reductions;  ///< by reduction of the rule
    RuleCode::Scalars scalars;
    std::vector<void *> cells;
    std::vector<double> sums;
    std::vector<void *> own_cells;  ///< of a pass that is not the rule's
  };
  using Cells = std::initializer_list<ElementBuffer ParameterTensor::*>;
  using Failure = std::optional<OptimizerRefusal>;

  // optimizer.cpp
  Failure make_sets(Diagnostics &diagnostics);
  Failure check_places() const;
  static Failure match_global_reductions(const std::vector<Set> &sets, Diagnostics &diagnostics);

  // optimizer_update.cpp
  Failure gather(std::span<const void *const> gradients, UpdateReport &report);
  Failure begin(std::int64_t position);
  void forget_beginnings() noexcept;
  /// A call, at whose end the buffers that are still in begun_ are given up.
  struct Beginnings {
    explicit Beginnings(Optimizer &of) : optimizer(of) {}
    Beginnings(const Beginnings &) = delete;
    Beginnings &operator=(const Beginnings &) = delete;
    ~Beginnings() { optimizer.forget_beginnings(); }
    Optimizer &optimizer;
  };
  Failure look_at_gradients(std::int64_t position, UpdateReport &report);
  Failure run_update(std::int64_t position);
  void finish(bool is_updated);
  void advance_cells();
  const std::string *first_not_finite() const;
  bool looks_before() const;

  // rule_passes.cpp
  /// The number of a pass that every set has as its last one.
  static constexpr std::size_t kUpdatePass = SIZE_MAX;
  /// Passes of sums are made by those sets that have as many.
  Failure run_pass(std::size_t pass, std::int64_t position);
  Failure compute_scalars(std::size_t pass, std::int64_t position);
  RuleCode::Scalars &scalars_of(std::size_t pass, Active &active);
  static std::optional<std::size_t> number_of(std::size_t pass, const Set &set);
  void reduce(std::size_t pass);

  // own_passes.cpp
  ElementJob job_of(const Active &active) const;
  /// A program on the active parameters, whose buffers are its cells. The jobs last as long as these and `scalars`.
  Failure plan_own(const ElementProgram &program, Cells cells, std::span<const double> scalars,
                   std::vector<ElementJob> &jobs);
  Failure run_own(const ElementProgram &program, Cells cells, std::span<const double> scalars);
  Failure run_norm(UpdateReport &report);
  Failure begin_buffers();
  Failure take_means(std::span<const void *const> gradients);

  Set &set_of(const Active &active) { return sets_[parameters_[active.parameter].set]; }

  Schedule schedule_;
  OptimizerOptions options_;
  Run base_;
  std::vector<ParameterTensor> parameters_;
  std::map<std::string, std::size_t, std::less<>> numbers_;  ///< of parameters, by name
  bool is_prepared_ = false;
  std::vector<Set> sets_;
  std::vector<std::string> cell_names_;
  std::vector<Active> active_;
  std::vector<ElementJob> jobs_;
  std::vector<ElementBuffer *> begun_;  ///< buffers that an update has made, and that are not there without it
  std::vector<std::uint8_t> not_finite_;
  ElementPasses passes_;
  struct OwnCode {
    std::string program;  ///< its key
    ElementStorage storage;
    ElementCode code;
  };
  std::deque<OwnCode> own_code_;
  std::uint32_t accumulated_ = 0;
  double loss_scale_ = 1;
  std::uint32_t finite_updates_ = 0;  ///< in a row
  bool is_swapped_ = false;
};

}  // namespace anneal
