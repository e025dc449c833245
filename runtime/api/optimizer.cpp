// Optimizers of the C interface.
#include <cmath>
#include <limits>

#include "runtime/api/optimizer_handle.hpp"

using anneal::Code;
using anneal::OptimizerRefusal;
using anneal::api::call;
using anneal::api::read_options;
using anneal::api::Reporting;

namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
constexpr unsigned kThreadLimit = 256;

std::string quoted_list(const std::vector<std::string_view> &names) {
  std::string list;
  for (const std::string_view name : names) list += (list.empty() ? "`" : ", `") + std::string(name) + "`";
  return list;
}

/// The optimizer of this name, or the only one; nothing, and a diagnostic, where that is not clear.
std::optional<std::uint32_t> find_rule(const anneal::Schedule &schedule, const char *name, Reporting &reporting) {
  const anneal::CheckedProgram &program = schedule.program();
  const anneal::Ast &ast = program.main().ast;
  std::vector<std::uint32_t> rules = anneal::complete_rules(program);
  const auto optimizer = [&](std::uint32_t item) -> const anneal::item::Optimizer & {
    return std::get<anneal::item::Optimizer>(ast.items[item].kind);
  };
  std::vector<std::string_view> names;
  for (const std::uint32_t rule : rules) names.push_back(ast.text(optimizer(rule).name.name));
  if (name != nullptr) {
    const auto found = std::ranges::find(names, name);
    if (found != names.end()) return rules[static_cast<std::size_t>(found - names.begin())];
    reporting.fail(ANNEAL_ERROR_USAGE, Code::usage,
                   "the program has no optimizer `" + std::string(name) + "` that can be used as it is",
                   names.empty() ? "write `optimizer train = adamw(lr = lr)`" : "there is " + quoted_list(names));
    return std::nullopt;
  }
  if (std::ranges::any_of(rules, [&](std::uint32_t rule) { return !optimizer(rule).has_parameters; })) {
    std::erase_if(rules, [&](std::uint32_t rule) { return optimizer(rule).has_parameters; });
  }
  if (rules.size() == 1) return rules.front();
  if (rules.empty()) {
    reporting.fail(ANNEAL_ERROR_USAGE, Code::usage, "the program has no optimizer that can be used as it is",
                   "write `optimizer train = adamw(lr = lr)`");
  } else {
    reporting.fail(ANNEAL_ERROR_USAGE, Code::usage,
                   "the program has " + std::to_string(rules.size()) + " optimizers, and none is named",
                   "there is " + quoted_list(names));
  }
  return std::nullopt;
}

bool is_policy(int policy, bool may_be_after) {
  return policy >= ANNEAL_GRADIENT_STOP && policy <= (may_be_after ? ANNEAL_GRADIENT_AFTER : ANNEAL_GRADIENT_SKIP);
}

/// What is wrong with options; empty where nothing is.
std::string wrong_option(const anneal_optimizer_options &options) {
  if (!is_policy(options.missing, false)) return "there is no such policy for missing gradients";
  if (!is_policy(options.not_finite, true)) return "there is no such policy for gradients that are not finite";
  if (options.backend < ANNEAL_BACKEND_AUTO || options.backend > ANNEAL_BACKEND_NATIVE)
    return "there is no such back end";
  if (options.threads > kThreadLimit) return "an update uses at most " + std::to_string(kThreadLimit) + " threads";
  if (!(options.average_decay >= 0 && options.average_decay < 1)) return "the decay of an average is from 0 to below 1";
  if (options.loss_scale != 0 && !anneal::is_loss_scale(options.loss_scale)) {
    return "a loss scale is a power of two from 2^-14 to 2^24";
  }
  if (options.run.audit_log != nullptr) return "an optimizer has no audit log: its schedule does not change";
  return {};
}

anneal::OptimizerOptions options_of(const anneal_optimizer_options &given, std::uint32_t rule) {
  return {
      .rule = rule,
      .backend = static_cast<anneal::Backend>(given.backend),
      .threads = std::max(given.threads, 1U),
      .missing = static_cast<anneal::GradientPolicy>(given.missing),
      .not_finite = static_cast<anneal::GradientPolicy>(given.not_finite),
      .has_master_weights = given.master_weights != 0,
      .loss_scale = given.loss_scale,
      .loss_scale_interval = given.loss_scale_interval == 0 ? anneal::kLossScaleInterval : given.loss_scale_interval,
      .average_decay = given.average_decay,
      .computes_norm = given.compute_norm != 0,
      .not_a_number = given.run.accept_nan != 0 ? anneal::NotANumber::accept : anneal::NotANumber::refuse};
}

