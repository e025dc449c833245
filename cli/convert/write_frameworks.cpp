// What one plugs into a framework: a LambdaLR of torch, a schedule of optax, a LearningRateSchedule of keras.
#include <algorithm>

#include "cli/convert/write_arrays.hpp"
#include "cli/convert/write_python.hpp"
#include "cli/convert/write_targets.hpp"

namespace anneal::cli {

namespace {

constexpr ArrayFramework kJax{.module = "jnp", .erf = "jax.scipy.special.erf", .sigmoid = "jax.nn.sigmoid"};
constexpr ArrayFramework kKeras{.module = "ops", .erf = "ops.erf", .sigmoid = "ops.sigmoid"};

constexpr std::string_view kAboutPrecision =
    "\nArrays have 32 bits unless the framework is told otherwise: values are right to some 1e-6 of the largest "
    "number\n"
    "that they are computed from, powers of a base near 1 to the exponent times 6e-8, and positions above 16777216\n"
    "(2^24) are no longer told apart.\n";

constexpr std::string_view kTooDeep = "its branches are nested deeper than Python reads";

/// Python knows 100 levels.
bool is_nested_too_deep(std::string_view text) {
  return text.find("\n" + std::string(std::size_t{4} * 99, ' ')) != std::string_view::npos;
}

/// The output that is a learning rate: the one that is called so, else the first.
std::size_t rate_of(const Formula &formula) {
  for (std::size_t i = 0; i < formula.outputs.size(); ++i) {
    if (formula.outputs[i].name == "lr" || formula.outputs[i].name == "learning_rate") return i;
  }
  return 0;
}

/// What groups of torch's optimizers hold besides the rate.
bool is_of_groups(std::string_view output) {
  return output == "weight_decay" || output == "momentum" || output == "dampening" || output == "eps";
}

std::string torch_lines(const Formula &formula) {
  Names names(kPythonWords);
  std::vector<std::string> functions;
  for (const FormulaOutput &output : formula.outputs) functions.push_back(names.take(output.name));
  const std::string &rate = functions[rate_of(formula)];
  const bool remembers = formula.has_memory();
  const std::string call = remembers ? "schedule." + rate + "(step)" : rate + "(step, **parameters)";
  std::string usage =
      "A LambdaLR under which every group of `optimizer` has the rate `" + rate + "` at each update.\n\n";
  const std::string made = names.take("lambda_lr");
  const std::string first = names.take(formula.inputs.empty() ? "" : formula.inputs.front().name);
  if (remembers) usage += "    schedule = Schedule()\n";
  usage += "    scheduler = " + made + "(optimizer" + (remembers ? ", schedule" : "") + ")\n";
  usage += "    for batch in batches:\n        …\n        optimizer.step()\n";
  if (remembers) usage += "        schedule.observe(scheduler.last_epoch, " + first + "=…)  # when it was measured\n";
  usage += "        scheduler.step()\n";
  bool sets_others = false;
  for (std::size_t i = 0; i < functions.size(); ++i) {
    if (i == rate_of(formula) || !is_of_groups(formula.outputs[i].name)) continue;
    if (!sets_others) usage += "        for group in optimizer.param_groups:\n";
    sets_others = true;
    usage += "            group[\"" + formula.outputs[i].name + "\"] = " + (remembers ? "schedule." : "") +
             functions[i] + "(scheduler.last_epoch)\n";
  }
  usage += "\nThe function of a LambdaLR is relative to the rate that the group was made with, which must not be 0.";
  std::string text = "\ndef " + made + "(optimizer, " + (remembers ? "schedule, " : "") + "last_epoch=-1" +
                     (remembers ? "" : ", **parameters") + "):\n" + docstring(usage, 4);
  text += "    def relative(group):\n        initial = group.get(\"initial_lr\", group[\"lr\"])\n";
  text += "        return lambda step: " + call + " / initial\n\n";
  text += "    return LambdaLR(optimizer, [relative(group) for group in optimizer.param_groups], last_epoch)\n";
  return text;
}

std::string assembled(const Formula &formula, std::string_view target, std::string imports, std::string_view helpers,
                      const std::string &code) {
  std::string text = docstring(provenance(formula, target) + std::string(kAboutPrecision), 0);
  const bool needs_math = code.find("math.") != std::string::npos || helpers.find("math.") != std::string_view::npos;
  if (needs_math) imports = "import math\n\n" + imports;
  text += "\n" + imports + "\n" + std::string(helpers) + code;
  while (text.ends_with("\n\n")) text.pop_back();
  return text;
}

/// `WeightDecay` of `weight_decay`.
std::string class_name(std::string_view output) {
  std::string name;
  bool is_start = true;
  for (const char c : output) {
    if (c == '_') {
      is_start = true;
      continue;
    }
    name += is_start && c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    is_start = false;
  }
  return name;
}

std::string optax_function(const Formula &formula, const NodeNames &node_names, Arrays &language,
                           const FormulaOutput &output, const std::string &name, Names names) {
  names.take("step");
  LeafTexts leaves{.position = "step", .parameters = parameter_names(formula, names), .inputs = {}, .cells = {}};
  const std::vector<std::uint32_t> used = formula.parameters_of(std::span(&output.value, 1));
  std::string text =
      "\ndef " + name + "(count" + keyword_arguments(formula, used, leaves.parameters, language) + "):\n";
  text += docstring(about_output(output, "count") + parameter_documentation(formula, used, leaves.parameters), 4);
  text += "    step = jnp.asarray(count, dtype=float)\n";
  FunctionWriter writer(formula, node_names, language, std::move(names), leaves);
  for (const std::string &line : writer.body(output.value)) text += indented(line, 4) + "\n";
  if (formula.graph[output.value].stage != Stage::position) {
    // As many values as there are counts.
    const std::size_t last = text.rfind("    return ");
    text.insert(last + 11, "0.0 * step + ");
  }
  return text + "\n";
}

std::string keras_class(const Formula &formula, const NodeNames &node_names, Arrays &language,
                        const FormulaOutput &output, const std::string &name) {
  Names names(kPythonWords);
  names.take("step");
  LeafTexts leaves{.position = "step", .parameters = parameter_names(formula, names), .inputs = {}, .cells = {}};
  const std::vector<std::string> parameters = leaves.parameters;
  for (std::string &text : leaves.parameters) text = "self." + text;
  const std::vector<std::uint32_t> used = formula.parameters_of(std::span(&output.value, 1));
  std::string text = "\n@keras.saving.register_keras_serializable(\"" + formula.name + "\")\nclass " + name +
                     "(keras.optimizers.schedules.LearningRateSchedule):\n";
  text += docstring(about_output(output, "step") + parameter_documentation(formula, used, parameters), 4);
  text += "\n    def __init__(self" + keyword_arguments(formula, used, parameters, language) + "):\n";
  text += "        super().__init__()\n";
  std::string config;
  for (const std::uint32_t number : used) {
    text += "        self." + parameters[number] + " = " + parameters[number] + "\n";
    config += (config.empty() ? "" : ", ") + ("\"" + parameters[number] + "\": self." + parameters[number]);
  }
  text += "\n    def __call__(self, step):\n        step = ops.cast(step, \"float32\")\n";
  FunctionWriter writer(formula, node_names, language, std::move(names), leaves);
  for (const std::string &line : writer.body(output.value)) text += indented(line, 8) + "\n";
  if (formula.graph[output.value].stage != Stage::position) {
    const std::size_t last = text.rfind("    return ");
    text.insert(last + 11, "0.0 * step + ");
  }
  text += "\n    def get_config(self):\n        return {" + config + "}\n";
  return text + "\n";
}

}  // namespace

WrittenCode write_python(const Formula &formula, const NodeNames &names) {
  std::string text = python_module(formula, names, "python");
  if (is_nested_too_deep(text)) return {{}, std::string(kTooDeep)};
  return {std::move(text), {}};
}

WrittenCode write_torch(const Formula &formula, const NodeNames &names) {
  std::string text = python_module(formula, names, "torch");
  if (is_nested_too_deep(text)) return {{}, std::string(kTooDeep)};
  // The import stands with the others, or behind the documentation.
  const std::string import = "\nfrom torch.optim.lr_scheduler import LambdaLR\n";
  const std::size_t math = text.find("\nimport math\n");
  const std::size_t structs = text.find("\nimport struct\n");
  const std::size_t last = structs != std::string::npos ? structs + 14 : math != std::string::npos ? math + 12 : 0;
  text.insert(last != 0 ? last + 1 : text.find("\"\"\"\n", 3) + 4, import);
  return {text + "\n" + torch_lines(formula), {}};
}

WrittenCode write_optax(const Formula &formula, const NodeNames &names) {
  std::string refusal = array_refusal(formula, "optax");
  if (!refusal.empty()) return {{}, std::move(refusal)};
  Arrays language(formula, kJax);
  Names taken(kPythonWords);
  std::vector<std::string> functions;
  for (const FormulaOutput &output : formula.outputs) functions.push_back(taken.take(output.name));
  std::string code;
  for (std::size_t i = 0; i < functions.size(); ++i) {
    code += optax_function(formula, names, language, formula.outputs[i], functions[i], taken);
  }
  code += "\n# optimizer = optax.sgd(" + functions[rate_of(formula)] + ")\n";
  const std::string helpers = array_helpers_text(language.helpers_text(), "jnp", 'J');
  const bool needs_jax = (code + helpers).find("jax.") != std::string::npos;
  return {assembled(formula, "optax", std::string(needs_jax ? "import jax\n" : "") + "import jax.numpy as jnp\n",
                    helpers, code),
          {}};
}

WrittenCode write_keras(const Formula &formula, const NodeNames &names) {
  std::string refusal = array_refusal(formula, "keras");
  if (!refusal.empty()) return {{}, std::move(refusal)};
  Arrays language(formula, kKeras);
  Names taken(kPythonWords);
  std::string code;
  std::string rate;
  for (std::size_t i = 0; i < formula.outputs.size(); ++i) {
    const std::string name = taken.take(class_name(formula.outputs[i].name));
    if (i == rate_of(formula)) rate = name;
    code += keras_class(formula, names, language, formula.outputs[i], name);
  }
  code += "\n# optimizer = keras.optimizers.SGD(" + rate + "())\n";
  const std::string helpers = array_helpers_text(language.helpers_text(), "ops", 'K');
  return {assembled(formula, "keras", "import keras\nfrom keras import ops\n", helpers, code), {}};
}

}  // namespace anneal::cli
