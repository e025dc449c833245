"""transformers.optimization."""

from .calls import EveryName, Module, call, program
from .text import LeftOut


def get_scheduler(record):
    a = dict(record["arguments"])
    further = a.pop("scheduler_specific_kwargs", {})
    if a["name"] == "reduce_lr_on_plateau":
        text = call("torch", "ReduceLROnPlateau", {"base": record["base"]} | further, {"metrics": "metric"})
        return program("torch", text, stairs=True, metric=True)
    return call("transformers", "get_scheduler", {"base": record["base"]} | a | further)


def greedy(record):
    text = call("transformers", "GreedyLR", {"base": record["base"]} | record["arguments"], {"metrics": "metric"})
    return program("transformers", text, stairs=True, metric=True)


def adafactor(record):
    a = {name: value for name, value in record["arguments"].items() if name == "warmup_init"}
    if record["arguments"].get("scale_parameter", True):
        raise LeftOut("scaled by the parameter")
    return call("transformers", "Adafactor_relative_step", a)


MODULE = Module(
    "transformers",
    based=EveryName(),
    stairs=("get_constant_schedule",),
    recursive=(  # cosines of large angles
        "get_cosine_schedule_with_warmup",
        "get_cosine_with_min_lr_schedule_with_warmup",
        "get_cosine_with_min_lr_schedule_with_warmup_lr_rate",
    ),
    special={"get_scheduler": get_scheduler, "GreedyLR": greedy, "Adafactor": adafactor},
)
