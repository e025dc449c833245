"""What checking makes of an expression: a kind, what the typing rules must remember about it, and its value at a moment.

A `Moment` is where evaluation stands: the local step of every enclosing time, the run's first, and the cycle it is in. A name
written further out is evaluated at the moment cut to the depth where it was written, so time that moves there moves here too.
"""

from .errors import LanguageError, BindingError, Unclear
from .interval import multiply

NOTHING, BINDING, UNUSED = frozenset(), frozenset(["binding"]), frozenset(["unused"])
NUMBER, BOOL, DURATION, PERCENT = "number", "bool", "duration", "percent"


class Moment:
    __slots__ = ("frames", "step", "_outer", "_inner", "_moved")

    def __init__(self, frames):
        self.frames = frames  # ((step, cycle or None, where it starts in the time around it), ...), the run first
        self.step = frames[-1][0]
        self._outer, self._inner, self._moved = {}, {}, {}

    @staticmethod
    def of_run(position):
        return Moment(((float(position), None, 0.0),))

    def outer(self, depth):
        """This moment in the time `depth` levels inside the run's."""
        if len(self.frames) == depth + 1:
            return self
        if depth not in self._outer:
            self._outer[depth] = Moment(self.frames[: depth + 1])
        return self._outer[depth]

    def inner(self, step, cycle, start):
        """This moment, in a phase or cycle whose own step is `step` and that starts at step `start` of this time."""
        key = (step, cycle, start)
        if key not in self._inner:
            self._inner[key] = Moment((*self.frames, key))
        return self._inner[key]

    def moved_to(self, step):
        """The moment when the local step is `step`: the times around it move to where that is."""
        if step == self.step:
            return self
        if step not in self._moved:
            frames = []
            at = step
            for _, cycle, start in reversed(self.frames):
                frames.append((at, cycle, start))
                at = start + at
            self._moved[step] = Moment(tuple(reversed(frames)))
        return self._moved[step]


START = Moment.of_run(0)


class Typed:
    """A checked expression.

    kind      of the value, or of its elements where `length` is not None
    length    None, or of the list
    place     of a percentage: the depth of the time whose span it is a part of; None when several are mixed
    counted   what a number counts: "epochs", "samples", "tokens" (the names themselves), "derived" (what ± min max clamp if let make
              of them), "murky" (anything else made of them); None otherwise
    stepped   "name" for `step` itself, "murky" for what else counts steps, None otherwise
    timed     mentions time other than `span` and `total`
    literal   the value of a number written as such, perhaps negated
    constant  made of literals only
    written   of a duration with a unit: the plural of the unit, and the computation of the number before it
    open      why the expression may be refused although it has values: "binding" where a BindingError lies in wait, "index" where the
              compiler may know an index and find it outside, "unused" where a wrong item is never reached
    """

    _KEPT = ("kind", "length", "place", "counted", "stepped", "timed", "constant", "open")
    __slots__ = (*_KEPT, "literal", "written", "compute", "_values")

    def __init__(self, kind, compute, length=None, place=None, counted=None, stepped=None, timed=False, constant=False, **rest):
        self.kind, self.compute, self.length, self.place = kind, compute, length, place
        self.counted, self.stepped = counted, stepped
        self.timed, self.constant, self.open = timed, constant, rest.get("open", NOTHING)
        self.literal, self.written = rest.get("literal"), rest.get("written")
        self._values = {}

    def at(self, moment):
        """The value: a float or Interval; True, False or None; a tuple of them for a list."""
        try:
            return self._values[moment]
        except KeyError:
            value = self._values[moment] = self.compute(moment)
            return value

    def derived(self, compute, **changes):
        """The same with another computation."""
        fields = {name: getattr(self, name) for name in Typed._KEPT}
        return Typed(compute=compute, **{**fields, **changes})


def constant(value, kind=NUMBER, **more):
    return Typed(kind, lambda moment: value, constant=True, **more)


def mixed(parts):
    """What an expression of `parts` inherits from them whatever it does."""
    opened = NOTHING.union(*(part.open for part in parts)) if any(part.open for part in parts) else NOTHING
    return {"timed": any(part.timed for part in parts), "constant": all(part.constant for part in parts), "open": opened}


def murky(parts):
    """What a number made of `parts` inherits when the definition does not say what it counts."""
    return {
        "counted": "murky" if any(part.counted for part in parts) else None,
        "stepped": "murky" if any(part.stepped for part in parts) else None,
    }


# Where a kind is wanted.


def want_number(part):
    if part.kind == NUMBER:
        return part
    if part.kind == PERCENT:
        return part.derived(part.at, kind=NUMBER, place=None)
    if part.kind == DURATION:
        raise LanguageError("a duration where a number is wanted: write d / 1 step")
    raise LanguageError("a bool where a number is wanted")


def want_duration(part, spans):
    """`spans` are the spans of the enclosing times, outermost first; None where unbounded."""
    if part.kind == DURATION:
        return part
    if part.kind == PERCENT:
        return percent_as_duration(part, spans)
    if part.kind == NUMBER and part.literal == 0:
        return part.derived(part.at, kind=DURATION)
    raise LanguageError("5 what? steps or epochs" if part.kind == NUMBER else "a bool where a duration is wanted")


def percent_as_duration(part, spans):
    if part.place is None:
        raise Unclear("a percentage of several places as a duration")
    span = spans[part.place]
    if span is None:
        raise BindingError("a percentage as a duration needs the length of the run")
    of = part.at
    if part.length is None:
        compute = lambda moment: multiply(of(moment), span)
    else:
        compute = lambda moment: tuple(multiply(value, span) for value in of(moment))
    return part.derived(compute, kind=DURATION, place=None)


def want_bool(part):
    if part.kind != BOOL or part.length is not None:
        raise LanguageError(f"a {part.kind} where a bool is wanted")
    return part


def want_scalar(part):
    if part.length is not None:
        raise LanguageError("a list where one value is wanted")
    return part


def elementwise(function, parts):
    """The length and computation of a function applied element by element; a scalar is broadcast."""
    lengths = {part.length for part in parts if part.length is not None}
    if len(lengths) > 1:
        raise LanguageError("lists of different lengths")
    values = [part.at for part in parts]
    if not lengths:
        if len(values) == 1:
            (one,) = values
            return None, lambda moment: function(one(moment))
        if len(values) == 2:
            left, right = values
            return None, lambda moment: function(left(moment), right(moment))
        return None, lambda moment: function(*[value(moment) for value in values])
    (length,) = lengths

    def compute(moment):
        columns = []
        for part in parts:
            value = part.at(moment)
            columns.append(value if part.length is not None else (value,) * length)
        return tuple(function(*row) for row in zip(*columns))

    return length, compute
