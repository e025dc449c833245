#include "cli/convert/signature.hpp"

#include <algorithm>
#include <array>
#include <map>

#include "grammar/parse.hpp"
#include "grammar/text_file.hpp"

namespace anneal::cli {

namespace {

/// Where the framework's order is not the module's, or has more in it: `framework name` or `framework=module`.
struct Order {
  std::string_view entry;
  std::string_view parameters;
};

constexpr std::array kOrders = {
    Order{"composer.ConstantWithWarmupScheduler", "t_warmup alpha t_max scale_warmup"},
    Order{"diffusers.get_piecewise_constant_schedule", "optimizer step_rules last_epoch"},
    Order{"fastai.EarlyStoppingCallback", "monitor comp min_delta patience reset_on_fit"},
    Order{"fastai.ReduceLROnPlateau", "monitor comp min_delta patience factor min_lr reset_on_fit"},
    Order{"ignite.CosineAnnealingScheduler",
          "optimizer param_name start_value end_value cycle_size cycle_mult start_value_mult end_value_mult "
          "warmup_duration"},
    Order{"ignite.ConcatScheduler", "schedulers durations save_history"},
    Order{"ignite.LinearCyclicalScheduler",
          "optimizer param_name start_value end_value cycle_size cycle_mult start_value_mult end_value_mult "
          "warmup_duration monotonic"},
    Order{"ignite.PiecewiseLinear", "optimizer param_name milestones_values"},
    Order{"keras.CosineDecay", "initial_learning_rate decay_steps alpha name warmup_target warmup_steps"},
    Order{"keras.EarlyStopping",
          "monitor min_delta patience verbose mode baseline restore_best_weights start_from_epoch"},
    Order{"keras.LearningRateScheduler", "schedule verbose"},
    Order{"keras.ReduceLROnPlateau", "monitor factor patience verbose mode min_delta cooldown min_lr"},
    Order{"kozistr.PolyScheduler", "poly_order optimizer t_max max_lr min_lr init_lr warmup_steps"},
    Order{"megatron.OptimizerParamScheduler",
          "optimizer init_lr max_lr min_lr lr_warmup_steps lr_decay_steps lr_decay_style start_wd end_wd wd_incr_steps "
          "wd_incr_style use_checkpoint_opt_param_scheduler override_opt_param_scheduler wsd_decay_steps "
          "lr_wsd_decay_style"},
    Order{"mxnet.MultiFactorScheduler", "step=steps factor base_lr warmup_steps warmup_begin_lr warmup_mode"},
    Order{"optax.piecewise_constant_schedule", "init_value boundaries_and_scales"},
    Order{"optax.piecewise_interpolate_schedule", "interpolate_type init_value boundaries_and_scales"},
    Order{"optax.sgdr_schedule", "cosine_kwargs"},
    Order{"timm.CosineLRScheduler",
          "optimizer t_initial lr_min cycle_mul cycle_decay cycle_limit warmup_t warmup_lr_init warmup_prefix "
          "t_in_epochs noise_range_t noise_pct noise_std noise_seed k_decay initialize"},
    Order{"timm.PolyLRScheduler",
          "optimizer t_initial power lr_min cycle_mul cycle_decay cycle_limit warmup_t warmup_lr_init warmup_prefix "
          "t_in_epochs noise_range_t noise_pct noise_std noise_seed k_decay initialize"},
    Order{"torch.CyclicLR",
          "optimizer base_lr max_lr step_size_up step_size_down mode gamma scale_fn scale_mode cycle_momentum "
          "base_momentum max_momentum last_epoch verbose"},
    Order{"torch.OneCycleLR",
          "optimizer max_lr total_steps epochs steps_per_epoch pct_start anneal_strategy cycle_momentum base_momentum "
          "max_momentum div_factor final_div_factor three_phase last_epoch verbose"},
    Order{"torch.ChainedScheduler", "schedulers optimizer"},
    Order{"transformers.get_cosine_with_min_lr_schedule_with_warmup",
          "optimizer num_warmup_steps num_training_steps num_cycles last_epoch min_lr min_lr_rate"},
    Order{"transformers.get_cosine_with_min_lr_schedule_with_warmup_lr_rate",
          "optimizer num_warmup_steps num_training_steps num_cycles last_epoch min_lr min_lr_rate warmup_lr_rate"},
    Order{"transformers.get_scheduler", "name optimizer num_warmup_steps num_training_steps scheduler_specific_kwargs"},
};

/// Modules whose framework wants the optimizer first, where the entry has a `base` or not.
constexpr std::array<std::string_view, 12> kOptimizerFirst = {
    "allennlp", "deepspeed", "diffusers", "espnet", "kozistr",   "lightning_bolts",
    "mmengine", "nemo",      "timm",      "torch",  "torchtune", "transformers"};

/// Parameters of the language's own, which no framework has.
constexpr std::array<std::string_view, 4> kOwnParameters = {"per", "where", "pos", "scale_schedule_ratio"};

/// Entries that look at a measurement: the parameter that takes it.
struct Measured {
  std::string_view entry;
  std::string_view parameter;
};
constexpr std::array kMeasured = {
    Measured{"fastai.EarlyStoppingCallback", "metric"},
    Measured{"fastai.ReduceLROnPlateau", "metric"},
    Measured{"keras.EarlyStopping", "metric"},
    Measured{"keras.ReduceLROnPlateau", "metric"},
    Measured{"marian.lr_decay_stalled", "metric"},
    Measured{"mmengine.ReduceOnPlateauLR", "metrics"},
    Measured{"optax.reduce_on_plateau", "value"},
    Measured{"paddle.ReduceOnPlateau", "metrics"},
    Measured{"sklearn.adaptive", "loss"},
    Measured{"sockeye.LearningRateSchedulerPlateauReduce", "metric"},
    Measured{"thinc.plateau", "score"},
    Measured{"timm.PlateauLRScheduler", "metric"},
    Measured{"torch.ReduceLROnPlateau", "metrics"},
    Measured{"transformers.GreedyLR", "metrics"},
};

/// A module's text, read.
struct Module {
  std::string_view name;
  std::unique_ptr<Sources> sources = std::make_unique<Sources>();
  Ast ast;
};

std::string_view module_name(const TextFile &file) {
  static constexpr std::string_view kFolder = "compat/";
  return file.name.starts_with(kFolder) ? file.name.substr(kFolder.size()) : std::string_view();
}

const Module *find_module(std::string_view name) {
  static auto &known = *new std::map<std::string_view, Module, std::less<>>();
  if (const auto found = known.find(name); found != known.end()) return &found->second;
  for (const TextFile &file : documented_library_texts) {
    if (module_name(file) != name || name.empty()) continue;
    Module module;
    module.name = module_name(file);
    Diagnostics ignored;  // the library's own tests hold its texts to be good
    const SourceId source = module.sources->add(std::string(file.name), std::string(file.text));
    module.ast = parse(*module.sources, source, ignored);
    return &known.emplace(module.name, std::move(module)).first->second;
  }
  return nullptr;
}

/// What has no example is the module's own.
bool is_entry(const Ast &ast, const Item &item) {
  return std::holds_alternative<item::Def>(item.kind) && exists(item.documentation) &&
         ast.text(item.documentation).find("Example") != std::string_view::npos;
}

std::vector<std::string> words(std::string_view text, char separator) {
  std::vector<std::string> result;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(separator), text.size());
    if (end > 0) result.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return result;
}

/// Arguments that stand for no value of the module's: the step itself, and where to go on.
void add_what_changes_nothing(const EntrySignature &entry, std::vector<std::string> &order) {
  if (entry.module == "tensorflow" && !order.empty()) {
    order.insert(order.begin() + (order.front() == "learning_rate" ? 1 : 0), "global_step");
  }
  const bool is_torch = entry.module == "torch" && !order.empty() && order.front() == "optimizer";
  if (is_torch && entry.measured.empty()) order.emplace_back("last_epoch");
  if (entry.module == "transformers" && entry.name.starts_with("get_")) order.emplace_back("last_epoch");
  if (is_torch) order.emplace_back("verbose");
}

std::vector<std::string> framework_order(const EntrySignature &entry) {
  for (const Order &order : kOrders) {
    if (order.entry == entry.full_name()) return words(order.parameters, ' ');
  }
  std::vector<std::string> order;
  if (std::ranges::find(kOptimizerFirst, entry.module) != kOptimizerFirst.end()) order.emplace_back("optimizer");
  for (const EntryParameter &parameter : entry.parameters) {
    const bool own = std::ranges::find(kOwnParameters, parameter.name) != kOwnParameters.end();
    const bool is_rate = parameter.name == "base" && !order.empty();
    if (!own && !is_rate && parameter.name != entry.measured) order.push_back(parameter.name);
  }
  add_what_changes_nothing(entry, order);
  return order;
}

EntryParameter parameter_of(const Ast &ast, const Parameter &written) {
  EntryParameter parameter;
  parameter.name = ast.text(written.name.name);
  parameter.optional = exists(written.value);
  if (written.type) {
    parameter.type = written.type->kind;
    for (const NameId choice : ast[written.type->choices]) parameter.choices.emplace_back(ast.text(choice));
  }
  return parameter;
}

EntrySignature signature_of(const Module &module, const item::Def &definition) {
  EntrySignature entry;
  entry.module = module.name;
  entry.name = module.ast.text(definition.name.name);
  for (const Measured &measured : kMeasured) {
    if (measured.entry == entry.full_name()) entry.measured = measured.parameter;
  }
  for (const Parameter &parameter : module.ast[definition.parameters]) {
    entry.parameters.push_back(parameter_of(module.ast, parameter));
  }
  entry.order = framework_order(entry);
  return entry;
}

/// What the modules define, without reading them: that would take longer than all the rest.
std::map<std::string_view, std::vector<std::string_view>, std::less<>> definitions() {
  static constexpr std::string_view kMark = "\ndef ";
  std::map<std::string_view, std::vector<std::string_view>, std::less<>> result;
  for (const TextFile &file : documented_library_texts) {
    const std::string_view module = module_name(file);
    if (module.empty()) continue;
    for (std::size_t at = file.text.find(kMark); at != std::string_view::npos; at = file.text.find(kMark, at + 1)) {
      const std::size_t begin = at + kMark.size();
      result[file.text.substr(begin, file.text.find('(', begin) - begin)].push_back(module);
    }
  }
  return result;
}

bool is_name_of(std::string_view entry, std::string_view name) {
  return entry == name || (entry.size() == name.size() + 1 && entry.starts_with(name) && entry.ends_with('_'));
}

}  // namespace

