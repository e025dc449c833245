"""`phases` and `repeat` (section 4): which of them holds at a moment, and the moment inside it."""

import math

from .clock import rounded_boundary
from .errors import BindingError, LanguageError, Unclear, Undecided
from .interval import Interval
from .syntax import mentions
from .typed import BINDING, NOTHING, PERCENT, START, Typed, murky, want_duration, want_scalar

MOST_CYCLES = 1_000_000


def length_in_steps(typed, spans):
    """The value of a length, which depends on parameters, the clock and spans only."""
    if typed.timed:
        raise LanguageError("a length that depends on time")
    value = want_duration(typed, spans).at(START)
    for end in (value if type(value) is tuple else (value,)):
        if type(end) is Interval:
            raise Undecided("a length that hangs on a transcendental function")
        if not math.isfinite(end):
            raise BindingError("a length that is not finite")
    return value


class Phases:
    """The arms of one `phases` in one scope; the spans are known, so the boundaries are too."""

    def __init__(self, node, scope, check):
        self.node, self.scope, self.check = node, scope, check
        self.depth = scope.depth
        self.failure = None
        try:
            self.starts, self.ends = self._boundaries()
        except BindingError as error:
            self.failure = error
            self.starts = self.ends = [0.0] * (len(node.children) // 2)
        self._arms = [None] * len(self.starts)
        self._busy = set()

    def _boundaries(self):
        lengths = [None if length.kind == "rest" else self._length(length) for length in self.node.children[::2]]
        span = self.scope.spans[-1]
        if None in lengths:
            if span is None:
                if lengths[-1] is not None:
                    raise BindingError("rest before another phase where the span is unbounded")
                lengths[-1] = math.inf
            else:
                others = 0.0
                for length in lengths:
                    others += length or 0.0
                lengths[lengths.index(None)] = span - others
        boundaries, end = [0.0], 0.0
        for length in lengths:
            end += length
            boundaries.append(end if math.isinf(end) else rounded_boundary(end))
        if any(a > b for a, b in zip(boundaries, boundaries[1:])):
            raise BindingError("phases longer than their enclosing span")
        if span is not None:
            # Of very long runs the sum of the lengths may pass the span by its own rounding alone; that is cut.
            rounding = len(boundaries) * 2.0**-53
            if boundaries[-1] > span and end * (1 - rounding) > span:
                raise BindingError("phases longer than their enclosing span")
            boundaries = [min(boundary, span) for boundary in boundaries]
        scope = self.scope
        scope.clock.note(scope.depth, [boundary for boundary in boundaries if not math.isinf(boundary)])
        return boundaries[:-1], boundaries[1:]

    def _length(self, length):
        typed = want_scalar(self.check(length, self.scope))
        value = length_in_steps(typed, self.scope.spans)
        if value < 0:
            raise BindingError("a phase of negative length")
        return value

    def span(self, number):
        """Of an arm: None where unbounded."""
        span = self.ends[number] - self.starts[number]
        return None if math.isinf(span) else span

    def arm(self, number):
        """The checked expression of an arm; on demand, because arms may mention one another."""
        if self._arms[number] is None:
            if number in self._busy:
                raise LanguageError("previous and following in a circle")
            self._busy.add(number)
            body = self.node.children[2 * number + 1]
            arm = (self, number) if mentions(body, ("previous", "following")) else None
            try:
                self._arms[number] = self.check(body, self.scope.inside(self.span(number), arm=arm))
            finally:
                self._busy.discard(number)
        return self._arms[number]

    def value_in(self, number, step, moment):
        """The value of an arm at its own `step`, all time around it moved there."""
        outer = moment.moved_to(self.starts[number] + step)
        return self.arm(number).at(outer.inner(step, outer.frames[-1][1], self.starts[number]))

    def at(self, moment):
        if self.failure:
            raise self.failure
        step = moment.step
        for number, (start, end) in enumerate(zip(self.starts, self.ends)):
            if start <= step < end:
                return self.value_in(number, step - start, moment)
        lasting = [number for number in range(len(self.starts)) if self.ends[number] > self.starts[number]]
        if not lasting:
            raise Unclear("phases that all vanish")
        return self.value_in(lasting[-1], self.span(lasting[-1]), moment)


def neighbour(scope, word):
    """`previous` or `following`: a value of another arm of the phases in whose text it stands."""
    if scope.arm is None:
        raise LanguageError(f"{word} outside phases")
    phases, number = scope.arm
    other = number - 1 if word == "previous" else number + 1
    if not 0 <= other < len(phases.starts):
        raise LanguageError(f"{word} in the first or last phase")
    typed = phases.arm(other)
    step = phases.span(other) if word == "previous" else 0.0
    compute = lambda moment: phases.value_in(other, step, moment.outer(phases.depth))
    return typed.derived(compute, timed=True, place=None, **murky([typed]))


class Repeat:
    """The cycles of one `repeat` in one scope; its body is checked once for each length of a cycle."""

    def __init__(self, node, scope, check):
        self.node, self.scope, self.check = node, scope, check
        self.depth = scope.depth
        self.failure = self.factor = None
        length = check(node.children[0], scope)
        self.is_list = length.length is not None
        if node.value:
            self.factor = self._growth(check(node.children[1], scope))
        try:
            self.lengths = length_in_steps(length, scope.spans)
            if min(self.lengths if self.is_list else (self.lengths,)) < 1:
                raise BindingError("a cycle shorter than one step")
        except BindingError as error:
            self.failure = error
            self.lengths = (1.0,) * length.length if self.is_list else 1.0
        self._sums = [0.0]
        self._next = self.lengths if not self.is_list else None
        self._bodies = {}
        for cycle in range(len(self.lengths) if self.is_list else 4):
            self.body(cycle)
            scope.clock.note(scope.depth, [self.boundary(cycle + 1)])

    def _growth(self, factor):
        if self.is_list:
            raise LanguageError("a list of lengths that grows")
        if factor.timed or factor.kind != "number" or factor.length is not None:
            raise LanguageError("growing takes a number that does not depend on time")
        value = factor.at(START)
        if type(value) is Interval:
            raise Undecided("a growth that hangs on a transcendental function")
        if not value >= 1:
            self.failure = BindingError("a growth below 1")
            return 1.0
        return value

    def boundary(self, cycle):
        """Where a cycle begins."""
        if not self.is_list and self.factor is None:
            return rounded_boundary(cycle * self.lengths)
        while len(self._sums) <= cycle:
            if self.is_list:
                length = self.lengths[len(self._sums) - 1]
            else:
                length, self._next = self._next, self._next * self.factor
            self._sums.append(self._sums[-1] + length)
        if len(self._sums) > MOST_CYCLES:
            raise Undecided("more cycles than the limit")
        value = self._sums[cycle]
        return value if math.isinf(value) else rounded_boundary(value)

    def span(self, cycle):
        if not self.is_list and self.factor is None and self.lengths == math.floor(self.lengths):
            return self.lengths
        span = self.boundary(cycle + 1) - self.boundary(cycle)
        return span if span < math.inf else None

    def body(self, cycle):
        span = self.span(cycle)
        if span not in self._bodies:
            self._bodies[span] = self.check(self.node.children[-1], self.scope.inside(span, in_repeat=True))
        return self._bodies[span]

    def bodies(self):
        """Those checked so far: of the first cycles."""
        return list(self._bodies.values())

    def _cycle(self, step):
        """The cycle that holds a step of the enclosing time."""
        if not self.is_list and self.factor is None:
            cycle = max(0, math.floor(step / self.lengths) - 2)
        else:
            cycle = 0
        while self.boundary(cycle + 1) <= step:
            cycle += 1
            if self.is_list and cycle == len(self.lengths):
                break
        return cycle

    def at(self, moment):
        if self.failure:
            raise self.failure
        step = moment.step
        cycle = self._cycle(step)
        if cycle >= 2**53:
            raise Undecided("a cycle whose number is no binary64")
        if self.is_list and cycle == len(self.lengths):
            return self._end_of(cycle - 1, moment)
        start = self.boundary(cycle)
        own = step - start
        span = self.scope.spans[-1]
        if own == 0 and cycle and self.depth and span is not None and step >= span:
            if step > span:
                raise Undecided("a cycle boundary beyond the end of the enclosing phase, where only `@` leads")
            return self._end_of(cycle - 1, moment)
        return self.body(cycle).at(moment.inner(own, float(cycle), start))

    def _end_of(self, cycle, moment):
        outer = moment.moved_to(self.boundary(cycle + 1))
        return self.body(cycle).at(outer.inner(self.span(cycle), float(cycle), self.boundary(cycle)))


def phases(node, scope, check, joined):
    of = Phases(node, scope, check)
    arms = [of.arm(number) for number in range(len(of.starts))]
    if any(arm.length is not None for arm in arms):
        raise Unclear("a list in phases")
    # Each percentage is a part of its own arm's span: together they are of no one place.
    arms = [arm.derived(arm.at, place=None) if arm.kind == PERCENT else arm for arm in arms]
    kind, _, more = joined(arms, scope, "phases")
    more.pop("place", None)
    more["open"] = NOTHING.union(*(arm.open for arm in arms)) | (BINDING if of.failure else NOTHING)
    return Typed(kind, of.at, timed=True, **more)


def repeat(node, scope, check):
    of = Repeat(node, scope, check)
    body = of.body(0)
    if body.length is not None:
        raise Unclear("a list in repeat")
    opened = NOTHING.union(*(typed.open for typed in of.bodies())) | (BINDING if of.failure else NOTHING)
    return body.derived(of.at, timed=True, constant=False, place=None, open=opened, **murky([body]))
