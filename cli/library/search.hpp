// Finding an entry of the library by words.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "cli/library/document.hpp"

namespace anneal::cli {

/// The entries that a person may mean by `query`, best first, at most 20: a name or a part of one, words of the
/// documentation, a whole question ("what is torch's OneCycleLR called here?"). What is called so comes first, then
/// what is the same under another name, then what has the words in its name, then in its text. A framework that is
/// named, also before a name (`tf.keras.optimizers.schedules.CosineDecay`), puts its own entries forward. A name that
/// is spelled a little wrong is read as the one that it is near. They live in `entries`.
std::vector<const EntryDocument *> search(std::span<const EntryDocument> entries, std::string_view query);

}  // namespace anneal::cli
