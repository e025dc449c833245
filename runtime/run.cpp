#include "runtime/run.hpp"

namespace anneal {

Run::Run(Schedule schedule) : observations_(schedule), schedule_(std::move(schedule)) {}

std::optional<Refusal> Run::observe(std::int64_t position, std::span<const Measurement> measurements,
                                    NotANumber not_a_number) {
  std::optional<Refusal> refusal = observations_.observe(position, measurements, not_a_number);
  if (!refusal && !measurements.empty()) schedule_ = schedule_.with_memory(memory());
  return refusal;
}

void Run::set_state(const State &state) {
  observations_.set_state(state);
  schedule_ = schedule_.with_memory(memory());
}

}  // namespace anneal
