// The same kernel templates over several lanes give each lane the bits that the scalar instances give, whatever its
// neighbours are: no lane sees another, and a slow side that one lane asks for does not disturb the rest.
#include "tests/accuracy/lanes.hpp"

#include <gtest/gtest.h>

#include "compiler/math/elementary.hpp"
#include "compiler/math/error_function.hpp"
#include "compiler/math/exponential.hpp"
#include "compiler/math/hyperbolic.hpp"
#include "compiler/math/inverse_trigonometric.hpp"
#include "compiler/math/kernels.hpp"
#include "compiler/math/logarithm.hpp"
#include "compiler/math/power.hpp"
#include "compiler/math/random.hpp"
#include "compiler/math/roots.hpp"
#include "compiler/math/trigonometric.hpp"
#include "tests/accuracy/measure/measure.hpp"

namespace anneal::math {

// Inside the namespace, as in the kernels' own table, so that a name means the kernel or, by its argument, the
// operation.
struct LaneKernel {
  std::string_view name;
  accuracy::Lanes (*call)(accuracy::Lanes x, accuracy::Lanes y, accuracy::Lanes z);
};

#define LANES_1(name) {#name, [](accuracy::Lanes x, accuracy::Lanes, accuracy::Lanes) { return name(x); }},
#define LANES_2(name) {#name, [](accuracy::Lanes x, accuracy::Lanes y, accuracy::Lanes) { return name(x, y); }},
#define LANES_3(name) {#name, [](accuracy::Lanes x, accuracy::Lanes y, accuracy::Lanes z) { return name(x, y, z); }},
#define LANES_Elementwise(name, arguments) LANES_##arguments(name)
#define LANES_Extremum(name, arguments) LANES_2(name)
#define LANES_Reduction(name, arguments)
#define LANES_Special(name, arguments)

constexpr LaneKernel kLaneKernels[] = {
#define BUILTIN(name, min_args, max_args, Category, max_ulp) LANES_##Category(name, max_args)
#include "compiler/builtins.def"
};

}  // namespace anneal::math

namespace anneal::accuracy {
namespace {

TEST(Lanes, GiveTheBitsOfTheScalarInstances) {
  for (const KernelRow &row : kernel_rows()) {
    const math::LaneKernel &kernel = math::kLaneKernels[&row - kernel_rows().data()];
    ASSERT_EQ(kernel.name, row.name);
    PointSource source(row.name);
    std::size_t wrong = 0;
    for (int i = 0; i < 4000; ++i) {
      Point points[kLanes];
      Lanes arguments[3];
      for (std::size_t lane = 0; lane < kLanes; ++lane) {
        points[lane] = source.next();
        for (std::size_t j = 0; j < 3; ++j) arguments[j].lane[lane] = points[lane][j];
      }
      const Lanes result = kernel.call(arguments[0], arguments[1], arguments[2]);
      for (std::size_t lane = 0; lane < kLanes; ++lane) {
        const double expected = row.call(math::kernels(), points[lane]);
        if (!identical(result.lane[lane], expected) && ++wrong == 1) {
          ADD_FAILURE() << call_text(row, points[lane]) << " in lane " << lane << ": " << result.lane[lane]
                        << ", expected " << expected;
        }
      }
    }
    EXPECT_EQ(wrong, 0u) << row.name;
  }
  EXPECT_GT(rare_sides.run, 1000u);
  EXPECT_GT(rare_sides.skipped, 1000u);
}

}  // namespace
}  // namespace anneal::accuracy
