#!/usr/bin/env bash
# Builds with the thread sanitizer and runs the tests in which several threads share something. LLVM's archives are not instrumented, and
# nothing needs to be suppressed for it: a compilation shares nothing with another.
# Arguments go to ctest; ANNEAL_ROUNDS=3000 is the long run.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
tools/install_packages.sh
tools/build.sh tsan guest_threads_test native_test api_threads_test optimizer_threads_test
export TSAN_OPTIONS=halt_on_error=1
exec tools/run_tests.sh build/tsan -R '^(Threads|Sweep|Watch)[.]' "$@"
