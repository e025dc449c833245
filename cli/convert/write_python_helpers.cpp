// What modules of Python bring along: IEEE 754 where Python raises, and the built-ins that `math` lacks.
#include "cli/convert/write_python_helpers.hpp"

namespace anneal::cli {

namespace {

constexpr CodeHelper kHelpers[] = {
    {"_divide", "", R"(
def _divide(a, b):
    """a / b as IEEE 754 has it, also where b is 0."""
    if b != 0:
        return a / b
    if a == 0 or a != a:
        return math.nan
    return math.copysign(math.inf, a) * math.copysign(1.0, b)

)"},
    {"_real", "", R"(
def _real(function, x):
    """function(x), NaN where it has no value."""
    try:
        return function(x)
    except ValueError:
        return math.nan

)"},
    {"_wide", "", R"(
def _wide(function, x):
    """function(x), infinite where it is too large; the sign is that of x."""
    try:
        return function(x)
    except OverflowError:
        return math.copysign(math.inf, x)

)"},
    {"_power", "", R"(
def _power(a, b):
    """a to the power of b as IEEE 754 has it."""
    is_odd = math.isfinite(b) and b % 2 == 1
    try:
        return math.pow(a, b)
    except OverflowError:
        return -math.inf if a < 0 and is_odd else math.inf
    except ValueError:
        if a != 0:
            return math.nan
        return math.copysign(math.inf, a) if is_odd else math.inf

)"},
    {"_logarithm", "", R"(
def _logarithm(function, x, zero=0.0):
    """The logarithm `function`, which ends at `zero`."""
    if x == zero:
        return -math.inf
    return function(x) if x > zero else math.nan

)"},
    {"_cbrt", "", R"(
def _cbrt(x):
    """The cube root."""
    if x == 0 or not math.isfinite(x):
        return x
    root = math.copysign(abs(x) ** (1 / 3), x)
    return root - (root * root * root - x) / (3 * root * root)

)"},
    {"_floor", "", R"(
def _floor(x):
    """The whole number below, as a float."""
    return math.copysign(math.floor(x), x) if math.isfinite(x) else x

)"},
    {"_ceil", "", R"(
def _ceil(x):
    """The whole number above, as a float."""
    return math.copysign(math.ceil(x), x) if math.isfinite(x) else x

)"},
    {"_round", "", R"(
def _round(x):
    """The nearest whole number, ties to even, as a float."""
    return math.copysign(round(x), x) if math.isfinite(x) else x

)"},
    {"_trunc", "", R"(
def _trunc(x):
    """The whole number towards 0, as a float."""
    return math.copysign(math.trunc(x), x) if math.isfinite(x) else x

)"},
    {"_round_half_up", " _floor ", R"(
def _round_half_up(x):
    """The nearest whole number, ties up: how boundaries are rounded."""
    below = _floor(x)
    return below + 1 if x - below >= 0.5 else below

)"},
    {"_mod", "", R"(
def _mod(a, b):
    """The remainder, with the sign of b."""
    return a % b if b != 0 and math.isfinite(a) else math.nan

)"},
    {"_frac", " _floor ", R"(
def _frac(x):
    """What is above the whole number below."""
    return x - _floor(x)

)"},
    {"_sign", "", R"(
def _sign(x):
    """-1, 0 or 1; NaN for NaN."""
    return float((x > 0) - (x < 0)) if x == x else x

)"},
    {"_min", "", R"(
def _min(a, b):
    """The smaller; NaN where either is."""
    return a + b if a != a or b != b else min(a, b)

)"},
    {"_max", "", R"(
def _max(a, b):
    """The larger; NaN where either is."""
    return a + b if a != a or b != b else max(a, b)

)"},
    {"_clamp", " _min _max ", R"(
def _clamp(x, low, high):
    """x, at least low and at most high; NaN where any is."""
    return _min(_max(x, low), high)

)"},
    {"_lerp", "", R"(
def _lerp(a, b, t):
    """From a at t = 0 to b at t = 1, exactly there, and never beyond b in between."""
    way = b - a
    if t == 1:
        return b
    if not math.isfinite(way) and b == b and (t == 0 or (a == b and t == t)):
        return a
    value = a + t * way
    if 0 <= t <= 1:
        value = min(value, b) if a < b else max(value, b)
    return value

)"},
    {"_smoothstep", "", R"(
def _smoothstep(t):
    """t t (3 - 2 t), of t between 0 and 1."""
    t = 0.0 if t < 0 else 1.0 if t > 1 else t
    return t * t * (3 - 2 * t)

)"},
    {"_sigmoid", "", R"(
def _sigmoid(x):
    """1 / (1 + exp(-x)) without overflow."""
    if x >= 0:
        return 1 / (1 + math.exp(-x))
    power = math.exp(x)
    return power / (1 + power)

)"},
    {"_sinpi", "", R"(
def _sinpi(x):
    """sin(pi x), exact at multiples of one half."""
    if not math.isfinite(x):
        return math.nan
    r = math.fmod(x, 2)
    if abs(r) > 1:
        r -= math.copysign(2, r)
    if abs(r) > 0.5:
        r = math.copysign(1 - abs(r), r)
    if abs(r) <= 0.25:
        return math.sin(math.pi * r)
    return math.copysign(math.cos(math.pi * (0.5 - abs(r))), r)

)"},
    {"_cospi", "", R"(
def _cospi(x):
    """cos(pi x), exact at multiples of one half."""
    if not math.isfinite(x):
        return math.nan
    r = math.fmod(abs(x), 2)
    if r > 1:
        r = 2 - r
    if r <= 0.25:
        return math.cos(math.pi * r)
    if r <= 0.75:
        return math.sin(math.pi * (0.5 - r))
    return -math.cos(math.pi * (1 - r))

)"},
    {"_element", "", R"(
def _element(index, values):
    """values[index], the index floored and kept within the list."""
    if not index > 0:
        return values[0]
    return values[-1] if index >= len(values) else values[int(index)]

)"},
    {"_growing_start", " _round_half_up ", R"(
def _growing_start(cycle, first, factor):
    """Where a cycle starts, of which each is `factor` times as long as the one before."""
    start, length = 0.0, first
    for _ in range(int(min(max(cycle, 0), 1_000_000)) if cycle == cycle else 0):
        if start + length == start and 0 <= factor <= 1:
            break
        start += length
        length *= factor
    return _round_half_up(start)

)"},
    {"_growing_cycle", " _round_half_up ", R"(
def _growing_cycle(step, first, factor):
    """The cycle that `step` is in, of which each is `factor` times as long as the one before."""
    start, length = 0.0, first
    for cycle in range(1_000_000):
        end = start + length
        if not _round_half_up(end) <= step:
            return float(cycle)
        if end == start and 0 <= factor <= 1:
            break
        start = end
        length *= factor
    return 1e6

)"},
    {"_random_words", "", R"(
def _random_words(seed, k, stream):
    """Four words of 32 bits: Philox4x32-10 (Salmon et al., SC 2011) of the bits of two numbers."""
    def bits(x):
        return struct.unpack("<Q", struct.pack("<d", x + 0.0 if x == x else math.nan))[0]

    low, high = bits(seed) & 0xFFFFFFFF, bits(seed) >> 32
    words = [bits(k) & 0xFFFFFFFF, bits(k) >> 32, stream, 0]
    for _ in range(10):
        first, second = words[0] * 0xD2511F53, words[2] * 0xCD9E8D57
        words = [second >> 32 ^ words[1] ^ low, second & 0xFFFFFFFF, first >> 32 ^ words[3] ^ high, first & 0xFFFFFFFF]
        low, high = (low + 0x9E3779B9) & 0xFFFFFFFF, (high + 0xBB67AE85) & 0xFFFFFFFF
    return words

)"},
    {"_hash", " _random_words ", R"(
def _hash(seed, k):
    """A whole number from 0 to 2^53 - 1, the same for the same arguments."""
    words = _random_words(seed, k, 0)
    return float((words[1] << 32 | words[0]) >> 11)

)"},
    {"_uniform", " _hash _random_words ", R"(
def _uniform(seed, k):
    """From 0 to below 1, the same for the same arguments."""
    return _hash(seed, k) / 2**53

)"},
    {"_normal", " _random_words _cospi ", R"(
def _normal(seed, k):
    """Normally distributed, the same for the same arguments (Box and Muller 1958)."""
    words = _random_words(seed, k, 1)
    u = (((words[1] << 32 | words[0]) >> 11) + 1) / 2**53
    v = ((words[3] << 32 | words[2]) >> 11) / 2**52
    return math.sqrt(-2 * math.log(u)) * _cospi(v)

)"},
};

}  // namespace

std::span<const CodeHelper> python_helpers() {
  return kHelpers;
}

}  // namespace anneal::cli
