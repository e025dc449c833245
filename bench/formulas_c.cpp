#include <cmath>

#include "bench/formulas.hpp"

namespace anneal::bench {
namespace {

using std::cos, std::exp, std::floor, std::pow, std::sqrt;

// The same texts as in kFormulas.
[[gnu::noinline]] double expdecay(double step) {
  return 0.1 * pow(0.96, floor(step / 1000));
}

[[gnu::noinline]] double cosine(double step) {
  return step < 1000 ? 0.001 * step / 1000 : 0.5 * 0.001 * (1 + cos(3.141592653589793 * (step - 1000) / 99000));
}

[[gnu::noinline]] double onecycle(double step) {
  return step < 30000 ? 0.001 + 0.009 * 0.5 * (1 - cos(3.141592653589793 * step / 30000))
                      : 0.0001 + 0.0099 * 0.5 * (1 + cos(3.141592653589793 * (step - 30000) / 70000));
}

[[gnu::noinline]] double piece6(double step) {
  return step < 1000    ? 0.001 * step / 1000
         : step < 20000 ? 0.001
         : step < 40000 ? 0.001 - 0.0005 * (step - 20000) / 20000
         : step < 60000 ? 0.0005 * sqrt(40000 / step)
         : step < 80000 ? 0.0004 * exp((60000 - step) / 20000)
                        : 0.0001;
}

class Function : public Evaluator {
 public:
  explicit Function(double (*function)(double)) : function_(function) {}
  void run(std::span<const double> positions, std::span<double> values) override {
    for (std::size_t i = 0; i < positions.size(); ++i) values[i] = function_(positions[i]);
  }

 private:
  double (*function_)(double);
};

}  // namespace

std::unique_ptr<Evaluator> make_c(std::size_t number) {
  static constexpr double (*kFunctions[])(double) = {expdecay, cosine, onecycle, piece6};
  return std::make_unique<Function>(kFunctions[number]);
}

}  // namespace anneal::bench
