"""transformers.optimization, and torchtune, which took one schedule from it."""

from .text import LeftOut, Program, number, phases, steps, whole


def after_warmup(shape, a, base, until=None):
    """The ramp goes to the base value, which is where `shape` begins unless nothing is left for it."""
    warm = whole(a["num_warmup_steps"], "the warm-up")
    if warm and rest_of_run(a) <= 0:
        return Program(phases((warm, f"linear(0, {number(base)})"), (None, shape)), until=until)
    return Program(f"warmup({shape}, {steps(warm)})", until=until)


def rest_of_run(a):
    return a.get("num_training_steps", float("inf")) - a["num_warmup_steps"]


def constant_schedule(a, base):
    return Program(f"constant({number(base)})", stairs=True)


def constant_with_warmup(a, base):
    return after_warmup(number(base), a, base)


def linear(a, base):
    return after_warmup(f"linear({number(base)}, 0, {steps(rest_of_run(a))})", a, base)


def half_cosine(a, base, floor):
    if a.get("num_cycles", 0.5) != 0.5:
        raise LeftOut("more or less than half a cosine")
    if rest_of_run(a) <= 0:
        raise LeftOut("a fall of no length starts at the peak")
    whole(a["num_warmup_steps"], "the warm-up")
    return after_warmup(f"cosine({number(base)}, {number(floor)}, {steps(rest_of_run(a))})", a, base, a["num_training_steps"])


def cosine(a, base):
    return half_cosine(a, base, 0)


def cosine_with_min_lr(a, base):
    return half_cosine(a, base, a["min_lr"] if a.get("min_lr") is not None else a["min_lr_rate"] * base)


def cosine_with_min_lr_and_rate(a, base):
    raise LeftOut("counts updates from 1")


def cosine_with_hard_restarts(a, base):
    cycles = a.get("num_cycles", 1)
    warm, fall = whole(a["num_warmup_steps"], "the warm-up"), rest_of_run(a)
    if cycles < 1 or cycles != int(cycles):
        raise LeftOut("a number of cycles that is not whole")
    if fall <= 0:
        raise LeftOut("a fall of no length starts at the peak")
    length = whole(fall / cycles, "a cycle")
    cycle = f"cosine_restarts({number(base)}, 0, {steps(length)})"
    return Program(phases((warm, f"linear(0, {number(base)})"), (fall, cycle), (None, "0")))


def polynomial(a, base):
    power = a.get("power", 1)
    if power == 0:
        raise LeftOut("a power of 0 falls at once after the end")
    ends = f"{number(base)}, {number(a.get('lr_end', 1e-7))}"
    return after_warmup(f"polynomial({ends}, {number(power)}, {steps(rest_of_run(a))})", a, base)


def inverse_sqrt(a, base):
    warm = a["num_warmup_steps"]
    scale = a.get("timescale") or warm or 10000
    if scale == warm:
        return Program(f"ramp(inverse_sqrt({number(base)}, {steps(warm)}), {steps(warm)})")
    return after_warmup(f"inverse_sqrt({number(base)}, {steps(scale)}) @ (step + {number(scale)})", a, base)


SHAPES = {"linear": "linear({0}, {1})", "cosine": "cosine({0}, {1})", "1-sqrt": "lerp({0}, {1}, sqrt(progress))"}
RISES = {**SHAPES, "1-sqrt": "lerp({1}, {0}, sqrt(remaining()))"}


def wsd(a, base):
    warm, decay = a["num_warmup_steps"], a["num_decay_steps"]
    stable = a.get("num_stable_steps")
    if stable is None:
        stable = a["num_training_steps"] - warm - decay
    if stable < 0:
        raise LeftOut("phases longer than the run")
    if a.get("num_cycles", 0.5) != 0.5:
        raise LeftOut("more or less than half a cosine")
    floor = number(a.get("min_lr_ratio", 0) * base)
    kinds = a.get("warmup_type", "linear"), a.get("decay_type", "cosine")
    if floor == "0" and kinds[0] == "linear" and decay > 0:
        shape = {"1-sqrt": "sqrt"}.get(kinds[1], kinds[1])
        text = f'wsd({number(base)}, {steps(warm)}, {steps(decay)}, shape = "{shape}")'
        return Program(text, total=warm + stable + decay)
    up, down = RISES[kinds[0]].format(floor, number(base)), SHAPES[kinds[1]].format(number(base), floor)
    return Program(phases((warm, up), (stable, number(base)), (decay, down), (None, floor)))


NAMES = {
    "linear": linear,
    "cosine": cosine,
    "cosine_with_restarts": cosine_with_hard_restarts,
    "polynomial": polynomial,
    "constant": constant_schedule,
    "constant_with_warmup": constant_with_warmup,
    "cosine_with_min_lr": cosine_with_min_lr,
    "cosine_warmup_with_min_lr": cosine_with_min_lr_and_rate,
    "warmup_stable_decay": wsd,
}


def get_scheduler(a, base):
    further = a.get("scheduler_specific_kwargs", {})
    return NAMES[a["name"]]({**a, **further}, base)


def adafactor(a, base):
    raise LeftOut("an optimizer's own step size")


FUNCTIONS = {
    "get_constant_schedule": constant_schedule,
    "get_constant_schedule_with_warmup": constant_with_warmup,
    "get_linear_schedule_with_warmup": linear,
    "get_cosine_schedule_with_warmup": cosine,
    "get_cosine_with_hard_restarts_schedule_with_warmup": cosine_with_hard_restarts,
    "get_polynomial_decay_schedule_with_warmup": polynomial,
    "get_inverse_sqrt_schedule": inverse_sqrt,
    "get_cosine_with_min_lr_schedule_with_warmup": cosine_with_min_lr,
    "get_cosine_with_min_lr_schedule_with_warmup_lr_rate": cosine_with_min_lr_and_rate,
    "get_wsd_schedule": wsd,
    "get_scheduler": get_scheduler,
    "Adafactor": adafactor,
}

MAPPINGS = {name: (lambda record, f=function: f(record["arguments"], record["base"])) for name, function in FUNCTIONS.items()}
