// What saving and restoring have in common. Private to runtime/api/.
#pragma once

#include <optional>

#include "runtime/api/handles.hpp"
#include "runtime/checkpoint/store.hpp"

namespace anneal::api {

/// Saves a snapshot as anneal_save_options says; `snapshot` is asked for once the options are read.
template <class Make>
anneal_status save_file(const char *path, const anneal_save_options *options, Make snapshot, Reporting &reporting) {
  anneal_save_options given;
  if (!read_options(options, given)) return reporting.unknown_option();
  if (given.generations < -1 || given.generations > static_cast<int>(kGenerationLimit)) {
    return reporting.fail(ANNEAL_ERROR_USAGE, Code::usage,
                          "at most " + std::to_string(kGenerationLimit) + " earlier checkpoints can be kept");
  }
  const int kept = given.generations == 0 ? 2 : std::max(given.generations, 0);
  std::string error;
  const bool saved = save_checkpoint(path, snapshot(), {.generations = static_cast<unsigned>(kept)}, error);
  return saved ? ANNEAL_OK : reporting.fail(ANNEAL_ERROR_ENVIRONMENT, Code::file_not_writable, error);
}

/// The newest whole checkpoint; a warning says so where newer ones are damaged. Nothing, with `status` and a
/// diagnostic, where there is none.
std::optional<Checkpoint> load_file(const char *path, Reporting &reporting, anneal_status &status);

}  // namespace anneal::api