anneal_status refused(const OptimizerRefusal &refusal, Reporting &reporting) {
  switch (refusal.kind) {
    case OptimizerRefusal::Kind::usage:
      return reporting.fail(ANNEAL_ERROR_USAGE, Code::usage, refusal.message);
    case OptimizerRefusal::Kind::program:
      return ANNEAL_ERROR_PROGRAM;  // what it is was reported where it was found
    case OptimizerRefusal::Kind::gradient:
      return reporting.fail(ANNEAL_ERROR_REFUSED, Code::gradient_refused, refusal.message);
    case OptimizerRefusal::Kind::value:
      reporting.diagnostics.report(Code::rule_malformed, *refusal.where, refusal.message)
          .with_label("infinite, or not a number");
      return ANNEAL_ERROR_REFUSED;
    case OptimizerRefusal::Kind::no_native:
      return reporting.fail(ANNEAL_ERROR_ENVIRONMENT, Code::native_code_unavailable, refusal.message);
  }
  return ANNEAL_ERROR_USAGE;
}

anneal_update_report report_of(const anneal::UpdateReport &report) {
  return {.size = sizeof(anneal_update_report),
          .position = report.position,
          .updated = report.is_updated ? 1 : 0,
          .gradient_norm = report.gradient_norm,
          .loss_scale = report.loss_scale,
          .missing = report.missing,
          .not_finite = report.not_finite == nullptr ? nullptr : report.not_finite->c_str()};
}

/// The update has been made: whatever becomes of its line, it stands.
void write_log(const anneal_optimizer &optimizer, const anneal::UpdateReport &report, Reporting &reporting) {
  try {
    std::string error;
    if (!optimizer.log || optimizer.log->write(report, optimizer.optimizer.run(), error)) return;
    reporting.diagnostics.report(Code::log_not_written, error);
  } catch (const std::bad_alloc &) {  // no memory for a line, or to say that there is none
  }
}

std::string_view view(const char *text) {
  return text == nullptr ? std::string_view() : std::string_view(text);
}

}  // namespace

anneal_status anneal_optimizer_create(const anneal_schedule *schedule, const anneal_optimizer_options *options,
                                      anneal_optimizer **optimizer, anneal_diagnostics **diagnostics) {
  return call(diagnostics, [&](Reporting &reporting) {
    if (optimizer == nullptr) return ANNEAL_ERROR_USAGE;
    *optimizer = nullptr;
    anneal_optimizer_options given;
    if (!read_options(options, given)) return reporting.unknown_option();
    if (schedule == nullptr) return ANNEAL_ERROR_USAGE;
    if (std::string wrong = wrong_option(given); !wrong.empty()) {
      return reporting.fail(ANNEAL_ERROR_USAGE, Code::usage, std::move(wrong));
    }
    if (std::ranges::any_of(schedule->schedule.outputs(), &anneal::LoweredOutput::is_grouped)) {
      return reporting.fail(ANNEAL_ERROR_USAGE, Code::usage,
                            "this is the schedule of a set of tensors: an optimizer applies the groups itself, to the "
                            "schedule that the model was bound from");
    }
    const std::optional<std::uint32_t> rule = find_rule(schedule->schedule, given.rule, reporting);
    if (!rule) return ANNEAL_ERROR_USAGE;
    reporting.add_sources(&schedule->schedule.source().sources());
    const std::size_t errors = reporting.diagnostics.error_count();
    anneal::with_rule(schedule->schedule, {.item = *rule}, reporting.diagnostics);
    if (reporting.diagnostics.error_count() != errors) return ANNEAL_ERROR_PROGRAM;
    std::optional<anneal::UpdateLog> log;
    if (given.log != nullptr) {
      std::string error;
      log = anneal::UpdateLog::open(given.log, schedule->schedule, error);
      if (!log) return reporting.fail(ANNEAL_ERROR_ENVIRONMENT, Code::file_not_writable, error);
    }
    *optimizer = new anneal_optimizer{.optimizer = anneal::Optimizer(schedule->schedule, options_of(given, *rule)),
                                      .log = std::move(log),
                                      .callback = given.callback,
                                      .context = given.context};
    return ANNEAL_OK;
  });
}

