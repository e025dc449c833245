#include "tests/optimizers/model.hpp"

#include <gtest/gtest.h>

#include <cstring>

#include "compiler/rule/half.hpp"

namespace anneal::tests {

namespace {

std::uint64_t mixed(std::uint64_t x) {
  x += 0x9e3779b97f4a7c15U;
  x = (x ^ (x >> 30U)) * 0xbf58476d1ce4e5b9U;
  x = (x ^ (x >> 27U)) * 0x94d049bb133111ebU;
  return x ^ (x >> 31U);
}

template <class Call>
Answer answer_of(Call call) {
  anneal_diagnostics *found = nullptr;
  Answer answer;
  answer.status = call(&found);
  answer.text = anneal_diagnostics_text(found);
  answer.codes = codes_of(found);
  return answer;
}

}  // namespace

double number_of(std::uint64_t a, std::uint64_t b, std::uint64_t c) {
  return static_cast<double>(mixed(mixed(mixed(a) ^ b) ^ c) >> 11U) * 0x1p-53;
}

anneal_optimizer_options optimizer_options() {
  anneal_optimizer_options options{};
  options.size = sizeof options;
  return options;
}

OptimizerHandle optimizer_of(const std::string &text, const anneal_optimizer_options &options) {
  anneal_optimizer *made = nullptr;
  anneal_diagnostics *found = nullptr;
  EXPECT_EQ(anneal_optimizer_create(schedule_of(text).get(), &options, &made, &found), ANNEAL_OK)
      << anneal_diagnostics_text(found);
  anneal_diagnostics_free(found);
  return OptimizerHandle(made);
}

std::size_t Elements::size_of(int type) {
  return type == ANNEAL_FLOAT64 ? 8 : type == ANNEAL_FLOAT32 ? 4 : 2;
}

double Elements::at(std::size_t i) const {
  const std::byte *const from = bytes_.data() + i * size_of(type_);
  double wide = 0;
  float single = 0;
  std::uint16_t half = 0;
  switch (type_) {
    case ANNEAL_FLOAT64:
      std::memcpy(&wide, from, sizeof wide);
      return wide;
    case ANNEAL_FLOAT32:
      std::memcpy(&single, from, sizeof single);
      return static_cast<double>(single);
    default:
      std::memcpy(&half, from, sizeof half);
      return static_cast<double>(type_ == ANNEAL_BFLOAT16 ? from_bfloat16(half) : from_float16(half));
  }
}

void Elements::set(std::size_t i, double value) {
  std::byte *const to = bytes_.data() + i * size_of(type_);
  const auto single = static_cast<float>(value);
  const std::uint16_t half = type_ == ANNEAL_BFLOAT16 ? to_bfloat16(single) : to_float16(single);
  if (type_ == ANNEAL_FLOAT64) {
    std::memcpy(to, &value, sizeof value);
  } else if (type_ == ANNEAL_FLOAT32) {
    std::memcpy(to, &single, sizeof single);
  } else {
    std::memcpy(to, &half, sizeof half);
  }
}

void Elements::fill(double value) {
  for (std::size_t i = 0; i < count_; ++i) set(i, value);
}

Model::Model(const std::string &text, std::vector<Parameter> parameters, const anneal_optimizer_options &options,
             unsigned seed)
    : optimizer_(optimizer_of(text, options)), seed_(seed) {
  report_.size = sizeof report_;
  for (const Parameter &parameter : parameters) {
    const Answer added = add(parameter);
    EXPECT_EQ(added.status, ANNEAL_OK) << added.text;
  }
}

Answer Model::add(const Parameter &parameter) {
  auto weights = std::make_unique<Elements>(parameter.type, parameter.count);
  auto gradient = std::make_unique<Elements>(parameter.gradient_type, parameter.count);
  for (std::size_t i = 0; i < parameter.count; ++i) weights->set(i, number_of(seed_, weights_.size(), i) * 2 - 1);
  const Answer answer = answer_of([&](anneal_diagnostics **found) {
    return anneal_optimizer_add(get(), parameter.name.c_str(), weights->data(), parameter.count, parameter.type,
                                parameter.gradient_type, found);
  });
  if (answer.status != ANNEAL_OK) return answer;
  weights_.push_back(std::move(weights));
  gradients_.push_back(std::move(gradient));
  left_out_.push_back(false);
  return answer;
}

Answer Model::remove(const std::string &name) {
  const std::int64_t number = anneal_optimizer_find(get(), name.c_str());
  const Answer answer{anneal_optimizer_remove(get(), name.c_str()), {}, {}};
  if (answer.status != ANNEAL_OK) return answer;
  weights_.erase(weights_.begin() + number);
  gradients_.erase(gradients_.begin() + number);
  left_out_.erase(left_out_.begin() + number);
  return answer;
}

void Model::make_gradients(std::int64_t k) {
  for (std::size_t p = 0; p < gradients_.size(); ++p) {
    for (std::size_t i = 0; i < gradients_[p]->count(); ++i) {
      const double noise = number_of(seed_ + 1000 + static_cast<std::uint64_t>(k), p, i) - 0.5;
      gradients_[p]->set(i, noise + 0.1 * weights_[p]->at(i));
    }
  }
}

std::vector<const void *> Model::pointers() const {
  std::vector<const void *> pointers;
  for (std::size_t i = 0; i < gradients_.size(); ++i) {
    pointers.push_back(left_out_[i] ? nullptr : gradients_[i]->data());
  }
  return pointers;
}

Answer Model::update(std::int64_t k) {
  return answer_of([&](anneal_diagnostics **found) {
    return anneal_optimizer_update(get(), k, pointers().data(), &report_, found);
  });
}

Answer Model::accumulate() {
  return answer_of(
      [&](anneal_diagnostics **found) { return anneal_optimizer_accumulate(get(), pointers().data(), found); });
}

void Model::run(std::int64_t first, std::int64_t end) {
  for (std::int64_t k = first; k < end; ++k) {
    make_gradients(k);
    const Answer answer = update(k);
    ASSERT_EQ(answer.status, ANNEAL_OK) << "update " << k << ": " << answer.text;
  }
}

Answer Model::observe(std::int64_t k, double value, std::uint32_t input) {
  const anneal_measurement one{input, value};
  return answer_of([&](anneal_diagnostics **found) { return anneal_optimizer_observe(get(), k, &one, 1, found); });
}

Answer Model::save(std::int64_t k, const std::string &path, int generations) {
  anneal_save_options options{sizeof options, generations};
  return answer_of(
      [&](anneal_diagnostics **found) { return anneal_optimizer_save_file(get(), k, path.c_str(), &options, found); });
}

Answer Model::restore(const std::string &path, int policy) {
  anneal_restore_options options{};
  options.size = sizeof options;
  options.policy = policy;
  return answer_of([&](anneal_diagnostics **found) {
    return anneal_optimizer_restore_file(get(), path.c_str(), &options, &position, found);
  });
}

std::vector<double> Model::cell(std::size_t parameter, const std::string &name) const {
  std::vector<double> values(weights_[parameter]->count() + 1);  // also of none, there is a place
  EXPECT_EQ(anneal_optimizer_cell(get(), parameter, name.c_str(), values.data()), ANNEAL_OK) << name;
  values.pop_back();
  return values;
}

std::vector<std::byte> Model::bits() const {
  std::vector<std::byte> bytes;
  for (std::size_t p = 0; p < weights_.size(); ++p) {
    bytes.insert(bytes.end(), weights_[p]->bytes().begin(), weights_[p]->bytes().end());
    std::vector<double> values(weights_[p]->count() + 1);
    for (std::size_t c = 0; anneal_optimizer_cell_name(get(), c) != nullptr; ++c) {
      if (anneal_optimizer_cell(get(), p, anneal_optimizer_cell_name(get(), c), values.data()) != ANNEAL_OK) continue;
      const auto *const data = reinterpret_cast<const std::byte *>(values.data());
      bytes.insert(bytes.end(), data, data + (values.size() - 1) * sizeof(double));
    }
  }
  return bytes;
}

}  // namespace anneal::tests
