// A program checked from texts in memory, and what a test asks of it.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "compiler/check/program.hpp"
#include "grammar/render.hpp"

namespace anneal {

/// Files by name; every path is taken as it is written, whatever file imports it.
class TextImporter : public Importer {
 public:
  explicit TextImporter(std::map<std::string, std::string> files) : files_(std::move(files)) {}

  std::optional<Text> read(std::string_view path, std::string_view, Location where, Diagnostics &diagnostics) override {
    const auto file = files_.find(std::string(path));
    if (file != files_.end()) return Text{file->first, file->second};
    diagnostics.report(Code::import_not_found, where, "there is no such file");
    return std::nullopt;
  }

 private:
  std::map<std::string, std::string> files_;
};

struct Checked {
  explicit Checked(std::string text, std::map<std::string, std::string> files = {}) : importer(std::move(files)) {
    const SourceId main = sources.add("main.sched", std::move(text));
    program = check(sources, main, &importer, diagnostics);
  }

  /// The codes of all errors, in the order of the text: "A0201 A0313".
  std::string errors() const { return codes(Severity::error); }
  std::string warnings() const { return codes(Severity::warning); }
  std::string rendered() const { return render(diagnostics, sources, Format::text); }
  std::string typed() const { return dump_typed(program, kMainModule); }

  /// The type of the item `name` of the main file, with what it counts.
  std::string type_of(std::string_view name) const {
    const Module &main = program.main();
    const auto id = main.ast.find_name(name);
    if (!id || !main.names.contains(*id)) return "no such item";
    const auto type = main.item_types.find(main.names.at(*id));
    if (type == main.item_types.end()) return "no type";
    std::string words = describe(type->second);
    if (type->second.counting != Type::Counting::none) words += " of " + program.units[index(type->second.unit)];
    return words;
  }

  TextImporter importer;
  Sources sources;
  Diagnostics diagnostics{1000};
  CheckedProgram program;

 private:
  std::string codes(Severity severity) const {
    std::string result;
    for (const Diagnostic &diagnostic : diagnostics.sorted()) {
      if (diagnostic.severity != severity) continue;
      result += (result.empty() ? "" : " ") + code_text(diagnostic.code);
    }
    return result;
  }
};

}  // namespace anneal
