#!/usr/bin/env bash
# tools/run_tests.sh BUILD_FOLDER [ctest arguments…]: runs ctest there; the last line is `N passed, N failed`.
set -euo pipefail
folder=$1
shift
log=$(mktemp)
trap 'rm -f "$log"' EXIT
status=0
/usr/bin/ctest --test-dir "$folder" --output-on-failure -j "$(nproc)" "$@" 2>&1 | tee "$log" || status=$?
# Older versions say `100% tests passed, 0 tests failed out of 9`, later ones leave the zero out.
failed=$(sed -nE 's/.*tests passed, ([0-9]+) tests? failed out of [0-9]+.*/\1/p' "$log" | tail -1)
total=$(sed -nE 's/.*tests passed.* out of ([0-9]+).*/\1/p' "$log" | tail -1)
: "${failed:=0}" "${total:=0}"
echo "$((total - failed)) passed, $failed failed"
[ "$total" -gt 0 ] || exit 1
exit "$status"
