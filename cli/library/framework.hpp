// What people call the frameworks whose schedulers the modules of the library have.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "cli/library/document.hpp"

namespace anneal::cli {

/// The module that a word names, capitals or not: itself, the framework by its name ("PyTorch", "megatron-lm") or by
/// what it is called for short ("hf", "tf"); empty for others.
std::string module_meant(std::span<const EntryDocument> entries, std::string_view word);

/// A name with what stands before it: `torch.optim.lr_scheduler.StepLR`.
struct QualifiedName {
  std::string module;     ///< that the parts before the name mean; empty where they mean none
  std::string_view name;  ///< the last part
};
/// `text` lives at least as long as what comes back. What is no name behind a dot (`0.5`) is one part.
QualifiedName qualified(std::span<const EntryDocument> entries, std::string_view text);

}  // namespace anneal::cli
