// From a text to a program, and from a program to a schedule.
#include "grammar/ast.hpp"
#include "runtime/api/handles.hpp"
#include "runtime/files.hpp"
#include "runtime/run_check.hpp"

using anneal::Code;
using anneal::api::call;
using anneal::api::read_options;
using anneal::api::Reporting;

namespace {

anneal_status load(std::string name, std::string text, anneal::Importer *importer, anneal_program **program,
                   Reporting &reporting) {
  const std::shared_ptr<anneal::Sources> &sources = reporting.add_sources();
  const anneal::SourceId main = sources->add(std::move(name), std::move(text));
  std::optional<anneal::Program> loaded = anneal::Program::load(sources, main, importer, reporting.diagnostics);
  if (loaded) *program = std::make_unique<anneal_program>(*std::move(loaded)).release();
  return *program != nullptr ? ANNEAL_OK : ANNEAL_ERROR_PROGRAM;
}

/// Nothing, after reporting it, where a value is none.
std::optional<anneal::ParameterValue> read_value(const anneal_value &value, Reporting &reporting) {
  switch (value.kind) {
    case ANNEAL_NUMBER:
      return value.number;
    case ANNEAL_BOOL:
      return value.number != 0;
    case ANNEAL_LIST:
      if (value.numbers == nullptr && value.count != 0) break;
      return std::vector<double>(value.numbers, value.numbers + value.count);
    case ANNEAL_TEXT:
      if (value.text == nullptr) break;
      return std::string(value.text);
  }
  reporting.fail(ANNEAL_ERROR_USAGE, Code::usage, "the value of `" + std::string(value.name) + "` is missing");
  return std::nullopt;
}

std::optional<anneal::Binding> read_binding(const anneal_bind_options &options, Reporting &reporting) {
  anneal::Binding binding;
  if (options.clock != nullptr) binding.clocks.emplace_back(options.clock);
  if (options.parameters == nullptr && options.parameter_count != 0) {
    reporting.fail(ANNEAL_ERROR_USAGE, Code::usage, "the parameters are counted, and not there");
    return std::nullopt;
  }
  for (std::size_t i = 0; i < options.parameter_count; ++i) {
    const anneal_value &given = options.parameters[i];
    if (given.name == nullptr) {
      reporting.fail(ANNEAL_ERROR_USAGE, Code::usage, "parameter " + std::to_string(i) + " has no name");
      return std::nullopt;
    }
    const auto is_same = [&](const auto &other) { return other.first == given.name; };
    if (std::ranges::any_of(binding.parameters, is_same)) {
      reporting.fail(ANNEAL_ERROR_USAGE, Code::usage, "`" + std::string(given.name) + "` is set twice");
      return std::nullopt;
    }
    std::optional<anneal::ParameterValue> value = read_value(given, reporting);
    if (!value) return std::nullopt;
    binding.parameters.emplace_back(given.name, *std::move(value));
  }
  return binding;
}

anneal_status bind(const anneal::Program &program, const anneal_bind_options &options, anneal_schedule **schedule,
                   Reporting &reporting, anneal::Sources &sources) {
  const std::optional<anneal::Binding> binding = read_binding(options, reporting);
  if (!binding) return ANNEAL_ERROR_USAGE;
  std::optional<anneal::Schedule> bound = program.bind(*binding, sources, reporting.diagnostics);
  if (!bound) return ANNEAL_ERROR_PROGRAM;
  if (options.check != 0) {
    const std::optional<anneal::Schedule> checked = program.bind(*binding, sources, reporting.diagnostics, true);
    if (!checked) return ANNEAL_ERROR_PROGRAM;
    anneal::check_run(*checked, {}, reporting.diagnostics);
    if (reporting.diagnostics.has_errors()) return ANNEAL_ERROR_PROGRAM;
  }
  if (options.backend < ANNEAL_BACKEND_AUTO || options.backend > ANNEAL_BACKEND_NATIVE) {
    return reporting.fail(ANNEAL_ERROR_USAGE, Code::usage, "there is no such back end");
  }
  if (options.backend == ANNEAL_BACKEND_NATIVE) {
    std::string reason;
    std::optional<anneal::Schedule> native = bound->with_native_code(false, reason);
    if (!native) {
      return reporting.fail(ANNEAL_ERROR_ENVIRONMENT, Code::native_code_unavailable,
                            "there is no native code for this program here: " + reason,
                            "the interpreter gives the same bits");
    }
    bound = std::move(native);
  }
  *schedule = std::make_unique<anneal_schedule>(*std::move(bound)).release();
  return ANNEAL_OK;
}

}  // namespace

