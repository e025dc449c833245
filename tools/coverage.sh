#!/usr/bin/env bash
# Builds with clang's source coverage, runs the fast tests that reach the core, and says which lines, regions, branches and conditions
# (MC/DC) they reach, by folder and by file; fails where less is reached than tools/coverage_report.py holds.
# Arguments go to ctest, and what a choice of tests reaches is only told: `tools/coverage.sh -R Restore`. Afterwards, what of a file is not reached:
#   llvm-cov-19 show build/coverage/bin/resume_test -instr-profile=build/coverage/coverage.profdata -show-branches=count FILE
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
tools/install_packages.sh
folder=build/coverage
programs=(anneal check_test conformance_test diagnostics_test grammar_test test_graph groups_test run_test resume_test checkpoint_test
          api_test api_environment_test native_test)
tools/build.sh coverage "${programs[@]/#anneal/anneal_program}" anneal_native train optimize

# Processes of one program merge what they count into one file: thousands of tests would fill the disk.
rm -rf "$folder/profiles"
export LLVM_PROFILE_FILE="$PWD/$folder/profiles/%m.profraw"
status=0
# Without a test that was not built, and those of the sources' text.
tools/run_tests.sh "$folder" -LE 'slow|accuracy' -E '_NOT_BUILT|^(layers|mutation|coverage|training|fuzz|reference|format)[.]' "$@" || status=1
llvm-profdata-19 merge "$folder"/profiles/*.profraw -o "$folder/coverage.profdata"
objects=()
for program in "${programs[@]}"; do objects+=(-object "$folder/bin/$program"); done
llvm-cov-19 export -summary-only -instr-profile="$folder/coverage.profdata" "${objects[@]}" >"$folder/coverage.json"
python3 tools/coverage_report.py "$PWD" "$folder/coverage.json" || [ $# -gt 0 ] || status=1
exit "$status"
