// Texts and their trees, for the tests of the grammar.
#pragma once

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include "grammar/parse.hpp"

namespace anneal {

/// A text with what the grammar made of it. Keeps more errors than a person would read.
struct Parsed {
  explicit Parsed(std::string text, std::size_t limit = 1000) : diagnostics(limit) {
    id = sources.add("test.sched", std::move(text));
    ast = parse(sources, id, diagnostics);
  }

  const Source &source() const { return sources[id]; }
  std::string tree() const { return dump(ast); }
  std::string formatted() const { return format(ast, source()); }
  std::size_t errors() const { return diagnostics.error_count(); }

  /// "1:5-1:8 A0101 message", a finding a line, in the order of the text; notes and fix-its below it.
  std::string findings() const;
  /// The codes alone, in the order of the text: "A0101 A0102".
  std::string codes() const;

  Sources sources;
  SourceId id;
  Diagnostics diagnostics;
  Ast ast;
};

/// A tree without its places: what must stay the same when a text is formatted.
std::string tree_without_places(const Ast &ast);

/// The comments of a text, a line each, without blanks at their ends: what must be kept.
std::string comments_of(const Parsed &parsed);

/// A program in the project, or in a fenced block of its documents.
struct ProgramText {
  std::string name;
  std::string text;
};

/// Every `.sched` file of stdlib/ and examples/, and every fenced block of the documents that parses without an error.
std::vector<ProgramText> programs_of_the_project();

std::string read_file(const std::filesystem::path &path);

}  // namespace anneal
