#!/usr/bin/env bash
# tests/fuzz/grow.sh TARGET SECONDS: fuzzes a target from its part of the corpus, then keeps the inputs that take edges of their
# own, the shortest ones, and packs them again. Needs the asan build. 0 seconds only minimise.
# With --harvest, the project's own texts as they are now join in first.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
target=$1
seconds=$2
case $target in
  source | format | render) corpus=texts sharing="source format render" ;;
  *) corpus=$target sharing=$target ;;
esac
tools/build.sh asan $(printf 'fuzz_%s ' $sharing) fuzz_corpus
bin=$PWD/build/asan/bin
packed=$PWD/tests/fuzz/corpus/$corpus.txt
work=build/asan/fuzzing/$target
rm -rf "$work/corpus" "$work/least"
mkdir -p "$work/corpus" "$work/least"
"$bin/fuzz_corpus" unpack "$packed" "$work/corpus"
if [ "${3:-}" = --harvest ]; then
  python3 tests/fuzz/inputs/harvest.py "$work/harvest"
  cp "$work/harvest/$corpus"/* "$work/corpus"
fi
export ASAN_OPTIONS=allocator_may_return_null=1
options=(-timeout=10 -rss_limit_mb=1024 -max_len=4096 -artifact_prefix="$PWD/$work/")
if [ "$seconds" -gt 0 ]; then "$bin/fuzz_$target" "${options[@]}" -max_total_time="$seconds" "$work/corpus"; fi
# What one target has no use for, another that shares the corpus may.
for each in $sharing; do "$bin/fuzz_$each" "${options[@]}" -merge=1 "$work/least" "$work/corpus"; done
"$bin/fuzz_corpus" pack "$work/least" "$packed"
