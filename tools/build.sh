#!/usr/bin/env bash
# tools/build.sh PRESET [TARGET…]: configures the preset once, then builds. Silent when nothing changed.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
preset=$1
shift
# /usr/bin/cmake is Debian's, the version that the presets are written for.
[ -f "build/$preset/build.ninja" ] || /usr/bin/cmake --preset "$preset" >/dev/null
log=$(mktemp)
trap 'rm -f "$log"' EXIT
if [ -t 1 ]; then
  /usr/bin/cmake --build "build/$preset" --target "${@:-all}"
elif ! /usr/bin/cmake --build "build/$preset" --target "${@:-all}" >"$log" 2>&1; then
  cat "$log"
  exit 1
fi
