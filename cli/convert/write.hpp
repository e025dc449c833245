// From a program of this language to equivalent code of another one: `anneal convert --to …`.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "cli/session.hpp"

namespace anneal::cli {

/// What `--to` names.
enum class Target : std::uint8_t { torch, optax, keras, c, python, latex, json };

/// The words of `--to`, in the order of Target.
inline constexpr std::string_view kTargetWords[] = {"torch", "optax", "keras", "c", "python", "latex", "json"};

/// Code of `target` that computes the outputs whose numbers are given; `input` holds a program and its schedule, bound.
/// Nothing, and why not in the diagnostics of `input`, where the target cannot say it.
std::optional<std::string> write_program(Input &input, Target target, std::span<const std::size_t> outputs);

}  // namespace anneal::cli
