"""optax.schedules."""

from .text import LeftOut, Program, moments, number, numbers, phases, steps


def delayed(shape, a, begin):
    """`shape` after `begin` steps at the initial value."""
    begin = max(begin, 0)
    return phases((begin, number(a["init_value"])), (None, shape)) if begin else shape


def no_length(length):
    if length <= 0:
        raise LeftOut("a length of 0 never starts")


def constant_schedule(a):
    return Program(f"constant({number(a['value'])})", stairs=True)


def linear_schedule(a):
    no_length(a["transition_steps"])
    shape = f"linear({number(a['init_value'])}, {number(a['end_value'])}, {steps(a['transition_steps'])})"
    return Program(delayed(shape, a, a.get("transition_begin", 0)))


def polynomial_schedule(a):
    no_length(a["transition_steps"])
    ends = f"{number(a['init_value'])}, {number(a['end_value'])}"
    shape = f"polynomial({ends}, {number(a['power'])}, {steps(a['transition_steps'])})"
    return Program(delayed(shape, a, a.get("transition_begin", 0)))


def knots(a):
    """Boundaries and values of a dictionary of cumulative factors."""
    value, result = a["init_value"], []
    for boundary, scale in sorted((int(b), s) for b, s in (a.get("boundaries_and_scales") or {}).items()):
        value *= scale
        result.append((boundary, value))
    return result


def piecewise_constant_schedule(a):
    points = knots(a)
    if not points:
        return Program(f"constant({number(a['init_value'])})", stairs=True)
    values = numbers([a["init_value"]] + [value for _, value in points])
    return Program(f"piecewise_constant({values}, {moments([boundary for boundary, _ in points])})", stairs=True)


def through(kind, start, points):
    """Phases of `kind` that pass through the points and stay at the last."""
    arms, at, value = [], 0, start
    for boundary, following in points:
        if boundary > at or not arms:
            arms.append((boundary - at, f"{kind}({number(value)}, {number(following)})"))
        at, value = boundary, following
    return phases(*arms, (None, number(value)))


def piecewise_interpolate_schedule(a):
    points = knots(a)
    if not points:
        return Program(f"constant({number(a['init_value'])})", stairs=True)
    return Program(through(a["interpolate_type"], a["init_value"], points))


def exponential_decay(a):
    no_length(a["transition_steps"])
    stairs = ", staircase = true" if a.get("staircase") else ""
    rate = a["decay_rate"]
    shape = f"exponential_decay({number(a['init_value'])}, {number(rate)}, {steps(a['transition_steps'])}{stairs})"
    if a.get("end_value") is not None:
        shape = f"{'max' if rate < 1 else 'min'}({shape}, {number(a['end_value'])})"
    return Program(delayed(shape, a, a.get("transition_begin", 0)), stairs=bool(stairs))


def fall(peak, floor, exponent, length):
    over = steps(length)
    if exponent == 1:
        return f"cosine({number(peak)}, {number(floor)}, {over})"
    return f"lerp({number(floor)}, {number(peak)}, cosine(1, 0, {over}) ^ {number(exponent)})"


def cosine_decay_schedule(a):
    peak = a["init_value"]
    return Program(fall(peak, a.get("alpha", 0) * peak, a.get("exponent", 1), a["decay_steps"]))


def warmup_constant_schedule(a):
    no_length(a["warmup_steps"])
    return Program(f"warmup({number(a['peak_value'])}, {steps(a['warmup_steps'])}, from = {number(a['init_value'])})")


def warmup_cosine_decay_schedule(a):
    if a["peak_value"] == 0:
        raise LeftOut("an end that is a part of a peak of 0")
    shape = fall(a["peak_value"], a.get("end_value", 0), a.get("exponent", 1), a["decay_steps"] - a["warmup_steps"])
    return Program(f"warmup({shape}, {steps(a['warmup_steps'])}, from = {number(a['init_value'])})")


def warmup_exponential_decay_schedule(a):
    decay = exponential_decay({**a, "init_value": a["peak_value"]}).expression
    rise = f"linear({number(a['init_value'])}, {number(a['peak_value'])})"
    return Program(phases((a["warmup_steps"], rise), (None, decay)))


def onecycle_values(a):
    start = a["peak_value"] / a.get("div_factor", 25)
    return start, a["peak_value"]


def cosine_onecycle_schedule(a):
    total = a["transition_steps"]
    rise = int(a.get("pct_start", 0.3) * total)
    if rise == total:
        raise LeftOut("boundaries that meet are merged")
    start, peak = onecycle_values(a)
    end = start / a.get("final_div_factor", 1e4)
    return Program(f"one_cycle({number(peak)}, {number(start)}, {number(end)}, rise = {steps(rise)})", total)


def linear_onecycle_schedule(a):
    total = a["transition_steps"]
    first, second = int(a.get("pct_start", 0.3) * total), int(a.get("pct_final", 0.85) * total)
    if first == second or second == total:
        raise LeftOut("boundaries that meet are merged")
    start, peak = onecycle_values(a)
    end = start / a.get("final_div_factor", 1e4)
    return Program(through("linear", start, [(first, peak), (second, start), (total, end)]))


def in_sequence(programs, boundaries):
    starts, ends = [0] + boundaries, boundaries + [None]
    return phases(*((None if e is None else e - s, p.expression) for p, s, e in zip(programs, starts, ends)))


def join_schedules(a):
    programs = [MEMBERS[s["scheduler"]](s["arguments"]) for s in a["schedules"]]
    if len(programs) != len(a["boundaries"]) + 1:
        raise LeftOut("more boundaries than schedules need")
    return Program(in_sequence(programs, a["boundaries"]))


def sgdr_schedule(a):
    programs = [warmup_cosine_decay_schedule(keywords) for keywords in a["cosine_kwargs"]]
    boundaries, at = [], 0
    for keywords in a["cosine_kwargs"][:-1]:
        at += keywords["decay_steps"]
        boundaries.append(at)
    return Program(in_sequence(programs, boundaries))


MEMBERS = {
    f.__name__: f
    for f in [
        constant_schedule, linear_schedule, polynomial_schedule, piecewise_constant_schedule, piecewise_interpolate_schedule,
        exponential_decay, cosine_decay_schedule, warmup_constant_schedule, warmup_cosine_decay_schedule,
        warmup_exponential_decay_schedule, cosine_onecycle_schedule, linear_onecycle_schedule, join_schedules, sgdr_schedule,
    ]
}  # fmt: skip

MAPPINGS = {name: (lambda record, f=function: f(record["arguments"])) for name, function in MEMBERS.items()}
