"""keras.optimizers.schedules and tf.compat.v1.train, which share their formulas."""

from .text import LeftOut, Program, moments, number, numbers, restarts, steps


def initial(a):
    return a.get("initial_learning_rate", a.get("learning_rate"))


def staircase(a):
    return ", staircase = true" if a.get("staircase") else ""


def exponential_decay(record):
    a = record["arguments"]
    text = f"exponential_decay({number(initial(a))}, {number(a['decay_rate'])}, {steps(a['decay_steps'])}{staircase(a)})"
    return Program(text, stairs=bool(staircase(a)))


def natural_exp_decay(record):
    a = record["arguments"]
    text = f"exponential_decay({number(initial(a))}, exp({number(-a['decay_rate'])}), {steps(a['decay_steps'])}{staircase(a)})"
    return Program(text, stairs=bool(staircase(a)))


def inverse_time_decay(record):
    a = record["arguments"]
    text = f"inverse_time_decay({number(initial(a))}, {number(a['decay_rate'])}, {steps(a['decay_steps'])}{staircase(a)})"
    return Program(text, stairs=bool(staircase(a)))


def piecewise_constant(record):
    a = record["arguments"]
    if a["boundaries"] != sorted(a["boundaries"]):
        raise LeftOut("unsorted boundaries add values")
    return Program(f"piecewise_constant({numbers(a['values'])}, {moments(a['boundaries'])}, inclusive = true)", stairs=True)


def polynomial_decay(record):
    a = record["arguments"]
    over = steps(a["decay_steps"])
    if a.get("cycle"):
        over = f"max(ceil(step / {over}), 1) * {over}"
    ends = f"{number(initial(a))}, {number(a.get('end_learning_rate', 1e-4))}"
    return Program(f"polynomial({ends}, {number(a.get('power', 1))}, {over})")


def cosine_decay(record):
    a = record["arguments"]
    peak = initial(a) if a.get("warmup_target") is None else a["warmup_target"]
    shape = f"cosine({number(peak)}, {number(a.get('alpha', 0) * peak)}, {steps(a['decay_steps'])})"
    if a.get("warmup_target") is None:
        return Program(shape)
    return Program(f"warmup({shape}, {steps(a['warmup_steps'])}, from = {number(initial(a))})")


def cosine_decay_restarts(record):
    a = record["arguments"]
    start, alpha = initial(a), a.get("alpha", 0)
    return restarts(a["first_decay_steps"], a.get("t_mul", 2), start, alpha * start, a.get("m_mul", 1))


def learning_rate_scheduler(record):
    raise LeftOut("a function of the host")


def linear_cosine_decay(record):
    raise LeftOut("no entry for this shape")


MAPPINGS = {
    "ExponentialDecay": exponential_decay,
    "InverseTimeDecay": inverse_time_decay,
    "PiecewiseConstantDecay": piecewise_constant,
    "PolynomialDecay": polynomial_decay,
    "CosineDecay": cosine_decay,
    "CosineDecayRestarts": cosine_decay_restarts,
    "LearningRateScheduler": learning_rate_scheduler,
    "compat.v1.train.exponential_decay": exponential_decay,
    "compat.v1.train.natural_exp_decay": natural_exp_decay,
    "compat.v1.train.inverse_time_decay": inverse_time_decay,
    "compat.v1.train.piecewise_constant": piecewise_constant,
    "compat.v1.train.polynomial_decay": polynomial_decay,
    "compat.v1.train.cosine_decay": cosine_decay,
    "compat.v1.train.cosine_decay_restarts": cosine_decay_restarts,
    "compat.v1.train.linear_cosine_decay": linear_cosine_decay,
}
