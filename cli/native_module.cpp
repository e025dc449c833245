// The native-code module inside the static program.
#ifdef ANNEAL_HOLDS_NATIVE_MODULE

#include "compiler/native/interface.hpp"

extern "C" {
extern void (*const __start_anneal_native_initialisers[])();
extern void (*const __stop_anneal_native_initialisers[])();
const anneal::native::Module *anneal_native_module();

/// What dlopen does elsewhere: runs the module's initialisers (compiler/llvm/CMakeLists.txt names their section), once.
const anneal::native::Module *anneal_held_native_module() {
  for (auto initialiser = __start_anneal_native_initialisers; initialiser != __stop_anneal_native_initialisers;
       ++initialiser) {
    (*initialiser)();
  }
  return anneal_native_module();
}
}

#endif
