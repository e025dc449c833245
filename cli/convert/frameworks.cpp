// What the frameworks are called, and what of their arguments changes no value.
#include <algorithm>
#include <array>

#include "cli/convert/signature.hpp"

namespace anneal::cli {

namespace {

/// The beginning of a path in a framework's namespace, and the module for what lies below it. Longer ones come first.
struct Path {
  std::string_view begins;
  std::string_view module;
};

constexpr std::array kPaths = {
    Path{"tf.compat.v1.train", "tensorflow"},
    Path{"tensorflow.compat.v1.train", "tensorflow"},
    Path{"tf.train", "tensorflow"},
    Path{"tensorflow.train", "tensorflow"},
    Path{"tensorflow.keras", "keras"},
    Path{"tf.keras", "keras"},
    Path{"tf_keras", "keras"},
    Path{"torch.optim", "torch"},
    Path{"optim.lr_scheduler", "torch"},
    Path{"optim.swa_utils", "torch"},
    Path{"lr_scheduler", "torch"},
    Path{"swa_utils", "torch"},
    Path{"detectron2", "fvcore"},
    Path{"pytorch_optimizer", "kozistr"},
    Path{"pl_bolts", "lightning_bolts"},
    Path{"mx", "mxnet"},
    Path{"onmt", "opennmt"},
    Path{"espnet2", "espnet"},
    Path{"t5x", "flax"},
    Path{"big_vision", "scenic"},
    Path{"ParameterSchedulers", "julia"},
    Path{"llmfoundry", "composer"},
    Path{"schedules", "keras"},
};

struct Framework {
  std::string_view module;
  std::string_view name;
};

constexpr std::array kFrameworks = {
    Framework{"allennlp", "AllenNLP"},
    Framework{"burn", "Burn"},
    Framework{"caffe", "Caffe"},
    Framework{"composer", "Composer"},
    Framework{"darknet", "Darknet"},
    Framework{"deepspeed", "DeepSpeed"},
    Framework{"diffusers", "Diffusers"},
    Framework{"espnet", "ESPnet"},
    Framework{"fastai", "fastai"},
    Framework{"flax", "Flax"},
    Framework{"ignite", "PyTorch-Ignite"},
    Framework{"julia", "ParameterSchedulers.jl"},
    Framework{"keras", "Keras"},
    Framework{"kozistr", "pytorch_optimizer"},
    Framework{"levanter", "Levanter"},
    Framework{"lightning_bolts", "Lightning Bolts"},
    Framework{"marian", "Marian"},
    Framework{"megatron", "Megatron-LM"},
    Framework{"mlx", "MLX"},
    Framework{"mmcv", "MMCV"},
    Framework{"mmengine", "MMEngine"},
    Framework{"mxnet", "MXNet"},
    Framework{"nanogpt", "nanoGPT"},
    Framework{"nemo", "NeMo"},
    Framework{"olmo", "OLMo"},
    Framework{"opennmt", "OpenNMT"},
    Framework{"paddle", "Paddle"},
    Framework{"scenic", "Scenic"},
    Framework{"sklearn", "scikit-learn"},
    Framework{"sockeye", "Sockeye"},
    Framework{"tensorflow", "TensorFlow"},
    Framework{"thinc", "Thinc"},
    Framework{"torch", "PyTorch"},
    Framework{"torchtitan", "torchtitan"},
};

constexpr std::array kHarmless = {
    HarmlessArgument{"last_epoch", "-1"},
    HarmlessArgument{"last_step", "-1"},
    HarmlessArgument{"last_batch_iteration", "-1"},
    HarmlessArgument{"verbose", ""},
    HarmlessArgument{"name", ""},
    HarmlessArgument{"dtype", ""},
    HarmlessArgument{"param_name", "lr|learning_rate"},
    HarmlessArgument{"initialize", ""},
    HarmlessArgument{"noise_range_t", "None"},
    HarmlessArgument{"noise_pct", ""},
    HarmlessArgument{"noise_std", ""},
    HarmlessArgument{"noise_seed", ""},
    HarmlessArgument{"noise_type", ""},
    HarmlessArgument{"restore_best_weights", ""},
    HarmlessArgument{"save_history", ""},
    HarmlessArgument{"is_warmup", "False"},
    HarmlessArgument{"global_step", ""},
    HarmlessArgument{"use_checkpoint_opt_param_scheduler", ""},
    HarmlessArgument{"override_opt_param_scheduler", ""},
    HarmlessArgument{"update_interval", ""},
    HarmlessArgument{"reset_on_fit", ""},
    HarmlessArgument{"force_anneal", "None"},
    HarmlessArgument{"t_max", ""},
};

constexpr std::array<std::string_view, 2> kFactors = {"composer", "torchtitan"};

bool lies_below(std::string_view path, std::string_view begin) {
  return path.starts_with(begin) && (path.size() == begin.size() || path[begin.size()] == '.');
}

}  // namespace

std::string_view module_of_path(std::string_view path) {
  for (const Path &known : kPaths) {
    if (lies_below(path, known.begins)) return known.module;
  }
  return module_named(path.substr(0, path.find('.')));
}

bool gives_factors(std::string_view module) {
  return std::ranges::find(kFactors, module) != kFactors.end();
}

std::string_view framework_name(std::string_view module) {
  for (const Framework &framework : kFrameworks) {
    if (framework.module == module) return framework.name;
  }
  return module;
}

std::string possessive(std::string_view name) {
  return std::string(name) + (name.ends_with('s') ? "'" : "'s");
}

const HarmlessArgument *find_harmless_argument(std::string_view name) {
  const auto known = std::ranges::find(kHarmless, name, &HarmlessArgument::name);
  return known == kHarmless.end() ? nullptr : &*known;
}

}  // namespace anneal::cli
