#include "grammar/render.hpp"
#include "runtime/api/handles.hpp"

std::unique_ptr<anneal_diagnostics> anneal_diagnostics::of(const anneal::Diagnostics &diagnostics,
                                                           const anneal::Sources &sources) {
  const std::vector<anneal::Diagnostic> sorted = diagnostics.sorted();
  if (sorted.empty()) return nullptr;
  auto made = std::make_unique<anneal_diagnostics>();
  for (const anneal::Diagnostic &diagnostic : sorted) {
    anneal::Position place{0, 0, 0};
    Texts texts{anneal::code_text(diagnostic.code),
                std::string(anneal::word(diagnostic.severity)),
                diagnostic.message,
                {},
                anneal::render_text(diagnostic, sources)};
    if (diagnostic.where) {
      const anneal::Source &source = sources[diagnostic.where->source];
      texts.file = source.name();
      place = source.position(diagnostic.where->span.begin);
    }
    const Texts &kept = made->texts.emplace_back(std::move(texts));
    made->all.push_back({.size = sizeof(anneal_diagnostic),
                         .code = kept.code.c_str(),
                         .severity = kept.severity.c_str(),
                         .message = kept.message.c_str(),
                         .file = kept.file.c_str(),
                         .line = place.line,
                         .column = place.column,
                         .rendered = kept.rendered.c_str()});
  }
  made->text = anneal::render_text(diagnostics, sources);
  made->json = anneal::render_json(diagnostics, sources);
  return made;
}

size_t anneal_diagnostics_count(const anneal_diagnostics *diagnostics) {
  return diagnostics == nullptr ? 0 : diagnostics->all.size();
}

anneal_status anneal_diagnostics_get(const anneal_diagnostics *diagnostics, size_t number,
                                     anneal_diagnostic *diagnostic) {
  return diagnostics == nullptr ? ANNEAL_ERROR_USAGE : anneal::api::fill(diagnostics->all, number, diagnostic);
}

const char *anneal_diagnostics_text(const anneal_diagnostics *diagnostics) {
  return diagnostics == nullptr ? "" : diagnostics->text.c_str();
}

const char *anneal_diagnostics_json(const anneal_diagnostics *diagnostics) {
  return diagnostics == nullptr ? "" : diagnostics->json.c_str();
}

void anneal_diagnostics_free(anneal_diagnostics *diagnostics) {
  delete diagnostics;
}
