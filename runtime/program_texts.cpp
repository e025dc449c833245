#include "runtime/program_texts.hpp"

#include <algorithm>

namespace anneal {

namespace {

class TextImporter final : public Importer {
 public:
  explicit TextImporter(const ProgramTexts &texts) : texts_(texts) {}

  std::optional<Text> read(std::string_view path, std::string_view importing, Location where,
                           Diagnostics &diagnostics) override {
    for (const ProgramTexts::Import &import : texts_.imports) {
      if (import.path != path || import.importing != importing) continue;
      const auto found = std::ranges::find(texts_.texts, import.imported, &ProgramTexts::Text::name);
      if (found != texts_.texts.end()) return Text{found->name, found->text};
    }
    diagnostics.report(Code::import_not_found, where, "`" + std::string(path) + "` is not among the texts kept");
    return std::nullopt;
  }

 private:
  const ProgramTexts &texts_;
};

}  // namespace

ProgramTexts ProgramTexts::of(const Program &program) {
  ProgramTexts made;
  const CheckedProgram &checked = program.checked();
  for (const Module &module : checked.modules) {
    if (module.is_library) continue;
    const Source &source = program.sources()[module.source];
    made.texts.push_back({source.name(), std::string(source.text())});
    for (std::uint32_t i = 0; i < module.ast.items.size(); ++i) {
      const auto *import = std::get_if<item::Import>(&module.ast.items[i].kind);
      const auto target = module.imports.find(i);
      if (import == nullptr || target == module.imports.end() || checked[target->second].is_library) continue;
      made.imports.push_back({source.name(), std::string(module.ast.text(import->path)),
                              program.sources()[checked[target->second].source].name()});
    }
  }
  return made;
}

std::optional<Program> ProgramTexts::load(std::shared_ptr<Sources> sources, Diagnostics &diagnostics) const {
  if (texts.empty()) return std::nullopt;
  const SourceId main = sources->add(texts.front().name, texts.front().text);
  TextImporter importer(*this);
  return Program::load(std::move(sources), main, &importer, diagnostics);
}

}  // namespace anneal
