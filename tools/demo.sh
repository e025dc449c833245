#!/usr/bin/env bash
# Installs what is missing, builds the program, then checks and plots real training schedules.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
tools/install_packages.sh
tools/build.sh release anneal_program
anneal=build/release/bin/anneal
for recipe in resnet50_imagenet gpt3_pretraining minicpm_wsd bert_finetuning; do
  "$anneal" check "examples/$recipe.sched"
  "$anneal" plot "examples/$recipe.sched"
done
