// Runs: feedback, checkpoints, live changes. Part of anneal.hpp.
#ifndef ANNEAL_RUN_HPP
#define ANNEAL_RUN_HPP

#include <anneal/program.hpp>
#include <cstdint>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace anneal {
inline namespace v0 {

/// How a schedule takes over in a run.
struct ChangeOptions {
  std::int64_t at;  ///< the first position that the new one decides
  anneal_policy policy = ANNEAL_POLICY_ADOPT;
  std::int64_t blend_steps = 0;
};

struct RunOptions {
  bool accept_nan = false;
  std::string audit_log = {};
};

struct RestoreOptions {
  std::optional<Schedule> schedule = {};  ///< the one at hand; without it the checkpoint's own goes on
  anneal_policy policy = ANNEAL_POLICY_ERROR;
  std::int64_t blend_steps = 0;
  RunOptions run = {};
};

struct Restored;

/// A schedule with memory: what is measured is fed back to it; it is saved, restored, and changed while it goes on.
class Run {
 public:
  explicit Run(const Schedule &schedule, const RunOptions &options = {}) : handle_(nullptr, anneal_run_free) {
    const anneal_run_options given = c_options(options);
    anneal_run *run = nullptr;
    detail::expect([&](anneal_diagnostics **found) { return anneal_run_create(schedule.get(), &given, &run, found); });
    handle_.reset(run);
  }

  /// Throws std::out_of_range when there is none of this name.
  std::uint32_t output(const std::string &name) const {
    return number(anneal_run_find_output(get(), name.c_str()), "output", name);
  }
  std::uint32_t input(const std::string &name) const {
    return number(anneal_run_find_input(get(), name.c_str()), "input", name);
  }

  /// The value that update `k` uses, with what was measured so far. By number it takes no lock and allocates nothing.
  double operator()(std::uint32_t output_number, std::int64_t k) const {
    return anneal_run_value(get(), output_number, k);
  }
  double operator()(const std::string &name, std::int64_t k) const { return (*this)(output(name), k); }
  double operator()(const char *name, std::int64_t k) const { return (*this)(std::string(name), k); }

  /// Tells what was measured when `k` updates had been made; see anneal_run_observe.
  void observe(std::int64_t k, const std::string &name, double value) {
    const anneal_measurement one{input(name), value};
    observe(k, &one, 1);
  }
  void observe(std::int64_t k, const anneal_measurement *measurements, std::size_t count) {
    detail::expect(
        [&](anneal_diagnostics **found) { return anneal_run_observe(handle_.get(), k, measurements, count, found); });
  }
  /// False where the measurement is refused: then nothing has changed, and `why` says so.
  bool try_observe(std::int64_t k, const std::string &name, double value, Diagnostics *why = nullptr) {
    const anneal_measurement one{input(name), value};
    anneal_diagnostics *found = nullptr;
    const anneal_status status = anneal_run_observe(handle_.get(), k, &one, 1, &found);
    Diagnostics diagnostics(found);
    if (why != nullptr) *why = std::move(diagnostics);
    return status == ANNEAL_OK;
  }

  /// Saves the run at position `k`, the number of updates made; `generations` earlier checkpoints are kept.
  void save(std::int64_t k, const std::string &path, int generations = 2) const {
    anneal_save_options options{};
    options.size = sizeof options;
    options.generations = generations == 0 ? -1 : generations;
    detail::expect([&](anneal_diagnostics **found) {
      return anneal_run_save_file(handle_.get(), k, path.c_str(), &options, found);
    });
  }
  std::vector<unsigned char> save(std::int64_t k) const {
    std::vector<unsigned char> bytes;
    std::size_t size = 0;
    do {
      bytes.resize(size);
      detail::expect([&](anneal_diagnostics **found) {
        return anneal_run_save(handle_.get(), k, bytes.data(), bytes.size(), &size, found);
      });
    } while (size > bytes.size());
    return bytes;
  }

  static Result<Restored> try_restore(const std::string &path, const RestoreOptions &options = {});
  static Restored restore(const std::string &path, const RestoreOptions &options = {});
  static Result<Restored> try_restore(const std::vector<unsigned char> &bytes, const RestoreOptions &options = {});
  static Restored restore(const std::vector<unsigned char> &bytes, const RestoreOptions &options = {});

  /// Lets another program take over while the run is at position `k`; the run is unharmed where it is refused.
  void change(const Program &program, std::int64_t k, const ChangeOptions &options) {
    const anneal_change_options given = c_options(options);
    detail::expect(
        [&](anneal_diagnostics **found) { return anneal_run_change(handle_.get(), program.get(), k, &given, found); });
  }
  /// Has a file looked at by `poll`.
  void watch(const std::string &path) {
    detail::expect([&](anneal_diagnostics **found) { return anneal_run_watch(handle_.get(), path.c_str(), found); });
  }
  /// Whether the file had changed and another schedule will take over. Where what it holds is refused, false, and `why`
  /// says so; training goes on.
  bool poll(std::int64_t k, const ChangeOptions &options, Diagnostics *why = nullptr) {
    const anneal_change_options given = c_options(options);
    int changed = 0;
    anneal_diagnostics *found = nullptr;
    const anneal_status status = anneal_run_poll(handle_.get(), k, &given, &changed, &found);
    Diagnostics diagnostics(found);
    if (status != ANNEAL_OK && status != ANNEAL_ERROR_REFUSED) throw Error(status, std::move(diagnostics));
    if (why != nullptr) *why = std::move(diagnostics);
    return changed != 0;
  }

  /// Updates of the run by its newest schedule; -1 when nothing limits it.
  std::int64_t total() const { return anneal_run_total(get()); }
  std::string hash() const { return anneal_run_hash(get()); }
  const anneal_run *get() const { return handle_.get(); }

 private:
  explicit Run(anneal_run *handle) : handle_(handle, anneal_run_free) {}

  static std::uint32_t number(std::int64_t found, const char *what, const std::string &name) {
    if (found >= 0) return static_cast<std::uint32_t>(found);
    throw std::out_of_range(std::string("the run has no ") + what + " `" + name + "`");
  }
  static anneal_run_options c_options(const RunOptions &options) {
    anneal_run_options given{};
    given.size = sizeof given;
    given.accept_nan = options.accept_nan ? 1 : 0;
    given.audit_log = options.audit_log.empty() ? nullptr : options.audit_log.c_str();
    return given;
  }
  static anneal_change_options c_options(const ChangeOptions &options) {
    anneal_change_options given{};
    given.size = sizeof given;
    given.at = options.at;
    given.policy = options.policy;
    given.blend_steps = options.blend_steps;
    return given;
  }
  template <class Call>
  static Result<Restored> restored(const RestoreOptions &options, Call call);

  std::unique_ptr<anneal_run, void (*)(anneal_run *)> handle_;
};

/// A run as it was saved, and its position: the number of updates made.
struct Restored {
  Run run;
  std::int64_t k;
};

template <class Call>
Result<Restored> Run::restored(const RestoreOptions &options, Call call) {
  anneal_restore_options given{};
  given.size = sizeof given;
  given.schedule = options.schedule ? options.schedule->get() : nullptr;
  given.policy = options.policy;
  given.blend_steps = options.blend_steps;
  given.run = c_options(options.run);
  anneal_run *run = nullptr;
  anneal_diagnostics *found = nullptr;
  std::int64_t k = 0;
  const anneal_status status = call(&given, &run, &k, &found);
  Diagnostics diagnostics(found);
  if (status != ANNEAL_OK) return Error(status, std::move(diagnostics));
  return {Restored{Run(run), k}, std::move(diagnostics)};
}

inline Result<Restored> Run::try_restore(const std::string &path, const RestoreOptions &options) {
  return restored(options, [&](auto *given, auto *run, auto *k, auto *found) {
    return anneal_run_restore_file(path.c_str(), given, run, k, found);
  });
}
inline Restored Run::restore(const std::string &path, const RestoreOptions &options) {
  return std::move(try_restore(path, options)).value();
}
inline Result<Restored> Run::try_restore(const std::vector<unsigned char> &bytes, const RestoreOptions &options) {
  return restored(options, [&](auto *given, auto *run, auto *k, auto *found) {
    return anneal_run_restore(bytes.data(), bytes.size(), given, run, k, found);
  });
}
inline Restored Run::restore(const std::vector<unsigned char> &bytes, const RestoreOptions &options) {
  return std::move(try_restore(bytes, options)).value();
}

}  // namespace v0
}  // namespace anneal

#endif
