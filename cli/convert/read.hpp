// From a schedule as other frameworks write it to a program of this language. Text is parsed, never executed.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "cli/session.hpp"

namespace anneal::cli {

/// How the text is written; what `--from` names.
enum class Form : std::uint8_t { call, huggingface, deepspeed, mmengine, keras, megatron, fairseq, t5x, deforum };

/// The words of `--from`, in the order of Form.
inline constexpr std::string_view kFormWords[] = {"call",     "huggingface", "deepspeed", "mmengine", "keras",
                                                  "megatron", "fairseq",     "t5x",       "deforum"};

}  // namespace anneal::cli
