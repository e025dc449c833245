"""Random `phases` and `repeat`: lengths that fit the enclosing span, so that most of what is generated is a program."""

import math

from random_expressions import PERCENTAGES, Expressions, binary, call, name, unit
from anneal_reference.syntax import Item, Node, number


class Timelines(Expressions):
    def phases(self, place, budget):
        if place.depth > 3:
            return self.arithmetic(place, budget)
        count = self.random.randint(1, 4)
        shares = self.shares(count)
        rest = self.random.randrange(count) if place.bounded and self.chance(0.7) else count - 1 if not place.bounded else None
        names, parts = [], []
        for number_of, (share, part) in enumerate(zip(shares, self.split(budget, count))):
            if number_of == rest:
                length, span = Node("rest"), self.rest_of(place, shares, rest)
            else:
                length, span = self.length(place, share)
            neighbours = ["previous"] * (number_of > 0) + ["following"] * (number_of + 1 < count)
            if "following" in neighbours and self.chance(0.7):
                neighbours.remove("following")
            bounded = place.bounded or number_of != rest
            names.append(self.fresh("p") if self.chance(0.3) else None)
            parts += [length, self.of_number(self.inside(place, span, bounded, neighbours), max(part, 1))]
        return Node("phases", tuple(names), parts)

    def shares(self, count):
        """Shares of the span with a sum below 1."""
        weights = [self.random.random() + 0.1 for _ in range(count)]
        return [weight / sum(weights) * self.random.choice([0.3, 0.6, 0.9]) for weight in weights]

    def rest_of(self, place, shares, rest):
        """The length of the rest, where the others are whole: unknown otherwise."""
        return None

    def inside(self, place, span, bounded=True, neighbours=(), in_repeat=False):
        return place.but(
            span=span,
            bounded=bounded,
            neighbours=tuple(neighbours),
            in_repeat=place.in_repeat or in_repeat,
            depth=place.depth + 1,
            percentages=[],
            kept=place.kept + place.percentages if place.bounded else [],
        )

    def length(self, place, share):
        """A length of about that share of the enclosing span, and how many steps it is where that is a whole number."""
        forms = []
        if place.bounded:
            percent = max(1, math.floor(share * 100))
            forms += [lambda: (Node("percent", f"{percent}%"), None)] * 2
            forms += [lambda: (binary("/", name("span"), number(str(math.ceil(1 / share)))), None)]
            forms += [lambda: (call("floor", binary("*", number(f"{share:.3f}"), name("span"))), None)]
        known = place.span if place.bounded else 200.0
        if known is not None and share * known >= 1:
            whole = math.floor(share * known)
            forms += [lambda: (unit(number(str(whole)), "steps"), float(whole))] * 3
            forms += [lambda: (unit(number(f"{max(whole - 1, 0)}.5"), "steps"), None)]
            forms += [lambda: self.length_param(whole)]
            forms += [lambda: (call("min", unit(number(str(whole)), "steps"), unit(number("1M"), "steps")), float(whole))]
        if not forms:
            return unit(number("0"), "steps"), 0.0
        return self.pick(forms)()

    def length_param(self, whole):
        """A parameter of the file whose default is that length."""
        new = self.fresh("w")
        default = unit(number(str(whole)), "steps")
        kind = self.pick([None, "duration"])
        self.new_params.append(Item("param", new, kind=kind, expression=default, limits=None, log=False))
        return name(new), float(whole)

    def repeat(self, place, budget):
        if place.depth > 3:
            return self.arithmetic(place, budget)
        whole = self.random.choice([1, 2, 3, 5, 8, 20])
        form = self.pick(["plain", "plain", "fraction", "growing", "list", "percent"])
        length, factor, span = unit(number(str(whole)), "steps"), None, float(whole)
        if form == "fraction":
            length, span = unit(number(f"{whole}.{self.pick(['5', '25', '3'])}"), "steps"), None
        elif form == "growing":
            factor, span = number(self.pick(["2", "1.5", "3", "1.1", "1.75"])), None
        elif form == "list":
            lengths = [number(str(self.random.randint(1, 30))) for _ in range(self.random.randint(1, 4))]
            length, span = unit(Node("list", None, lengths), "steps"), None
        elif form == "percent" and place.span is not None and place.span >= 100:
            length, span = Node("percent", self.pick(PERCENTAGES[2:8])), None
        inner = self.inside(place.but(bounded=True), span, True, place.neighbours, in_repeat=True)
        inner.kept = place.kept + place.percentages if place.bounded else []
        if self.chance(0.4) and (span is None or span >= 4):
            body = self.phases(inner.but(neighbours=()), budget)
            if body.kind != "phases":
                body = Node("block", (), (body,))
        else:
            body = Node("block", (), (self.of_number(inner, budget),))
        return Node("repeat", factor is not None, [part for part in (length, factor, body) if part is not None])

    NUMBERS = (
        [Expressions.arithmetic] * 8
        + [Expressions.power] * 2
        + [Expressions.one_argument] * 6
        + [Expressions.two_arguments] * 2
        + [Expressions.several_arguments] * 3
        + [Expressions.choice] * 2
        + [Expressions.function_call] * 3
        + [Expressions.list_to_number] * 3
        + [Expressions.negative, Expressions.interpolation, Expressions.random_number, Expressions.piecewise, Expressions.block]
        + [Expressions.part, Expressions.ratio, Expressions.counted, Expressions.in_unit, Expressions.shift, phases, phases, phases, repeat, repeat]
    )
    BOOLS = [Expressions.comparison] * 3 + [
        Expressions.chain,
        Expressions.time_comparison,
        Expressions.duration_comparison,
        Expressions.logic,
        Expressions.opposite,
        Expressions.any_or_all,
    ]
    DURATIONS = [
        Expressions.duration_sum,
        Expressions.duration_scaled,
        Expressions.duration_function,
        Expressions.duration_of_number,
        Expressions.duration_choice,
        Expressions.duration_list,
    ]
