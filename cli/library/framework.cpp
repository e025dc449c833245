#include "cli/library/framework.hpp"

#include <algorithm>

#include "cli/convert/signature.hpp"
#include "cli/library/likeness.hpp"

namespace anneal::cli {

namespace {

struct Called {
  std::string_view name;
  std::string_view module;
};

/// Names that neither the modules nor the frameworks have themselves.
constexpr Called kCalled[] = {{"face", "transformers"},
                              {"hf", "transformers"},
                              {"hugging", "transformers"},
                              {"hugging-face", "transformers"},
                              {"hugging_face", "transformers"},
                              {"huggingface", "transformers"},
                              {"lightning", "lightning_bolts"},
                              {"megatron_lm", "megatron"},
                              {"pytorch_lightning", "lightning_bolts"},
                              {"scikit", "sklearn"},
                              {"tf", "tensorflow"}};

}  // namespace

std::string module_meant(std::span<const EntryDocument> entries, std::string_view word) {
  const std::string wanted = in_small(word);
  for (const Called &called : kCalled) {
    if (called.name == wanted) return std::string(called.module);
  }
  for (const EntryDocument &entry : entries) {
    if (!is_module(entry)) continue;
    // The documentation opens with the framework: "PyTorch's schedulers …".
    if (entry.module == wanted || in_small(framework_name(entry.module)) == wanted ||
        in_small(entry.documentation).starts_with(wanted + "'s "))
      return entry.module;
  }
  return {};
}

QualifiedName qualified(std::span<const EntryDocument> entries, std::string_view text) {
  const std::size_t dot = text.rfind('.');
  if (dot == std::string_view::npos || dot + 1 == text.size() || (text[dot + 1] >= '0' && text[dot + 1] <= '9'))
    return {{}, text};
  // The framework may stand behind a project: `project.torch.optim.StepLR`.
  for (std::string_view path = text.substr(0, dot); !path.empty();) {
    std::string module(module_of_path(path));
    if (module.empty()) module = module_meant(entries, path.substr(0, path.find('.')));
    if (!module.empty()) return {std::move(module), text.substr(dot + 1)};
    path.remove_prefix(std::min(path.find('.'), path.size() - 1) + 1);
  }
  return {{}, text.substr(dot + 1)};
}

}  // namespace anneal::cli
