// What the module says, in memory of this side.
#pragma once

#include <string>

#include "compiler/native/interface.hpp"

namespace anneal::native {

struct Received {
  BindingPlan plan;
  std::string text;

  Receiver receiver() {
    return {.context = this,
            .plan = [](void *context, const BindingPlan &made) { static_cast<Received *>(context)->plan = made; },
            .text = [](void *context, std::string_view said) { static_cast<Received *>(context)->text = said; }};
  }
};

}  // namespace anneal::native
