"""Calls of built-in functions: which kinds they take and give (sections 2 and 3), and what they compute."""

import functools

from . import functions, interval
from .errors import LanguageError, Unclear
from .operators import common_place
from .typed import (
    BOOL,
    DURATION,
    NUMBER,
    PERCENT,
    START,
    Typed,
    constant,
    elementwise,
    mixed,
    murky,
    percent_as_duration,
    want_number,
    want_scalar,
)


def joined(parts, scope, what):
    """The parts of `min max clamp if lerp` brought to one kind: durations (percentages become them), percentages, or numbers."""
    kinds = {part.kind for part in parts}
    if BOOL in kinds:
        if kinds != {BOOL}:
            raise LanguageError(f"bool and number in {what}")
        return BOOL, parts, {}
    if kinds == {DURATION}:
        return DURATION, parts, {}
    if kinds == {DURATION, PERCENT}:
        return DURATION, [part if part.kind == DURATION else percent_as_duration(part, scope.spans) for part in parts], {}
    if kinds == {PERCENT}:
        return PERCENT, parts, {"place": common_place(parts)}
    if kinds == {NUMBER, DURATION, PERCENT}:
        raise Unclear(f"numbers, durations and percentages in {what}")
    if PERCENT in kinds and any(part.stepped or part.counted for part in parts):
        raise Unclear(f"a percentage and a number that counts time in {what}")
    if DURATION in kinds:
        if any(part.counted for part in parts):
            raise Unclear(f"a duration and a number that counts another unit in {what}")
        return NUMBER, [part.derived(part.at, kind=NUMBER) for part in parts], {"stepped": "murky"}
    more = murky(parts)
    if more["counted"] and not any(part.counted == "murky" for part in parts):
        more["counted"] = "derived"
    return NUMBER, [want_number(part) for part in parts], more


def _pure(kind, function, parts, **more):
    length, compute = elementwise(function, parts)
    return Typed(kind, compute, length=length, **mixed(parts), **more)


def _of_numbers(function):
    count, compute = functions.OF_NUMBERS[function]

    def build(parts, scope):
        _arity(parts, count)
        if any(part.length is not None for part in parts):
            raise Unclear("a function of numbers of a list")
        return _pure(NUMBER, compute, [want_number(part) for part in parts], **murky(parts))

    return build


def _of_lengths(function):
    compute = functions.OF_LENGTHS[function]

    def build(parts, scope):
        _arity(parts, 1)
        (part,) = parts
        if part.length is not None:
            raise Unclear("a function of a list")
        if part.kind == DURATION:
            return _pure(DURATION, compute, parts)
        if part.kind == PERCENT:
            raise Unclear(f"whether {function} of a percentage is a percentage")
        return _pure(NUMBER, compute, [want_number(part)], **murky(parts))

    return build


def _extreme(pick):
    def build(parts, scope):
        if not parts:
            raise LanguageError("min and max of nothing")
        if len(parts) == 1:
            (part,) = parts
            if part.length is None:
                raise Unclear("min or max of one value")
            if part.kind == BOOL:
                raise LanguageError("min or max of bools")
            return Typed(part.kind, lambda moment: functools.reduce(pick, part.at(moment)), place=part.place, **mixed(parts), **murky(parts))
        kind, parts, more = joined(parts, scope, "min or max")
        if kind == BOOL:
            raise LanguageError("min or max of bools")
        return _pure(kind, lambda *values: functools.reduce(pick, values), parts, **more)

    return build


def _clamp(parts, scope):
    _arity(parts, 3)
    if any(part.length is not None for part in parts):
        raise Unclear("clamp of lists")
    kind, parts, more = joined(parts, scope, "clamp")
    if kind == BOOL:
        raise LanguageError("clamp of bools")
    return _pure(kind, functions.clamp, parts, **more)


def _lerp(parts, scope):
    _arity(parts, 3)
    if any(part.length is not None for part in parts):
        raise Unclear("lerp of lists")
    if parts[2].kind == DURATION:
        raise Unclear("lerp at a duration")
    kind, (a, b), more = joined(parts[:2], scope, "lerp")
    if kind == BOOL:
        raise LanguageError("lerp of bools")
    t = want_number(parts[2])
    if kind == PERCENT:
        raise Unclear("whether lerp of percentages is a percentage")
    if kind == NUMBER:
        more = murky([*parts, a, b])
    return _pure(kind, functions.lerp, [a, b, t], **more)


def _mod(parts, scope):
    from .operators import binary

    _arity(parts, 2)
    return binary("%", *parts, scope)


