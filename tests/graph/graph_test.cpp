#include "compiler/graph/graph.hpp"

#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <limits>

#include "compiler/builtins.hpp"
#include "compiler/floating_point.hpp"

namespace anneal {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

std::uint64_t bits(double value) {
  return std::bit_cast<std::uint64_t>(value);
}

class GraphTest : public testing::Test {
 protected:
  NodeId number(double value) { return graph.constant(value); }
  double folded(Operation operation, std::initializer_list<double> operands) {
    std::vector<NodeId> nodes;
    for (const double operand : operands) nodes.push_back(number(operand));
    return value(graph.add(operation, nodes));
  }
  double value(NodeId id) {
    EXPECT_TRUE(graph.is_constant(id));
    return graph.is_constant(id) ? graph.constant_value(id) : kNan;
  }

  FloatingPointGuard guard;
  Graph graph;
  NodeId step = graph.position();
  NodeId x = graph.argument(0);
  NodeId y = graph.argument(1);
  NodeId p = graph.argument(2, ValueType::boolean);
  NodeId q = graph.add(Operation::less, {x, y});
  NodeId yes = graph.boolean(true);
  NodeId no = graph.boolean(false);
};

using enum Operation;

TEST_F(GraphTest, EqualNodesAreOne) {
  const std::size_t before = graph.size();
  const NodeId sum = graph.add(add, {x, y});
  EXPECT_EQ(graph.add(add, {x, y}), sum);
  EXPECT_EQ(graph.add(add, {y, x}), sum);
  EXPECT_EQ(graph.size(), before + 1);
  EXPECT_NE(graph.add(subtract, {x, y}), graph.add(subtract, {y, x}));
  EXPECT_EQ(graph.argument(1), y);
  EXPECT_NE(graph.argument(2), p);
  EXPECT_EQ(graph.position(), step);
  EXPECT_NE(graph.add(Builtin::sin, {x}), graph.add(Builtin::cos, {x}));
  EXPECT_EQ(graph.add(Builtin::atan2, {x, y}), graph.add(Builtin::atan2, {x, y}));
}

TEST_F(GraphTest, ConstantsAreOneByTheirBits) {
  EXPECT_EQ(number(0.1), number(0.1));
  EXPECT_NE(number(0.0), number(-0.0));
  EXPECT_EQ(number(kNan), number(-kNan));
  EXPECT_EQ(number(kNan), number(std::bit_cast<double>(0xFFF8000000001234U)));
  EXPECT_NE(number(1), yes);
  EXPECT_EQ(bits(graph.constant_value(number(-kNan))), 0x7FF8000000000000U);
}

TEST_F(GraphTest, StagesAndTypes) {
  EXPECT_EQ(graph[graph.add(add, {number(1), number(2)})].stage, Stage::constant);
  EXPECT_EQ(graph[graph.add(multiply, {x, number(2)})].stage, Stage::binding);
  EXPECT_EQ(graph[graph.add(multiply, {x, step})].stage, Stage::position);
  EXPECT_EQ(graph[graph.add(Builtin::cos, {x})].stage, Stage::binding);
  EXPECT_EQ(graph[graph.add(Builtin::cos, {step})].stage, Stage::position);
  EXPECT_EQ(graph[q].type, ValueType::boolean);
  EXPECT_EQ(graph[p].type, ValueType::boolean);
  EXPECT_EQ(graph[graph.add(select, {p, x, y})].type, ValueType::number);
  EXPECT_EQ(graph[graph.add(select, {p, q, no})].type, ValueType::boolean);
  EXPECT_EQ(graph[graph.add(element, {x, p, q})].type, ValueType::boolean);
  EXPECT_EQ(graph[graph.add(to_number, {p})].type, ValueType::number);
}

TEST_F(GraphTest, FoldsEveryOperation) {
  EXPECT_EQ(folded(negate, {2}), -2);
  EXPECT_EQ(folded(add, {1, 2}), 3);
  EXPECT_EQ(folded(subtract, {1, 2}), -1);
  EXPECT_EQ(folded(multiply, {3, 2}), 6);
  EXPECT_EQ(folded(divide, {1, 0}), kInfinity);
  EXPECT_EQ(folded(less, {1, 2}), 1);
  EXPECT_EQ(folded(less, {kNan, 2}), 0);
  EXPECT_EQ(folded(less_equal, {2, 2}), 1);
  EXPECT_EQ(folded(equal, {0.0, -0.0}), 1);
  EXPECT_EQ(folded(equal, {kNan, kNan}), 0);
  EXPECT_EQ(folded(not_equal, {kNan, kNan}), 1);
  EXPECT_EQ(folded(element, {1.9, 10, 20, 30}), 20);
  EXPECT_EQ(folded(element, {-5, 10, 20, 30}), 10);
  EXPECT_EQ(folded(element, {kNan, 10, 20, 30}), 10);
  EXPECT_EQ(folded(element, {kInfinity, 10, 20, 30}), 30);
  EXPECT_EQ(folded(growing_start, {3, 10, 2}), 70);
  EXPECT_EQ(folded(growing_cycle, {69, 10, 2}), 2);
  EXPECT_EQ(folded(growing_cycle, {70, 10, 2}), 3);
  EXPECT_EQ(value(graph.add(to_number, {yes})), 1);
  EXPECT_EQ(graph.add(logical_not, {yes}), no);
  EXPECT_EQ(graph.add(logical_and, {yes, no}), no);
  EXPECT_EQ(graph.add(logical_or, {yes, no}), yes);
  EXPECT_EQ(graph.add(same, {no, no}), yes);
  EXPECT_EQ(graph.add(select, {yes, x, y}), x);
  EXPECT_EQ(graph.add(select, {no, x, y}), y);
}

TEST_F(GraphTest, NearlyEqual) {
  const auto near = [&](double a, double b) { return folded(nearly_equal, {a, b}) != 0; };
  EXPECT_TRUE(near(1, 1));
  EXPECT_TRUE(near(1, 1 + 9.9e-10));
  EXPECT_FALSE(near(1, 1 + 1.1e-9));
  EXPECT_TRUE(near(-1e9, -1e9 - 0.99));
  EXPECT_FALSE(near(-1e9, -1e9 - 1.01));
  EXPECT_TRUE(near(0, 1e-15));
  EXPECT_FALSE(near(0, 1.0000001e-15));
  EXPECT_TRUE(near(0.0, -0.0));
  EXPECT_TRUE(near(kInfinity, kInfinity));
  EXPECT_FALSE(near(kInfinity, -kInfinity));
  EXPECT_FALSE(near(kInfinity, 1e308));
  EXPECT_FALSE(near(1e308, -1e308));
  EXPECT_FALSE(near(kNan, kNan));
}

TEST_F(GraphTest, SimplifiesWhatKeepsEveryBit) {
  EXPECT_EQ(graph.add(multiply, {x, number(1)}), x);
  EXPECT_EQ(graph.add(multiply, {number(1), x}), x);
  EXPECT_EQ(graph.add(divide, {x, number(1)}), x);
  EXPECT_EQ(graph.add(subtract, {x, number(0.0)}), x);
  EXPECT_EQ(graph.add(add, {x, number(-0.0)}), x);
  const NodeId negative = graph.add(negate, {x});
  EXPECT_EQ(graph.add(negate, {negative}), x);
  EXPECT_EQ(graph.add(multiply, {x, number(-1)}), negative);
  EXPECT_EQ(graph.add(divide, {x, number(-1)}), negative);
  EXPECT_EQ(graph.add(subtract, {number(-0.0), x}), negative);
  EXPECT_EQ(graph.add(add, {y, negative}), graph.add(subtract, {y, x}));
  EXPECT_EQ(graph.add(subtract, {y, negative}), graph.add(add, {y, x}));
  EXPECT_EQ(graph.add(multiply, {negative, number(-3)}), graph.add(multiply, {x, number(3)}));
  EXPECT_EQ(graph.add(less, {x, x}), no);
}

TEST_F(GraphTest, SimplifiesPowersThatAreDefinedByOtherOperations) {
  const auto power = [&](double exponent) { return graph.add(Builtin::pow, {x, number(exponent)}); };
  const NodeId square = graph.add(multiply, {x, x});
  EXPECT_EQ(power(0), number(1));
  EXPECT_EQ(power(-0.0), number(1));
  EXPECT_EQ(power(1), x);
  EXPECT_EQ(power(2), square);
  EXPECT_EQ(power(3), graph.add(multiply, {square, x}));
  EXPECT_EQ(power(4), graph.add(multiply, {square, square}));
  EXPECT_EQ(power(0.5), graph.add(Builtin::sqrt, {x}));
  EXPECT_EQ(power(-1), graph.add(divide, {number(1), x}));
  EXPECT_EQ(graph[power(5)].operation, builtin);
  EXPECT_EQ(graph[power(1.5)].operation, builtin);
  EXPECT_EQ(graph.add(Builtin::pow, {number(1), x}), number(1));
  EXPECT_EQ(graph.add(Builtin::min, {x, x}), x);
  const NodeId counted = graph.add(to_number, {p});
  EXPECT_EQ(graph.add(add, {number(0), counted}), counted);
}

TEST_F(GraphTest, KeepsWhatWouldChangeABit) {
  const NodeId zero = number(0.0);
  EXPECT_EQ(graph[graph.add(add, {x, zero})].operation, add);  // -0 + 0 is 0
  EXPECT_EQ(graph[graph.add(subtract, {x, number(-0.0)})].operation, subtract);
  EXPECT_EQ(graph[graph.add(subtract, {zero, x})].operation, subtract);  // 0 - 0 is 0, not -0
  EXPECT_EQ(graph[graph.add(multiply, {x, zero})].operation, multiply);  // infinite, negative, NaN
  EXPECT_EQ(graph[graph.add(subtract, {x, x})].operation, subtract);     // infinite, NaN
  EXPECT_EQ(graph[graph.add(divide, {x, x})].operation, divide);
  EXPECT_EQ(graph[graph.add(equal, {x, x})].operation, equal);  // NaN
  EXPECT_EQ(graph[graph.add(less_equal, {x, x})].operation, less_equal);
  EXPECT_EQ(graph[graph.add(logical_not, {q})].operation, logical_not);  // not (a < b) is not b <= a
  const NodeId difference = graph.add(subtract, {x, y});
  EXPECT_EQ(graph[graph.add(negate, {difference})].operation, negate);  // -(a - a) is -0
}

TEST_F(GraphTest, SimplifiesLogic) {
  const NodeId not_p = graph.add(logical_not, {p});
  EXPECT_EQ(graph.add(logical_not, {not_p}), p);
  EXPECT_EQ(graph.add(logical_and, {p, yes}), p);
  EXPECT_EQ(graph.add(logical_and, {no, p}), no);
  EXPECT_EQ(graph.add(logical_or, {p, yes}), yes);
  EXPECT_EQ(graph.add(logical_or, {no, p}), p);
  EXPECT_EQ(graph.add(logical_and, {p, p}), p);
  EXPECT_EQ(graph.add(logical_or, {p, p}), p);
  EXPECT_EQ(graph.add(logical_and, {p, not_p}), no);
  EXPECT_EQ(graph.add(logical_or, {not_p, p}), yes);
  EXPECT_EQ(graph.add(same, {p, p}), yes);
  EXPECT_EQ(graph.add(same, {p, not_p}), no);
  EXPECT_EQ(graph.add(same, {p, yes}), p);
  EXPECT_EQ(graph.add(same, {no, p}), not_p);
  EXPECT_EQ(graph.add(logical_not, {graph.add(equal, {x, y})}), graph.add(not_equal, {x, y}));
  EXPECT_EQ(graph.add(logical_not, {graph.add(not_equal, {x, y})}), graph.add(equal, {x, y}));
}

TEST_F(GraphTest, SimplifiesSelectAndElement) {
  const NodeId not_p = graph.add(logical_not, {p});
  const NodeId choice = graph.add(select, {p, x, y});
  EXPECT_EQ(graph.add(select, {p, x, x}), x);
  EXPECT_EQ(graph.add(select, {not_p, y, x}), choice);
  EXPECT_EQ(graph.add(select, {p, yes, no}), p);
  EXPECT_EQ(graph.add(select, {p, no, yes}), not_p);
  EXPECT_EQ(graph.add(select, {p, choice, y}), choice);
  EXPECT_EQ(graph.add(select, {p, x, choice}), choice);
  EXPECT_EQ(graph.add(select, {p, choice, step}), graph.add(select, {p, x, step}));
  EXPECT_EQ(graph.add(element, {number(1), x, y}), y);
  EXPECT_EQ(graph.add(element, {number(-0.5), x, y}), x);
  EXPECT_EQ(graph.add(element, {number(7), x, y}), y);
  EXPECT_EQ(graph.add(element, {step, x, x}), x);
}

TEST_F(GraphTest, KeepsTheFirstOrigin) {
  const Location first{SourceId{3}, {10, 20}};
  graph.set_origin(first);
  const NodeId sum = graph.add(add, {x, y});
  graph.set_origin({SourceId{3}, {30, 40}});
  EXPECT_EQ(graph.add(add, {x, y}), sum);
  EXPECT_EQ(graph.origin(sum), first);
  const Location far{SourceId{0x3FFFFF}, {0x1FFFFE, 0x1FFFFF}};
  graph.set_origin(far);
  EXPECT_EQ(graph.origin(graph.add(multiply, {x, y})), far);
}

TEST_F(GraphTest, OwnOperandsMayBeUsedAgain) {
  std::vector<NodeId> list{step};
  for (int i = 0; i < 1000; ++i) list.push_back(number(i));
  const NodeId picked = graph.add(element, list);
  const std::vector<double> before = evaluate_nodes(graph, std::vector<double>{1, 2, 0}, 7);
  for (int i = 0; i < 12; ++i) graph.add(element, graph.operands(picked).subspan(0, 900 - i));
  const std::vector<double> after = evaluate_nodes(graph, std::vector<double>{1, 2, 0}, 7);
  for (std::size_t i = before.size(); i < after.size(); ++i) EXPECT_EQ(after[i], 7);
  EXPECT_EQ(after.size(), before.size() + 12);
}

TEST(GraphLimit, OperationsUpToTheLimitAndOnePast) {
  Graph graph;
  NodeId last = graph.position();
  const NodeId argument = graph.argument(0);
  while (graph.size() < kOperationLimit) last = graph.add(Operation::add, {last, argument});
  EXPECT_FALSE(graph.overflowed());
  const NodeId before = graph.operands(last)[0];
  EXPECT_EQ(graph.add(Operation::add, {argument, before}), last);  // an equal one is no further one
  EXPECT_FALSE(graph.overflowed());
  EXPECT_EQ(graph.constant(1), NodeId{0});
  EXPECT_TRUE(graph.overflowed());
  EXPECT_EQ(graph.size(), kOperationLimit);
  EXPECT_EQ(graph.add(Operation::add, {argument, before}), NodeId{0});
}

TEST(GraphLimit, OperandsUpToTheLimitAndOnePast) {
  Graph graph;
  const NodeId step = graph.position();
  constexpr std::size_t kLists = 64;
  constexpr std::size_t kLength = kOperandLimit / kLists;
  for (std::size_t i = 0; i < kLists; ++i) {
    std::vector<NodeId> list(kLength, graph.constant(static_cast<double>(i)));
    list[0] = step;
    list[1] = graph.argument(0);
    graph.add(Operation::element, list);
  }
  EXPECT_FALSE(graph.overflowed());
  graph.add(Operation::negate, {step});
  EXPECT_TRUE(graph.overflowed());
}

TEST(GraphDump, NamesWhatTheRootsNeed) {
  FloatingPointGuard guard;
  Graph graph;
  const NodeId step = graph.position();
  const NodeId rate = graph.argument(0);
  const NodeId early = graph.add(Operation::less, {step, graph.constant(1000)});
  graph.add(Operation::add, {step, rate});
  const NodeId scaled = graph.add(Operation::multiply, {rate, graph.constant(-0.0)});
  const NodeId curve = graph.add(Builtin::cos, {graph.add(Operation::divide, {step, graph.constant(1e-300)})});
  const NodeId value = graph.add(Operation::select, {early, scaled, curve});
  const NodeId flag = graph.add(Operation::logical_and, {early, graph.argument(1, ValueType::boolean)});
  const std::pair<std::string, NodeId> roots[] = {{"lr", value}, {"flag", flag}, {"always", graph.boolean(true)}};
  EXPECT_EQ(graph.dump(roots),
            R"(%0 = position                           # number, position
%1 = argument 0                         # number, binding
%2 = constant 1000                      # number, constant
%3 = less %0 %2                         # boolean, position
%5 = constant -0                        # number, constant
%6 = multiply %1 %5                     # number, binding
%7 = constant 1e-300                    # number, constant
%8 = divide %0 %7                       # number, position
%9 = cos %8                             # number, position
%10 = select %3 %6 %9                   # number, position
%11 = argument 1                        # boolean, binding
%12 = logical_and %3 %11                # boolean, position
%13 = constant true                     # boolean, constant
lr = %10
flag = %12
always = %13
)");
}

}  // namespace
}  // namespace anneal
