// The four formulas that interpreters are compared on, in every form.
#pragma once

#include <array>
#include <functional>
#include <memory>
#include <span>
#include <string_view>

namespace anneal::bench {

struct Formula {
  std::string_view name;
  std::string_view text;  ///< as C, muParser and ExprTk all read it
};

inline constexpr std::array<Formula, 4> kFormulas = {{
    {"expdecay", "0.1 * pow(0.96, floor(step / 1000))"},
    {"cosine",
     "step < 1000 ? 0.001 * step / 1000 : 0.5 * 0.001 * (1 + cos(3.141592653589793 * (step - 1000) / 99000))"},
    {"onecycle",
     "step < 30000 ? 0.001 + 0.009 * 0.5 * (1 - cos(3.141592653589793 * step / 30000)) : 0.0001 + 0.0099 * 0.5 * "
     "(1 + cos(3.141592653589793 * (step - 30000) / 70000))"},
    {"piece6",
     "step < 1000 ? 0.001 * step / 1000 : (step < 20000 ? 0.001 : (step < 40000 ? 0.001 - 0.0005 * (step - 20000) / "
     "20000 "
     ": (step < 60000 ? 0.0005 * sqrt(40000 / step) : (step < 80000 ? 0.0004 * exp((60000 - step) / 20000) : "
     "0.0001))))"},
}};

/// One formula made ready by one engine.
class Evaluator {
 public:
  virtual ~Evaluator() = default;
  /// Values at all positions, one call of the engine for each.
  virtual void run(std::span<const double> positions, std::span<double> values) = 0;
};

/// Compiles formula `number` of kFormulas.
std::unique_ptr<Evaluator> make_c(std::size_t number);
std::unique_ptr<Evaluator> make_interpreter(std::size_t number);
/// With a FloatingPointGuard around each value.
std::unique_ptr<Evaluator> make_guarded_interpreter(std::size_t number);
std::unique_ptr<Evaluator> make_muparser(std::size_t number);
std::unique_ptr<Evaluator> make_exprtk(std::size_t number);

}  // namespace anneal::bench
