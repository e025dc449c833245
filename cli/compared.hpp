// The two that `anneal diff` compares: programs, or runs as checkpoints hold them.
#pragma once

#include "cli/session.hpp"
#include "runtime/restore.hpp"

namespace anneal::cli {

/// One of the two.
struct Side {
  Input input;
  std::string shown;                ///< what a person calls it
  std::optional<RunRecord> record;  ///< of a checkpoint
  std::optional<LiveRun> run;       ///< once it is known what it goes on from

  bool is_loaded() const { return record || input.program; }
};

/// Reads a program or a checkpoint, which is recognised by its first bytes. What is wrong is in its diagnostics.
Side load_side(Session &session, const std::string &argument);

/// Binds the programs among the two, each with those of the settings that it has. False when there is something wrong.
bool bind_sides(Session &session, Side &a, Side &b);

/// The step that the comparison begins with: that of the later checkpoint, 0 without one.
std::int64_t first_step(const Side &a, const Side &b);

/// Makes the runs: of a program beside a checkpoint, what `--policy` makes of the two. False when there is something
/// wrong.
bool make_runs(Session &session, Side &a, Side &b);

}  // namespace anneal::cli
