"""Random expressions of a wanted kind. What is generated is meant to be well typed; the reference evaluator has the last word."""

import random
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "reference"))

from anneal_reference.syntax import Node, call, name, number

ONE_ARGUMENT = (
    "abs sign floor ceil round trunc frac exp exp2 expm1 log log2 log10 log1p sqrt cbrt sin cos tan sinpi cospi asin acos atan sinh cosh"
    " tanh sigmoid erf smoothstep"
).split()
TWO_ARGUMENTS = "mod pow atan2 hypot min max".split()
LITERALS = "0 1 2 3 4 5 7 10 0.5 0.25 0.1 0.9 0.01 1.5 2.5 1e-3 3e2 1_000 2k .75 100 6.02 1e-8".split()
EXPONENTS = "2 3 4 0.5 -1 1 0 -2 1.5 -0.5 5 0.75".split()
PERCENTAGES = "1% 2% 5% 10% 25% 33% 50% 12.5% 100% 0.1%".split()
COMPARISONS = ("<", "<=", ">", ">=", "==", "!=", "~=")


def binary(operator, left, right):
    return Node("binary", operator, (left, right))


def unit(operand, word):
    return Node("unit", word, (operand,))


def literal(text):
    return Node("neg", None, (number(text[1:]),)) if text.startswith("-") else number(text)


class Place:
    """What may be written here: names by kind, the enclosing times, and the length of the innermost where it is known."""

    def __init__(self, **fields):
        self.numbers, self.durations, self.percentages, self.bools, self.lists = [], [], [], [], []  # lists: (name, length)
        self.kept = []  # names of percentages that are a part of another span than the innermost
        self.functions, self.files = [], []  # defs: (name, parameters); lets and outputs of the file
        self.units = ["steps"]
        self.span = None
        self.bounded = True
        self.in_repeat = False
        self.neighbours = ()
        self.timed = True
        self.depth = 0
        self.__dict__.update(fields)

    def but(self, **fields):
        return Place(**{**self.__dict__, **fields})

    def with_name(self, kind, new):
        return self.but(**{kind: [*getattr(self, kind), new]})


