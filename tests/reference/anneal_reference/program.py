"""A file of items, bound to its own clock and the defaults of its parameters; its outputs at positions."""

import sys

from . import interval
from .check import as_declared, check
from .clock import Clock
from .errors import LanguageError, Unclear, Undecided
from .interval import Interval
from .parser import parse_file
from .scope import Definition, Expression, Scope
from .typed import BOOL, DURATION, NOTHING, START, Moment, want_bool, want_number

sys.setrecursionlimit(20_000)


class Program:
    def __init__(self, items):
        _refuse_recursion(items)
        self.scope = Scope(clock=Clock({}), spans=(None,))
        self._bind_names(items)
        self.scope = self._with_clock(items)
        self._bind_names(items)
        self._check_params(items)
        for item in items:
            if item.what == "assert":
                want_bool(check(item.expression, self.scope))
        self.outputs = {item.name: self._output(item) for item in items if item.what == "schedule"}
        if not self.outputs:
            raise Unclear("a program without outputs")
        self.open = NOTHING.union(*(typed.open for typed in self.outputs.values()))
        mentioned = mentioned_names(items)
        for item in items:
            if item.name is not None and item.name not in mentioned:
                self._look_at_unused(item)

    def _look_at_unused(self, item):
        """What no output reaches: its types are wrong or right, but what only binding finds may never be looked at."""
        if item.what == "def":
            self.open |= {"unused"}
            return
        try:
            self.open |= self.scope.names[item.name].typed.open
        except LanguageError:
            self.open |= {"unused"}

    def _bind_names(self, items):
        for item in items:
            if item.name is None:
                continue
            if item.what == "def":
                bound = Definition(item, self.scope)
            elif item.what == "param":
                if item.expression is None:
                    raise Unclear("a parameter without a default")
                bound = Expression(item.expression, self.scope, check)
            else:
                bound = Expression(item.expression, self.scope, self._checked_output if item.what == "schedule" else check)
            if item.name in self.scope.names:
                raise LanguageError(f"{item.name} is defined twice")
            self.scope.names[item.name] = bound

    def _with_clock(self, items):
        clocks = [item for item in items if item.what == "clock"]
        if len(clocks) > 1:
            raise Unclear("two clocks")
        equations = {}
        for unit, expression in clocks[0].equations if clocks else ():
            if unit in equations:
                raise LanguageError(f"two equations for {unit}")
            if expression.kind != "unit":
                raise Unclear("an equation of the clock that is not a number with a unit")
            number = check(expression.children[0], self.scope)
            if number.timed:
                raise LanguageError("an equation of the clock that depends on time")
            plural = expression.value if expression.value.endswith("s") else expression.value + "s"
            equations[unit] = (want_number(number).at(START), plural)
        clock = Clock(equations, clocks[0].units if clocks else ())
        return Scope(clock=clock, spans=(clock.total,))

    def _check_params(self, items):
        for item in items:
            if item.what != "param":
                continue
            typed = self.scope.names[item.name].typed
            if typed.timed:
                raise LanguageError("a parameter that depends on time")
            if item.kind:
                self.scope.names[item.name]._typed = typed = as_declared(typed, item.kind, self.scope)
            if item.limits:
                self._check_limits(item, typed)

    def _check_limits(self, item, typed):
        open_low, low, high, open_high = item.limits
        low, high = (check(limit, self.scope).at(START) for limit in (low, high))
        value = typed.at(START)
        inside = interval.both(
            interval.compare("<" if open_low else "<=", low, value), interval.compare("<" if open_high else "<=", value, high)
        )
        if inside is None:
            raise Unclear("a range that hangs on a transcendental function")
        if not inside:
            raise LanguageError(f"the default of {item.name} is outside its range")

    def _checked_output(self, syntax, scope):
        typed = check(syntax, scope)
        if typed.length is not None:
            raise LanguageError("an output that is a list")
        if typed.kind == DURATION:
            raise LanguageError("an output that is a duration: write d / 1 step")
        return typed if typed.kind == BOOL else want_number(typed)

    def _output(self, item):
        return self.scope.names[item.name].typed

    def value(self, output, position):
        """The value of an output at a position: a float, or an Interval of what is allowed."""
        return delivered(self.outputs[output].at(Moment.of_run(position)))

    @property
    def total(self):
        return self.scope.spans[0]

def _refuse_recursion(items):
    """No function is called from its own body, defaults included, by whatever way."""
    calls = {item.name: _functions_in([item.expression, *(own.default for own in item.parameters)]) for item in items if item.what == "def"}
    for start in calls:
        reached, ahead = set(), [start]
        while ahead:
            for function in calls.get(ahead.pop(), ()):
                if function == start:
                    raise LanguageError(f"{start} calls itself")
                if function not in reached:
                    reached.add(function)
                    ahead.append(function)


def mentioned_names(items):
    """The names that outputs and asserts mention, themselves included, directly or through what they mention."""
    texts = {item.name: [item.expression] for item in items if item.name is not None}
    for item in items:
        if item.what == "def":
            texts[item.name] = [item.expression, *(own.default for own in item.parameters)]
    ahead = [item.name for item in items if item.what == "schedule"]
    ahead += _names_in([item.expression for item in items if item.what == "assert"])
    reached = set()
    while ahead:
        name = ahead.pop()
        if name in texts and name not in reached:
            reached.add(name)
            ahead += _names_in(texts[name])
    return reached


def _names_in(nodes):
    found = set()
    for node in nodes:
        if node is not None:
            if node.kind == "name":
                found.add(node.value.split(".")[0])
            found |= _names_in(node.children)
    return found | _functions_in(nodes)


def _functions_in(nodes):
    found = set()
    for node in nodes:
        if node is not None:
            if node.kind == "call":
                found.add(node.value[0])
            found |= _functions_in(node.children)
    return found


def delivered(value):
    """A bool is delivered as 0 or 1."""
    if value is None:
        return Interval(0.0, 1.0)
    if value is True or value is False:
        return 1.0 if value else 0.0
    return value


def load(text):
    return Program(parse_file(text))


def at_positions(program, positions):
    """{output: [value, ...]} at several positions, sharing what they have in common; None where a value is undecided."""
    moments = [Moment.of_run(position) for position in positions]
    return {name: [_decided(typed, moment) for moment in moments] for name, typed in program.outputs.items()}


def _decided(typed, moment):
    try:
        return delivered(typed.at(moment))
    except Undecided:
        return None
