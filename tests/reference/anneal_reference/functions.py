"""Built-in functions on scalar values (float or Interval): arithmetic where the definition gives a formula."""

import math

from . import interval, transcendental
from .interval import INF, Interval, add, compare, divide, ends, hull, maximum, minimum, multiply, subtract

HASHES = Interval(0.0, 2.0**53 - 1)
UNIT_INTERVAL = Interval(0.0, 1.0 - 2.0**-53)
NORMALS = Interval(-40.0, 40.0)


def clamp(x, low, high):
    return minimum(maximum(x, low), high)


def _select(truth, then, otherwise):
    return hull([then, otherwise]) if truth is None else then if truth else otherwise


def lerp(a, b, t):
    """a + t * (b - a); b at t == 1; for t in [0, 1] never beyond b.

    At t == 0 this is a, but NaN where b - a is infinite: whether `exact at both ends` holds there too is left open.
    """
    value = add(a, multiply(t, subtract(b, a)))
    inside = interval.both(compare("<=", 0.0, t), compare("<=", t, 1.0))
    rising = compare("<=", a, b)
    falling = compare(">=", a, b)
    cut = value
    if rising is not False:
        cut = _select(interval.both(rising, compare(">", value, b)), b, cut)
    if falling is not False:
        cut = _select(interval.both(falling, compare("<", value, b)), b, cut)
    value = _select(inside, cut, value)
    if compare("==", t, 0.0) is not False:
        value = hull([value, a])
    value = _select(compare("==", t, 1.0), b, value)
    # Whether `0` is beyond `-0`, the definition does not say.
    return interval.ZEROS if value == 0 and b == 0 and not interval.same(value, b) else value


def smoothstep(t):
    t = clamp(t, 0.0, 1.0)
    return multiply(multiply(t, t), subtract(3.0, multiply(2.0, t)))


def interp(xs, ys, x):
    """Piecewise linear, flat outside. The definition names no formula between the points: a few roundings are allowed there."""
    if type(x) is Interval:
        low, high = interp(xs, ys, x.lo), interp(xs, ys, x.hi)
        inner = [y for at, y in zip(xs, ys) if x.lo <= ends(at)[0] <= x.hi]
        lo, hi, nan = ends(hull([low, high, *inner]))
        return Interval(lo, hi, nan or x.nan)
    if any(type(value) is Interval for value in (*xs, *ys)):
        return hull([interval.EVERYTHING])
    if x != x:
        return x
    if x <= xs[0]:
        return ys[0]
    if x >= xs[-1]:
        return ys[-1]
    place = max(n for n, at in enumerate(xs) if at <= x)
    if x == xs[place]:
        return ys[place]
    below, above = ys[place], ys[place + 1]
    t = divide(x - xs[place], xs[place + 1] - xs[place])
    value = lerp(below, above, t)
    if type(value) is float and (value != value or math.isinf(value)):
        return interval.EVERYTHING
    lo, hi, nan = ends(value)
    slack = 4 * math.ulp(max(abs(below), abs(above), abs(below - above) if abs(below - above) < INF else 0.0))
    return Interval(lo - slack, hi + slack, nan)


def power_of_literal(x, exponent):
    """`x ^ 2` and the like, where the definition says which products they are."""
    if exponent == 0:
        return 1.0
    if exponent == 1:
        return x
    if exponent == 2:
        return square(x)
    if exponent == 3:
        return multiply(square(x), x)
    if exponent == 4:
        return square(square(x))
    if exponent == 0.5:
        return transcendental.one("sqrt", x)
    if exponent == -1:
        return divide(1.0, x)
    return transcendental.power(x, exponent)


def square(x):
    product = multiply(x, x)
    if type(product) is Interval and product.lo < 0:
        return Interval(0.0, product.hi, product.nan)
    return product


def power(x, exponent):
    """`^` of a computed exponent: the products where it happens to be 2, or the power within its bound."""
    general = transcendental.power(x, exponent)
    if type(exponent) is float and exponent in (-1.0, 0.0, 0.5, 1.0, 2.0, 3.0, 4.0):
        return hull([general, power_of_literal(x, exponent)])
    return general


def clamped_index(index, length):
    """The elements that `xs[index]` may be, where the index is known only when evaluated: floored, then clamped."""
    lo, hi, nan = ends(index)
    if nan:
        return range(length)
    low, high = (0 if end < 0 else length - 1 if end >= length else math.floor(end) for end in (lo, hi))
    return range(low, high + 1)


# name -> (number of arguments, function); elementwise functions of numbers that give a number.
OF_NUMBERS = {name: (1, lambda x, name=name: transcendental.one(name, x)) for name in transcendental.ONE_NAMES}
OF_NUMBERS |= {
    "sign": (1, interval.sign),
    "trunc": (1, interval.trunc),
    "frac": (1, interval.fraction),
    "smoothstep": (1, smoothstep),
    "pow": (2, power),
    "atan2": (2, transcendental.atan2),
    "hypot": (2, transcendental.hypot),
    "hash": (2, lambda seed, k: HASHES),
    "uniform": (2, lambda seed, k: UNIT_INTERVAL),
    "normal": (2, lambda seed, k: NORMALS),
}
# Those that also work on durations and then give a duration.
OF_LENGTHS = {
    "abs": interval.magnitude,
    "floor": interval.floor,
    "ceil": interval.ceil,
    "round": interval.round_even,
}
