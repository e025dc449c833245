// What compiled code calls in this program.
#pragma once

#include "compiler/native/interface.hpp"

namespace anneal::native {

const HostFunctions &host_functions();

}  // namespace anneal::native
