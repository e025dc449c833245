#!/usr/bin/env bash
# tools/tidy.sh [FILE…]: clang-tidy over the given files, by default those that differ from the main branch's last commit.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
tools/install_packages.sh
[ -f build/asan/compile_commands.json ] || /usr/bin/cmake --preset asan >/dev/null
if [ $# -eq 0 ]; then
  mapfile -t files < <(git diff --name-only HEAD~1 -- 'grammar/*.cpp' 'compiler/*.cpp' 'runtime/*.cpp' 'cli/*.cpp')
else
  files=("$@")
fi
[ ${#files[@]} -eq 0 ] && exit 0
exec clang-tidy-19 --quiet -p build/asan "${files[@]}"
