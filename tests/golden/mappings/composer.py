"""composer.optim.scheduler: factors of the base rate, over a run of 20 batches, 5 an epoch."""

from .text import LeftOut, Program, moments, number, restarts, steps

RUN, EPOCH = 20, 5


def length(text):
    """`3ba`, `1ep`, `0.5dur` in batches."""
    for unit, batches in (("ba", 1), ("ep", EPOCH), ("dur", RUN)):
        if text.endswith(unit):
            return float(text.removesuffix(unit)) * batches
    raise ValueError(text)


def mapping(function):
    def mapped(record):
        if record.get("scale_schedule_ratio", 1) != 1:
            raise LeftOut("a run that is scaled to another length")
        return function(record["arguments"])

    return mapped


def span(a):
    return steps(length(a.get("t_max", "1dur")))


def shape(kind, a, further=""):
    return f"{kind}({number(a.get('alpha_i', 1))}, {number(a.get('alpha_f', 0))}, {further}"


def after_warmup(body, a):
    return Program(f"warmup({body}, {steps(length(a['t_warmup']))})")


def left(a):
    """What the warm-up leaves of the run."""
    return steps(length(a.get("t_max", "1dur")) - length(a["t_warmup"]))


def multi_step(a):
    return f"milestones(1, {number(a['gamma'])}, {moments([length(m) for m in a['milestones']])})"


def multi_step_with_warmup(a):
    warm = length(a["t_warmup"])
    return Program(f"ramp({multi_step(a)}, {steps(warm)})")


def warm_restarts(a):
    return restarts(length(a["t_0"]), a.get("t_mult", 1), 1, a.get("alpha_f", 0))


def power(a):
    return number(a.get("power", 1))


FUNCTIONS = {
    "ConstantScheduler": lambda a: Program(f"constant({number(a.get('alpha', 1))})", stairs=True),
    "StepScheduler": lambda a: Program(f"step_decay(1, {number(a['gamma'])}, {steps(length(a['step_size']))})", stairs=True),
    "MultiStepScheduler": lambda a: Program(multi_step(a), stairs=True),
    "LinearScheduler": lambda a: Program(shape("linear", a, f"{span(a)})")),
    "ExponentialScheduler": lambda a: Program(f"exponential_decay(1, {number(a['gamma'])}, {steps(EPOCH)})"),
    "CosineAnnealingScheduler": lambda a: Program(shape("cosine", a, f"{span(a)})")),
    "CosineAnnealingWarmRestartsScheduler": warm_restarts,
    "PolynomialScheduler": lambda a: Program(shape("polynomial", a, f"{power(a)}, {span(a)})")),
    "ConstantWithWarmupScheduler": lambda a: after_warmup("1", a),
    "MultiStepWithWarmupScheduler": multi_step_with_warmup,
    "LinearWithWarmupScheduler": lambda a: after_warmup(shape("linear", a, f"{left(a)})"), a),
    "CosineAnnealingWithWarmupScheduler": lambda a: after_warmup(shape("cosine", a, f"{left(a)})"), a),
    "PolynomialWithWarmupScheduler": lambda a: after_warmup(shape("polynomial", a, f"{power(a)}, {left(a)})"), a),
}

MAPPINGS = {name: mapping(function) for name, function in FUNCTIONS.items()}
