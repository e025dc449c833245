"""Values of a program from the JSON of `anneal convert --to json`: all that a reader of the format needs."""

import math
import struct


def words(seed, k, stream):
    """Philox4x32-10 (Salmon et al., SC 2011) of the bits of two numbers."""
    bits = [struct.unpack("<Q", struct.pack("<d", x + 0.0 if x == x else math.nan))[0] for x in (seed, k)]
    low, high, state = bits[0] & 0xFFFFFFFF, bits[0] >> 32, [bits[1] & 0xFFFFFFFF, bits[1] >> 32, stream, 0]
    for _ in range(10):
        a, b = state[0] * 0xD2511F53, state[2] * 0xCD9E8D57
        state = [b >> 32 ^ state[1] ^ low, b & 0xFFFFFFFF, a >> 32 ^ state[3] ^ high, a & 0xFFFFFFFF]
        low, high = low + 0x9E3779B9 & 0xFFFFFFFF, high + 0xBB67AE85 & 0xFFFFFFFF
    return [(state[1] << 32 | state[0]) >> 11, (state[3] << 32 | state[2]) >> 11]


def normal(seed, k):
    u, v = words(seed, k, 1)
    return math.sqrt(-2 * math.log((u + 1) / 2**53)) * cospi(v / 2**52)


def divide(a, b):
    if b == 0:
        return math.nan if a == 0 or a != a else math.copysign(math.inf, a) * math.copysign(1, b)
    return a / b


def sinpi(x):
    whole = math.remainder(x, 2)
    r = min(abs(whole), 1 - abs(whole))
    return math.copysign(math.sin(math.pi * r) if r <= 0.25 else math.cos(math.pi * (0.5 - r)), whole if r else x)


def cospi(x):
    r = abs(math.remainder(x, 2))
    return math.cos(math.pi * r) if r <= 0.25 else sinpi(0.5 - r) if r <= 0.75 else -math.cos(math.pi * (1 - r))


def power(a, b):
    products = {2: a * a, 3: a * a * a, 4: (a * a) * (a * a)}
    try:
        return products[b] if b in products else math.pow(a, b)
    except OverflowError:
        return -math.inf if a < 0 and b % 2 == 1 else math.inf
    except ValueError:
        return math.inf if a == 0 else math.nan


def lerp(a, b, t):
    value = a + t * (b - a)
    bounded = value if not 0 <= t <= 1 else min(value, b) if a < b else max(value, b)
    return b if t == 1 else a if t == 0 else bounded


def growing(first, factor):
    """Where the cycles of a growing `repeat` start."""
    start, length = 0.0, first
    for _ in range(1_000_001):
        yield math.floor(start) + (start - math.floor(start) >= 0.5)
        start, length = start + length, length * factor


def growing_cycle(step, first, factor):
    starts = growing(first, factor)
    next(starts)
    return float(next(n for n, start in enumerate(starts) if n == 1_000_000 or start > step))


def growing_start(cycle, first, factor):
    return float(next(start for n, start in enumerate(growing(first, factor)) if n == int(max(cycle, 0))))


def nan_or(function):
    return lambda *x: math.nan if any(value != value for value in x) else function(*x)


OPERATIONS = {
    "number": float, "item": lambda values, place: values[place], "to_number": float, "negate": lambda a: -a,
    "add": lambda a, b: a + b, "subtract": lambda a, b: a - b, "multiply": lambda a, b: a * b, "divide": divide,
    "less": lambda a, b: a < b, "less_equal": lambda a, b: a <= b, "equal": lambda a, b: a == b,
    "not_equal": lambda a, b: a != b, "same": lambda a, b: bool(a) == bool(b),
    "nearly_equal": lambda a, b: math.isclose(a, b, rel_tol=1e-9, abs_tol=1e-15), "logical_not": lambda a: not a,
    "logical_and": lambda a, b: a and b, "logical_or": lambda a, b: a or b, "growing_cycle": growing_cycle,
    "growing_start": growing_start, "element": lambda place, *list: list[int(min(max(place, 0), len(list) - 1))],
    "min": nan_or(min), "max": nan_or(max), "pow": power, "lerp": lerp, "sinpi": sinpi, "cospi": cospi, "normal": normal,
    "abs": abs, "floor": lambda x: float(math.floor(x)), "ceil": lambda x: float(math.ceil(x)), "round": lambda x: float(round(x)),
    "trunc": lambda x: float(math.trunc(x)), "frac": lambda x: x - math.floor(x), "mod": lambda a, b: a % b,
    "sign": lambda x: float((x > 0) - (x < 0)), "exp2": lambda x: math.pow(2, x), "cbrt": math.cbrt if hasattr(math, "cbrt")
    else lambda x: math.copysign(abs(x) ** (1 / 3), x), "sigmoid": lambda x: 1 / (1 + math.exp(-x)),
    "smoothstep": lambda t: min(max(t, 0), 1) ** 2 * (3 - 2 * min(max(t, 0), 1)), "hash": lambda s, k: float(words(s, k, 0)[0]),
    "uniform": lambda s, k: words(s, k, 0)[0] / 2**53,
}


class Evaluator:
    """Parameters by name; measurements are observed one call at a time."""

    def __init__(self, formula, **parameters):
        assert formula["format"] == "anneal formula" and formula["version"] == 1
        self.formula = formula
        self.locals = {local["name"]: local["value"] for local in formula["locals"]}
        self.names = {each["name"]: each["default"] for each in formula["parameters"]} | parameters
        self.names = {name: tuple(v) if isinstance(v, list) else v for name, v in self.names.items()}
        for each in formula["inputs"]:
            self.names[each["name"]] = math.nan if each["initial"] is None else self.value(each["initial"], 0)
        self.names |= {cell["name"]: self.value(cell["initial"], 0) for cell in formula["cells"]}

    def observe(self, step, **measured):
        self.names |= measured
        self.names |= {cell["name"]: self.value(cell["next"], step) for cell in self.formula["cells"]
                       if any(name in measured for name in cell["inputs"])}

    def at(self, output, step):
        return float(self.value(next(each["value"] for each in self.formula["outputs"] if each["name"] == output), step))

    def value(self, expression, step):
        return self.computed(expression, {"step": float(step)})

    def computed(self, expression, known):
        if isinstance(expression, str):
            if expression in known:
                return known[expression]
            if expression not in self.locals:
                return self.names[expression]
            known[expression] = self.computed(self.locals[expression], known)
            return known[expression]
        if not isinstance(expression, list):
            return expression if isinstance(expression, bool) else float(expression)
        operation, *operands = expression
        if operation == "select":
            return self.computed(operands[1 if self.computed(operands[0], known) else 2], known)
        if operation == "number":
            return float(operands[0])
        if operation == "item":
            return self.names[operands[0]][operands[1]]
        function = OPERATIONS.get(operation) or getattr(math, operation)
        return function(*(self.computed(operand, known) for operand in operands))
