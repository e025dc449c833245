"""Arrays of one number each, with the operations that written code uses: IEEE 754 in 64 bits, where Python raises."""

import math


def number(x):
    return float(x)


class Array(float):
    """A number that divides by 0 as an array does."""

    def __add__(self, other):
        return Array(float(self) + number(other))

    def __sub__(self, other):
        return Array(float(self) - number(other))

    def __rsub__(self, other):
        return Array(number(other) - float(self))

    def __mul__(self, other):
        return Array(float(self) * number(other))

    def __truediv__(self, other):
        return true_divide(self, other)

    def __rtruediv__(self, other):
        return true_divide(other, self)

    def __neg__(self):
        return Array(-float(self))

    __radd__, __rmul__ = __add__, __mul__

    def astype(self, kind):
        return kind(self)


def true_divide(a, b):
    a, b = number(a), number(b)
    if b == 0:
        return Array(math.nan if a == 0 or a != a else math.copysign(math.inf, a) * math.copysign(1, b))
    return Array(a / b)


def guarded(function):
    def operation(*operands):
        try:
            return Array(function(*map(number, operands)))
        except ValueError:
            return Array(-math.inf if function in (math.log, math.log2, math.log10, math.log1p) and operands[0] <= 0 else math.nan)
        except OverflowError:
            return Array(math.inf)
    return operation


def where(condition, yes, no):
    return Array(yes if condition else no)


def minimum(a, b):
    return Array(a + b if a != a or b != b else min(a, b))


def maximum(a, b):
    return Array(a + b if a != a or b != b else max(a, b))


def clip(x, low, high):
    return minimum(maximum(x, low), high)


def logical_and(a, b):
    return bool(a) and bool(b)


def logical_or(a, b):
    return bool(a) or bool(b)


def logical_not(a):
    return not a


def equal(a, b):
    return a == b


def less(a, b):
    return a < b


def stack(values):
    return values


def sign(x):
    return Array((x > 0) - (x < 0)) if x == x else x


def rounded(function):
    return lambda x: Array(function(number(x))) if math.isfinite(x) else Array(x)


absolute, power = guarded(abs), guarded(math.pow)
floor, ceil, trunc, round = rounded(math.floor), rounded(math.ceil), rounded(math.trunc), rounded(round)
exp, expm1, exp2 = guarded(math.exp), guarded(math.expm1), guarded(lambda x: math.pow(2, x))
log, log2, log10, log1p = guarded(math.log), guarded(math.log2), guarded(math.log10), guarded(math.log1p)
sqrt, sin, cos, tan, tanh = guarded(math.sqrt), guarded(math.sin), guarded(math.cos), guarded(math.tan), guarded(math.tanh)
sinh, cosh, erf = guarded(math.sinh), guarded(math.cosh), guarded(math.erf)
arcsin, arccos, arctan, arctan2 = guarded(math.asin), guarded(math.acos), guarded(math.atan), guarded(math.atan2)
mod = guarded(lambda a, b: a % b if b != 0 else math.nan)
sigmoid = guarded(lambda x: 1 / (1 + math.exp(-x)))
