// Schedules that change while a run goes on.
#include "runtime/api/run_handle.hpp"
#include "runtime/files.hpp"

using anneal::Code;
using anneal::api::call;
using anneal::api::read_options;
using anneal::api::Reporting;

namespace {

/// Nothing, after reporting it, where the options are none.
std::optional<anneal::Change> read_change(const anneal_change_options *options, Reporting &reporting) {
  anneal_change_options given;
  if (options == nullptr || !read_options(options, given)) {
    reporting.unknown_option();
    return std::nullopt;
  }
  anneal::Change change{.at = given.at, .blend_length = given.blend_steps};
  switch (given.policy) {
    case ANNEAL_POLICY_ADOPT:
      return change;
    case ANNEAL_POLICY_SPLICE:
      change.takeover = anneal::Takeover::splice;
      return change;
    case ANNEAL_POLICY_BLEND:
      change.takeover = anneal::Takeover::blend;
      return change;
    case ANNEAL_POLICY_ERROR:
    case ANNEAL_POLICY_KEEP:
      break;
  }
  reporting.fail(ANNEAL_ERROR_USAGE, Code::usage, "a change adopts, splices or blends: its policy is none of them");
  return std::nullopt;
}

anneal_status let_in(anneal_run &run, const anneal::Program *program, int64_t k, const anneal::Change &change,
                     Reporting &reporting, anneal::Sources &sources) {
  std::optional<std::string> hash =
      anneal::let_in(run.live, program, change, k, run.audit_log, sources, reporting.diagnostics);
  if (!hash) return ANNEAL_ERROR_REFUSED;
  run.hash.swap(*hash);
  return ANNEAL_OK;
}

/// The program in the watched file. Nothing, after reporting it, where there is none.
std::optional<anneal::Program> load(const std::string &path, const std::shared_ptr<anneal::Sources> &sources,
                                    Reporting &reporting) {
  std::string error;
  std::optional<std::string> text = anneal::read_text_file(path, false, error);
  if (!text) {
    reporting.fail(ANNEAL_ERROR_ENVIRONMENT, Code::file_not_readable, "`" + path + "` cannot be read: " + error);
    return std::nullopt;
  }
  const anneal::SourceId main = sources->add(path, *std::move(text));
  anneal::FileImporter importer(anneal::folder_of(path));
  return anneal::Program::load(sources, main, &importer, reporting.diagnostics);
}

}  // namespace

anneal_status anneal_run_change(anneal_run *run, const anneal_program *program, int64_t k,
                                const anneal_change_options *options, anneal_diagnostics **diagnostics) {
  return call(diagnostics, [&](Reporting &reporting) {
    if (program == nullptr || run == nullptr) return ANNEAL_ERROR_USAGE;
    const std::optional<anneal::Change> change = read_change(options, reporting);
    if (!change) return ANNEAL_ERROR_USAGE;
    anneal::Sources &sources = *reporting.add_sources(&program->program.sources());
    return let_in(*run, &program->program, k, *change, reporting, sources);
  });
}

anneal_status anneal_run_watch(anneal_run *run, const char *path, anneal_diagnostics **diagnostics) {
  return call(diagnostics, [&](Reporting &reporting) {
    if (run == nullptr) return ANNEAL_ERROR_USAGE;
    if (path == nullptr) {
      run->path.clear();
      run->watched.reset();
      return ANNEAL_OK;
    }
    std::string error;
    if (!anneal::read_text_file(path, false, error)) {
      return reporting.fail(ANNEAL_ERROR_ENVIRONMENT, Code::file_not_readable,
                            "`" + std::string(path) + "` cannot be read: " + error);
    }
    std::vector<std::string> files = anneal::files_of(run->live.newest().source());
    // The run may have begun with a text, or with another file.
    if (std::ranges::find(files, path) == files.end()) files.emplace_back(path);
    std::string kept = path;
    run->watched.emplace(std::move(files));
    run->path.swap(kept);
    return ANNEAL_OK;
  });
}

anneal_status anneal_run_poll(anneal_run *run, int64_t k, const anneal_change_options *options, int *changed,
                              anneal_diagnostics **diagnostics) {
  if (changed != nullptr) *changed = 0;
  return call(diagnostics, [&](Reporting &reporting) {
    if (run == nullptr) return ANNEAL_ERROR_USAGE;
    if (!run->watched)
      return reporting.fail(ANNEAL_ERROR_USAGE, Code::usage, "no file is watched: anneal_run_watch names one");
    const std::optional<anneal::Change> change = read_change(options, reporting);
    if (!change) return ANNEAL_ERROR_USAGE;
    if (!run->watched->have_changed()) return ANNEAL_OK;
    const auto texts = std::make_shared<anneal::Sources>();
    const std::optional<anneal::Program> program = load(run->path, texts, reporting);
    anneal::Sources &sources = *reporting.add_sources(texts.get());
    reporting.keep(texts);
    if (program) run->watched->watch(anneal::files_of(*program));
    if (program && program->hash() == run->live.newest().source().hash()) return ANNEAL_OK;
    const anneal_status status = let_in(*run, program ? &*program : nullptr, k, *change, reporting, sources);
    if (status == ANNEAL_OK && changed != nullptr) *changed = 1;
    // What was refused for where the run stands, and not for what it says, is tried again.
    const bool is_late = change->at < std::max<int64_t>(k, run->live.now().run.last_observed());
    const auto is_unnoted = [](const anneal::Diagnostic &one) { return one.code == Code::file_not_writable; };
    if (status != ANNEAL_OK && (is_late || std::ranges::any_of(reporting.diagnostics.all(), is_unnoted))) {
      run->watched->forget();
    }
    return status;
  });
}
