#include "compiler/check/foreign_names.hpp"

#include <algorithm>
#include <span>

namespace anneal {

namespace {

struct Translation {
  std::string_view foreign;
  std::string_view here;
};

// Sorted.
constexpr Translation kNames[] = {
    {"False", "false"},
    {"Infinity", "inf"},
    {"PI", "pi"},
    {"True", "true"},
    {"absolute", "abs"},
    {"amax", "max"},
    {"amin", "min"},
    {"arange", "range"},
    {"arccos", "acos"},
    {"arcsin", "asin"},
    {"arctan", "atan"},
    {"arctan2", "atan2"},
    {"around", "round"},
    {"batch_idx", "step"},
    {"clip", "clamp"},
    {"cond", "if … then … else …"},
    {"current_epoch", "epoch"},
    {"current_step", "step"},
    {"e", "exp(1)"},
    {"expit", "sigmoid"},
    {"fabs", "abs"},
    {"fmax", "max"},
    {"fmin", "min"},
    {"fmod", "mod"},
    {"global_step", "step"},
    {"infinity", "inf"},
    {"int", "trunc"},
    {"it", "step"},
    {"iter", "step"},
    {"iteration", "step"},
    {"iterations", "step"},
    {"last_epoch", "step"},
    {"ln", "log"},
    {"max_steps", "total"},
    {"maximum", "max"},
    {"minimum", "min"},
    {"num_steps", "total"},
    {"num_training_steps", "total"},
    {"num_updates", "step"},
    {"power", "pow"},
    {"prod", "product"},
    {"rint", "round"},
    {"rsqrt", "1 / sqrt(x)"},
    {"signum", "sign"},
    {"square", "x ^ 2"},
    {"step_num", "step"},
    {"steps", "step"},
    {"total_steps", "total"},
    {"truncate", "trunc"},
    {"update", "step"},
    {"where", "if … then … else …"},
};
static_assert(std::ranges::is_sorted(kNames, {}, &Translation::foreign));

// Sorted.
constexpr Translation kUnits[] = {
    {"batch", "steps"},     {"batches", "steps"},    {"ep", "epochs"},       {"eps", "epochs"},
    {"example", "samples"}, {"examples", "samples"}, {"image", "samples"},   {"images", "samples"},
    {"it", "steps"},        {"iter", "steps"},       {"iteration", "steps"}, {"iterations", "steps"},
    {"iters", "steps"},     {"its", "steps"},        {"percent", "%"},       {"sequences", "samples"},
    {"tok", "tokens"},      {"toks", "tokens"},      {"update", "steps"},    {"updates", "steps"},
};
static_assert(std::ranges::is_sorted(kUnits, {}, &Translation::foreign));

// Sorted.
constexpr Translation kLibraryModules[] = {
    {"hf", "transformers"}, {"huggingface", "transformers"}, {"pytorch", "torch"}, {"tf", "tensorflow"}};
static_assert(std::ranges::is_sorted(kLibraryModules, {}, &Translation::foreign));

// Sorted.
constexpr std::string_view kModules[] = {"F",     "Math", "cmath", "jax", "jnp",   "keras",
                                         "math",  "mx",   "nn",    "np",  "numpy", "optax",
                                         "scipy", "self", "std",   "tf",  "torch", "transformers"};
static_assert(std::ranges::is_sorted(kModules));

std::optional<std::string_view> look_up(std::span<const Translation> table, std::string_view word) {
  const auto found = std::ranges::lower_bound(table, word, {}, &Translation::foreign);
  if (found == table.end() || found->foreign != word) return std::nullopt;
  return found->here;
}

}  // namespace

std::optional<std::string_view> name_here(std::string_view foreign) {
  return look_up(kNames, foreign);
}

bool is_foreign_module(std::string_view word) {
  return std::ranges::binary_search(kModules, word);
}

std::optional<std::string_view> module_here(std::string_view foreign) {
  return look_up(kLibraryModules, foreign);
}

bool is_rate(std::string_view foreign) {
  return foreign == "lr" || foreign == "initial_lr" || foreign == "learning_rate";
}

std::optional<std::string_view> unit_here(std::string_view foreign) {
  return look_up(kUnits, foreign);
}

}  // namespace anneal
