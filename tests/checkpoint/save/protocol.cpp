#include "tests/checkpoint/save/protocol.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/syscall.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>

#include "runtime/checkpoint/store.hpp"
#include "runtime/files.hpp"
#include "tests/checkpoint/example.hpp"

namespace anneal::tests {
namespace {

namespace files = std::filesystem;

constexpr int kRefusedWithReason = 1;
constexpr int kRefusedWithout = 2;
constexpr std::size_t kBytes = 70'000;  // more than what is written together

/// The checkpoint number k of a run.
const Snapshot &checkpoint(unsigned k) {
  static std::map<unsigned, Example> made;
  if (!made.contains(k)) made[k] = example_of(k * 10, kBytes);
  return made[k].snapshot;
}

/// Which one a snapshot is, of the first ten; 0 for none.
unsigned number_of(const Snapshot &snapshot) {
  for (unsigned k = 1; k < 10; ++k) {
    if (same(snapshot, checkpoint(k))) return k;
  }
  return 0;
}

/// A folder with the checkpoint `run.ckpt` and what belongs to it.
class RunFolder {
 public:
  RunFolder() : folder_(testing::TempDir() + "checkpoint_" + std::to_string(getpid())) { clear(); }
  ~RunFolder() { files::remove_all(folder_); }

  const std::string &folder() const { return folder_; }
  std::string path() const { return folder_ + "/run.ckpt"; }
  void clear() const {
    files::remove_all(folder_);
    files::create_directory(folder_);
  }

  /// As it is after `count` saves.
  void begin(unsigned count) {
    clear();
    for (unsigned k = count; k > 0; --k) {
      const std::string name = k == count ? path() : path() + "." + std::to_string(count - k);
      const std::vector<std::byte> &bytes = file_of(k);
      std::ofstream(name, std::ios::binary)
          .write(reinterpret_cast<const char *>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
    }
  }

  std::set<std::string> temporaries() const {
    std::set<std::string> found;
    for (const auto &entry : files::directory_iterator(folder_)) {
      const std::string name = entry.path().filename();
      if (name != "run.ckpt" && name != "run.ckpt.lock" && name != "run.ckpt.1" && name != "run.ckpt.2")
        found.insert(name);
    }
    return found;
  }

  /// Of the whole checkpoints in the folder, the newest first, each once.
  std::vector<unsigned> numbers() const {
    std::set<unsigned, std::greater<>> found;
    for (const auto &entry : files::directory_iterator(folder_)) {
      std::string error;
      const std::optional<Checkpoint> read = read_checkpoint_file(entry.path(), error);
      if (read && entry.path().extension() != ".new") found.insert(number_of(read->snapshot));
    }
    return {found.begin(), found.end()};
  }

  /// Cuts what the calls left in memory only. Of a file that was never forced, a part is there, or nothing.
  void lose_power(const std::vector<Call> &calls) const {
    std::map<long, std::string> open;
    std::map<std::string, bool> unforced;
    for (const Call &call : calls) {
      if (call.result < 0) continue;
      if (call.number == SYS_openat) open[call.result] = files::path(call.name).filename();
      if (call.number == SYS_openat && (call.flags & O_TRUNC) != 0) unforced[open[call.result]] = true;
      if (call.number == SYS_write) unforced[open[call.descriptor]] = true;
      if (call.number == SYS_fsync) unforced[open[call.descriptor]] = false;
      if (call.number == SYS_rename || call.number == SYS_renameat)
        unforced[files::path(call.other_name).filename()] =
            std::exchange(unforced[files::path(call.name).filename()], false);
    }
    for (const auto &[name, is_unforced] : unforced) {
      const std::string there = folder_ + "/" + name;
      if (is_unforced && files::exists(there)) files::resize_file(there, files::file_size(there) / 2);
    }
  }

 private:
  static const std::vector<std::byte> &file_of(unsigned k) {
    static std::map<unsigned, std::vector<std::byte>> made;
    if (!made.contains(k)) made[k] = written(checkpoint(k));
    return made[k];
  }

  std::string folder_;
};

/// Whether the calls put a file at `path` and forced the folder afterwards.
bool is_forced(const std::vector<Call> &calls, const std::string &path) {
  std::map<long, bool> is_folder;
  bool forced = true;
  for (const Call &call : calls) {
    if (call.result < 0) continue;
    if (call.number == SYS_openat) is_folder[call.result] = (call.flags & O_DIRECTORY) != 0;
    if ((call.number == SYS_rename || call.number == SYS_renameat) &&
        files::path(call.other_name).filename() == files::path(path).filename())
      forced = false;
    if (call.number == SYS_fsync && is_folder[call.descriptor]) forced = true;
  }
  return forced;
}

class Trial {
 public:
  explicit Trial(const Protocol &save, bool has_links = true) : save_(save), has_links_(has_links) {}

