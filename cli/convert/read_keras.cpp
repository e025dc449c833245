// Keras' `get_config()` of a schedule, or of what holds one: an optimizer, a model.
#include "cli/convert/read.hpp"
#include "grammar/suggest.hpp"

namespace anneal::cli {

namespace {

using Kind = ForeignValue::Kind;

bool is_rate(std::string_view key) {
  return key == "learning_rate" || key == "lr" || key == "weight_decay";
}

/// Whether a class that is not known holds a schedule as something else than its rate: it is a schedule of its own.
bool wraps_a_schedule(const ForeignValue &value) {
  const ForeignValue *settings = value.find("config");
  for (std::size_t i = 0; settings != nullptr && settings->is(Kind::dictionary) && i < settings->names.size(); ++i) {
    const ForeignValue *name = settings->children[i].find("class_name");
    const bool is_schedule = name != nullptr && name->is(Kind::text) && find_signature("keras", name->text) != nullptr;
    if (is_schedule && !is_rate(settings->names[i])) return true;
  }
  return false;
}

/// The dictionaries with a `class_name` that is a schedule, or stands where one does. `key` is their own.
void find_schedules(const ForeignValue &value, std::string_view key, std::vector<const ForeignValue *> &found) {
  const ForeignValue *name = value.find("class_name");
  const ForeignValue *module = value.find("module");
  const bool is_named = value.is(Kind::dictionary) && name != nullptr && name->is(Kind::text);
  const bool is_schedule = module != nullptr && module->text.find("schedules") != std::string::npos;
  if (is_named &&
      (is_schedule || is_rate(key) || wraps_a_schedule(value) || find_signature("keras", name->text) != nullptr)) {
    found.push_back(&value);
    return;
  }
  for (std::size_t i = 0; i < value.children.size(); ++i) {
    const bool has_key = value.is(Kind::dictionary) && i < value.names.size();
    find_schedules(value.children[i], has_key ? std::string_view(value.names[i]) : std::string_view(), found);
  }
}

}  // namespace

bool read_keras(Converter &converter) {
  const auto configuration = read_configuration(converter);
  if (!configuration) return false;
  std::vector<const ForeignValue *> found;
  find_schedules(*configuration, {}, found);
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
