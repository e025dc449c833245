// Runs the rules of the library on every record, through the interface of C, on every back end.
#include <anneal/optimizer.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <iostream>
#include <map>
#include <memory>
#include <optional>
#include <ostream>
#include <set>
#include <string>
#include <vector>

#include "tests/api/host.hpp"
#include "tests/optimizers/calls.hpp"
#include "tests/optimizers/records.hpp"

namespace anneal::tests {
namespace {

struct FreeOptimizer {
  void operator()(anneal_optimizer *handle) const { anneal_optimizer_free(handle); }
};
using OptimizerHandle = std::unique_ptr<anneal_optimizer, FreeOptimizer>;

/// A parameter for each tensor of a record, of the weights' type, and the optimizer that updates them.
template <typename Real>
class Model {
 public:
  Model(const OptimizerRecord &record, const std::string &program, anneal_backend back_end)
      : schedule_(schedule_of(program)), tensors_(record.tensors) {
    anneal_optimizer_options options{};
    options.size = sizeof options;
    options.backend = back_end;
    anneal_optimizer *made = nullptr;
    anneal_diagnostics *why = nullptr;
    EXPECT_EQ(anneal_optimizer_create(schedule_.get(), &options, &made, &why), ANNEAL_OK) << text_of(why) << program;
    optimizer_.reset(made);
    set(first_weights());
    std::size_t at = 0;
    for (std::size_t i = 0; i < tensors_.size(); at += tensors_[i++]) {
      const int type = sizeof(Real) == 8 ? ANNEAL_FLOAT64 : ANNEAL_FLOAT32;
      EXPECT_EQ(anneal_optimizer_add(made, ("tensor" + std::to_string(i)).c_str(), weights_ + at, tensors_[i], type,
                                     type, &why),
                ANNEAL_OK)
          << text_of(why) << program;
    }
  }

  void set(const Numbers &weights) {
    for (std::size_t i = 0; i < kWeights; ++i) weights_[i] = static_cast<Real>(weights[i]);
  }

  void update(std::int64_t k, const Numbers &gradient) {
    Real numbers[kWeights];
    for (std::size_t i = 0; i < kWeights; ++i) numbers[i] = static_cast<Real>(gradient[i]);
    std::vector<const void *> gradients;
    std::size_t at = 0;
    for (const std::size_t count : tensors_) {
      gradients.push_back(numbers + at);
      at += count;
    }
    anneal_diagnostics *why = nullptr;
    EXPECT_EQ(anneal_optimizer_update(optimizer_.get(), k, gradients.data(), nullptr, &why), ANNEAL_OK) << text_of(why);
  }

  Numbers weights() const {
    Numbers values{};
    for (std::size_t i = 0; i < kWeights; ++i) values[i] = static_cast<double>(weights_[i]);
    return values;
  }

  /// The weights to evaluate after a schedule-free rule.
  Numbers evaluation_weights(double beta1) const {
    Numbers z{};
    EXPECT_EQ(anneal_optimizer_cell(optimizer_.get(), 0, "z", z.data()), ANNEAL_OK);
    Numbers x = weights();
    for (std::size_t i = 0; i < kWeights; ++i) x[i] = (x[i] - (1 - beta1) * z[i]) / beta1;
    return x;
  }

 private:
  static std::string text_of(anneal_diagnostics *why) {
    const std::string text = why == nullptr ? std::string() : anneal_diagnostics_text(why);
    anneal_diagnostics_free(why);
    return text;
  }