const EntryParameter *EntrySignature::find(std::string_view parameter) const {
  for (const EntryParameter &known : parameters) {
    if (is_name_of(known.name, parameter)) return &known;
  }
  for (const std::string &word : order) {
    const std::size_t equals = word.find('=');
    if (equals != std::string::npos && word.substr(0, equals) == parameter) return find(word.substr(equals + 1));
  }
  return nullptr;
}

const EntryParameter *EntrySignature::find_rate() const {
  if (measured.empty() || takes("base")) return nullptr;
  for (const EntryParameter &parameter : parameters) {
    const bool is_rate = parameter.name == "learning_rate" || parameter.name == "lr";
    if (is_rate && std::ranges::find(order, parameter.name) == order.end()) return &parameter;
  }
  return nullptr;
}

const EntrySignature *find_signature(std::string_view module, std::string_view name) {
  static auto &known = *new std::map<std::string, EntrySignature, std::less<>>();
  const std::string key = std::string(module) + "." + std::string(name);
  if (const auto found = known.find(key); found != known.end()) return &found->second;
  const Module *text = find_module(module);
  if (text == nullptr) return nullptr;
  for (const Item &item : text->ast.items) {
    if (!is_entry(text->ast, item)) continue;
    const auto &definition = std::get<item::Def>(item.kind);
    if (is_name_of(text->ast.text(definition.name.name), name)) {
      return &known.emplace(key, signature_of(*text, definition)).first->second;
    }
  }
  return nullptr;
}

