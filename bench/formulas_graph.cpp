#include "bench/formulas.hpp"
#include "compiler/builtins.hpp"
#include "compiler/floating_point.hpp"
#include "compiler/graph/graph.hpp"
#include "compiler/interpreter/interpreter.hpp"

namespace anneal::bench {
namespace {

/// A node with C's operators.
struct Expression {
  Graph *graph;
  NodeId node;
};

Expression number(Graph *graph, double value) {
  return {graph, graph->constant(value)};
}
Expression apply(Operation operation, Expression a, Expression b) {
  return {a.graph, a.graph->add(operation, {a.node, b.node})};
}
Expression operator+(Expression a, Expression b) {
  return apply(Operation::add, a, b);
}
Expression operator-(Expression a, Expression b) {
  return apply(Operation::subtract, a, b);
}
Expression operator*(Expression a, Expression b) {
  return apply(Operation::multiply, a, b);
}
Expression operator/(Expression a, Expression b) {
  return apply(Operation::divide, a, b);
}
Expression operator+(double a, Expression b) {
  return number(b.graph, a) + b;
}
Expression operator-(double a, Expression b) {
  return number(b.graph, a) - b;
}
Expression operator*(double a, Expression b) {
  return number(b.graph, a) * b;
}
Expression operator/(double a, Expression b) {
  return number(b.graph, a) / b;
}
Expression operator-(Expression a, double b) {
  return a - number(a.graph, b);
}
Expression operator/(Expression a, double b) {
  return a / number(a.graph, b);
}
Expression operator<(Expression a, double b) {
  return apply(Operation::less, a, number(a.graph, b));
}
Expression call(Builtin builtin, Expression x) {
  return {x.graph, x.graph->add(builtin, {x.node})};
}
Expression select(Expression condition, Expression a, Expression b) {
  return {a.graph, a.graph->add(Operation::select, {condition.node, a.node, b.node})};
}

Expression expdecay(Expression step) {
  const Expression exponent = call(Builtin::floor, step / 1000);
  return 0.1 * Expression{step.graph, step.graph->add(Builtin::pow, {step.graph->constant(0.96), exponent.node})};
}

Expression cosine(Expression step) {
  return select(step < 1000, 0.001 * step / 1000,
                0.5 * 0.001 * (1 + call(Builtin::cos, 3.141592653589793 * (step - 1000) / 99000)));
}

Expression onecycle(Expression step) {
  const Expression up = 0.001 + 0.009 * 0.5 * (1 - call(Builtin::cos, 3.141592653589793 * step / 30000));
  const Expression down = 0.0001 + 0.0099 * 0.5 * (1 + call(Builtin::cos, 3.141592653589793 * (step - 30000) / 70000));
  return select(step < 30000, up, down);
}

Expression piece6(Expression step) {
  const Expression root = 0.0005 * call(Builtin::sqrt, 40000 / step);
  const Expression decay = 0.0004 * call(Builtin::exp, (60000 - step) / 20000);
  const Expression late = select(step < 60000, root, select(step < 80000, decay, number(step.graph, 0.0001)));
  const Expression middle = select(step < 40000, 0.001 - 0.0005 * (step - 20000) / 20000, late);
  return select(step < 1000, 0.001 * step / 1000, select(step < 20000, number(step.graph, 0.001), middle));
}

class Interpreter : public Evaluator {
 public:
  Interpreter(const Graph &graph, NodeId root, bool guarded)
      : code_(graph, {&root, 1}), bound_(code_.bind({})), guarded_(guarded) {}
  void run(std::span<const double> positions, std::span<double> values) override {
    if (guarded_) {
      for (std::size_t i = 0; i < positions.size(); ++i) {
        const FloatingPointGuard guard;
        code_.evaluate(bound_, positions[i], {&values[i], 1});
      }
    } else {
      for (std::size_t i = 0; i < positions.size(); ++i) code_.evaluate(bound_, positions[i], {&values[i], 1});
    }
  }

 private:
  InterpreterCode code_;
  std::vector<double> bound_;
  bool guarded_;
};

std::unique_ptr<Evaluator> make(std::size_t number, bool guarded) {
  static constexpr Expression (*kFunctions[])(Expression) = {expdecay, cosine, onecycle, piece6};
  const FloatingPointGuard guard;
  Graph graph;
  const Expression value = kFunctions[number]({&graph, graph.position()});
  return std::make_unique<Interpreter>(graph, value.node, guarded);
}

}  // namespace

std::unique_ptr<Evaluator> make_interpreter(std::size_t number) {
  return make(number, false);
}
std::unique_ptr<Evaluator> make_guarded_interpreter(std::size_t number) {
  return make(number, true);
}

}  // namespace anneal::bench
