#include <muParser.h>

#include <cmath>
#include <string>

#include "bench/formulas.hpp"

namespace anneal::bench {
namespace {

double power(double base, double exponent) {
  return std::pow(base, exponent);
}
double whole(double x) {
  return std::floor(x);
}

class MuParser : public Evaluator {
 public:
  explicit MuParser(std::string_view text) {
    parser_.DefineFun("pow", power);
    parser_.DefineFun("floor", whole);
    parser_.DefineVar("step", &step_);
    parser_.SetExpr(std::string(text));
    parser_.Eval();
  }
  void run(std::span<const double> positions, std::span<double> values) override {
    for (std::size_t i = 0; i < positions.size(); ++i) {
      step_ = positions[i];
      values[i] = parser_.Eval();
    }
  }

 private:
  double step_ = 0;
  mu::Parser parser_;
};

}  // namespace

std::unique_ptr<Evaluator> make_muparser(std::size_t number) {
  return std::make_unique<MuParser>(kFormulas[number].text);
}

}  // namespace anneal::bench
