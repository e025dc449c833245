#!/usr/bin/env bash
# Writes tools/startup_order.txt, the functions that run from the start of the program to its first value, and those that run until
# native code gives its first; and tools/native_order.txt, the latter alone, for the module. The linker puts them side by side, so that
# few pages are touched. Needs valgrind. Run it when start-up has become slower; the files only change speed.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
tools/build.sh release anneal_program anneal_native
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
run() {
  valgrind --tool=callgrind --demangle=no --callgrind-out-file="$work/$1" "build/release/${@:2}" >/dev/null 2>&1
}
functions() {
  cat "$@" | sed -nE 's/^c?fn=\([0-9]+\) (.+)$/\1/p' | sed -E "s/'[0-9]+$//" | grep -E '^[A-Za-z_][A-Za-z0-9_.$]*$' | awk '!seen[$0]++'
}
run eval bin/anneal eval -e 'lr0 * 0.96 ^ floor(step/1000)' --set lr0=0.1 --at 0,2500
run json bin/anneal eval -e 'cosine(0.1, 0)' --clock 'total = 10 epochs, epoch = 100 steps' --at 5epochs --json
run check bin/anneal check examples/resnet50_cosine.sched
run native bin/anneal eval -e 'cosine(0.1, 0)' --clock 'total = 10 epochs, epoch = 100 steps' --at 5epochs --backend native ||
  { echo "no native code was run" >&2; exit 1; }
# The C library chooses between variants of its functions by the processor, and valgrind's is an older one.
variants() {
  nm build/release/bin/anneal | awk '{ print $3 }' >"$work/all"
  sed -nE 's/^__((mem|str|wmem|wcs)[a-z]+)_(avx|sse|evex)[a-z0-9_]*$/\1/p' "$1" | sort -u | while read -r name; do
    grep -xE "__${name}_(evex|avx512)[a-z0-9_]*" "$work/all" || true
  done
}
functions "$work"/{eval,json,check} >"$work/start"
functions "$work"/native >"$work/native_functions"
{ cat "$work/start"; variants "$work/start"; cat "$work/native_functions"; } | awk '!seen[$0]++' >tools/startup_order.txt
functions "$work/native" >tools/native_order.txt
wc -l tools/startup_order.txt tools/native_order.txt