  Tally tally;

  /// Saves checkpoint `k` with a fault.
  Traced save(unsigned k, Fault fault) {
    if (!has_links_) fault.refused = SYS_linkat;
    return run_traced(
        [&] {
          std::string error;
          if (save_(folder_.path(), checkpoint(k), error)) return 0;
          const bool has_reason = error.find(folder_.folder()) != std::string::npos &&
                                  (fault.error == 0 || error.find(error_text(fault.error)) != std::string::npos);
          return has_reason ? kRefusedWithReason : kRefusedWithout;
        },
        fault);
  }

  void begin(unsigned count) { folder_.begin(count); }
  void lose_power(const Traced &traced) { folder_.lose_power(traced.calls); }

  /// A load finds one of these, `0` for none, and says nothing of others.
  void expect_found(std::initializer_list<unsigned> allowed, const std::string &when) {
    const LoadResult result = load_checkpoint(folder_.path());
    for (const Refused &refused : result.refused) {
      const bool may_be_missing = !has_links_ && refused.path == folder_.path() && !files::exists(refused.path);
      if (!may_be_missing) found_wrong(when, refused.path + " was refused: " + refused.reason);
    }
    const unsigned found = result.checkpoint ? number_of(result.checkpoint->snapshot) : 0;
    if (std::ranges::find(allowed, found) == allowed.end())
      found_wrong(when, "checkpoint " + std::to_string(found) + " was found");
  }

  void expect_no_temporaries(const std::string &when) {
    for (const std::string &name : folder_.temporaries()) found_wrong(when, name + " was left");
  }

  /// Afterwards all goes on as if nothing had been: what there was are the ones before, and none is lost.
  void expect_save_works(unsigned k, const std::string &when) {
    const std::vector<unsigned> before = folder_.numbers();
    if (save(k, {}).status != 0) found_wrong(when, "no save after it");
    expect_found({k}, when + ", and a save");
    expect_no_temporaries(when + ", and a save");
    std::vector<unsigned> expected = {k};
    for (std::size_t i = 0; i < before.size() && i < 2; ++i) expected.push_back(before[i]);
    if (folder_.numbers() != expected) found_wrong(when, "an earlier one is lost");
  }

  /// A program that another thread starts meanwhile gets none of the files.
  void expect_closed_on_exec(const Traced &traced, const std::string &when) {
    for (const Call &call : traced.calls) {
      if (call.number == SYS_openat && (call.flags & O_CLOEXEC) == 0)
        found_wrong(when, call.name + " stays open on exec");
    }
  }

  void expect_forced(const Traced &traced, const std::string &when) {
    if (!is_forced(traced.calls, folder_.path())) found_wrong(when, "what was saved may be lost with the power");
  }

  void found_wrong(const std::string &when, const std::string &what) { tally.findings.push_back(when + ": " + what); }

