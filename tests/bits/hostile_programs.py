"""Random programs that reach every way in which code is made: long chains and counts, lists by computed index, powers of bound bases,
hostile numbers, and so much that it is split into parts. Nothing evaluates them but the product's own back ends."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "differential"))

from random_expressions import ONE_ARGUMENT, Expressions, binary, call, literal, unit
from random_programs import Programs
from anneal_reference.syntax import Item, Node, name, number

HOSTILE = (
    "1e300 1e308 1.7976931348623157e308 1e-300 1e-310 5e-324 2.2250738585072014e-308 9007199254740991 9007199254740992 4503599627370497"
    " 4503599627370496.5 0.49999999999999994 1e15 1e22 6755399441055744 0.1 1.0000000000000002 1e5 710 745.2 1024 1074.5"
).split()
# What no literal says: infinities, NaN and negative zero that are known while the text is compiled.
SPECIAL = [
    binary("*", number("1e308"), number("10")),
    Node("neg", None, (binary("*", number("1e308"), number("10")),)),
    Node("neg", None, (number("0"),)),
    call("log", literal("-1")),
]
HOSTILE_EXPONENTS = "0.5 1.5 2.5 -0.5 -1.5 5 7 17 64 1000 -1000 1e10 0.1 1e-300 1e300 1023 -1074".split()


class HostilePrograms(Programs):
    LITERALS = Programs.LITERALS + HOSTILE
    EXPONENTS = Programs.EXPONENTS + HOSTILE_EXPONENTS

    def number_leaf(self, place):
        return self.pick(SPECIAL) if self.chance(0.03) else super().number_leaf(place)

    def tamed(self, function, argument):
        return super().tamed(function, argument) if self.chance(0.5) else argument

    def random_number(self, place, budget):
        return call(self.pick(["hash", "uniform", "normal"]), self.of_number(place, 2), self.of_number(place, budget // 2))

    def output(self, new, place):
        expression = self.of_bool(place, 30) if self.chance(0.15) else self.of_number(place, self.pick([8, 15, 30, 30, 150]))
        return Item("schedule", new, expression=expression, signed=True)

    def thresholds(self, count):
        """Numbers in order, nearly in order or in none, some of them equal."""
        form = self.random.random()
        limit = self.pick([20, 100, 2000])
        points = [self.random.randint(0, limit) + (self.pick([0, 0.5, 0.25]) if self.chance(0.1) else 0) for _ in range(count)]
        if form < 0.75:
            points.sort()
        if 0.6 < form < 0.75:
            points[self.random.randrange(count)] = self.random.randint(0, limit)
        return [number(str(point)) for point in points]

    def time(self, place):
        """A number that changes with the position, where there is one."""
        if not place.timed:
            return self.number_leaf(place)
        return self.pick([name("step"), name("run.step"), binary("*", name("step"), number(self.pick(["0.5", "2", "1.1"])))])

    def long_chain(self, place, budget):
        """Arms between thresholds of one number: searched where they are many."""
        count = self.pick([3, 7, 8, 9, 10, 16, 17, 30, 63, 64, 65, 70, 130])
        if self.depth_of_chains:
            return self.arithmetic(place, budget)
        self.depth_of_chains += 1
        x, order = self.time(place), self.pick("<<<>") + self.pick(["", "", "", "="])
        parts = []
        for threshold in self.thresholds(count):
            bound = name(self.pick(place.numbers)) if place.numbers and self.chance(0.05) else threshold
            parts += [Node("compare", (order,), (x, bound)), self.of_number(place, self.pick([1, 1, 2, 4, 8]))]
        self.depth_of_chains -= 1
        return Node("piecewise", None, [*parts, self.of_number(place, 3)])

    depth_of_chains = 0

    def milestones(self, place, budget):
        """How many thresholds were passed: searched where they are many."""
        points = Node("list", None, self.thresholds(self.pick([2, 3, 5, 15, 16, 17, 18, 33, 100])))
        operators = self.pick(["<", "<=", ">", ">="])
        sides = (points, self.time(place)) if self.chance(0.5) else (self.time(place), points)
        passed = call("count", Node("compare", (operators,), sides))
        return self.pick([passed, binary("*", number("0.1"), passed), binary("^", number(self.pick(self.LITERALS)), passed)])

    def long_list(self, place, budget):
        """An element by a computed index."""
        count = self.pick([2, 4, 5, 6, 8, 31])
        fixed = self.chance(0.6)
        elements = [number(self.pick(self.LITERALS)) if fixed else self.of_number(place, self.pick([1, 1, 3])) for _ in range(count)]
        return Node("index", None, (Node("list", None, elements), self.pick([self.time(place), self.of_number(place, budget // 2)])))

    def bound_power(self, place, budget):
        """A power whose base is known before the position is."""
        base = name(self.pick(place.numbers)) if place.numbers and self.chance(0.6) else number(self.pick(self.LITERALS))
        if self.chance(0.3):
            base = self.pick([*SPECIAL, literal("-2"), literal("-0.5"), number("0"), number("1")])
        return binary("^", base, self.pick([self.time(place), self.of_number(place, budget)]))

    def every_function(self, place, budget):
        """A function of what changes with the position, over a wide range."""
        wide = binary(self.pick("*/^+-"), self.time(place), number(self.pick(self.LITERALS)))
        return call(self.pick(ONE_ARGUMENT), wide)

    NUMBERS = (
        [method for method in Programs.NUMBERS if method is not Expressions.random_number]
        + [long_chain, milestones, milestones, long_list, long_list, bound_power, bound_power]
        + [every_function] * 5
        + [random_number, Expressions.two_arguments, Expressions.two_arguments]
    )
