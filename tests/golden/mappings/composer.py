"""composer.optim.scheduler: factors of the base rate, over a run of 20 batches, 5 an epoch."""

from .calls import Module, call, program
from .text import LeftOut, number, steps

RUN, EPOCH = 20, 5
LENGTHS = {"t_max", "t_warmup", "t_0", "step_size", "decay_period", "milestones"}


def is_part(text, name):
    """A part of the run that the module would scale once more."""
    return "%" in text and text != "100%" and name != "t_warmup"


def length(text):
    """`3ba`, `1ep`, `0.5dur`: batches, or a part of the run, which the trainer has scaled."""
    if text.endswith("dur"):
        return f"{number(100 * float(text.removesuffix('dur')))}%"
    if text.endswith("ep"):
        return steps(EPOCH * float(text.removesuffix("ep")))
    return steps(float(text.removesuffix("ba")))


def given(value):
    if isinstance(value, list):
        return "[" + ", ".join(number(float(text.removesuffix("ba"))) for text in value) + "] steps"
    return length(value)


def whole_cycles(a, ratio):
    """The last update that is comparable: lengths are cut to whole batches, each from the one before."""
    first, growth = int(float(a["t_0"].removesuffix("ba")) * ratio), a.get("t_mult", 1)
    if growth < 1:
        raise LeftOut("cycles that become shorter")
    boundary, size = 0, first
    while growth != int(growth) and size * growth == int(size * growth):
        boundary, size = boundary + size, size * growth
    return None if growth == int(growth) else boundary + size - 1


def scheduler(record):
    a, ratio = record["arguments"], record.get("scale_schedule_ratio", 1)
    texts = {name: given(value) for name, value in a.items() if name in LENGTHS}
    if ratio != 1:
        texts = {name: f"{text} / {number(ratio)}" if is_part(text, name) else text for name, text in texts.items()}
        if a.get("scale_warmup") and "%" in texts["t_warmup"]:
            raise LeftOut("a warm-up that is a part of the run, and scaled")
        texts["scale_schedule_ratio"] = number(ratio)
    if record["scheduler"] == "ExponentialScheduler":
        texts.setdefault("decay_period", steps(EPOCH))
    numbers = {name: value for name, value in a.items() if name not in LENGTHS}
    until = whole_cycles(a, ratio) if "t_0" in a else None
    stairs = record["scheduler"] in ("StepScheduler", "MultiStepScheduler", "ConstantScheduler")
    text = call("composer", record["scheduler"], numbers, texts)
    return program("composer", text, total=RUN * ratio, until=until, stairs=stairs)


NAMES = ("Step", "MultiStep", "Constant", "Linear", "Exponential", "CosineAnnealing", "CosineAnnealingWarmRestarts", "Polynomial")
WITH_WARMUP = ("Constant", "MultiStep", "Linear", "CosineAnnealing", "Polynomial")
MODULE = Module(
    "composer",
    special={f"{name}Scheduler": scheduler for name in NAMES} | {f"{name}WithWarmupScheduler": scheduler for name in WITH_WARMUP},
)
