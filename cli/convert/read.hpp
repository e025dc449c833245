// From a schedule as other frameworks write it to a program of this language. Text is parsed, never executed.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "cli/convert/converter.hpp"
#include "cli/convert/draft.hpp"

namespace anneal::cli {

/// How a text is written; what `--from` names.
enum class Form : std::uint8_t { call, huggingface, deepspeed, mmengine, keras, megatron, fairseq, t5x, deforum };

/// The words of `--from`, in the order of Form.
inline constexpr std::string_view kFormWords[] = {"call",     "huggingface", "deepspeed", "mmengine", "keras",
                                                  "megatron", "fairseq",     "t5x",       "deforum"};

/// What a form is in words: "a call of a framework's scheduler".
std::string_view description(Form form);

/// Whether a text begins as Deforum's key frames do, `0:`.
bool begins_key_frame(std::string_view text);

/// The form that a text most likely has.
Form recognize(const Sources &sources, SourceId source);

/// Reads a text of this form. Nothing, and why in `diagnostics`, where something of it cannot be converted.
std::optional<Draft> read_foreign(Form form, const Sources &sources, SourceId source, Diagnostics &diagnostics,
                                  const ConvertSettings &settings);

// One reader for each form: true when the converter's draft has outputs.
bool read_call(Converter &converter);
bool read_huggingface(Converter &converter);
bool read_deepspeed(Converter &converter);
bool read_mmengine(Converter &converter);
bool read_keras(Converter &converter);
bool read_megatron(Converter &converter);
bool read_fairseq(Converter &converter);
bool read_t5x(Converter &converter);
bool read_deforum(Converter &converter);

/// The value of a text that is JSON or Python; of several statements a dictionary of what is assigned. Nothing, and why
/// in the diagnostics, for others.
std::optional<ForeignValue> read_configuration(Converter &converter);

/// A number that a reader worked out, and a piece of this language, where a framework's argument stands; `like` lends
/// its place.
ForeignValue number_value(double number, const ForeignValue &like);
ForeignValue program_value(std::string text, const ForeignValue &like);

}  // namespace anneal::cli
