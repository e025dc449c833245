// Names that people bring from Python, C and their libraries, and what they are called here.
#pragma once

#include <optional>
#include <string_view>

namespace anneal {

/// What a function, constant or word of another language is written as here; empty text inside is never given.
/// Answers for `log` of `math.log` too: names that are spelled alike are found among the built-ins.
std::optional<std::string_view> name_here(std::string_view foreign);

/// Whether the word is the usual name of a module of another language: `math`, `np`, `torch`.
bool is_foreign_module(std::string_view word);

/// The module of the library that a word behind `import` means: `huggingface` is `transformers`.
std::optional<std::string_view> module_here(std::string_view foreign);

/// Whether a name of an argument means the rate that an optimizer was made with, a module's `base`.
bool is_rate(std::string_view foreign);

/// The unit that a word behind a number means, in the plural: `iterations` is `steps`.
std::optional<std::string_view> unit_here(std::string_view foreign);

}  // namespace anneal
