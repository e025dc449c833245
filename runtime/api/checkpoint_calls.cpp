#include "runtime/api/checkpoint_calls.hpp"

namespace anneal::api {

std::optional<Checkpoint> load_file(const char *path, Reporting &reporting, anneal_status &status) {
  LoadResult loaded = load_checkpoint(path);
  std::string refused;
  for (const Refused &file : loaded.refused) {
    refused += (refused.empty() ? "`" : "; `") + file.path + "`: " + file.reason;
  }
  if (!loaded.checkpoint) {
    status = loaded.is_empty() ? reporting.fail(ANNEAL_ERROR_ENVIRONMENT, Code::file_not_readable,
                                                "`" + std::string(path) + "` cannot be read: no such file or directory")
                               : reporting.fail(ANNEAL_ERROR_REFUSED, Code::checkpoint_refused, refused);
    return std::nullopt;
  }
  if (!refused.empty()) {
    reporting.diagnostics.report(Code::checkpoint_fallback,
                                 "`" + loaded.checkpoint->path + "` is used in place of " + refused);
  }
  status = ANNEAL_OK;
  return std::move(loaded.checkpoint);
}

}  // namespace anneal::api
