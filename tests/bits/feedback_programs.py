"""Random programs with inputs and memory cells. The driver looks at what each cell becomes, too, and at hostile values of both."""

from anneal_reference.syntax import Item, Node, name, number
from hostile_programs import HostilePrograms
from random_expressions import binary, call

LARGEST_BLOCK = 3


class FeedbackPrograms(HostilePrograms):
    def program(self):
        self.inputs = [self.fresh("m") for _ in range(self.random.randint(1, 3))]
        clock, *items = super().program()
        return [clock, *(Item("input", own, expression=number(self.pick(self.LITERALS))) for own in self.inputs), *items]

    def output(self, new, place):
        if self.chance(0.2):
            return super().output(new, place)
        value = self.of_number(place, self.pick([4, 8, 15, 30]))
        return Item("schedule", new, expression=self.cells(place, value), signed=True)

    def cells(self, place, value):
        """A block of cells that read each other, of which one at least reads an input, beside a value."""
        names = [self.fresh("s") for _ in range(self.random.randint(1, LARGEST_BLOCK))]
        inside = place.but(numbers=[*place.numbers, *names, *self.inputs])
        parts = []
        for own in names:
            parts += [number(self.pick(self.LITERALS)), self.next_value(own, inside)]
        parts[1] = self.pick([binary("+", parts[1], name(self.pick(self.inputs))), call("max", name(self.pick(self.inputs)), parts[1])])
        seen = [name(own) for own in names]
        return Node("cells", tuple(names), (*parts, self.pick([binary("*", value, seen[0]), call("min", value, seen[-1]), seen[0]])))

    def next_value(self, own, inside):
        form = self.random.random()
        if form < 0.3:
            return self.of_number(inside, self.pick([3, 8, 20]))
        read, other = name(self.pick(self.inputs)), name(self.pick(inside.numbers))
        if form < 0.6:
            return call("lerp", name(own), read, number(self.pick(["0.1", "0.01", "0.9"])))
        better = Node("compare", (self.pick(["<", "<=", ">", ">="]),), (read, binary("*", other, number("0.9999"))))
        return Node("if", None, (better, read, binary(self.pick("+*-"), name(own), self.of_number(inside, 3))))
