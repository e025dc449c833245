#define exprtk_disable_string_capabilities
#define exprtk_disable_rtl_io_file
#include <exprtk.hpp>
#include <string>

#include "bench/formulas.hpp"

namespace anneal::bench {
namespace {

class ExprTk : public Evaluator {
 public:
  explicit ExprTk(std::string_view text) {
    symbols_.add_variable("step", step_);
    expression_.register_symbol_table(symbols_);
    exprtk::parser<double>().compile(std::string(text), expression_);
  }
  void run(std::span<const double> positions, std::span<double> values) override {
    for (std::size_t i = 0; i < positions.size(); ++i) {
      step_ = positions[i];
      values[i] = expression_.value();
    }
  }

 private:
  double step_ = 0;
  exprtk::symbol_table<double> symbols_;
  exprtk::expression<double> expression_;
};

}  // namespace

std::unique_ptr<Evaluator> make_exprtk(std::size_t number) {
  return std::make_unique<ExprTk>(kFormulas[number].text);
}

}  // namespace anneal::bench
