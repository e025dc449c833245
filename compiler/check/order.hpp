// The order in which items are checked: what an item mentions comes before it.
#pragma once

#include "compiler/check/session.hpp"

namespace anneal::checking {

/// The items of all modules from `first` on that are checked, each after what it mentions. Reports items that depend on
/// themselves (a circle of names, or a function that calls itself) and marks those of a circle.
///
/// The walk keeps its own stack: a chain of items may be as long as the text allows.
std::vector<ItemRef> dependency_order(Session &session, ModuleId first);

}  // namespace anneal::checking
