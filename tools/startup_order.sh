#!/usr/bin/env bash
# Writes tools/startup_order.txt: the functions that run from the start of the program to its first value, which the linker then puts
# side by side, so that few pages are touched. Needs valgrind. Run it when start-up has become slower; the file only changes speed.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
tools/build.sh release anneal_program
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
run() {
  valgrind --tool=callgrind --demangle=no --callgrind-out-file="$work/$1" build/release/bin/anneal "${@:2}" >/dev/null 2>&1
}
run eval eval -e 'lr0 * 0.96 ^ floor(step/1000)' --set lr0=0.1 --at 0,2500
run json eval -e 'cosine(0.1, 0)' --clock 'total = 10 epochs, epoch = 100 steps' --at 5epochs --json
run check check examples/resnet50_cosine.sched
cat "$work"/eval "$work"/json "$work"/check | sed -nE 's/^c?fn=\([0-9]+\) (.+)$/\1/p' | sed -E "s/'[0-9]+$//" | awk '!seen[$0]++' >tools/startup_order.txt
wc -l tools/startup_order.txt
