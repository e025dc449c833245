#!/usr/bin/env bash
# Builds with the address and undefined-behaviour sanitizers and runs the fast tests: all but those labelled `slow` or `accuracy`, which are
# about numbers and run in the release build.
# Arguments go to ctest.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
tools/install_packages.sh
tools/build.sh asan all
export ASAN_OPTIONS=detect_stack_use_after_return=0:allocator_may_return_null=1 UBSAN_OPTIONS=print_stacktrace=1
exec tools/run_tests.sh build/asan -LE 'slow|accuracy' "$@"
