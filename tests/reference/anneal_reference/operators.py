"""The typing table of section 3 for operators, and what they compute."""

from . import interval
from .errors import LanguageError, Unclear
from .functions import power, power_of_literal
from .typed import (
    BOOL,
    DURATION,
    NUMBER,
    PERCENT,
    Typed,
    elementwise,
    mixed,
    murky,
    percent_as_duration,
    want_bool,
    want_number,
)

ARITHMETIC = {"+": interval.add, "-": interval.subtract, "*": interval.multiply, "/": interval.divide, "%": interval.remainder}


def _no_bools(parts):
    for part in parts:
        if part.kind == BOOL:
            raise LanguageError("bool and number do not mix")


def _result(kind, function, parts, place=None, **more):
    length, compute = elementwise(function, parts)
    return Typed(kind, compute, length=length, place=place, **mixed(parts), **more)


def common_place(parts):
    places = {part.place for part in parts if part.kind == PERCENT}
    return places.pop() if len(places) == 1 else None


def _counting(number, clock, duration):
    """The duration as a number of what `number` counts: steps, or the unit of `epoch`, `samples`, `tokens` themselves."""
    if number.counted == "derived":
        raise LanguageError("a number made of epoch, samples or tokens with a duration: write run.step < 8B tokens")
    if number.counted == "murky":
        raise Unclear("what a number made of epoch, samples or tokens counts")
    if number.counted is None:
        return duration.derived(duration.at, kind=NUMBER)
    if duration.written and duration.written[0] == number.counted:
        return duration.derived(duration.written[1], kind=NUMBER)
    length, compute = elementwise(clock.from_steps(number.counted), [duration])
    return duration.derived(compute, kind=NUMBER)


def binary(operator, left, right, scope):
    parts = (left, right)
    _no_bools(parts)
    if operator == "^":
        return _power(left, right)
    kinds = (left.kind, right.kind)
    function = ARITHMETIC[operator]
    if DURATION not in kinds:
        return _binary_of_numbers(operator, function, left, right)
    if kinds == (DURATION, DURATION):
        if operator == "*":
            raise LanguageError("duration times duration")
        if operator in "+-":
            return _result(DURATION, function, parts)
        return _result(NUMBER, function, parts, stepped="murky" if operator == "%" else None)
    if PERCENT in kinds:
        if operator in "/%":
            raise Unclear("a duration and a percentage under / or %")
        if operator == "*":
            return _result(DURATION, function, parts)
        return _result(DURATION, function, [_as_duration(part, scope) for part in parts])
    if kinds == (DURATION, NUMBER) and operator == "/" and right.counted:
        raise Unclear("a duration divided by epoch, samples or tokens")
    if operator == "*" or kinds == (DURATION, NUMBER) and operator == "/":
        return _result(DURATION, function, parts)
    if kinds == (DURATION, NUMBER) and operator == "%":
        raise Unclear("duration % number")
    counted = [part.counted for part in parts if part.kind == NUMBER]
    number = left if left.kind == NUMBER else right
    parts = [part if part.kind == NUMBER else _counting(number, scope.clock, part) for part in parts]
    if operator == "/":
        return _result(NUMBER, function, parts)
    more = {"counted": ("derived" if operator in "+-" else "murky") if counted[0] else None, "stepped": "murky"}
    return _result(NUMBER, function, parts, **more)


def _as_duration(part, scope):
    return percent_as_duration(part, scope.spans) if part.kind == PERCENT else part


def _binary_of_numbers(operator, function, left, right):
    parts = (left, right)
    kinds = (left.kind, right.kind)
    if PERCENT not in kinds:
        return _result(NUMBER, function, parts, **_of_sum(operator, parts))
    if kinds == (PERCENT, PERCENT):
        if operator == "%":
            raise Unclear("percentage % percentage")
        return _result(NUMBER if operator == "/" else PERCENT, function, parts, place=common_place(parts))
    number = left if left.kind == NUMBER else right
    if operator in "+-":
        _no_steps(number)
    if operator == "/" and left.kind == NUMBER and (left.stepped or left.counted):
        raise Unclear("a number that counts time divided by a percentage")
    if operator == "*" or operator == "/" and left.kind == PERCENT:
        return _result(PERCENT, function, parts, place=common_place(parts), **murky(parts))
    if operator == "%":
        raise Unclear("a percentage under %")
    return _result(NUMBER, function, parts, **_of_sum(operator, parts))


def _of_sum(operator, parts):
    more = murky(parts)
    if operator in "+-" and any(part.counted in ("epochs", "samples", "tokens", "derived") for part in parts):
        if not any(part.counted == "murky" for part in parts):
            more["counted"] = "derived"
    return more


def _no_steps(number):
    if number.stepped == "name":
        raise LanguageError("step with a percentage: write progress < 10%")
    if number.stepped or number.counted:
        raise Unclear("a number that counts time with a percentage")


def _power(left, right):
    if DURATION in (left.kind, right.kind):
        raise LanguageError("a duration under ^")
    left, right = want_number(left), want_number(right)
    parts = (left, right)
    if right.literal is not None:
        exponent = right.literal
        length, compute = elementwise(lambda x: power_of_literal(x, exponent), [left])
        return Typed(NUMBER, compute, length=length, **mixed(parts), **murky(parts))
    return _result(NUMBER, power, parts, **murky(parts))


def negative(part):
    _no_bools((part,))
    literal = None if part.literal is None else -part.literal
    length, compute = elementwise(interval.negate, [part])
    tags = murky([part]) if part.kind == NUMBER else {}
    return Typed(part.kind, compute, length=length, place=part.place, literal=literal, **mixed([part]), **tags)


def comparison(operators, operands, scope):
    """A chain: every neighbouring pair holds."""
    pairs = [_compared(operator, left, right, scope) for operator, left, right in zip(operators, operands, operands[1:])]
    result = pairs[0]
    for pair in pairs[1:]:
        if result.length is not None or pair.length is not None:
            raise Unclear("a chain of comparisons of lists")
        result = logic("and", result, pair)
    return result


def _compared(operator, left, right, scope):
    parts = (left, right)
    kinds = {left.kind, right.kind}
    if BOOL in kinds:
        if kinds == {BOOL} and operator in ("==", "!="):
            raise Unclear("== of bools")
        raise LanguageError("a bool compared")
    if kinds == {DURATION, PERCENT}:
        raise Unclear("a duration compared with a percentage")
    if kinds == {NUMBER, PERCENT}:
        _no_steps(left if left.kind == NUMBER else right)
    if kinds == {NUMBER, DURATION}:
        number = left if left.kind == NUMBER else right
        parts = [part if part.kind == NUMBER else _counting(number, scope.clock, part) for part in parts]
    function = interval.close if operator == "~=" else lambda a, b: interval.compare(operator, a, b)
    return _result(BOOL, function, parts)


def logic(word, left, right):
    if left.length is not None or right.length is not None:
        raise Unclear("and, or of lists")
    want_bool(left), want_bool(right)
    return _result(BOOL, interval.both if word == "and" else interval.either, (left, right))


def opposite(part):
    if part.length is not None and part.kind == BOOL:
        raise Unclear("not of a list")
    want_bool(part)
    return _result(BOOL, interval.opposite, (part,))
