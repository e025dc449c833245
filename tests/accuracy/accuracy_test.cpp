// Every built-in at half a million points: within its stated error of MPFR, and the same bits from every instance of
// its kernel.
#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <ostream>

#include "tests/accuracy/measure/measure.hpp"
#include "tests/accuracy/measure/reference.hpp"

namespace anneal::accuracy {

void PrintTo(const KernelRow &row, std::ostream *out) {
  *out << row.name;
}

namespace {

constexpr std::size_t kPoints = 500'000;

class Accuracy : public testing::TestWithParam<KernelRow> {};

TEST_P(Accuracy, StaysWithinItsBound) {
  const KernelRow row = GetParam();
  const Measurement found = measure_families(row, kPoints);
  EXPECT_EQ(found.points, kPoints);
  EXPECT_LE(found.worst_ulp, row.max_ulp == 0 ? 0.5 : row.max_ulp) << call_text(row, found.worst_point);
  EXPECT_EQ(found.disagreements, 0u) << call_text(row, found.disagreement);
}

INSTANTIATE_TEST_SUITE_P(, Accuracy, testing::ValuesIn(kernel_rows().begin(), kernel_rows().end()),
                         [](const auto &row) { return std::string(row.param.name); });

TEST(AccuracyEdges, InstancesAgreeEverywhere) {
  for (const KernelRow &row : kernel_rows()) {
    Measurement found;
    for (const double x : edges()) {
      for (const double y : row.arguments > 1 ? edges() : edges().first(1)) {
        for (const double z : row.arguments > 2 ? edges() : edges().first(1)) measure(row, {x, y, z}, found);
      }
    }
    EXPECT_LE(found.worst_ulp, row.max_ulp == 0 ? 0.5 : row.max_ulp) << call_text(row, found.worst_point);
    EXPECT_EQ(found.disagreements, 0u) << call_text(row, found.disagreement);
  }
}

TEST(AccuracyEdges, ZeroHasTheSignOfTheExactResult) {
  // MPFR follows C99 Annex F in the sign of a zero; sinpi and cospi have the rule of IEEE 754-2019, tested by
  // themselves.
  for (const KernelRow &row : kernel_rows()) {
    const Reference reference = find_reference(row.name);
    if (reference == nullptr || row.name == "sinpi" || row.name == "cospi" || row.name == "mod" || row.name == "frac")
      continue;
    for (const double x : edges()) {
      for (const double y : row.arguments > 1 ? edges() : edges().first(1)) {
        const Point point{x, y, 0};
        if (defined_by_operations(row, point)) continue;
        Exact exact;
        reference(exact, std::span<const double>(point));
        if (mpfr_zero_p(exact.get()) == 0) continue;
        for (const math::Kernels *kernels : instances()) {
          EXPECT_EQ(std::signbit(row.call(*kernels, point)), mpfr_signbit(exact.get()) != 0) << call_text(row, point);
        }
      }
    }
  }
}

// The harness itself: it must see an error when there is one.
TEST(AccuracyHarness, MeasuresKnownErrors) {
  Exact exact;
  mpfr_set_d(exact.get(), 1.0, MPFR_RNDN);
  EXPECT_EQ(error_in_ulp(1.0, exact), 0.0);
  EXPECT_EQ(error_in_ulp(std::nextafter(1.0, 2.0), exact), 1.0);
  EXPECT_EQ(error_in_ulp(std::nextafter(1.0, 0.0), exact), 0.5);
  EXPECT_TRUE(std::isinf(error_in_ulp(std::nan(""), exact)));
  EXPECT_GT(error_in_ulp(HUGE_VAL, exact), 1e15);
  mpfr_set_d(exact.get(), 0x1p-1074, MPFR_RNDN);
  EXPECT_EQ(error_in_ulp(0.0, exact), 1.0);
  EXPECT_EQ(error_in_ulp(0x1.8p-1073, exact), 2.0);
  mpfr_set_d(exact.get(), 0x1.fffffffffffffp1023, MPFR_RNDN);
  EXPECT_EQ(error_in_ulp(HUGE_VAL, exact), 1.0);
  mpfr_set_inf(exact.get(), 1);
  EXPECT_TRUE(std::isinf(error_in_ulp(-HUGE_VAL, exact)));
  EXPECT_TRUE(std::isinf(error_in_ulp(0x1.fffffffffffffp1023, exact)));
}

TEST(AccuracyHarness, FindsAKernelThatIsOff) {
  const auto exp = std::ranges::find(kernel_rows(), "exp", &KernelRow::name);
  ASSERT_NE(exp, kernel_rows().end());
  KernelRow wrong = *exp;
  wrong.call = [](const math::Kernels &kernels, const Point &point) {
    return std::bit_cast<double>(std::bit_cast<std::uint64_t>(kernels.exp(point[0])) + 1);
  };
  EXPECT_GT(measure_families(wrong, 1000).worst_ulp, 1.0);
  wrong.call = [](const math::Kernels &kernels, const Point &point) {
    return &kernels == &math::portable_kernels() ? -kernels.exp(point[0]) : kernels.exp(point[0]);
  };
  if (math::hardware_kernels() != nullptr) {
    EXPECT_GT(measure_families(wrong, 1000).disagreements, 900u);
  }
}

TEST(AccuracyHarness, EveryBoundedRowHasAReference) {
  for (const KernelRow &row : kernel_rows()) {
    EXPECT_EQ(find_reference(row.name) != nullptr, row.max_ulp > 0) << row.name;
    EXPECT_FALSE(families(row.name).empty()) << row.name;
  }
}

}  // namespace
}  // namespace anneal::accuracy
