"""Numbers as the definition allows them: a float where only one result is right, an Interval where several are.

A product that obeys the definition computes some value inside. Rounding is monotone, so the ends of a sum, product or quotient of
intervals are the rounded sums, products and quotients of their ends: nothing has to be widened, and one-point intervals (floats)
stay exact through +, -, *, / and all of IEEE binary64's special cases. The truth of a comparison is True, False or None (open).
"""

import math
from fractions import Fraction

INF = math.inf
NAN = math.nan


class Interval:
    """The floats from lo to hi (neither is NaN; zeros of both signs count as one value) and, with `nan`, NaN."""

    __slots__ = ("lo", "hi", "nan")

    def __init__(self, lo, hi, nan=False):
        self.lo, self.hi, self.nan = lo, hi, nan

    def __eq__(self, other):
        return type(other) is Interval and (self.lo, self.hi, self.nan) == (other.lo, other.hi, other.nan)

    def __hash__(self):
        return hash((self.lo, self.hi, self.nan))

    def __repr__(self):
        return f"[{self.lo!r}, {self.hi!r}{', nan' if self.nan else ''}]"


EVERYTHING = Interval(-INF, INF, True)
ZEROS = Interval(-0.0, 0.0)


def ends(value):
    """(lo, hi, nan) of a float or an Interval; a NaN alone is (inf, -inf, True)."""
    if type(value) is Interval:
        return value.lo, value.hi, value.nan
    if value != value:
        return INF, -INF, True
    return value, value, False


def hull(values):
    """The smallest set that holds all of `values`."""
    values = list(values)
    first = values[0]
    if all(type(value) is float and same(value, first) for value in values):
        return first
    lo, hi, nan = INF, -INF, False
    for value in values:
        low, high, not_a_number = ends(value)
        nan = nan or not_a_number
        if low < lo or low == lo == 0 and math.copysign(1, low) < 0:
            lo = low
        if high > hi or high == hi == 0 and math.copysign(1, hi) < 0:
            hi = high
    if lo > hi:
        return NAN
    return Interval(lo, hi, nan)


def same(left, right):
    """Whether two floats have the same bits, where there is one NaN."""
    if left != left or right != right:
        return left != left and right != right
    return left == right and (left != 0 or math.copysign(1, left) == math.copysign(1, right))


def holds(allowed, value):
    """Whether the float `value` is one of the results that `allowed` (a float or an Interval) permits."""
    if type(allowed) is Interval:
        return allowed.nan if value != value else allowed.lo <= value <= allowed.hi
    return same(allowed, value)


def _from_corners(results, nan):
    """The hull of results at the corners; a NaN among them is a possible NaN."""
    numbers = [result for result in results if result == result]
    nan = nan or len(numbers) < len(results)
    if not numbers:
        return NAN
    lo, hi = min(numbers), max(numbers)
    return Interval(lo, hi, nan)


# Arithmetic.


def add(left, right):
    if type(left) is float and type(right) is float:
        return left + right
    a, b, a_nan = ends(left)
    c, d, c_nan = ends(right)
    if a > b or c > d:
        return NAN
    nan = a_nan or c_nan or (b == INF and c == -INF) or (a == -INF and d == INF)
    return _from_corners([a + c, b + d], nan)


def negate(value):
    if type(value) is float:
        return -value
    return Interval(-value.hi, -value.lo, value.nan)


def subtract(left, right):
    if type(left) is float and type(right) is float:
        return left - right
    return add(left, negate(right))


def multiply(left, right):
    if type(left) is float and type(right) is float:
        return left * right
    a, b, a_nan = ends(left)
    c, d, c_nan = ends(right)
    if a > b or c > d:
        return NAN
    nan = a_nan or c_nan
    zero_times_inf = (a <= 0 <= b and (c == -INF or d == INF)) or (c <= 0 <= d and (a == -INF or b == INF))
    corners = [x * y for x in (a, b) for y in (c, d)]
    if zero_times_inf:
        # Anything finite in there times 0 is 0.
        finite = a < b or c < d
        return _from_corners([*corners, 0.0], True) if finite else NAN
    return _from_corners(corners, nan)


def divide_floats(left, right):
    if right == 0:
        if left == 0 or left != left:
            return NAN
        return math.copysign(INF, left) * math.copysign(1, right)
    return left / right


def divide(left, right):
    if type(left) is float and type(right) is float:
        return divide_floats(left, right)
    a, b, a_nan = ends(left)
    c, d, c_nan = ends(right)
    if a > b or c > d:
        return NAN
    if c <= 0 <= d:
        return EVERYTHING
    return _from_corners([divide_floats(x, y) for x in (a, b) for y in (c, d)], a_nan or c_nan)


def remainder_floats(left, right):
    """Exactly left minus a whole multiple of right, with the sign of `right`, also when it is 0."""
    if left != left or right != right or math.isinf(left) or right == 0:
        return NAN
    rest = math.fmod(left, right)
    if rest == 0:
        return math.copysign(0.0, right)
    if (rest < 0) == (right < 0):
        return rest
    if math.isinf(right):
        # The definition leaves open whether 5 % -inf is 5, -inf or NaN.
        return hull([rest, right, NAN])
    return rest + right


