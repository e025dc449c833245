// Which entries of the library are the same schedule under other names.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "cli/library/document.hpp"

namespace anneal::cli {

/// With letters of ASCII in small.
std::string in_small(std::string_view text);

/// The words of a name or a text in small letters: `OneCycleLR` and `one_cycle_lr` are "one", "cycle", "lr". What is
/// joined by a hyphen counts as one word too, and so do `s` at their ends as nothing.
std::vector<std::string> words_of(std::string_view text);

/// The words of a name without those that any schedule may have in its name: `lr`, `schedule`, `decay`; short forms
/// written out.
std::vector<std::string> telling_words_of(std::string_view name);

/// Fills in `here`, `elsewhere` and the families of what modules define. Alike are entries with the same telling words,
/// those that the documentation of an entry mentions, `torch.StepLR` or "timm's cosine", unless it says "is not", and
/// what has the same telling words as one of these.
void find_alike(std::span<EntryDocument> entries);

}  // namespace anneal::cli
