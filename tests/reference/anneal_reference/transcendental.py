"""The built-in functions that are not exact, by mpmath: each value is the set of floats within the stated bound of the true result.

Values at infinities, zeros and outside the domain are those of IEEE 754 and C99's annex F; where the definition of the language
and these leave a choice (`hypot(inf, nan)`, `pow(1, nan)`, the sign of `sinpi(1)`), all choices are allowed.
"""

import functools
import math

import mpmath

from .interval import EVERYTHING, INF, NAN, ZEROS, Interval, ends, hull, magnitude

MP = mpmath.mp.clone()
MP.prec = 160
LARGEST = math.nextafter(INF, 0)
TINIEST = 5e-324

# Bounds in units in the last place, from section 12.
ULPS = {"exp": 1, "exp2": 1, "log": 1, "log2": 1, "pow": 1}
DEFAULT_ULPS = 2


def remembered(function):
    """A cache that keeps 0 and -0 apart, which are one key to a dictionary."""
    cached = functools.lru_cache(maxsize=1 << 18)(function)

    @functools.wraps(function)
    def of(*arguments):
        return function(*arguments) if 0 in arguments else cached(*arguments)

    return of


def around(true, ulps):
    """The floats within `ulps` units in the last place of the real number `true`, an mpf."""
    if true == 0:
        return 0.0
    if MP.mag(true) > 1025:
        return INF if true > 0 else -INF
    value = float(true)
    if math.isinf(value):
        value = math.copysign(LARGEST, value)
        low = high = value
    else:
        low = high = value
    exact = MP.mpf(value)
    if exact > true:
        low = math.nextafter(low, -INF)
    elif exact < true:
        high = math.nextafter(high, INF)
    else:
        ulps += 1
    for _ in range(ulps - 1):
        low, high = math.nextafter(low, -INF), math.nextafter(high, INF)
    return Interval(max(low, 0.0), high) if true > 0 else Interval(low, min(high, -0.0))


def _sigmoid(x):
    return 1 / (1 + MP.exp(-x))


# name -> (true value, (low, high) of the finite domain, value at -inf, value at +inf)
HALF_PI = MP.pi / 2
RISING = {
    "exp": (MP.exp, None, 0.0, INF),
    "exp2": (lambda x: MP.mpf(2) ** x, None, 0.0, INF),
    "expm1": (MP.expm1, None, -1.0, INF),
    "log": (MP.log, (0, INF), NAN, INF),
    "log2": (lambda x: MP.log(x) / MP.ln2, (0, INF), NAN, INF),
    "log10": (lambda x: MP.log(x) / MP.ln10, (0, INF), NAN, INF),
    "log1p": (MP.log1p, (-1, INF), NAN, INF),
    "cbrt": (lambda x: MP.sign(x) * MP.cbrt(abs(x)), None, -INF, INF),
    "asin": (MP.asin, (-1, 1), NAN, NAN),
    "atan": (MP.atan, None, -HALF_PI, HALF_PI),
    "sinh": (MP.sinh, None, -INF, INF),
    "tanh": (MP.tanh, None, -1.0, 1.0),
    "sigmoid": (_sigmoid, None, 0.0, 1.0),
    "erf": (MP.erf, None, -1.0, 1.0),
}
WAVES = {"sin": (MP.sin, 1.0), "cos": (MP.cos, 1.0), "sinpi": (MP.sinpi, 3.2), "cospi": (MP.cospi, 3.2), "tan": (MP.tan, None)}
OTHER = {"acos": MP.acos, "cosh": MP.cosh}
# Functions with f(-0) = -0 and f(0) = 0.
ODD = frozenset("expm1 log1p cbrt asin atan sinh tanh erf sin tan sinpi".split())
# Beyond these arguments the result is at its limit for certain; mpmath would compute with millions of digits.
SATURATED = {"exp": 800, "exp2": 1100, "expm1": 800, "sinh": 800, "cosh": 800, "tanh": 60, "sigmoid": 800, "erf": 40}
ONE_NAMES = (*RISING, *WAVES, *OTHER, "sqrt")


