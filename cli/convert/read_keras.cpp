// Keras' `get_config()` of a schedule, or of what holds one: an optimizer, a model.
#include "cli/convert/read.hpp"
#include "grammar/suggest.hpp"

namespace anneal::cli {

namespace {

using Kind = ForeignValue::Kind;

/// The dictionaries with a `class_name` that is a schedule, or is said to be one.
void find_schedules(const ForeignValue &value, std::vector<const ForeignValue *> &found) {
  const ForeignValue *name = value.find("class_name");
  const ForeignValue *module = value.find("module");
  const bool is_named = value.is(Kind::dictionary) && name != nullptr && name->is(Kind::text);
  const bool is_schedule = module != nullptr && module->text.find("schedules") != std::string::npos;
  if (is_named && (is_schedule || find_signature("keras", name->text) != nullptr)) {
    found.push_back(&value);
    return;
  }
  for (const ForeignValue &child : value.children) find_schedules(child, found);
}

}  // namespace

bool read_keras(Converter &converter) {
  const auto configuration = read_configuration(converter);
  if (!configuration) return false;
  std::vector<const ForeignValue *> found;
  find_schedules(*configuration, found);
  const ForeignValue *name = nullptr;
  const ForeignValue *settings = nullptr;
  if (found.empty()) {
    // What `get_config()` itself gives has no class, but often its name.
    name = configuration->find("name");
    settings = &*configuration;
  } else {
    name = found.front()->find("class_name");
    settings = found.front()->find("config");
  }
  if (found.size() > 1) {
    converter.refuse(found[1]->span, "a second schedule: convert one at a time");
    return false;
  }
  const EntrySignature *entry = name != nullptr && name->is(Kind::text) ? find_signature("keras", name->text) : nullptr;
  if (entry == nullptr || settings == nullptr || !settings->is(Kind::dictionary)) {
    Diagnostic &report =
        converter.refuse(name != nullptr ? name->span : configuration->span,
                         name != nullptr ? "Keras has no schedule `" + name->text.substr(0, 60) + "` that is known"
                                         : "there is no `class_name` of a schedule here");
    const auto near = name != nullptr ? nearest(name->text, entries_of_module("keras")) : std::nullopt;
    if (near) report.with_note("did you mean `" + std::string(*near) + "`?");
    return false;
  }
  Arguments arguments;
  for (std::size_t i = 0; i < settings->names.size(); ++i) {
    if (!converter.add_argument(*entry, settings->names[i], settings->children[i], arguments)) return false;
  }
  const auto piece = converter.call(*entry, arguments, settings->span);
  if (!piece) return false;
  converter.draft.outputs.push_back(
      {"lr", "Keras' " + entry->name + ", converted from its configuration.", piece->text});
  return true;
}

}  // namespace anneal::cli
