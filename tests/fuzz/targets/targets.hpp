// The fuzz targets: each takes any bytes, does with them what a host would, and ends the process when a promise is
// broken.
//
// libFuzzer and the replay of the corpus call the same functions.
#pragma once

#include <span>
#include <string_view>

namespace anneal::fuzz {

struct Target {
  std::string_view name;
  std::string_view corpus;  ///< the file of tests/fuzz/corpus that it runs on
  void (*run)(std::string_view input);
};

std::span<const Target> targets();
/// Nothing when there is no such target.
const Target *find_target(std::string_view name);

/// A text as a program, through every stage, the check of the run included.
void source(std::string_view input);
/// A program that the bytes choose rule by rule, through every stage.
void grammar(std::string_view input);
/// A text and its canonical form.
void format(std::string_view input);
/// Files that import each other: what stands before the first line `+++ name` is the program.
void import(std::string_view input);
/// What a host gives to programs: lines `set NAME=VALUE`, `clock EQUATIONS`, `at POSITION`.
void binding(std::string_view input);
/// A text whose mistakes are shown in every form, and mended as they propose.
void render(std::string_view input);
/// A schedule as other frameworks write it, read as each of the forms that are known.
void foreign(std::string_view input);
/// A checkpoint: its bytes, with its own checksum and with the one that fits; or its header, with the rest made to fit.
void snapshot(std::string_view input);

}  // namespace anneal::fuzz
