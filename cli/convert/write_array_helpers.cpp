// What code for jax and keras brings along. A helper is written once: `@` stands for the module of operations, and
// lines that begin with `J|` or `K|` are for jax or for keras.
#include "cli/convert/write_array_helpers.hpp"

#include <algorithm>
#include <string>

namespace anneal::cli {

namespace {

constexpr CodeHelper kShared[] = {
    {"_round_half_up", "", R"(
def _round_half_up(x):
    """The nearest whole number, ties up: how boundaries are rounded."""
    below = @.floor(x)
    return @.where(x - below >= 0.5, below + 1.0, below)

)"},
    {"_round", "", R"(
def _round(x):
    """The nearest whole number, ties to even."""
    return @.round(x)

)"},
    {"_abs", "", R"(
def _abs(x):
    """The absolute value."""
    return @.absolute(x)

)"},
    {"_mod", "", R"(
def _mod(a, b):
    """The remainder, with the sign of b."""
    return @.mod(a, b)

)"},
    {"_frac", "", R"(
def _frac(x):
    """What is above the whole number below."""
    return x - @.floor(x)

)"},
    {"_hypot", "", R"(
def _hypot(a, b):
    """The length of a and b at a right angle."""
    large, small = @.maximum(@.absolute(a), @.absolute(b)), @.minimum(@.absolute(a), @.absolute(b))
    ratio = @.where(large > 0.0, small / @.where(large > 0.0, large, 1.0), 0.0)
    return large * @.sqrt(1.0 + ratio * ratio)

)"},
    {"_cbrt", "", R"(
def _cbrt(x):
    """The cube root."""
    return @.sign(x) * @.power(@.absolute(x), 1.0 / 3.0)

)"},
    {"_lerp", "", R"(
def _lerp(a, b, t):
    """From a at t = 0 to b at t = 1, exactly there, and never beyond b in between."""
    value = a + t * (b - a)
    beyond = @.where(@.less(a, b), @.minimum(value, b), @.maximum(value, b))
    value = @.where(@.logical_and(t >= 0.0, t <= 1.0), beyond, value)
    return @.where(t == 1.0, b, @.where(t == 0.0, a, value))

)"},
    {"_smoothstep", "", R"(
def _smoothstep(t):
    """t t (3 - 2 t), of t between 0 and 1."""
    t = @.clip(t, 0.0, 1.0)
    return t * t * (3.0 - 2.0 * t)

)"},
    {"_sinpi", "", R"(
def _sinpi(x):
    """sin(pi x), exact at multiples of one half."""
    r = x - 2.0 * @.round(x / 2.0)
    size = @.absolute(r)
    size = @.where(size > 0.5, 1.0 - size, size)
    value = @.where(size <= 0.25, @.sin(math.pi * size), @.cos(math.pi * (0.5 - size)))
    return @.where(r < 0.0, -value, value)

)"},
    {"_cospi", "", R"(
def _cospi(x):
    """cos(pi x), exact at multiples of one half."""
    r = @.absolute(x - 2.0 * @.round(x / 2.0))
    middle = @.sin(math.pi * (0.5 - r))
    return @.where(r <= 0.25, @.cos(math.pi * r), @.where(r <= 0.75, middle, -@.cos(math.pi * (1.0 - r))))

)"},
    {"_is_close", "", R"(
def _is_close(a, b):
    """Whether two numbers differ by at most 1e-9 of the larger magnitude, or by at most 1e-15."""
    bound = @.maximum(1e-9 * @.maximum(@.absolute(a), @.absolute(b)), 1e-15)
    return @.logical_or(@.equal(a, b), @.absolute(a - b) <= bound)

)"},
    {"_element", "", R"(
def _element(index, values):
    """values[index], the index floored and kept within the list."""
    index = @.floor(@.where(index > 0.0, @.minimum(index, len(values) - 1.0), 0.0))
J|    return jnp.stack([jnp.asarray(value, dtype=float) for value in values])[index.astype(int)]
K|    values = ops.stack([ops.convert_to_tensor(value, dtype="float32") for value in values])
K|    return ops.take(values, ops.cast(index, "int32"))

)"},
    {"_while", "", R"(
def _while(more, one_more, state):
    """`state` after as many rounds as `more` asks for."""
J|    return jax.lax.while_loop(lambda state: more(*state), lambda state: one_more(*state), state)
K|    return ops.while_loop(more, one_more, state)

)"},
    {"_growing_start", " _round_half_up _while ", R"(
def _growing_start(cycle, first, factor):
    """Where a cycle starts, of which each is `factor` times as long as the one before."""
    zero = 0.0 * cycle

    def more(done, start, length):
        return done + 1.0 <= cycle

    def one_more(done, start, length):
        return done + 1.0, start + length, length * factor

    return _round_half_up(_while(more, one_more, (zero, zero, zero + first))[1])

)"},
    {"_growing_cycle", " _round_half_up _while ", R"(
def _growing_cycle(step, first, factor):
    """The cycle that `step` is in, of which each is `factor` times as long as the one before."""
    zero = 0.0 * step

    def more(done, start, length):
        still_grows = @.logical_or(start + length > start, done < 1.0)
        return @.logical_and(still_grows, _round_half_up(start + length) <= step)

    def one_more(done, start, length):
        return done + 1.0, start + length, length * factor

    return _while(more, one_more, (zero, zero, zero + first))[0]

)"},
};

}  // namespace

std::span<const CodeHelper> array_helpers() {
  return kShared;
}

std::string array_helpers_text(std::string_view text, std::string_view module, char mark) {
  std::string out;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size() - 1);
    std::string_view line = text.substr(0, end + 1);
    text.remove_prefix(end + 1);
    const bool is_marked = line.size() > 1 && line[1] == '|';
    if (is_marked && line[0] != mark) continue;
    if (is_marked) line.remove_prefix(2);
    for (const char c : line) {
      if (c == '@') {
        out += module;
      } else {
        out += c;
      }
    }
  }
  return out;
}

}  // namespace anneal::cli