std::string_view module_named(std::string_view name) {
  const Module *module = find_module(name);
  return module == nullptr ? std::string_view() : module->name;
}

std::vector<std::string_view> entries_of_module(std::string_view module) {
  std::vector<std::string_view> names;
  const Module *text = find_module(module);
  if (text == nullptr) return names;
  for (const Item &item : text->ast.items) {
    if (is_entry(text->ast, item)) names.push_back(text->ast.text(std::get<item::Def>(item.kind).name.name));
  }
  return names;
}

std::vector<std::string_view> modules_with(std::string_view name) {
  static const auto &modules =
      *new std::map<std::string_view, std::vector<std::string_view>, std::less<>>(definitions());
  std::vector<std::string_view> found;
  for (const std::string &spelled : {std::string(name), std::string(name) + "_"}) {
    const auto known = modules.find(spelled);
    if (known == modules.end()) continue;
    for (const std::string_view module : known->second) {
      if (find_signature(module, name) != nullptr) found.push_back(module);
    }
  }
  static constexpr std::array<std::string_view, 5> kWidespread = {"torch", "keras", "transformers", "optax", "timm"};
  std::ranges::sort(found, {},
                    [](std::string_view module) { return std::pair(std::ranges::find(kWidespread, module), module); });
  return found;
}

}  // namespace anneal::cli
