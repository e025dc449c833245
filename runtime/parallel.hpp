// Work shared by several threads.
#pragma once

#include <cstdint>
#include <functional>

namespace anneal {

/// How many threads this process may run at once.
unsigned available_threads();

/// Calls `work(worker, first, count)` for pieces of [0, count), each `piece` long but for the last, until all are done.
/// Pieces go in order to whichever worker is free: this thread, which is worker 0, and at most `threads` - 1 others,
/// which end before the call does, run with all signals blocked, and wait for nothing. Where the system gives no more
/// threads, fewer do it.
///
/// When `work` answers false, no further pieces are begun. The answer is whether all were done. Each call holds a
/// FloatingPointGuard.
bool in_pieces(std::int64_t count, std::int64_t piece, unsigned threads,
               const std::function<bool(unsigned worker, std::int64_t first, std::int64_t count)> &work);

}  // namespace anneal
