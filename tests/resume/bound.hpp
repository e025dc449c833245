// Programs as these tests bind them.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "runtime/live_run.hpp"
#include "runtime/program.hpp"

namespace anneal::tests {

struct Files {
  std::map<std::string, std::string> imported;  ///< texts by the path that imports them
};

/// The schedule of a text; ends the process, after saying why, when there is none.
Schedule bound(const std::string &text, const Binding &binding = {}, const Files &files = {});

/// A schedule on the interpreter and on both kinds of native code, as far as that takes it.
std::vector<Schedule> on_every_back_end(const Schedule &schedule);

/// The values of all outputs from `first` to before `end`.
std::vector<double> values(const LiveRun &run, std::int64_t first, std::int64_t end);
bool same_bits(const std::vector<double> &a, const std::vector<double> &b);

}  // namespace anneal::tests
