// Optimizers: a model's weights, updated by a rule of the language. Not part of anneal.hpp; include it beside that.
#ifndef ANNEAL_OPTIMIZER_HPP
#define ANNEAL_OPTIMIZER_HPP

#include <anneal/optimizer.h>
#include <anneal/anneal.hpp>
#include <cstdint>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace anneal {
inline namespace v0 {

struct OptimizerOptions {
  std::string rule = {};  ///< empty: the only one without parameters
  anneal_backend backend = ANNEAL_BACKEND_AUTO;
  std::uint32_t threads = 1;
  anneal_gradient_policy missing = ANNEAL_GRADIENT_STOP;
  anneal_gradient_policy not_finite = ANNEAL_GRADIENT_STOP;
  bool master_weights = false;
  double loss_scale = 0;
  std::uint32_t loss_scale_interval = 0;
  double average_decay = 0;
  bool compute_norm = false;
  std::string log = {};
  std::function<void(const anneal_update_report &)> callback = {};  ///< must not throw
  RunOptions run = {};
};

/// A run with parameters; see anneal/optimizer.h for what each call does. Failures throw Error.
class Optimizer {
 public:
  explicit Optimizer(const Schedule &schedule, const OptimizerOptions &options = {})
      : handle_(nullptr, anneal_optimizer_free),
        schedule_program_(anneal_schedule_program(schedule.get()), anneal_program_free),
        callback_(std::make_unique<std::function<void(const anneal_update_report &)>>(options.callback)) {
    anneal_optimizer_options given{};
    given.size = sizeof given;
    given.rule = options.rule.empty() ? nullptr : options.rule.c_str();
    given.backend = options.backend;
    given.threads = options.threads;
    given.missing = options.missing;
    given.not_finite = options.not_finite;
    given.master_weights = options.master_weights ? 1 : 0;
    given.loss_scale = options.loss_scale;
    given.loss_scale_interval = options.loss_scale_interval;
    given.average_decay = options.average_decay;
    given.compute_norm = options.compute_norm ? 1 : 0;
    given.log = options.log.empty() ? nullptr : options.log.c_str();
    if (*callback_) {
      given.callback = [](const anneal_update_report *report, void *context) {
        (*static_cast<std::function<void(const anneal_update_report &)> *>(context))(*report);
      };
      given.context = callback_.get();
    }
    given.run.accept_nan = options.run.accept_nan ? 1 : 0;
    given.run.audit_log = options.run.audit_log.empty() ? nullptr : options.run.audit_log.c_str();
    anneal_optimizer *made = nullptr;
    detail::expect(
        [&](anneal_diagnostics **found) { return anneal_optimizer_create(schedule.get(), &given, &made, found); });
    handle_.reset(made);
  }

  /// Weights that stay in place while the optimizer has them.
  void add(const std::string &name, float *weights, std::uint64_t count) {
    add(name, weights, count, ANNEAL_FLOAT32, ANNEAL_FLOAT32);
  }
  void add(const std::string &name, double *weights, std::uint64_t count) {
    add(name, weights, count, ANNEAL_FLOAT64, ANNEAL_FLOAT64);
  }
  void add(const std::string &name, void *weights, std::uint64_t count, anneal_type type, anneal_type gradient_type) {
    detail::expect([&](anneal_diagnostics **found) {
      return anneal_optimizer_add(handle_.get(), name.c_str(), weights, count, type, gradient_type, found);
    });
  }
  void remove(const std::string &name) {
    expect_name(anneal_optimizer_remove(handle_.get(), name.c_str()), "parameter `" + name + "`");
  }
  void freeze(const std::string &name, bool frozen = true) {
    expect_name(anneal_optimizer_freeze(handle_.get(), name.c_str(), frozen ? 1 : 0), "parameter `" + name + "`");
  }
  std::size_t parameter(const std::string &name) const {
    const std::int64_t found = anneal_optimizer_find(get(), name.c_str());
    if (found < 0) throw std::out_of_range("the optimizer has no parameter `" + name + "`");
    return static_cast<std::size_t>(found);
  }
  std::size_t count() const { return anneal_optimizer_count(get()); }

  /// Makes update `k`; one gradient for each parameter, in order, null where there is none.
  anneal_update_report update(std::int64_t k, const std::vector<const void *> &gradients) {
    if (gradients.size() != count()) throw std::invalid_argument("one gradient for each parameter is wanted");
    anneal_update_report report{};
    report.size = sizeof report;
    detail::expect([&](anneal_diagnostics **found) {
      return anneal_optimizer_update(handle_.get(), k, gradients.data(), &report, found);
    });
    return report;
  }
  void accumulate(const std::vector<const void *> &gradients) {
    if (gradients.size() != count()) throw std::invalid_argument("one gradient for each parameter is wanted");
    detail::expect([&](anneal_diagnostics **found) {
      return anneal_optimizer_accumulate(handle_.get(), gradients.data(), found);
    });
  }
  double loss_scale() const { return anneal_optimizer_loss_scale(get()); }

  /// An output's value, of the program without its groups or with those that apply to a parameter.
  double value(std::uint32_t output, std::int64_t k) const { return anneal_optimizer_value(get(), output, k); }
  double value(std::size_t parameter_number, std::uint32_t output, std::int64_t k) {
    return anneal_optimizer_parameter_value(handle_.get(), parameter_number, output, k);
  }
  /// Inputs by number, in the order of the file, or by name.
  void observe(std::int64_t k, const std::string &input, double value) {
    anneal_program *program = schedule_program_.get();
    const std::int64_t number = anneal_find_input(program, input.c_str());
    if (number < 0) throw std::out_of_range("the program has no input `" + input + "`");
    observe(k, static_cast<std::uint32_t>(number), value);
  }
  void observe(std::int64_t k, std::uint32_t input, double value) {
    const anneal_measurement one{input, value};
    detail::expect(
        [&](anneal_diagnostics **found) { return anneal_optimizer_observe(handle_.get(), k, &one, 1, found); });
  }

  /// A cell of a parameter, one number for each weight.
  std::vector<double> cell(std::size_t parameter_number, const std::string &name) const {
    std::vector<double> out(anneal_optimizer_size(get(), parameter_number));
    expect_name(parameter_number < count() ? ANNEAL_OK : ANNEAL_ERROR_USAGE,
                "parameter number " + std::to_string(parameter_number));
    double none = 0;
    expect_name(anneal_optimizer_cell(get(), parameter_number, name.c_str(), out.empty() ? &none : out.data()),
                "cell `" + name + "`, or makes its first update");
    return out;
  }
  void swap_average() { expect_name(anneal_optimizer_swap_average(handle_.get()), "averages to swap"); }

  void save(std::int64_t k, const std::string &path, int generations = 2) const {
    anneal_save_options options{};
    options.size = sizeof options;
    options.generations = generations == 0 ? -1 : generations;
    detail::expect([&](anneal_diagnostics **found) {
      return anneal_optimizer_save_file(get(), k, path.c_str(), &options, found);
    });
  }
  /// Fills the weights and the optimizer from a file; gives the position. `warnings` becomes what is worth a word: that
  /// an earlier checkpoint stands in for a damaged one, or what differs under ANNEAL_POLICY_ADOPT.
  std::int64_t restore(const std::string &path, anneal_policy policy = ANNEAL_POLICY_ERROR,
                       Diagnostics *warnings = nullptr) {
    anneal_restore_options options{};
    options.size = sizeof options;
    options.policy = policy;
    std::int64_t k = 0;
    Diagnostics found = detail::expect([&](anneal_diagnostics **place) {
      return anneal_optimizer_restore_file(handle_.get(), path.c_str(), &options, &k, place);
    });
    if (warnings != nullptr) *warnings = std::move(found);
    return k;
  }

  const anneal_optimizer *get() const { return handle_.get(); }

 private:
  static void expect_name(anneal_status status, const std::string &name) {
    if (status != ANNEAL_OK) throw std::out_of_range("the optimizer has no " + name);
  }

  std::unique_ptr<anneal_optimizer, void (*)(anneal_optimizer *)> handle_;
  std::unique_ptr<anneal_program, void (*)(anneal_program *)> schedule_program_;
  std::unique_ptr<std::function<void(const anneal_update_report &)>> callback_;
};

}  // namespace v0
}  // namespace anneal

#endif
