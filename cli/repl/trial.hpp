// A text of the user tried out together with what the session keeps.
#pragma once

#include <functional>
#include <string>

#include "cli/repl/notebook.hpp"
#include "cli/session.hpp"

namespace anneal::cli {

/// The program that is tried: what is kept, and behind it the text between `before` and `after`.
struct TrialText {
  std::string before;
  std::string typed;
  std::string after;
};

/// Loads and binds it, and looks at its asserts over the run where that is wanted. What was found stands at its places
/// in `typed`, under the name `name`; warnings about what is kept, and names that nothing uses yet, are left out.
Input try_out(Session &session, const Notebook &notebook, const TrialText &text, const std::string &name,
              bool with_asserts = false);

}  // namespace anneal::cli
