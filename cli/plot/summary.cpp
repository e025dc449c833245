#include "cli/plot/summary.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

namespace anneal::cli {
namespace {

constexpr int64_t kBatch = 4096;

struct Sample {
  int64_t step = 0;
  double value = 0;
};

// Half of the distance, so that it stays finite between the two ends of the double range.
double half_distance(double a, double b) {
  return std::fabs(b / 2 - a / 2);
}

// Takes samples in ascending order and fills one column after the other.
class ColumnBuilder {
 public:
  ColumnBuilder(const Sampler &sample, Curve &curve) : sample_(sample), curve_(curve) {}

  void begin(StepRange steps) {
    column_ = Column{};
    column_.steps = steps;
    widest_ = 0;
    jump_size_ = -1;
  }

  void add(Sample sample) {
    ++curve_.looked_at;
    const bool is_finite = std::isfinite(sample.value);
    if (sample.step == column_.steps.first) column_.begins_finite = is_finite;
    column_.ends_finite = is_finite;
    if (is_finite) {
      add_finite(sample);
    } else {
      add_non_finite(sample);
    }
    previous_ = sample;
    has_previous_ = is_finite;
  }

  void end() {
    find_jump_between_samples();
    curve_.columns.push_back(column_);
  }

 private:
  void add_finite(Sample sample) {
    include(sample.value);
    if (column_.finite == 0) column_.first = sample.value;
    column_.last = sample.value;
    ++column_.finite;
    if (!has_previous_) return;
    const double size = half_distance(previous_.value, sample.value);
    if (sample.step - previous_.step == 1) {
      offer_jump(previous_, sample);
    } else if (size > widest_) {
      widest_ = size;
      gap_begin_ = previous_;
      gap_end_ = sample;
    }
  }

  void include(double value) {
    column_.minimum = column_.finite == 0 ? value : std::min(column_.minimum, value);
    column_.maximum = column_.finite == 0 ? value : std::max(column_.maximum, value);
  }

  void add_non_finite(Sample sample) {
    if (curve_.first_non_finite < 0) curve_.first_non_finite = sample.step;
    if (std::isnan(sample.value)) {
      ++column_.not_a_number;
    } else if (sample.value > 0) {
      ++column_.positive_infinities;
    } else {
      ++column_.negative_infinities;
    }
  }

  void offer_jump(Sample before, Sample after) {
    const double size = half_distance(before.value, after.value);
    if (size <= jump_size_) return;
    jump_size_ = size;
    column_.jump = after.step;
    column_.before = before.value;
    column_.after = after.value;
  }

  // The widest gap between two samples that are not neighbours may hide a jump: halve it towards the larger change.
  void find_jump_between_samples() {
    if (column_.finite == 0 || widest_ <= std::max(jump_size_, 0.0)) return;
    if (widest_ < half_distance(column_.minimum, column_.maximum) / 2) return;
    Sample low = gap_begin_;
    Sample high = gap_end_;
    while (high.step - low.step > 1) {
      Sample middle{low.step + (high.step - low.step) / 2, 0};
      sample_(middle.step, 1, std::span<double>(&middle.value, 1));
      ++curve_.looked_at;
      if (!std::isfinite(middle.value)) return;
      if (middle.step >= column_.steps.first) include(middle.value);
      if (half_distance(low.value, middle.value) > half_distance(middle.value, high.value)) {
        high = middle;
      } else {
        low = middle;
      }
    }
    if (high.step >= column_.steps.first) offer_jump(low, high);
  }

  const Sampler &sample_;
  Curve &curve_;
  Column column_;
  Sample previous_;
  bool has_previous_ = false;
  Sample gap_begin_;
  Sample gap_end_;
  // Half of the change over the widest gap, and half of the largest change between neighbours; below 0: none yet.
  double widest_ = 0;
  double jump_size_ = -1;
};

// Slice `index` of `count` slices of `steps`, all within one step of the same length.
StepRange slice(StepRange steps, int64_t index, int64_t count) {
  const int64_t whole = steps.count() / count;
  const int64_t rest = steps.count() % count;
  const auto edge = [&](int64_t i) { return steps.first + whole * i + rest * i / count; };
  return {edge(index), edge(index + 1)};
}

void summarize_exactly(const Sampler &sample, StepRange steps, int64_t columns, Curve &curve) {
  ColumnBuilder builder(sample, curve);
  std::array<double, kBatch> values;
  int64_t batch_first = steps.first;
  int64_t batch_end = steps.first;
  for (int64_t i = 0; i < columns; ++i) {
    const StepRange part = slice(steps, i, columns);
    builder.begin(part);
    for (int64_t step = part.first; step < part.end; ++step) {
      if (step == batch_end) {
        batch_first = step;
        batch_end = std::min(steps.end, step + kBatch);
        sample(batch_first, 1, std::span<double>(values.data(), static_cast<size_t>(batch_end - batch_first)));
      }
      builder.add({step, values[static_cast<size_t>(step - batch_first)]});
    }
    builder.end();
  }
}

// The steps of `part` to look at when not all can be: evenly spaced ones, the two ends, and both sides of each
// boundary.
std::vector<Sample> choose_samples(const Sampler &sample, StepRange part, int64_t wanted,
                                   std::span<const int64_t> boundaries) {
  const int64_t stride = std::max<int64_t>(1, part.count() / std::max<int64_t>(1, wanted));
  const int64_t count = (part.count() - 1) / stride + 1;
  std::vector<Sample> samples;
  std::array<double, kBatch> values;
  for (int64_t done = 0; done < count; done += kBatch) {
    const int64_t size = std::min(kBatch, count - done);
    const int64_t first = part.first + done * stride;
    sample(first, stride, std::span<double>(values.data(), static_cast<size_t>(size)));
    for (int64_t i = 0; i < size; ++i) samples.push_back({first + i * stride, values[static_cast<size_t>(i)]});
  }
  std::vector<int64_t> extra{part.end - 1};
  const auto low = std::lower_bound(boundaries.begin(), boundaries.end(), part.first);
  for (auto it = low; it != boundaries.end() && *it <= part.end; ++it) {
    if (*it > part.first) extra.push_back(*it - 1);
    if (*it < part.end) extra.push_back(*it);
  }
  for (const int64_t step : extra) {
    double value = 0;
    sample(step, 1, std::span<double>(&value, 1));
    samples.push_back({step, value});
  }
  std::sort(samples.begin(), samples.end(), [](Sample a, Sample b) { return a.step < b.step; });
  const auto same = [](Sample a, Sample b) { return a.step == b.step; };
  samples.erase(std::unique(samples.begin(), samples.end(), same), samples.end());
  return samples;
}

}  // namespace

Curve summarize(const Sampler &sample, StepRange steps, const SummaryOptions &options) {
  Curve curve;
  if (steps.count() == 0) return curve;
  const int64_t columns = std::clamp<int64_t>(options.columns, 1, steps.count());
  curve.columns.reserve(static_cast<size_t>(columns));
  if (steps.count() <= options.exact_steps) {
    summarize_exactly(sample, steps, columns, curve);
    return curve;
  }
  curve.exact = false;
  std::vector<int64_t> boundaries(options.boundaries.begin(), options.boundaries.end());
  std::sort(boundaries.begin(), boundaries.end());
  ColumnBuilder builder(sample, curve);
  for (int64_t i = 0; i < columns; ++i) {
    const StepRange part = slice(steps, i, columns);
    builder.begin(part);
    for (const Sample &each : choose_samples(sample, part, options.exact_steps / columns, boundaries))
      builder.add(each);
    builder.end();
  }
  return curve;
}

}  // namespace anneal::cli
