"""optax.schedules, and the plateau of optax.contrib."""

from .calls import Module, call, listed, program
from .text import LeftOut, numbers


def lists(a):
    """A dictionary of boundaries and scales, as two lists."""
    a = dict(a)
    pairs = sorted((int(boundary), scale) for boundary, scale in (a.pop("boundaries_and_scales", None) or {}).items())
    if pairs:
        a |= {"boundaries": [boundary for boundary, _ in pairs], "scales": [scale for _, scale in pairs]}
    return a


def piecewise(record):
    stairs = record["scheduler"] == "piecewise_constant_schedule"
    return program("optax", call("optax", record["scheduler"], lists(record["arguments"])), stairs=stairs)


def exponential_decay(record):
    a = record["arguments"]
    return program("optax", call("optax", record["scheduler"], a), stairs=bool(a.get("staircase")))


def sgdr(record):
    cycles = record["arguments"]["cosine_kwargs"]
    if not cycles:
        raise LeftOut("the framework raises")
    texts = {name: numbers([cycle[name] for cycle in cycles]) for name in cycles[0]}
    return call("optax", "sgdr_schedule", {}, texts)


def join(record):
    a = record["arguments"]
    if len(a["boundaries"]) >= len(a["schedules"]):
        raise LeftOut("more boundaries than schedules")
    members = [MODULE.text(s["scheduler"], lists(s["arguments"]), None) for s in a["schedules"]]
    return call("optax", "join_schedules", {"boundaries": a["boundaries"]} if a["boundaries"] else {}, {"schedules": listed(members)})


def plateau(record):
    if record["dtype"] == "float32" and record["sequence"] == "within_threshold":
        raise LeftOut("comparisons of equal numbers, which binary32 rounds to the other side")
    text = call("optax", "reduce_on_plateau", record["arguments"], {"value": "metric"})
    return program("optax", text, stairs=True, metric=True)


MODULE = Module(
    "optax",
    stairs=("constant_schedule",),
    special={
        "piecewise_constant_schedule": piecewise,
        "piecewise_interpolate_schedule": piecewise,
        "exponential_decay": exponential_decay,
        "sgdr_schedule": sgdr,
        "join_schedules": join,
        "contrib.reduce_on_plateau": plateau,
    },
)