 private:
  const Protocol &save_;
  const bool has_links_;
  RunFolder folder_;
};

constexpr unsigned kStates[] = {0, 1, 3};

std::string described(unsigned count, const Fault &fault, const Traced &traced) {
  static constexpr const char *kNames[] = {"nothing", "killed", "an error", "errors", "a short write", "torn"};
  return std::to_string(count) + " saves before, " + kNames[static_cast<int>(fault.kind)] + " " +
         (fault.error == 0 ? "" : error_text(fault.error) + " ") + "at call " + std::to_string(fault.at) + " (after " +
         (traced.calls.empty() ? "none" : std::to_string(traced.calls.back().number) + " " + traced.calls.back().name) +
         ")";
}

/// Whether a save may succeed although this call failed: what is left to do then is nothing, or can be done in another
/// way; and some file systems cannot force a folder.
bool may_fail(const Call &call, int error) {
  return call.number == SYS_close || call.number == SYS_flock || (call.number == SYS_linkat && error == EPERM) ||
         (call.number == SYS_fsync && error == EINVAL);
}

}  // namespace

Tally kill_everywhere(const Protocol &save, bool has_links) {
  Trial trial(save, has_links);
  for (const unsigned count : kStates) {
    for (const Fault::Kind kind : {Fault::Kind::kill, Fault::Kind::torn}) {
      bool goes_on = true;
      for (std::size_t at = 0; goes_on; ++at) {
        for (const bool power_goes : {false, true}) {
          trial.begin(count);
          const Fault fault{kind, at, 0};
          const Traced traced = trial.save(count + 1, fault);
          const std::string when = described(count, fault, traced) + (power_goes ? ", and the power gone" : "");
          goes_on = traced.reached || at < traced.calls.size();
          trial.expect_closed_on_exec(traced, when);
          if (traced.status == 0) trial.expect_forced(traced, when);
          if (!traced.reached) break;
          ++trial.tally.kills;
          if (power_goes) trial.lose_power(traced);
          trial.expect_found({count, count + 1}, when);
          trial.expect_save_works(count + 2, when);
        }
      }
    }
  }
  return trial.tally;
}

Tally kill_twice(const Protocol &save) {
  Trial trial(save);
  for (const unsigned count : kStates) {
    Traced first{{}, {}, true};
    for (std::size_t at = 0; first.reached; ++at) {
      Traced second{{}, {}, true};
      for (std::size_t then = 0; second.reached; ++then) {
        trial.begin(count);
        const Fault fault{Fault::Kind::kill, at, 0};
        first = trial.save(count + 1, fault);
        if (!first.reached) break;
        const Fault again{Fault::Kind::kill, then, 0};
        second = trial.save(count + 2, again);
        if (!second.reached) break;
        ++trial.tally.kills;
        trial.expect_found({count, count + 1, count + 2},
                           described(count, fault, first) + "; then " + described(count, again, second));
        trial.expect_save_works(count + 3,
                                described(count, fault, first) + "; then " + described(count, again, second));
      }
    }
  }
  return trial.tally;
}

Tally fail_everywhere(const Protocol &save, bool has_links) {
  constexpr Fault kFaults[] = {{Fault::Kind::error, 0, EINTR},   {Fault::Kind::error, 0, EIO},
                               {Fault::Kind::error, 0, ENOSPC},  {Fault::Kind::error, 0, EPERM},
                               {Fault::Kind::error, 0, EINVAL},  {Fault::Kind::errors, 0, EIO},
                               {Fault::Kind::errors, 0, ENOSPC}, {Fault::Kind::shorter, 0, 0}};
  Trial trial(save, has_links);
  for (const unsigned count : kStates) {
    for (Fault fault : kFaults) {
      for (bool goes_on = true; goes_on; ++fault.at) {
        trial.begin(count);
        const Traced traced = trial.save(count + 1, fault);
        goes_on = fault.at < traced.calls.size();
        if (!traced.reached) continue;
        const std::string when = described(count, fault, traced);
        ++trial.tally.failures;
        const bool is_harmless = fault.error == EINTR || fault.kind == Fault::Kind::shorter;
        if (!traced.status || *traced.status == kRefusedWithout || (is_harmless && *traced.status != 0))
          trial.found_wrong(when, "ended with " + std::to_string(traced.status.value_or(-1)));
        if (!is_harmless && traced.status == 0 && !may_fail(traced.calls[fault.at], fault.error))
          trial.found_wrong(when, "an error was passed over");
        if (fault.kind != Fault::Kind::errors) trial.expect_no_temporaries(when);
        if (traced.status == 0) {
          trial.expect_found({count + 1}, when);
        } else {
          trial.expect_found({count, count + 1}, when);
        }
        trial.expect_save_works(count + 2, when);
      }
    }
  }
  return trial.tally;
}

Tally fail_every_call_of_a_load() {
  constexpr Fault kFaults[] = {
      {Fault::Kind::error, 0, EINTR}, {Fault::Kind::error, 0, EIO}, {Fault::Kind::shorter, 0, 0}};
  RunFolder folder;
  folder.begin(2);
  Tally tally;
  for (Fault fault : kFaults) {
    for (bool goes_on = true; goes_on; ++fault.at) {
      const Traced traced = run_traced(
          [&] {
            const LoadResult result = load_checkpoint(folder.path());
            if (!result.checkpoint) return 0;
            // The newest, or the one before it when the newest could not be read, and for this reason.
            const bool as_told = result.refused.empty() || (fault.error == EIO && result.refused.size() == 1 &&
                                                            result.refused[0].path == folder.path() &&
                                                            result.refused[0].reason == error_text(EIO));
            const unsigned found = number_of(result.checkpoint->snapshot);
            return as_told && found == (result.refused.empty() ? 2 : 1) ? static_cast<int>(found) : 0;
          },
          fault);
      goes_on = fault.at < traced.calls.size();
      if (!traced.reached) continue;
      ++tally.failures;
      // The end of a reading is no part of it.
      const bool closes = traced.calls[fault.at].number == SYS_close;
      const int expected = fault.error == EIO && !closes ? 1 : 2;
      if (traced.status != expected)
        tally.findings.push_back(described(2, fault, traced) + ": " + std::to_string(traced.status.value_or(-1)) +
                                 " was found");
    }
  }
  return tally;
}

}  // namespace anneal::tests