void anneal_optimizer_free(anneal_optimizer *optimizer) {
  delete optimizer;
}

anneal_status anneal_optimizer_add(anneal_optimizer *optimizer, const char *name, void *weights, uint64_t count,
                                   int type, int gradient_type, anneal_diagnostics **diagnostics) {
  return call(diagnostics, [&](Reporting &reporting) {
    if (optimizer == nullptr || name == nullptr || (weights == nullptr && count != 0)) return ANNEAL_ERROR_USAGE;
    const auto is_type = [](int one) { return one >= ANNEAL_FLOAT32 && one <= ANNEAL_FLOAT16; };
    if (!is_type(type) || !is_type(gradient_type)) {
      return reporting.fail(ANNEAL_ERROR_USAGE, Code::usage, "there is no such type of elements");
    }
    anneal::ParameterTensor parameter{.name = name, .weights = weights, .count = count};
    parameter.storage = {.weight = static_cast<anneal::ElementType>(type),
                         .gradient = static_cast<anneal::ElementType>(gradient_type)};
    const std::optional<OptimizerRefusal> refusal = optimizer->optimizer.add(std::move(parameter));
    return refusal ? refused(*refusal, reporting) : ANNEAL_OK;
  });
}

anneal_status anneal_optimizer_remove(anneal_optimizer *optimizer, const char *name) {
  if (optimizer == nullptr || name == nullptr) return ANNEAL_ERROR_USAGE;
  return optimizer->optimizer.remove(name) ? ANNEAL_OK : ANNEAL_ERROR_USAGE;
}

anneal_status anneal_optimizer_freeze(anneal_optimizer *optimizer, const char *name, int frozen) {
  if (optimizer == nullptr || name == nullptr) return ANNEAL_ERROR_USAGE;
  return optimizer->optimizer.freeze(name, frozen != 0) ? ANNEAL_OK : ANNEAL_ERROR_USAGE;
}

size_t anneal_optimizer_count(const anneal_optimizer *optimizer) {
  return optimizer == nullptr ? 0 : optimizer->optimizer.parameters().size();
}

const char *anneal_optimizer_name(const anneal_optimizer *optimizer, size_t number) {
  if (optimizer == nullptr || number >= optimizer->optimizer.parameters().size()) return nullptr;
  return optimizer->optimizer.parameters()[number].name.c_str();
}

uint64_t anneal_optimizer_size(const anneal_optimizer *optimizer, size_t number) {
  if (optimizer == nullptr || number >= optimizer->optimizer.parameters().size()) return 0;
  return optimizer->optimizer.parameters()[number].count;
}

int64_t anneal_optimizer_find(const anneal_optimizer *optimizer, const char *name) {
  if (optimizer == nullptr || name == nullptr) return -1;
  const std::optional<std::size_t> found = optimizer->optimizer.find(name);
  return found ? static_cast<int64_t>(*found) : -1;
}

anneal_status anneal_optimizer_update(anneal_optimizer *optimizer, int64_t k, const void *const *gradients,
                                      anneal_update_report *report, anneal_diagnostics **diagnostics) {
  return call(diagnostics, [&](Reporting &reporting) {
    if (optimizer == nullptr || (report != nullptr && report->size < sizeof(size_t))) return ANNEAL_ERROR_USAGE;
    anneal::Optimizer &used = optimizer->optimizer;
    if (gradients == nullptr && !used.parameters().empty()) return ANNEAL_ERROR_USAGE;
    reporting.add_sources(&used.schedule().source().sources());
    anneal::UpdateReport made;
    std::optional<OptimizerRefusal> refusal;
    try {
      refusal = used.update(k, std::span(gradients, used.parameters().size()), made, reporting.diagnostics);
    } catch (const std::bad_alloc &) {
      if (!made.is_updated) return ANNEAL_ERROR_MEMORY;  // else there was none for words
    }
    const anneal_update_report shown = report_of(made);
    if (report != nullptr) {
      const size_t size = report->size;
      std::memcpy(report, &shown, std::min(size, sizeof shown));
      report->size = size;
    }
    if (refusal && !made.is_updated) return refused(*refusal, reporting);
    write_log(*optimizer, made, reporting);
    if (optimizer->callback != nullptr) optimizer->callback(&shown, optimizer->context);
    if (!made.is_updated || made.not_finite == nullptr) return ANNEAL_OK;
    try {
      if (refusal) return refused(*refusal, reporting);
    } catch (const std::bad_alloc &) {  // the status says it
    }
    return ANNEAL_ERROR_REFUSED;
  });
}