@remembered
def of_float(name, x):
    """The allowed results of a one-argument function at the float x."""
    if x != x:
        return NAN
    if name == "sqrt":
        return math.sqrt(x) if x >= 0 else NAN
    if x == 0 and name in ODD:
        return x
    ulps = ULPS.get(name, DEFAULT_ULPS)
    if name in WAVES:
        return _wave(name, x, ulps)
    if name in OTHER:
        return _other(name, x, ulps)
    function, domain, at_low, at_high = RISING[name]
    if math.isinf(x) or abs(x) > SATURATED.get(name, INF):
        limit = at_low if x < 0 else at_high
        if type(limit) is not float:
            return around(limit, ulps)
        if math.isinf(limit) or limit != limit or math.isinf(x):
            return limit
        # Not at the limit, but nearer to it than half a unit in the last place.
        return hull([limit, math.nextafter(limit, 0.0) if limit else TINIEST])
    if domain:
        if x < domain[0] or x > domain[1]:
            return NAN
        if x == domain[0] and name != "asin":
            return -INF
    return around(function(MP.mpf(x)), ulps)


def _wave(name, x, ulps):
    if math.isinf(x):
        return NAN
    if name in ("sinpi", "cospi") and (2 * x == math.floor(2 * x) or abs(x) > 2.0**53):
        quarter = int(2 * math.fmod(x, 2)) % 4
        value = (0, 1, 0, -1)[quarter if name == "sinpi" else (quarter + 1) % 4]
        return float(value) if value else ZEROS
    return around(WAVES[name][0](MP.mpf(x)), ulps)


def _other(name, x, ulps):
    if name == "cosh":
        return INF if abs(x) > SATURATED[name] else around(MP.cosh(MP.mpf(x)), ulps)
    if abs(x) > 1:
        return NAN
    return 0.0 if x == 1 else around(MP.acos(MP.mpf(x)), ulps)


def one(name, value):
    """The allowed results of a one-argument function at a float or an Interval."""
    if type(value) is float:
        return of_float(name, value)
    low, high, nan = value.lo, value.hi, value.nan
    if name in WAVES:
        return _wave_of_interval(name, low, high, nan)
    if name == "cosh":
        widest = magnitude(value)
        return _joined(one(name, widest.lo), one(name, widest.hi), nan)
    bottom, top = {"log": (0.0, INF), "log2": (0.0, INF), "log10": (0.0, INF), "sqrt": (0.0, INF)}.get(name, (-INF, INF))
    if name == "log1p":
        bottom = -1.0
    if name in ("asin", "acos"):
        bottom, top = -1.0, 1.0
    if high < bottom or low > top:
        return NAN
    nan = nan or low < bottom or high > top
    return _joined(of_float(name, max(low, bottom)), of_float(name, min(high, top)), nan)


def _joined(left, right, nan):
    lo, hi, not_a_number = ends(hull([left, right]))
    return Interval(lo, hi, nan or not_a_number)


def _wave_of_interval(name, low, high, nan):
    if math.isinf(low) or math.isinf(high):
        return EVERYTHING if name == "tan" else Interval(-1.0, 1.0, True)
    width = high - low
    function, slope = WAVES[name]
    if name == "tan":
        turns = [math.floor(MP.mpf(x) / MP.pi + 0.5) for x in (low, high)]
        return _joined(of_float(name, low), of_float(name, high), nan) if turns[0] == turns[1] and width < 3 else EVERYTHING
    if width > 0.5:
        return Interval(-1.0, 1.0, nan)
    at_low, at_high = (function(MP.mpf(x)) for x in (low, high))
    bottom = around(min(at_low, at_high) - slope * MP.mpf(width) - MP.mpf(2) ** -1070, 4)
    top = around(max(at_low, at_high) + slope * MP.mpf(width) + MP.mpf(2) ** -1070, 4)
    return Interval(max(ends(bottom)[0], -1.0), min(ends(top)[1], 1.0), nan)


