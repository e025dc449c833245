// The handle of an optimizer. Private to runtime/api/.
#pragma once

#include "runtime/api/handles.hpp"
#include "runtime/api/include/anneal/optimizer.h"
#include "runtime/optimizer/optimizer.hpp"
#include "runtime/optimizer/update_log.hpp"

struct anneal_optimizer {
  anneal::Optimizer optimizer;
  std::optional<anneal::UpdateLog> log;
  void (*callback)(const anneal_update_report *report, void *context) = nullptr;
  void *context = nullptr;
};
