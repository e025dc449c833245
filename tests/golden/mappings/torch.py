"""torch.optim.lr_scheduler and torch.optim.swa_utils."""

from .calls import Module, call, listed, program
from .text import LeftOut

PRODUCTS = {"StepLR", "MultiStepLR", "ConstantLR", "LinearLR", "ExponentialLR", "PolynomialLR", "MultiplicativeLR"}
FUNCTIONS = {
    "0.95": "0.95",
    "min(1, (t+1)/5)": "min(1, (step + 1) / 5)",
    "1/x": "1 / step",
}


def function(text):
    if text not in FUNCTIONS:
        raise LeftOut("a product of a function that changes")
    return FUNCTIONS[text]


def of_function(record):
    a = record["arguments"]
    return call("torch", record["scheduler"], {"base": record["base"]}, {"lr_lambda": function(a["lr_lambda"])})


def warm_restarts(record):
    if record["unit"] == "epochs":
        raise LeftOut("step(epoch) with parts of an epoch, which finds its cycle by a logarithm")
    return MODULE.text(record["scheduler"], record["arguments"], record["base"])


def with_momentum(record, unused):
    a = {name: value for name, value in record["arguments"].items() if name not in unused}
    texts = {"scale_fn": function(a.pop("scale_fn"))} if "scale_fn" in a else {}
    momentum = record["output"] != "lr"
    return call("torch", record["scheduler"] + ("_momentum" if momentum else ""), a, texts)


LR_ONLY = {"base_lr", "max_lr", "div_factor", "final_div_factor"}
MOMENTUM_ONLY = {"base_momentum", "max_momentum"}


def cyclic(record):
    if record["output"] != "lr" and not record["arguments"].get("cycle_momentum", True):
        raise LeftOut("left alone by the scheduler")
    return with_momentum(record, (MOMENTUM_ONLY if record["output"] == "lr" else LR_ONLY) | {"cycle_momentum"})


def one_cycle(record):
    return with_momentum(record, MOMENTUM_ONLY if record["output"] == "lr" else LR_ONLY)


def member(schedule, base):
    name = schedule["scheduler"]
    texts = {}
    a = dict(schedule["arguments"])
    if "lr_lambda" in a:
        texts["lr_lambda"] = function(a.pop("lr_lambda"))
    if texts:
        return call("torch", name, {"base": base}, texts)
    return MODULE.text(name, a, base)


def sequential(record):
    a = record["arguments"]
    if any(schedule["scheduler"] == "ChainedScheduler" for schedule in a["schedulers"]):
        raise LeftOut("the framework raises at the milestone")
    if any(schedule["scheduler"] == "MultiplicativeLR" for schedule in a["schedulers"]):
        raise LeftOut("MultiplicativeLR goes on from the rate that it finds")
    members = [member(s, record["base"]) for s in a["schedulers"]]
    return call("torch", "SequentialLR", {"milestones": a["milestones"]}, {"schedulers": listed(members)})


def chained(record):
    schedules = record["arguments"]["schedulers"]
    if any(schedule["scheduler"] not in PRODUCTS for schedule in schedules):
        raise LeftOut("a chain that is no product")
    members = [member(s, 1) for s in schedules]
    return call("torch", "ChainedScheduler", {"base": record["base"]}, {"schedulers": listed(members)})


def swa(record):
    a = dict(record["arguments"])
    before = a.pop("after", None)
    constructed = a.pop("constructed", None)
    if before is None:
        return MODULE.text("SWALR", a, record["base"])
    if constructed == "first":
        raise LeftOut("made before the schedule ahead of it, and so mixing what that one left")
    first = member(before, record["base"])
    then = call("torch", "SWALR", a, {"base": "previous"})
    return f"phases {{ {before['updates']} steps: {first}, rest: {then} }}"


def step(record):
    if record["arguments"]["step_size"] == 0:
        raise LeftOut("the framework raises")
    return MODULE.text("StepLR", record["arguments"], record["base"])


def plateau(record):
    return program("torch", call("torch", "ReduceLROnPlateau", {"base": record["base"]} | record["arguments"], {"metrics": "metric"}), stairs=True, metric=True)


CLOSED_FORM = ("StepLR", "MultiStepLR", "ConstantLR", "LinearLR", "ExponentialLR", "PolynomialLR", "CosineAnnealingLR")
MODULE = Module(
    "torch",
    based=CLOSED_FORM + ("CosineAnnealingWarmRestarts", "SWALR"),
    stairs=("StepLR", "MultiStepLR", "ConstantLR"),
    bouncing=("CosineAnnealingLR", "SequentialLR"),
    recursive=CLOSED_FORM + ("MultiplicativeLR", "SequentialLR", "ChainedScheduler", "SWALR"),
    special={
        "StepLR": step,
        "LambdaLR": of_function,
        "MultiplicativeLR": of_function,
        "CosineAnnealingWarmRestarts": warm_restarts,
        "CyclicLR": cyclic,
        "OneCycleLR": one_cycle,
        "SequentialLR": sequential,
        "ChainedScheduler": chained,
        "SWALR": swa,
        "ReduceLROnPlateau": plateau,
    },
)