def _interp(parts, scope):
    _arity(parts, 3)
    xs, ys, x = parts
    if xs.length is None or ys.length is None or x.length is not None:
        raise LanguageError("interp takes two lists and a number")
    if xs.length != ys.length:
        raise LanguageError("interp of lists of different lengths")
    if BOOL in (xs.kind, ys.kind, x.kind):
        raise LanguageError("interp of bools")
    if any(part.counted for part in parts) or PERCENT in (xs.kind, x.kind) and DURATION in (xs.kind, x.kind) or ys.kind == DURATION:
        raise Unclear("what interp counts")
    if PERCENT in (xs.kind, x.kind) and (xs.stepped or x.stepped):
        raise Unclear("interp of a percentage over steps")
    if xs.constant:
        points = xs.at(START)
        if any(not low < high for low, high in zip(points, points[1:])):
            raise LanguageError("interp of points that do not increase")
    elif xs.timed:
        raise Unclear("interp over points that move")
    return Typed(NUMBER, lambda moment: functions.interp(xs.at(moment), ys.at(moment), x.at(moment)), **mixed(parts), **murky(parts))


def _list_of(parts):
    _arity(parts, 1)
    if parts[0].length is None:
        raise LanguageError("a function of a list of one value")
    return parts[0]


def _len(parts, scope):
    length = float(_list_of(parts).length)
    return constant(length, open=parts[0].open)


def _sum(parts, scope):
    part = _list_of(parts)
    if part.kind == BOOL:
        raise LanguageError("sum of bools")
    compute = lambda moment: functools.reduce(interval.add, part.at(moment))
    if part.kind == PERCENT:
        raise Unclear("whether a sum of percentages is a percentage")
    return Typed(part.kind, compute, **mixed(parts), **murky(parts))


def _product(parts, scope):
    part = want_number(_list_of(parts))
    return Typed(NUMBER, lambda moment: functools.reduce(interval.multiply, part.at(moment)), **mixed(parts), **murky(parts))


def _bools(parts):
    part = _list_of(parts)
    if part.kind != BOOL:
        raise LanguageError("count, any, all of a list that is not of bools")
    return part


def _count(parts, scope):
    part = _bools(parts)

    def compute(moment):
        truths = part.at(moment)
        low = float(sum(truth is True for truth in truths))
        high = low + sum(truth is None for truth in truths)
        return low if low == high else interval.Interval(low, high)

    return Typed(NUMBER, compute, **mixed(parts))


def _any(parts, scope):
    part = _bools(parts)
    return Typed(BOOL, lambda moment: functools.reduce(interval.either, part.at(moment)), **mixed(parts))


def _all(parts, scope):
    part = _bools(parts)
    return Typed(BOOL, lambda moment: functools.reduce(interval.both, part.at(moment)), **mixed(parts))


def _range(parts, scope):
    _arity(parts, 1)
    part = want_number(want_scalar(parts[0]))
    if part.literal is None:
        raise Unclear("range of something that is not a literal")
    count = part.literal
    if count != int(count) or count < 1:
        raise LanguageError("range of something that is not a whole number above 0")
    values = tuple(float(n) for n in range(int(count)))
    return Typed(NUMBER, lambda moment: values, length=len(values), constant=True)


def _arity(parts, count):
    if len(parts) != count:
        raise LanguageError(f"{len(parts)} arguments where {count} are wanted")


def chosen(condition, then, otherwise, scope, what="if"):
    """`if`, and each arm of `piecewise`: the branch not taken does not matter."""
    if condition.length is not None or condition.kind != BOOL:
        raise LanguageError(f"{what} needs one bool")
    if then.length is not None or otherwise.length is not None:
        raise Unclear(f"lists under {what}")
    kind, (first, second), more = joined([then, otherwise], scope, what)

    def compute(moment):
        truth = condition.at(moment)
        if truth is None:
            return either_value(first.at(moment), second.at(moment))
        return first.at(moment) if truth else second.at(moment)

    return Typed(kind, compute, **mixed([condition, then, otherwise]), **more)


def either_value(left, right):
    """One of two values where the choice is open."""
    if type(left) in (bool, type(None)):
        return left if left == right else None
    return interval.hull([left, right])


CALLS = {name: _of_numbers(name) for name in functions.OF_NUMBERS}
CALLS |= {name: _of_lengths(name) for name in functions.OF_LENGTHS}
CALLS |= {"min": _extreme(interval.minimum), "max": _extreme(interval.maximum), "clamp": _clamp, "lerp": _lerp, "mod": _mod}
CALLS |= {"interp": _interp, "len": _len, "sum": _sum, "product": _product, "count": _count, "any": _any, "all": _all, "range": _range}
