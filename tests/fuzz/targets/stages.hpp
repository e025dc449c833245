// A program through every stage of the compiler.
#pragma once

#include <string>

#include "compiler/check/program.hpp"

namespace anneal::fuzz {

/// Parses, checks, dumps, binds, evaluates and checks the run of a program, as far as it goes. Every evaluator must
/// give the same bits.
void run_all_stages(std::string text, Importer *importer);

}  // namespace anneal::fuzz
