// The handle of a run. Private to runtime/api/.
#pragma once

#include "runtime/api/handles.hpp"
#include "runtime/live_change.hpp"

struct anneal_run {
  anneal::LiveRun live;
  anneal::NotANumber not_a_number = anneal::NotANumber::refuse;
  std::string audit_log;
  std::string hash;  ///< of the newest schedule
  std::string path;  ///< of the file that is watched; empty for none
  std::optional<anneal::WatchedFiles> watched;
};
