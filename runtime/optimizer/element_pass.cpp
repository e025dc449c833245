#include "runtime/optimizer/element_pass.hpp"

#include <algorithm>
#include <atomic>
#include <functional>

namespace anneal {

namespace {

/// Elements that one worker takes at a time: long enough to hide what taking them costs, and a few of them in its
/// cache. A multiple of kSumBlock.
constexpr std::uint64_t kTaskElements = 4 * kSumBlock;

void *moved(void *array, std::uint64_t elements, std::size_t bytes) {
  return array == nullptr ? nullptr : static_cast<std::byte *>(array) + elements * bytes;
}
const void *moved(const void *array, std::uint64_t elements, std::size_t bytes) {
  return array == nullptr ? nullptr : static_cast<const std::byte *>(array) + elements * bytes;
}

}  // namespace

double sum_by_halves(const double *numbers, std::size_t count, std::size_t stride) {
  if (count == 0) return 0;
  if (count == 1) return numbers[0];
  const std::size_t half = count / 2;
  return sum_by_halves(numbers, half, stride) + sum_by_halves(numbers + half * stride, count - half, stride);
}

void ElementPasses::plan(std::span<const ElementJob> jobs) {
  pieces_.clear();
  tasks_.assign(1, 0);
  std::uint64_t elements = 0;
  for (std::uint32_t job = 0; job < jobs.size(); ++job) {
    const std::uint64_t count = jobs[job].arguments.count;
    for (std::uint64_t first = 0; first < count; first += kTaskElements) {
      pieces_.push_back({job, first, std::min(kTaskElements, count - first)});
      elements += pieces_.back().count;
      if (elements < kTaskElements) continue;
      tasks_.push_back(pieces_.size());
      elements = 0;
    }
  }
  if (tasks_.back() != pieces_.size()) tasks_.push_back(pieces_.size());
  reserve(jobs);
}

void ElementPasses::reserve(std::span<const ElementJob> jobs) {
  std::size_t cells = 0;
  for (const ElementJob &job : jobs) {
    cells = std::max<std::size_t>(cells, job.cell_count);
    for (ElementScratch &scratch : scratch_) job.code->prepare(scratch);
  }
  for (std::vector<void *> &list : cells_) list.resize(std::max(list.size(), cells));
}

void ElementPasses::run_piece(const ElementJob &job, const Piece &piece, unsigned worker,
                              std::span<std::uint8_t> not_finite) {
  const std::size_t cell_bytes = size_of(arithmetic_of(job.storage.weight));
  const std::uint64_t step = job.sum_count == 0 ? piece.count : kSumBlock;
  std::vector<void *> &cells = cells_[worker];
  std::uint64_t found = 0;
  for (std::uint64_t first = piece.first; first < piece.first + piece.count; first += step) {
    ElementArguments arguments = job.arguments;
    arguments.count = std::min(step, piece.first + piece.count - first);
    arguments.weight = moved(arguments.weight, first, size_of(job.storage.weight));
    arguments.master = moved(arguments.master, first, cell_bytes);
    arguments.gradient = moved(arguments.gradient, first, size_of(job.storage.gradient));
    for (std::uint32_t i = 0; i < job.cell_count; ++i) cells[i] = moved(job.arguments.cells[i], first, cell_bytes);
    arguments.cells = cells.data();
    if (job.sum_count != 0) arguments.sums += first / kSumBlock * job.sum_count;
    found |= job.code->run(arguments, scratch_[worker]);
  }
  if (found != 0) std::atomic_ref(not_finite[job.number]).store(1, std::memory_order_relaxed);
}

void ElementPasses::run(std::span<const ElementJob> jobs, std::span<std::uint8_t> not_finite) {
  plan(jobs);
  const auto work = [&](unsigned worker, std::size_t task) {
    for (std::size_t i = tasks_[task]; i < tasks_[task + 1]; ++i) {
      run_piece(jobs[pieces_[i].job], pieces_[i], worker, not_finite);
    }
  };
  pool_.run(tasks_.size() - 1, std::cref(work));  // a reference is kept without an allocation
}

}  // namespace anneal