# Two arguments.


def _is_odd(y):
    return abs(y) < 2.0**53 and y == math.floor(y) and math.fmod(y, 2) != 0


@remembered
def pow_floats(x, y):
    if y == 0:
        return 1.0
    if x != x or y != y:
        return hull([1.0, NAN]) if x == 1 else NAN
    if math.isinf(y):
        if abs(x) == 1:
            return hull([1.0, NAN]) if x == -1 else 1.0
        return INF if (abs(x) > 1) == (y > 0) else 0.0
    if x == 0 or math.isinf(x):
        large = math.isinf(x) == (y > 0)
        return math.copysign(INF if large else 0.0, x if _is_odd(y) else 1.0)
    if x < 0 and y != math.floor(y):
        return NAN
    sign = -1 if x < 0 and _is_odd(y) else 1
    exponent = y * math.log2(abs(x))
    if abs(exponent) > 1200:
        return sign * (INF if exponent > 0 else 0.0)
    return around(sign * MP.power(MP.mpf(abs(x)), MP.mpf(y)), ULPS["pow"])


def power(x, y):
    if type(x) is float and type(y) is float:
        return pow_floats(x, y)
    a, b, a_nan = ends(x)
    c, d, c_nan = ends(y)
    if a > b or c > d:
        return EVERYTHING
    whole = c == d and not math.isinf(c) and c == math.floor(c)
    if a <= 0 and not (whole and (c > 0 or b < 0)):
        return EVERYTHING
    corners = [pow_floats(p, q) for p in (a, b) for q in (c, d)]
    if a < 0 < b and whole:
        corners.append(0.0)
    lo, hi, nan = ends(hull(corners))
    return Interval(lo, hi, nan or a_nan or c_nan)


@remembered
def hypot_floats(x, y):
    if math.isinf(x) or math.isinf(y):
        return hull([INF, NAN]) if x != x or y != y else INF
    if x != x or y != y:
        return NAN
    if x == 0 or y == 0:
        # The root of an exact square: no error is possible that is worth allowing.
        return hull([abs(x + y), math.nextafter(abs(x + y), 0.0), math.nextafter(abs(x + y), INF)]) if x + y else 0.0
    return around(MP.hypot(MP.mpf(x), MP.mpf(y)), DEFAULT_ULPS)


def hypot(x, y):
    if type(x) is float and type(y) is float:
        return hypot_floats(x, y)
    a, b, a_nan = ends(magnitude(x))
    c, d, c_nan = ends(magnitude(y))
    if a > b or c > d:
        return EVERYTHING
    return _joined(hypot_floats(a, c), hypot_floats(b, d), a_nan or c_nan)


@remembered
def atan2_floats(y, x):
    if x != x or y != y:
        return NAN
    if y == 0 and math.copysign(1, x) > 0:
        return y
    if math.isinf(x) or math.isinf(y) or y == 0:
        if math.isinf(x) and x > 0 and not math.isinf(y):
            return math.copysign(0.0, y)
        quarters = round(math.atan2(y, x) / (math.pi / 4))
        return around(quarters * MP.pi / 4, DEFAULT_ULPS)
    return around(MP.atan2(MP.mpf(y), MP.mpf(x)), DEFAULT_ULPS)


def atan2(y, x):
    if type(x) is float and type(y) is float:
        return atan2_floats(y, x)
    a, b, a_nan = ends(y)
    c, d, c_nan = ends(x)
    nan = a_nan or c_nan
    if a > b or c > d:
        return NAN
    if c > 0 or c == d == 0 and a > 0 or a > 0:
        corners = [atan2_floats(p, q) for p in (a, b) for q in (c, d)]
        lo, hi, _ = ends(hull(corners))
        return Interval(lo, hi, nan)
    return Interval(-3.1415926535897936, 3.1415926535897936, nan)
