// The library as people read it: made from the texts of stdlib/.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace anneal::cli {

/// The family of what `stdlib/optimizers` holds.
inline constexpr const char *kOptimizerFamily = "optimizer";

/// One definition of the library, one update rule, or a module as a whole.
struct EntryDocument {
  std::string name;           ///< `cosine`; of a module that must be imported, `torch.StepLR`
  std::string module;         ///< the module that must be imported, `torch`; empty for what is in scope everywhere
  std::string signature;      ///< `cosine(from, to, over = span)`
  std::string summary;        ///< the first sentence of the documentation
  std::string documentation;  ///< its `##` lines
  std::string example;        ///< the formula behind `Example:` in the documentation; empty when there is none
  std::string family;         ///< the word behind `Family:` in the file; of what a module defines, that of `here`
  std::string source;         ///< the definition without its documentation
  std::string file;           ///< of stdlib/, without extension

  std::vector<std::string> here;       ///< of what a module defines: entries in scope everywhere that are like it
  std::vector<std::string> elsewhere;  ///< entries of other modules that are like it, nearest first
};

/// Whether an entry is an update rule, or a function that only update rules call.
bool is_for_optimizers(const EntryDocument &entry);

/// Whether an entry is a module as a whole.
bool is_module(const EntryDocument &entry);

/// The name without its module: `StepLR` of `torch.StepLR`.
std::string_view own_name(const EntryDocument &entry);

/// All definitions, sorted by name; what is for optimizers stands behind, and what modules hold last. What a module
/// defines for itself, and so has no example, is not among them.
std::vector<EntryDocument> library_documents();

}  // namespace anneal::cli
