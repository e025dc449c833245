"""Random programs: a clock, parameters, lets, functions with every kind of parameter, and outputs."""

from random_expressions import PERCENTAGES, Place, unit
from random_timelines import Timelines
from anneal_reference.syntax import Item, Node, Parameter, name, number

SMALLEST = 40


class Programs(Timelines):
    def program(self):
        """The items of a program of at least SMALLEST operations."""
        clock, place = self.clock()
        items, place = self.params(place)
        for _ in range(self.random.randint(1, 3)):
            item, place = self.function(place)
            items.append(item)
        for _ in range(self.random.randint(0, 3)):
            item, place = self.let(place)
            items.append(item)
        # What is seen by itself cannot be hidden by a floor or a comparison around it.
        outputs = [Item("schedule", f"of_{own}", expression=name(own), signed=True) for own in place.files]
        outputs += [self.output(f"other{number_of}", place) for number_of in range(self.random.randint(1, 3))]
        value = self.output("value", place.but(files=place.files + [item.name for item in outputs]))
        items += outputs + [value]
        while operations(items) < SMALLEST:
            value = value.changed(expression=Node("binary", self.pick("+-*"), (value.expression, self.of_number(place, 25))))
            items[-1] = value
        items += self.new_params
        if self.chance(0.3):
            self.random.shuffle(items)
        return [clock, *items]

    def clock(self):
        units = ["steps"]
        equations = []
        total = self.random.choice([1, 7, 10, 60, 100, 101, 997, 2000])
        length = unit(number(str(total)), "steps")
        if self.chance(0.6):
            epoch = self.random.choice([3, 10, 25, 100])
            equations.append(("epoch", unit(number(str(epoch)), "steps")))
            units.append("epochs")
            if self.chance(0.4):
                epochs = max(1, total // epoch)
                total, length = epochs * epoch, unit(number(str(epochs)), "epochs")
        if self.chance(0.5):
            equations.append(("step", unit(number(self.pick(["2", "256", "1k", "3"])), "samples")))
            equations.append(("sample", unit(number(self.pick(["8", "2048", "1", "0.5"])), "tokens")))
            units += ["samples", "tokens"]
        bounded = self.chance(0.9)
        if bounded:
            equations.append(("total", length))
        if not equations:
            equations.append(("epoch", unit(number("5"), "steps")))
        self.random.shuffle(equations)
        place = Place(units=units, span=float(total) if bounded else None, bounded=bounded)
        return Item("clock", None, equations=equations, units=[]), place

    def params(self, place):
        items = []
        for _ in range(self.random.randint(0, 3)):
            kind = self.pick(["numbers", "numbers", "durations", "percentages", "lists"] if place.bounded else ["numbers", "durations", "lists"])
            new, limits = self.fresh("a"), None
            if kind == "numbers":
                expression = number(self.pick(self.LITERALS))
                limits = (False, number("0"), number("1k"), self.chance(0.0)) if self.chance(0.3) and expression.value != "2k" else None
            elif kind == "durations":
                expression = unit(number(str(self.random.randint(1, 30))), self.pick(place.units))
            elif kind == "percentages":
                expression = Node("percent", self.pick(PERCENTAGES))
            else:
                expression = Node("list", None, [number(self.pick(self.LITERALS)) for _ in range(3)])
            items.append(Item("param", new, kind=None, expression=expression, limits=limits, log=False))
            place = place.with_name(kind, (new, 3) if kind == "lists" else new)
        return items, place

    def let(self, place):
        kind = self.pick(["numbers", "numbers", "numbers", "durations", "bools", "percentages", "lists"])
        if kind == "percentages" and not place.bounded:
            kind = "numbers"
        new = self.fresh("n")
        if kind == "lists":
            expression = self.of_list(place, 8, 3)
            place = place.with_name(kind, (new, 3))
        else:
            expression = self.of_kind(kind, place, self.random.randint(4, 12))
            place = place.with_name(kind, new)
        if kind == "numbers":
            place = place.with_name("files", new)
        return Item("let", new, expression=expression), place

    def function(self, place):
        """A `def` whose body knows nothing about the time where it will be used, but that it is as bounded as the file."""
        new = self.fresh("f")
        # A percentage of the file is a part of `total` in the body too.
        inner = place.but(span=None, percentages=[], kept=place.percentages if place.bounded else [], in_repeat=False)
        parameters, signature = [], []
        for _ in range(self.random.randint(1, 3)):
            own = self.fresh("x")
            kind = self.pick(["numbers", "numbers", "schedule", "durations", "list", "bools", "short"])
            declared = {"schedule": "schedule", "list": "[number]", "short": "duration", "bools": "bool"}.get(kind)
            default = None
            if kind == "durations":
                default, declared = self.default_length(place), self.pick([None, "duration"])
            elif kind == "numbers" and self.chance(0.4) or parameters and parameters[-1].default is not None:
                kind, declared = "numbers", None
                default = number(self.pick(self.LITERALS)) if not inner.numbers or self.chance(0.5) else name(self.pick(inner.numbers))
            parameters.append(Parameter(own, declared, default))
            signature.append((own, "numbers" if kind == "schedule" else kind, default is not None))
            list_kinds = {"numbers": "numbers", "schedule": "numbers", "durations": "durations", "short": "durations", "bools": "bools"}
            inner = inner.with_name("lists", (own, 3)) if kind == "list" else inner.with_name(list_kinds[kind], own)
        body = self.of_number(inner, self.random.randint(5, 14))
        if self.chance(0.5):
            body = self.combinator(parameters, signature, inner) or body
        return Item("def", new, parameters=parameters, expression=body), place.with_name("functions", (new, signature))

    def combinator(self, parameters, signature, inner):
        """A warm-up or its like: phases over a short length around an argument that runs in the rest."""
        bodies = [own.name for own in parameters if own.kind == "schedule"]
        lengths = [own for own, kind, _ in signature if kind == "short"]
        if not bodies or not inner.bounded:
            return None
        length = name(self.pick(lengths)) if lengths and inner.span else Node("percent", self.pick(PERCENTAGES[:5]))
        first = self.of_number(self.inside(inner, None, True, ("following",)), 5)
        return Node("phases", (None, None), (length, first, Node("rest"), name(self.pick(bodies))))

    def default_length(self, place):
        return name("span") if place.bounded and self.chance(0.5) else unit(number(str(self.random.randint(1, 9))), "steps")

    def output(self, new, place):
        expression = self.of_bool(place, 20) if self.chance(0.05) else self.of_number(place, self.random.choice([8, 15, 30]))
        return Item("schedule", new, expression=expression, signed=True)


def operations(items):
    """How many nodes that are not leaves the expressions of a program have."""
    return sum(_operations(item.expression) for item in items if item.what in ("let", "def", "schedule"))


def _operations(node):
    return bool(node.children) + sum(_operations(child) for child in node.children)