  ScheduleHandle schedule_;
  std::vector<std::size_t> tensors_;
  Real weights_[kWeights];  // before the optimizer, which writes them
  OptimizerHandle optimizer_;
};

/// What the record lists, as this library makes it.
template <typename Real>
std::vector<Numbers> run(const OptimizerRecord &record, const std::string &program, anneal_backend back_end) {
  Model<Real> model(record, program, back_end);
  if (testing::Test::HasFatalFailure() || testing::Test::HasNonfatalFailure()) return {};
  const std::vector<Numbers> gradients = first_gradients(30);
  std::vector<Numbers> values;
  if (record.is_clipping) {
    // The new weight is the clipped gradient; every update has the same weights.
    for (const std::int64_t k : record.steps) {
      model.set(first_weights());
      model.update(k, gradients[static_cast<std::size_t>(k)]);
      values.push_back(model.weights());
    }
    return values;
  }
  for (std::size_t k = 0; k < gradients.size(); ++k) {
    model.update(static_cast<std::int64_t>(k), gradients[k]);
    if (std::find(record.steps.begin(), record.steps.end(), static_cast<std::int64_t>(k) + 1) == record.steps.end()) {
      continue;
    }
    values.push_back(record.output == "evaluation weights" ? model.evaluation_weights(0.9) : model.weights());
  }
  return values;
}

std::vector<Numbers> run(const OptimizerRecord &record, const std::string &program, anneal_backend back_end) {
  return record.is_float32 ? run<float>(record, program, back_end) : run<double>(record, program, back_end);
}

/// The largest difference, as a part of the largest number of the record; infinite where the shapes differ.
double difference(const OptimizerRecord &record, const std::vector<Numbers> &values) {
  if (values.size() != record.values.size()) return INFINITY;
  double scale = 0;
  double largest = 0;
  for (std::size_t row = 0; row < values.size(); ++row) {
    for (std::size_t i = 0; i < kWeights; ++i) {
      scale = std::max(scale, std::fabs(record.values[row][i]));
      const double distance = std::fabs(values[row][i] - record.values[row][i]);
      largest = std::isfinite(distance) ? std::max(largest, distance) : INFINITY;
    }
  }
  return largest == 0 ? 0 : largest / scale;
}

/// What is said of the records of one precision at the end.
struct Summary {
  const char *name;
  double unit;
  std::size_t records = 0;
  std::size_t values = 0;
  std::size_t same = 0;  ///< records, bit for bit
  double largest = 0;
  std::string of = "none";