anneal_status anneal_optimizer_accumulate(anneal_optimizer *optimizer, const void *const *gradients,
                                          anneal_diagnostics **diagnostics) {
  return call(diagnostics, [&](Reporting &reporting) {
    if (optimizer == nullptr) return ANNEAL_ERROR_USAGE;
    anneal::Optimizer &used = optimizer->optimizer;
    if (gradients == nullptr && !used.parameters().empty()) return ANNEAL_ERROR_USAGE;
    const std::optional<OptimizerRefusal> refusal = used.accumulate(std::span(gradients, used.parameters().size()));
    return refusal ? refused(*refusal, reporting) : ANNEAL_OK;
  });
}

double anneal_optimizer_loss_scale(const anneal_optimizer *optimizer) {
  return optimizer == nullptr ? kNaN : optimizer->optimizer.loss_scale();
}

double anneal_optimizer_value(const anneal_optimizer *optimizer, uint32_t output, int64_t k) {
  if (optimizer == nullptr || output >= optimizer->optimizer.schedule().outputs().size()) return kNaN;
  return optimizer->optimizer.run().value(output, k);
}

double anneal_optimizer_parameter_value(anneal_optimizer *optimizer, size_t parameter, uint32_t output, int64_t k) {
  double value = kNaN;
  call(nullptr, [&](Reporting &reporting) {
    if (optimizer == nullptr || output >= optimizer->optimizer.schedule().outputs().size() ||
        parameter >= optimizer->optimizer.parameters().size() || optimizer->optimizer.prepare(reporting.diagnostics)) {
      return ANNEAL_ERROR_USAGE;
    }
    value = optimizer->optimizer.run_of(parameter).value(output, k);
    return ANNEAL_OK;
  });
  return value;
}

anneal_status anneal_optimizer_observe(anneal_optimizer *optimizer, int64_t k, const anneal_measurement *measurements,
                                       size_t count, anneal_diagnostics **diagnostics) {
  return call(diagnostics, [&](Reporting &reporting) {
    if (optimizer == nullptr || (measurements == nullptr && count != 0)) return ANNEAL_ERROR_USAGE;
    anneal::Optimizer &used = optimizer->optimizer;
    reporting.add_sources(&used.schedule().source().sources());
    if (!used.parameters().empty() && used.prepare(reporting.diagnostics)) return ANNEAL_ERROR_PROGRAM;
    std::vector<anneal::Measurement> given;
    for (const anneal_measurement &one : std::span(measurements, count)) given.push_back({one.input, one.value});
    const std::optional<anneal::Refusal> refusal = used.observe(k, given);
    if (!refusal) return ANNEAL_OK;
    const bool repeated = refusal->kind == anneal::Refusal::Kind::repeated;
    return reporting.fail(repeated ? ANNEAL_ERROR_REPEATED : ANNEAL_ERROR_REFUSED, Code::observation_refused,
                          refusal->message);
  });
}

const char *anneal_optimizer_cell_name(const anneal_optimizer *optimizer, size_t cell) {
  if (optimizer == nullptr || cell >= optimizer->optimizer.cell_names().size()) return nullptr;
  return optimizer->optimizer.cell_names()[cell].c_str();
}

anneal_status anneal_optimizer_cell(const anneal_optimizer *optimizer, size_t parameter, const char *cell,
                                    double *out) {
  if (optimizer == nullptr || out == nullptr) return ANNEAL_ERROR_USAGE;
  const std::vector<anneal::ParameterTensor> &parameters = optimizer->optimizer.parameters();
  if (parameter >= parameters.size()) return ANNEAL_ERROR_USAGE;
  const std::span<double> room(out, parameters[parameter].count);
  return optimizer->optimizer.cell(parameter, view(cell), room) ? ANNEAL_OK : ANNEAL_ERROR_USAGE;
}

anneal_status anneal_optimizer_swap_average(anneal_optimizer *optimizer) {
  return call(nullptr, [&](Reporting &) {
    if (optimizer == nullptr) return ANNEAL_ERROR_USAGE;
    return optimizer->optimizer.swap_average() ? ANNEAL_OK : ANNEAL_ERROR_USAGE;
  });
}
