// The library as people read it: made from the texts of stdlib/.
#pragma once

#include <string>
#include <vector>

namespace anneal::cli {

/// The clock that examples of the library are drawn and checked with.
inline constexpr const char *kExampleClock = "total = 1000 steps, epoch = 100 steps";

/// One definition of the library, or one update rule.
struct EntryDocument {
  std::string name;           ///< `cosine`; of a module that must be imported, `torch.StepLR`
  std::string module;         ///< the module that must be imported, `torch`; empty for what is in scope everywhere
  std::string signature;      ///< `cosine(from, to, over = span)`
  std::string summary;        ///< the first sentence of the documentation
  std::string documentation;  ///< its `##` lines
  std::string example;        ///< the formula behind `Example:` in the documentation; empty when there is none
  std::string source;         ///< the definition without its documentation
  std::string file;           ///< of stdlib/, without extension
};

/// Whether an entry is an update rule, or a function that only update rules call.
bool is_for_optimizers(const EntryDocument &entry);

/// All definitions, sorted by name; what is for optimizers stands behind, and what modules hold last. What a module
/// defines for itself, and so has no example, is not among them.
std::vector<EntryDocument> library_documents();

/// The program that shows an entry's example.
std::string example_program(const EntryDocument &entry);

/// docs/library.md.
std::string library_markdown(const std::vector<EntryDocument> &entries);

}  // namespace anneal::cli