  void add(const OptimizerRecord &record, double distance) {
    ++records;
    values += record.values.size() * kWeights;
    if (distance == 0) ++same;
    if (distance <= largest) return;
    largest = distance;
    of = record.name();
  }
  void print(std::ostream &out) const {
    out << name << ": " << records << " records, " << values << " values, " << same
        << " records bit for bit; largest difference " << largest / unit << " units in the last place of " << of
        << "\n";
  }
};

struct BackEndName {
  anneal_backend back_end;
  const char *name;
};

void PrintTo(const BackEndName &back_end, std::ostream *out) {
  *out << back_end.name;
}

class OptimizerGolden : public testing::TestWithParam<BackEndName> {};

TEST_P(OptimizerGolden, AgreesWithTheFramework) {
  Summary summaries[] = {
      {"float64", 0x1p-52}, {"float64, the framework partly in float32", 0x1p-52}, {"float32", 0x1p-23}};
  for (const OptimizerRecord &record : read_records()) {
    const std::optional<OptimizerCall> call = call_of(record);
    if (!call) continue;
    const double distance = difference(record, run(record, call->program, GetParam().back_end));
    EXPECT_LE(distance, call->tolerance) << record.name() << "\n" << call->program;
    const bool partly = record.has_float32 || call->tolerance > 0x1p-30;
    summaries[record.is_float32 ? 2 : partly ? 1 : 0].add(record, distance);
  }
  for (const Summary &summary : summaries) summary.print(std::cout << GetParam().name << ", ");
}

std::vector<BackEndName> back_end_names() {
  std::vector<BackEndName> names{{ANNEAL_BACKEND_INTERPRETER, "interpreter"}};
#ifdef ANNEAL_TEST_NATIVE
  names.push_back({ANNEAL_BACKEND_NATIVE, "native"});
#endif
  return names;
}

INSTANTIATE_TEST_SUITE_P(BackEnds, OptimizerGolden, testing::ValuesIn(back_end_names()),
                         [](const auto &parameter) { return std::string(parameter.param.name); });

TEST(OptimizerRecords, AreReproducedOrListedWithAReason) {
  std::set<std::size_t> used;
  std::size_t covered = 0;
  for (const OptimizerRecord &record : read_records()) {
    const std::optional<std::size_t> reason = reason_of(record);
    if (reason) used.insert(*reason);
    if (call_of(record)) ++covered;
    EXPECT_NE(reason.has_value(), call_of(record).has_value()) << record.name();
    if (reason && !record.is_float32)
      std::cout << "not covered: " << record.name() << ": " << *why_not_covered(record) << "\n";
  }
  EXPECT_EQ(used.size(), reasons()) << "a reason for no record";
  EXPECT_GE(covered, 220U);
}

/// What docs/optimizers.md says in the last column about the names in the first: in how many records they are called.
std::map<std::string, std::size_t> documented_counts() {
  std::ifstream stream(ANNEAL_SOURCE_DIR "/docs/optimizers.md");
  std::map<std::string, std::size_t> counts;
  for (std::string line; std::getline(stream, line);) {
    const std::size_t end = line.find("`](");
    if (!line.starts_with("| [`") || end == std::string::npos) continue;
    const std::size_t last = line.rfind("| ", line.size() - 2);
    counts[line.substr(4, end - 4)] += std::stoul(line.substr(last + 2));
  }
  return counts;
}

TEST(OptimizerRecords, AreCountedInTheDocuments) {
  const std::map<std::string, std::size_t> documented = documented_counts();
  std::map<std::string, std::size_t> counts;
  for (const auto &[name, count] : documented) counts[name] = 0;
  for (const OptimizerRecord &record : read_records()) {
    const std::optional<OptimizerCall> call = call_of(record);
    if (!call) continue;
    for (auto &[name, count] : counts) count += call->program.find(" " + name + "(") == std::string::npos ? 0 : 1;
  }
  EXPECT_EQ(documented, counts);
}

TEST(OptimizerRecords, BeginAsTheReadmeSays) {
  const Numbers row{0.038787841796875, -0.09759521484375, 0.174957275390625, -0.786468505859375,
                    0.0662841796875,   -0.082763671875,   1.639404296875,    -4.16162109375};
  EXPECT_EQ(first_gradients(1)[0], row);
  EXPECT_EQ(first_gradients(4)[3][5], 0);
  EXPECT_EQ(first_weights()[7], -1);
}

TEST(OptimizerSelfTest, AWrongRuleIsFound) {
  for (const OptimizerRecord &record : read_records()) {
    if (record.is_float32 || record.framework != "torch" || record.scheduler != "AdamW") continue;
    const OptimizerCall call = call_of(record).value();
    EXPECT_LE(difference(record, run(record, call.program, ANNEAL_BACKEND_INTERPRETER)), call.tolerance);
    std::string wrong = call.program;
    wrong.replace(wrong.find("adamw("), 6, "adamw(eps = 1.1e-8, ");
    EXPECT_GT(difference(record, run(record, wrong, ANNEAL_BACKEND_INTERPRETER)), call.tolerance);
    OptimizerRecord moved = record;
    moved.values[1][3] += 0x1p-40;
    EXPECT_GT(difference(moved, run(record, call.program, ANNEAL_BACKEND_INTERPRETER)), call.tolerance);
    return;
  }
  FAIL() << "no record";
}

TEST(OptimizerSelfTest, ARecordThatNobodyKnowsIsFound) {
  OptimizerRecord record;
  record.framework = "torch";
  record.scheduler = "Nobody";
  record.arguments = nlohmann::json::object();
  EXPECT_FALSE(call_of(record));
  EXPECT_FALSE(reason_of(record));
  record.scheduler = "SGD";
  EXPECT_TRUE(call_of(record));
  record.arguments["strange"] = 1;
  EXPECT_ANY_THROW(call_of(record));
}

}  // namespace
}  // namespace anneal::tests
