// One program over the elements of many tensors, by as many threads as there are.
#pragma once

#include <span>
#include <vector>

#include "runtime/optimizer/element_code.hpp"
#include "runtime/optimizer/worker_pool.hpp"

namespace anneal {

/// What is done to one tensor in a pass.
struct ElementJob {
  const ElementCode *code = nullptr;
  ElementStorage storage;
  ElementArguments arguments;  ///< of the whole tensor; `sums` has room for each block of kSumBlock elements, the sums
                               ///< of a block side by side
  std::uint32_t cell_count = 0;
  std::uint32_t sum_count = 0;
  std::uint32_t number = 0;  ///< of the parameter
};

/// Blocks that the sums of a tensor are made of.
constexpr std::size_t sum_blocks(std::uint64_t count) {
  return static_cast<std::size_t>((count + kSumBlock - 1) / kSumBlock);
}

/// The sum of `count` numbers that lie `stride` apart, by halves: the order of additions depends on `count` alone.
double sum_by_halves(const double *numbers, std::size_t count, std::size_t stride);

/// Runs passes. One owner.
class ElementPasses {
 public:
  explicit ElementPasses(unsigned threads) : pool_(threads), scratch_(threads), cells_(threads) {}

  /// Runs every job. The numbers of those whose gradients are not finite are marked in `not_finite`, which has a place
  /// for each parameter. Allocates before the first element is touched, and throws std::bad_alloc then or never.
  void run(std::span<const ElementJob> jobs, std::span<std::uint8_t> not_finite);
  /// Afterwards, and after others of the same tensors have run, these allocate nothing.
  void reserve(std::span<const ElementJob> jobs);

 private:
  struct Piece {
    std::uint32_t job;
    std::uint64_t first;
    std::uint64_t count;
  };

  void plan(std::span<const ElementJob> jobs);
  void run_piece(const ElementJob &job, const Piece &piece, unsigned worker, std::span<std::uint8_t> not_finite);

  WorkerPool pool_;
  std::vector<ElementScratch> scratch_;     ///< by worker
  std::vector<std::vector<void *>> cells_;  ///< likewise
  std::vector<Piece> pieces_;
  std::vector<std::size_t> tasks_;  ///< the first piece of each, and the end
};

}  // namespace anneal