class Expressions:
    LITERALS, EXPONENTS = LITERALS, EXPONENTS

    def __init__(self, seed):
        self.random = random.Random(seed)
        self.fresh_names = 0
        self.new_params = []

    def fresh(self, prefix):
        self.fresh_names += 1
        return f"{prefix}{self.fresh_names}"

    def pick(self, choices):
        return self.random.choice(choices)

    def chance(self, probability):
        return self.random.random() < probability

    def split(self, budget, count):
        """`budget` in `count` parts."""
        cuts = sorted(self.random.randint(0, max(budget, 0)) for _ in range(count - 1))
        return [high - low for low, high in zip([0, *cuts], [*cuts, max(budget, 0)])]

    def of_number(self, place, budget):
        if budget <= 1:
            return self.number_leaf(place)
        return self.pick(self.NUMBERS)(self, place, budget - 1)

    # Numbers.

    def number_leaf(self, place):
        choices = [lambda: number(self.pick(self.LITERALS))] * 3
        if place.timed:
            times = ["step", "step", "run.step"]
            if place.bounded:
                times += ["progress", "progress", "run.progress", "last"]
            if "epochs" in place.units:
                times += ["epoch"]
            if "tokens" in place.units:
                times += ["tokens", "samples"]
            if place.in_repeat:
                times += ["cycle", "cycle"]
            times += place.neighbours
            choices += [lambda: name(self.pick(times))] * 4
        if place.numbers:
            choices += [lambda: name(self.pick(place.numbers))] * 3
        return self.pick(choices)()

    def arithmetic(self, place, budget):
        left, right = (self.of_number(place, part) for part in self.split(budget, 2))
        return binary(self.pick("+-*/%+-*/"), left, right)

    def power(self, place, budget):
        base = self.of_number(place, budget - 1)
        if self.chance(0.4):
            base = call("abs", base)
        if self.chance(0.8):
            return binary("^", base, literal(self.pick(self.EXPONENTS)))
        return binary("^", call("abs", base), self.of_number(place, 2))

    def negative(self, place, budget):
        return Node("neg", None, (self.of_number(place, budget),))

    def one_argument(self, place, budget):
        function, argument = self.pick(ONE_ARGUMENT), self.of_number(place, budget)
        return call(function, self.tamed(function, argument) if self.chance(0.8) else argument)

    def tamed(self, function, argument):
        """An argument for which the result is most often finite: what is NaN or infinite hides all that it is made of."""
        if function in ("exp", "exp2", "expm1", "sinh", "cosh"):
            return call("clamp", argument, literal("-20"), number("20"))
        if function in ("log", "log2", "log10", "log1p", "sqrt"):
            return binary("+", call("abs", argument), number(self.pick(["0.5", "1e-8", "2"])))
        if function in ("asin", "acos"):
            return call(self.pick(["sin", "sinpi", "frac"]), argument)
        return argument

    def two_arguments(self, place, budget):
        return call(self.pick(TWO_ARGUMENTS), *(self.of_number(place, part) for part in self.split(budget, 2)))

    def several_arguments(self, place, budget):
        function = self.pick(["min", "max", "clamp", "lerp", "lerp"])
        return call(function, *(self.of_number(place, part) for part in self.split(budget, 3)))

    def interpolation(self, place, budget):
        count = self.random.randint(2, 4)
        points = sorted(self.random.sample(range(0, 60), count))
        xs = Node("list", None, [number(str(point)) for point in points])
        ys = Node("list", None, [number(self.pick(self.LITERALS)) for _ in points])
        if self.chance(0.4) and place.timed:
            return call("interp", unit(xs, "steps"), ys, name("step"))
        return call("interp", xs, ys, self.of_number(place, budget - 2))

    def random_number(self, place, budget):
        """`uniform` and its kin, where their value is decided whatever the generator of the product: only ranges are defined."""
        seed, at = self.of_number(place, 1), self.of_number(place, budget // 2)
        drawn = call(self.pick(["uniform", "hash"]), seed, at)
        form = self.pick(["floor", "if", "max"])
        if form == "floor":
            return call("floor", call("uniform", seed, at))
        if form == "if":
            return Node("if", None, (Node("compare", (">=",), (drawn, number("0"))), self.of_number(place, budget // 2), number("0")))
        return call("min", call("max", call("normal", seed, at), number("100")), number("50"))

    def choice(self, place, budget):
        first, second, third = self.split(budget, 3)
        return Node("if", None, (self.of_bool(place, first), self.of_number(place, second), self.of_number(place, third)))

    def piecewise(self, place, budget):
        arms = self.random.randint(1, 3)
        parts = []
        for part in self.split(budget, 2 * arms + 1):
            parts.append(self.of_bool(place, part) if len(parts) % 2 == 0 else self.of_number(place, part))
        parts[-1] = self.of_number(place, 1)
        return Node("piecewise", None, parts)

    def block(self, place, budget):
        count = self.random.randint(1, 3)
        names, parts = [], []
        for part in self.split(budget, count + 1)[:-1]:
            kind = self.pick(["numbers", "numbers", "durations", "bools", "percentages", "lists"])
            new = self.fresh("v")
            parts.append(self.of_kind(kind, place, max(part, 2)))
            place = place.with_name(kind, (new, list_length(parts[-1], place)) if kind == "lists" else new)
            names.append(new)
        return Node("block", tuple(names), (*parts, self.of_number(place, budget // 2)))

    def list_to_number(self, place, budget):
        form = self.pick(["reduce", "index", "count", "len"])
        if form == "reduce":
            return call(self.pick(["sum", "product", "min", "max"]), self.of_list(place, budget))
        if form == "index":
            elements = self.of_list(place, budget // 2)
            index = self.pick([lambda: name("step") if place.timed else number("0"), lambda: call("sin", self.of_number(place, budget // 2))])()
            return Node("index", None, (elements, binary("+", index, self.of_number(place.but(timed=False, numbers=[]), 1))))
        if form == "count":
            return call("count", self.bool_list(place, budget))
        return call("len", self.of_list(place, budget // 2))

    def ratio(self, place, budget):
        left, right = (self.of_duration(place, part) for part in self.split(budget, 2))
        return binary(self.pick("/%/"), left, right)

    def part(self, place, budget):
        """A percentage where a number is wanted."""
        percentage = self.of_percentage(place, 2)
        form = self.pick(["product", "ratio", "function", "plain"])
        if form == "product":
            return binary("*", percentage, self.of_number(place, budget))
        if form == "ratio":
            return binary("/", self.of_number(place, budget), percentage)
        if form == "function":
            return call(self.pick(ONE_ARGUMENT), percentage)
        return binary("+", number(self.pick(self.LITERALS)), percentage)

    def counted(self, place, budget):
        """A number with a duration: the duration counts its steps."""
        left = name("step") if place.timed and self.chance(0.6) else self.pure_number(place, budget // 2)
        return binary(self.pick("+-/%"), left, self.of_duration(place, budget // 2))

    def in_unit(self, place, budget):
        """`epoch`, `samples` and `tokens` themselves with a duration, which counts their unit."""
        pairs = [("epoch", "epochs")] * ("epochs" in place.units) + [("samples", "samples"), ("tokens", "tokens")] * ("tokens" in place.units)
        if not pairs or not place.timed:
            return self.arithmetic(place, budget)
        word, plural = self.pick(pairs)
        return binary(self.pick("+-/%"), name(word), unit(number(self.pick(["2", "3", "8", "64", "1k"])), plural))

    def pure_number(self, place, budget):
        """Without time names that count another unit: those may not meet a duration."""
        plain = place.but(timed=False, numbers=[], functions=[], files=[])
        return self.of_number(plain, budget)

    def shift(self, place, budget):
        if not place.timed:
            return self.arithmetic(place, budget)
        moved = place if self.chance(0.7) else place.but(neighbours=())
        inner = self.of_number(moved, budget - 2)
        if place.files and self.chance(0.3):
            inner = name(self.pick(place.files))
        when = self.pick([lambda: number(str(self.random.randint(0, 40))), lambda: number("2.5"), lambda: self.short_length(place)])()
        return Node("shift", None, (inner, when))

    def short_length(self, place):
        if place.bounded and self.chance(0.4):
            return Node("percent", self.pick(PERCENTAGES))
        return unit(number(self.pick(["2", "3", "5.5", "12", "30"])), "steps")

    def function_call(self, place, budget):
        if not place.functions:
            return self.one_argument(place, budget)
        function, parameters = self.pick(place.functions)
        names, arguments = [], []
        skipped = False
        for own, kind, has_default in parameters:
            if has_default and self.chance(0.4):
                skipped = True
                continue
            names.append(own if skipped or names and names[-1] else None)
            arguments.append(self.argument(kind, place, max(2, budget // (len(parameters) + 1))))
        return Node("call", (function, tuple(names)), arguments)

    def argument(self, kind, place, budget):
        if kind == "list":
            return Node("list", None, [number(self.pick(self.LITERALS)) for _ in range(3)])
        if kind == "short":
            return unit(number(str(self.random.randint(1, 4))), "steps")
        return self.of_kind(kind, place, budget)

    # Bools, durations, percentages, lists.

    def of_kind(self, kind, place, budget):
        makers = {"numbers": self.of_number, "durations": self.of_duration, "bools": self.of_bool, "percentages": self.of_percentage}
        return makers.get(kind, self.of_list)(place, budget)

    def of_bool(self, place, budget):
        if budget <= 1:
            if place.bools and self.chance(0.5):
                return name(self.pick(place.bools))
            return Node("bool", self.chance(0.5))
        return self.pick(self.BOOLS)(self, place, budget - 1)

    def comparison(self, place, budget):
        left, right = (self.of_number(place, part) for part in self.split(budget, 2))
        return Node("compare", (self.pick(COMPARISONS),), (left, right))

    def chain(self, place, budget):
        operators = self.pick([("<", "<="), ("<=", "<"), (">", ">="), ("<=", "<=", "<")])
        return Node("compare", operators, [self.of_number(place, part) for part in self.split(budget, len(operators) + 1)])

    def time_comparison(self, place, budget):
        if not place.timed:
            return self.comparison(place, budget)
        pairs = [("step", "steps")] + [("epoch", "epochs")] * ("epochs" in place.units) + [("tokens", "tokens")] * ("tokens" in place.units)
        if place.bounded and self.chance(0.3):
            return Node("compare", (self.pick(COMPARISONS),), (name("progress"), self.of_percentage(place, 3)))
        word, plural = self.pick(pairs)
        length = unit(number(self.pick(["2", "5", "30", "64", "1.5", "1k"])), plural)
        if word == "step" and self.chance(0.5):
            length = self.of_duration(place, budget)
        return Node("compare", (self.pick(COMPARISONS),), (name(word), length))

    def duration_comparison(self, place, budget):
        return Node("compare", (self.pick(COMPARISONS),), [self.of_duration(place, part) for part in self.split(budget, 2)])

    def logic(self, place, budget):
        return Node(self.pick(["and", "or"]), None, [self.of_bool(place, part) for part in self.split(budget, 2)])

    def opposite(self, place, budget):
        return Node("not", None, (self.of_bool(place, budget),))

    def any_or_all(self, place, budget):
        return call(self.pick(["any", "all"]), self.bool_list(place, budget))

    def bool_list(self, place, budget):
        return Node("compare", (self.pick(COMPARISONS[:4]),), (self.of_list(place, budget // 2), self.of_number(place, budget // 2)))

    def of_duration(self, place, budget):
        if budget <= 2:
            choices = [lambda: unit(number(self.pick(["2", "3", "10", "0.5", "25", "1k"])), self.pick(place.units))] * 2
            choices += [lambda: name("total")] * place.bounded + [lambda: name("span")] * (place.bounded)
            choices += [lambda: name(self.pick(place.durations))] * bool(place.durations) * 2
            return self.pick(choices)()
        return self.pick(self.DURATIONS)(self, place, budget - 1)

    def duration_sum(self, place, budget):
        left, right = self.split(budget, 2)
        other = self.of_percentage(place, right) if place.bounded and self.chance(0.3) else self.of_duration(place, right)
        if place.kept and self.chance(0.3):
            other = name(self.pick(place.kept))
        return binary(self.pick("+-"), self.of_duration(place, left), other)

    def duration_scaled(self, place, budget):
        left, right = self.split(budget, 2)
        if self.chance(0.5):
            return binary("*", self.of_number(place.but(neighbours=()), left), self.of_duration(place, right))
        return binary(self.pick("*/"), self.of_duration(place, left), self.pure_number(place, right))

    def duration_function(self, place, budget):
        function = self.pick(["min", "max", "abs", "floor", "ceil", "round", "clamp", "lerp"])
        count = {"min": 2, "max": 2, "clamp": 3}.get(function, 1)
        if function == "lerp":
            return call("lerp", self.of_duration(place, budget // 3), self.of_duration(place, budget // 3), self.of_number(place, budget // 3))
        return call(function, *(self.of_duration(place, part) for part in self.split(budget, count)))

    def duration_of_number(self, place, budget):
        return unit(self.of_number(place, budget), self.pick(place.units))

    def duration_choice(self, place, budget):
        first, second, third = self.split(budget, 3)
        return Node("if", None, (self.of_bool(place, first), self.of_duration(place, second), self.of_duration(place, third)))

    def duration_list(self, place, budget):
        elements = unit(Node("list", None, [number(str(self.random.randint(1, 50))) for _ in range(3)]), "steps")
        if self.chance(0.5):
            return call(self.pick(["sum", "max", "min"]), elements)
        return Node("index", None, (elements, number(self.pick(["0", "1", "2", "1.9"]))))

    def of_percentage(self, place, budget):
        if place.percentages and self.chance(0.3):
            return name(self.pick(place.percentages))
        if budget <= 2:
            return Node("percent", self.pick(PERCENTAGES))
        left, right = self.split(budget, 2)
        if self.chance(0.5):
            return binary(self.pick("+-"), self.of_percentage(place, left), self.of_percentage(place, right))
        return binary("*", number(self.pick(self.LITERALS)), self.of_percentage(place, right))

    def of_list(self, place, budget, length=None):
        known = [own for own, its_length in place.lists if length in (None, its_length)]
        if known and self.chance(0.4):
            return name(self.pick(known))
        length = length or self.random.randint(1, 4)
        form = self.random.random()
        if budget <= 2 or form < 0.5:
            if form < 0.15:
                return call("range", number(str(length)))
            return Node("list", None, [self.of_number(place, part) for part in self.split(min(budget, 6), length)])
        if form < 0.8:
            return binary(self.pick("+-*/^"), self.of_list(place, budget // 2, length), number(self.pick(self.LITERALS)))
        return call(self.pick(["min", "max"]), self.of_list(place, budget // 2, length), self.of_number(place, budget // 3))


def list_length(node, place):
    """The length of a generated list."""
    if node.kind == "list":
        return len(node.children)
    if node.kind == "name":
        return dict(place.lists)[node.value]
    if node.kind == "call" and node.value[0] == "range":
        return int(node.children[0].value)
    return list_length(node.children[0], place)
