// Finds and opens the native-code module.
#pragma once

#include <string>

#include "compiler/native/interface.hpp"

namespace anneal::native {

/// The module, opened when it is first asked for, or null where this process has no native code. Any thread may ask.
///
/// There is none where `ANNEAL_JIT=off` is set, where the module is missing or of another build, on processors that it
/// makes no code for, and where the system refuses executable memory. The interpreter then gives the same bits.
const Module *module();

/// Why there is none: `the module anneal_native.so was not found beside the program`. Empty where there is one.
const std::string &reason_for_no_module();

/// The module for writing code that runs elsewhere: texts and objects. It asks for less; what forbids code to run in
/// this process is no matter.
const Module *writing_module();
const std::string &reason_for_no_writing_module();

}  // namespace anneal::native
