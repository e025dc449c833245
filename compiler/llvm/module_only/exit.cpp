// The module's statics are never destroyed: LLVM has hundreds, and other threads may still compile while the process
// ends. This stands in the place of the C library's for the module alone, which is never closed.
extern "C" int __cxa_atexit(void (*)(void *), void *, void *) {
  return 0;
}
