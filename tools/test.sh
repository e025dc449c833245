#!/usr/bin/env bash
# Installs what is missing, builds the release preset and runs the whole test suite.
# The last line is `N passed, N failed`. Arguments go to ctest: `tools/test.sh -R conformance`.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
tools/install_packages.sh
tools/build.sh release all
exec tools/run_tests.sh build/release "$@"
