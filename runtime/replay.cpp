#include "runtime/replay.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "compiler/positions.hpp"

namespace anneal {

Replay::Replay(Schedule schedule) : schedule_(std::move(schedule)) {
  add(0, schedule_.memory());
}

void Replay::add(std::int64_t position, const Memory &memory) {
  if (!starts_.empty() && starts_.back() == position) {
    numbers_.resize(numbers_.size() - memory.inputs.size() - memory.cells.size());
  } else {
    starts_.push_back(position);
  }
  numbers_.insert(numbers_.end(), memory.inputs.begin(), memory.inputs.end());
  numbers_.insert(numbers_.end(), memory.cells.begin(), memory.cells.end());
}

Memory Replay::memory(std::size_t part) const {
  const std::size_t inputs = schedule_.lowered().inputs.size();
  const std::size_t cells = schedule_.lowered().cells.size();
  const auto first = numbers_.begin() + static_cast<std::ptrdiff_t>(part * (inputs + cells));
  const auto middle = first + static_cast<std::ptrdiff_t>(inputs);
  return {{first, middle}, {middle, middle + static_cast<std::ptrdiff_t>(cells)}};
}

std::size_t Replay::part_of(double position) const {
  const auto whole = static_cast<std::int64_t>(std::clamp(position, 0.0, static_cast<double>(kLastPosition)));
  return static_cast<std::size_t>(std::ranges::upper_bound(starts_, whole) - starts_.begin()) - 1;
}

std::optional<Replay> Replay::of(Schedule schedule, const FeedbackLog &log, Diagnostics &diagnostics) {
  Replay replay(schedule);
  Observations observations(std::move(schedule));
  std::size_t not_numbers = 0;
  const FeedbackLog::Observation *first_not_number = nullptr;
  const auto at = [&](const FeedbackLog::Observation &one) { return Location{log.source, one.where}; };
  bool good = true;
  for (std::size_t i = 0; i < log.observations.size(); ++i) {
    const FeedbackLog::Observation &one = log.observations[i];
    const std::span<const Measurement> measured = log.measured(i);
    if (const auto refusal = observations.observe(one.position, measured, NotANumber::accept)) {
      diagnostics.report(Code::observation_refused, at(one), refusal->message);
      if (diagnostics.error_count() >= Diagnostics::kDefaultLimit) return std::nullopt;
      good = false;
      continue;
    }
    const auto nans =
        std::ranges::count_if(measured, [](const Measurement &measurement) { return std::isnan(measurement.value); });
    if (nans != 0 && first_not_number == nullptr) first_not_number = &one;
    not_numbers += static_cast<std::size_t>(nans);
    replay.has_observations_ = true;
    replay.add(one.position, observations.memory());
    if (replay.numbers_.size() <= kReplayNumberLimit) continue;
    diagnostics.report(
        Code::log_malformed, at(one),
        "the values of inputs and cells up to here are more than " + std::to_string(kReplayNumberLimit) + " numbers");
    return std::nullopt;
  }
  if (!good) return std::nullopt;
  if (first_not_number != nullptr) {
    diagnostics
        .report(Code::measurement_not_a_number, at(*first_not_number),
                std::to_string(not_numbers) + (not_numbers == 1 ? " measurement is nan" : " measurements are nan") +
                    ", the first at step " + std::to_string(first_not_number->position))
        .with_note("cells see it as it is; a training loop's own run refuses it unless told otherwise");
  }
  return replay;
}

double Replay::at(std::size_t output, std::int64_t position) const {
  double value = 0;
  at_many(output, position, 1, std::span(&value, 1));
  return value;
}

double Replay::at_steps(std::size_t output, double steps) const {
  return has_observations_ ? schedule_at(steps).at_steps(output, steps) : schedule_.at_steps(output, steps);
}

void Replay::at_many(std::size_t output, std::int64_t first, std::int64_t stride, std::span<double> out) const {
  if (!has_observations_) return schedule_.at_many(output, first, stride, out);
  std::size_t part = part_of(static_cast<double>(first));
  for (std::size_t done = 0; done < out.size(); ++part) {
    const std::int64_t position = nth_position(first, stride, static_cast<std::int64_t>(done));
    std::size_t count = out.size() - done;
    if (part + 1 < starts_.size()) {
      if (position >= starts_[part + 1]) continue;
      const std::int64_t before = (starts_[part + 1] - position - 1) / stride + 1;
      count = std::min(count, static_cast<std::size_t>(before));
    }
    schedule_.at_many(output, memory(part), position, stride, out.subspan(done, count));
    done += count;
  }
}

}  // namespace anneal
