// Checkpoints in files: complete or not at all, with earlier ones kept.
//
// Beside `run.ckpt`, the newest, lie `run.ckpt.1`, `run.ckpt.2`, … (the ones before it), `run.ckpt.lock` (empty, for
// ever), and while one is being saved `run.ckpt.new` (being written) and `run.ckpt.old` (the newest, until it is
// `run.ckpt.1`).
#pragma once

#include <memory>
#include <string>

#include "runtime/checkpoint/snapshot.hpp"

namespace anneal {

constexpr unsigned kGenerationLimit = 9;

struct SaveOptions {
  /// How many earlier checkpoints are kept, kGenerationLimit at most. Fewer than before leave the oldest alone.
  unsigned generations = 2;
};

/// Makes `snapshot` the checkpoint at `path`: written beside it, forced to the disk, and then put in its place at once.
/// So that whatever happens, at every moment, `load_checkpoint` finds the one before or this one, whole. What a process
/// left that died while saving is put in order first. False, and in `error` the file and the reason, on failure:
/// nothing temporary is left then, and the one before stands, or, when only the disk did not confirm the last step,
/// this one. Of two that save to one path at the same time, in two processes or threads, one is refused.
bool save_checkpoint(const std::string &path, const Snapshot &snapshot, const SaveOptions &options, std::string &error);

/// A file that could not be used, and why.
struct Refused {
  std::string path;
  std::string reason;
};

/// A checkpoint in memory.
struct Checkpoint {
  std::string path;  ///< of the file that was read
  Snapshot snapshot;
  std::unique_ptr<std::byte[]> bytes;  ///< what the tensors lie in, at a multiple of 16 bytes
};

struct LoadResult {
  std::optional<Checkpoint> checkpoint;
  /// The newer files, which were refused, newest first: a caller says so to the user. A file that should be there and
  /// is missing is one of them.
  std::vector<Refused> refused;

  /// Whether nothing has been saved yet.
  bool is_empty() const { return !checkpoint && refused.empty(); }
};

/// Reads the newest checkpoint at `path` that is whole. Takes no lock, and changes no file.
LoadResult load_checkpoint(const std::string &path);

/// Reads one file, whatever its name. Nothing, and the reason in `error`, when it is no whole checkpoint; memory is
/// taken for it only once its header and size agree.
std::optional<Checkpoint> read_checkpoint_file(const std::string &path, std::string &error);

}  // namespace anneal
