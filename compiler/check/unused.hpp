// Names that nothing uses.
#pragma once

#include "compiler/check/session.hpp"

namespace anneal::checking {

/// Warns of what the main file defines and nothing mentions. A file that has only definitions is made for others, so
/// only the locals of its definitions count. Names that begin with `_` say that they are left unused.
void warn_of_unused_names(Session &session);

}  // namespace anneal::checking