def remainder(left, right):
    if type(left) is float and type(right) is float:
        return remainder_floats(left, right)
    a, b, a_nan = ends(left)
    c, d, c_nan = ends(right)
    if a > b or c > d:
        return NAN
    if c <= 0 <= d or not all(map(math.isfinite, (a, b, c, d))):
        return EVERYTHING
    # Where every quotient has the same whole part, the remainder is monotone in both.
    wholes = {math.floor(Fraction(x) / Fraction(y)) for x in (a, b) for y in (c, d)}
    if len(wholes) == 1:
        return _from_corners([remainder_floats(x, y) for x in (a, b) for y in (c, d)], a_nan or c_nan)
    return Interval(min(c, 0.0), max(d, 0.0), a_nan or c_nan)


# Comparisons and choices.


def compare(operator, left, right):
    """True, False, or None where the intervals leave it open."""
    if type(left) is float and type(right) is float:
        return _COMPARE[operator](left, right)
    a, b, a_nan = ends(left)
    c, d, c_nan = ends(right)
    nan = a_nan or c_nan
    if a > b or c > d:
        return operator == "!="
    if operator in ("==", "!="):
        return operator == "!=" if b < c or d < a else None
    if operator in (">", ">="):
        a, b, c, d = c, d, a, b
        operator = "<" if operator == ">" else "<="
    always = b < c if operator == "<" else b <= c
    never = a >= d if operator == "<" else a > d
    if never:
        return False
    return True if always and not nan else None


_COMPARE = {
    "<": lambda left, right: left < right,
    "<=": lambda left, right: left <= right,
    ">": lambda left, right: left > right,
    ">=": lambda left, right: left >= right,
    "==": lambda left, right: left == right,
    "!=": lambda left, right: left != right,
}


def close(left, right):
    """`~=`: apart by at most 1e-9 of the larger magnitude, or 1e-15; open where the rounding of the bound could decide."""
    if type(left) is float and type(right) is float:
        if left == right:
            return True
        if left != left or right != right:
            return False
        if math.isinf(left) or math.isinf(right):
            return None
    if any(math.isinf(end) for end in (*ends(left)[:2], *ends(right)[:2])):
        return None
    distance = magnitude(subtract(left, right))
    bound = maximum(multiply(1e-9, maximum(magnitude(left), magnitude(right))), 1e-15)
    if compare("<=", distance, multiply(bound, 1 - 1e-14)) is True:
        return True
    return False if compare(">", distance, multiply(bound, 1 + 1e-14)) is True else None


def both(left, right):
    if left is False or right is False:
        return False
    return None if left is None or right is None else True


def either(left, right):
    if left is True or right is True:
        return True
    return None if left is None or right is None else False


def opposite(truth):
    return None if truth is None else not truth


# Whole numbers and order.


def _floor(x):
    return x if math.isinf(x) or x == 0 else float(math.floor(x))


def _ceil(x):
    return x if math.isinf(x) or x == 0 else math.copysign(float(math.ceil(x)), x)


def _trunc(x):
    return x if math.isinf(x) else math.copysign(float(math.trunc(x)), x)


def _round(x):
    return x if math.isinf(x) else math.copysign(float(round(x)), x)


def _rising(function):
    def of(value):
        if type(value) is float:
            return value if value != value else function(value)
        return Interval(function(value.lo), function(value.hi), value.nan)

    return of


floor = _rising(_floor)
ceil = _rising(_ceil)
trunc = _rising(_trunc)
round_even = _rising(_round)


def magnitude(value):
    if type(value) is float:
        return abs(value)
    if value.lo <= 0 <= value.hi:
        return Interval(0.0, max(-value.lo, value.hi), value.nan)
    return Interval(abs(value.hi), abs(value.lo), value.nan) if value.hi < 0 else Interval(value.lo, value.hi, value.nan)


def sign(value):
    if type(value) is float:
        if value != value:
            return value
        # The definition does not say which zero `sign(-0)` is.
        return ZEROS if value == 0 else math.copysign(1.0, value)
    low, high = (0.0 if end == 0 else math.copysign(1.0, end) for end in (value.lo, value.hi))
    return Interval(low, high, value.nan)


def _least(left, right):
    if left != left or right != right:
        return NAN
    if left == right == 0:
        return left if math.copysign(1, left) < 0 else right
    return left if left < right else right


def minimum(left, right):
    if type(left) is float and type(right) is float:
        return _least(left, right)
    a, b, a_nan = ends(left)
    c, d, c_nan = ends(right)
    if a > b or c > d:
        return NAN
    return Interval(_least(a, c), _least(b, d), a_nan or c_nan)


def maximum(left, right):
    return negate(minimum(negate(left), negate(right)))


def fraction(value):
    if type(value) is float:
        return value - _floor(value) if value == value and not math.isinf(value) else NAN
    low, high = floor(value).lo, floor(value).hi
    if low == high and not math.isinf(low):
        return Interval(value.lo - low, value.hi - low, value.nan)
    return Interval(0.0, 1.0, value.nan or math.isinf(value.lo) or math.isinf(value.hi))