anneal_schedule::anneal_schedule(anneal::Schedule bound, std::string known_hash)
    : schedule(std::move(bound)), hash(std::move(known_hash)) {
  for (const std::string &line : schedule.contract()) contract.append(line).push_back('\n');
}

const char *anneal_version(void) {
  return ANNEAL_VERSION;
}

anneal_status anneal_load_file(const char *path, const anneal_load_options *options, anneal_program **program,
                               anneal_diagnostics **diagnostics) {
  if (program != nullptr) *program = nullptr;
  return call(diagnostics, [&](Reporting &reporting) {
    if (program == nullptr || path == nullptr) return ANNEAL_ERROR_USAGE;
    anneal_load_options given;
    if (!read_options(options, given)) return reporting.unknown_option();
    std::string error;
    std::optional<std::string> text = anneal::read_text_file(path, true, error);
    if (!text) {
      return reporting.fail(ANNEAL_ERROR_ENVIRONMENT, Code::file_not_readable,
                            "`" + std::string(path) + "` cannot be read: " + error);
    }
    anneal::FileImporter importer(given.import_root != nullptr ? given.import_root : anneal::folder_of(path));
    return load(path, *std::move(text), &importer, program, reporting);
  });
}

anneal_status anneal_load_text(const char *name, const char *text, size_t length, const anneal_load_options *options,
                               anneal_program **program, anneal_diagnostics **diagnostics) {
  if (program != nullptr) *program = nullptr;
  return call(diagnostics, [&](Reporting &reporting) {
    if (program == nullptr || (text == nullptr && length != 0)) return ANNEAL_ERROR_USAGE;
    anneal_load_options given;
    if (!read_options(options, given)) return reporting.unknown_option();
    std::optional<anneal::FileImporter> importer;
    if (given.import_root != nullptr) importer.emplace(given.import_root);
    // Beyond the limit nothing is looked at, so nothing is copied either.
    const std::size_t used = std::min<std::size_t>(length, anneal::kSourceLimit + 1);
    std::string shown = name != nullptr ? name : "<text>";
    // Imports are found beside the text that names them.
    if (importer) shown.insert(0, std::string(given.import_root) + "/");
    return load(std::move(shown), used == 0 ? std::string() : std::string(text, used), importer ? &*importer : nullptr,
                program, reporting);
  });
}

void anneal_program_free(anneal_program *program) {
  delete program;
}

anneal_status anneal_bind(const anneal_program *program, const anneal_bind_options *options, anneal_schedule **schedule,
                          anneal_diagnostics **diagnostics) {
  if (schedule != nullptr) *schedule = nullptr;
  return call(diagnostics, [&](Reporting &reporting) {
    if (program == nullptr || schedule == nullptr) return ANNEAL_ERROR_USAGE;
    anneal_bind_options given;
    if (!read_options(options, given)) return reporting.unknown_option();
    return bind(program->program, given, schedule, reporting, *reporting.add_sources(&program->program.sources()));
  });
}

void anneal_schedule_free(anneal_schedule *schedule) {
  delete schedule;
}

anneal_program *anneal_schedule_program(const anneal_schedule *schedule) {
  anneal_program *program = nullptr;
  call(nullptr, [&](Reporting &) {
    if (schedule != nullptr) program = std::make_unique<anneal_program>(schedule->schedule.source()).release();
    return ANNEAL_OK;
  });
  return program;
}
