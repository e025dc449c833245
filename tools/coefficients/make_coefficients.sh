#!/usr/bin/env bash
# tools/coefficients/make_coefficients.sh: writes compiler/math/coefficients.hpp from the scripts beside it (needs sollya 8).
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
output=../../compiler/math/coefficients.hpp
{
  echo '// Written by tools/coefficients/make_coefficients.sh with Sollya 8; edit the scripts named below instead.'
  echo '#pragma once'
  echo
  echo '#include <cstdint>'
  echo
  echo 'namespace anneal::math {'
  for script in exponential logarithm roots trigonometric inverse_trigonometric error_function; do
    echo
    echo "// --- tools/coefficients/$script.sollya"
    sed -n '/^\/\/ /p;/^execute/q' "$script.sollya"
    sollya "$script.sollya"
  done
  echo
  echo '}  // namespace anneal::math'
} >"$output"
clang-format-19 -i "$output"
