"""The modules whose records need little of their own: DeepSpeed, Megatron-LM, fairseq, fvcore, Ignite, Paddle, Thinc, Lightning
Bolts, pytorch_optimizer."""

from .calls import EveryName, Module, call, listed, program
from .text import LeftOut

# DeepSpeed

ONE_CYCLE = {
    "lr": {"cycle_min_mom", "cycle_max_mom", "decay_mom_rate", "cycle_momentum"},
    "beta1": {"cycle_min_lr", "cycle_max_lr", "decay_lr_rate", "cycle_momentum"},
}


def one_cycle(record):
    unused = ONE_CYCLE[record["output"]]
    a = {name: value for name, value in record["arguments"].items() if name not in unused}
    return call("deepspeed", "OneCycle" + ("_momentum" if record["output"] != "lr" else ""), a)


DEEPSPEED = Module("deepspeed", based=("WarmupLR", "WarmupDecayLR", "WarmupCosineLR"), special={"OneCycle": one_cycle})

# Megatron-LM

WEIGHT_DECAY = {"start_wd", "end_wd", "wd_incr_steps", "wd_incr_style"}


def megatron(record):
    if record["arguments"]["lr_decay_style"] == "poly":
        raise LeftOut("the framework raises after the warm-up")
    of_rate = record["output"] == "lr"
    a = {name: value for name, value in record["arguments"].items() if (name in WEIGHT_DECAY) != of_rate}
    return call("megatron", "OptimizerParamScheduler" + ("" if of_rate else "_weight_decay"), a)


MEGATRON = Module("megatron", special={"OptimizerParamScheduler": megatron})

# fairseq


def fairseq(record):
    a = record["arguments"] | {"lr": record["arguments"]["lr"][0]}
    return call("fairseq", record["scheduler"].replace("step", "step_"), a)


FAIRSEQ = Module(
    "fairseq",
    special={name: fairseq for name in ("inverse_sqrt", "cosine", "polynomial_decay", "tri_stage", "triangular", "step")},
)

# fvcore: called with where = k / length


def length_of(record):
    if not record.get("steps"):
        raise LeftOut("the framework raises")
    return int(record["note"].split("k/")[1].split()[0].rstrip(";,"))


def over_run(record):
    text = FVCORE.text(record["scheduler"], record["arguments"], None)
    stairs = "Step" in record["scheduler"] or "Constant" in record["scheduler"]
    return program("fvcore", text, total=length_of(record), stairs=stairs)


def composite(record):
    a = record["arguments"]
    members = listed(FVCORE.text(s["scheduler"], s["arguments"], None) for s in a["schedulers"])
    if len(set(a["interval_scaling"])) > 1:
        raise LeftOut("members scaled in different ways")
    text = call("fvcore", "CompositeParamScheduler", {"lengths": a["lengths"], "interval_scaling": a["interval_scaling"][0]}, {"schedulers": members})
    return program("fvcore", text, total=length_of(record))


SHAPES = ("Constant", "Cosine", "Linear", "Exponential", "PolynomialDecay", "Step", "StepWithFixedGamma", "MultiStep")
FVCORE = Module(
    "fvcore",
    special={f"{name}ParamScheduler": over_run for name in SHAPES} | {"CompositeParamScheduler": composite},
)

# Ignite


def piecewise_linear(record):
    points = record["arguments"]["milestones_values"]
    return call("ignite", "PiecewiseLinear", {"milestones": [t for t, _ in points], "values": [v for _, v in points]})


def concat(record):
    a = record["arguments"]
    members = listed(IGNITE.text(s["scheduler"], s["arguments"], None) for s in a["schedulers"])
    return call("ignite", "ConcatScheduler", {"durations": a["durations"]}, {"schedulers": members})


def with_warmup(record):
    a = dict(record["arguments"])
    inner = a.pop("lr_scheduler")
    if inner["scheduler"] != "torch ExponentialLR":
        raise LeftOut("another scheduler inside")
    body = call("torch", "ExponentialLR", {"base": record["base"]} | inner["arguments"])
    text = call("ignite", record["scheduler"], a, {"lr_scheduler": body})
    return program(("ignite", "torch"), text, recursive=True)


IGNITE = Module(
    "ignite",
    special={
        "PiecewiseLinear": piecewise_linear,
        "ConcatScheduler": concat,
        "create_lr_scheduler_with_warmup": with_warmup,
    },
)

# Paddle


def paddle_warmup(record):
    a = dict(record["arguments"])
    inner = a.pop("learning_rate")
    body = PADDLE.text(inner["scheduler"], inner["arguments"], None) if isinstance(inner, dict) else str(inner)
    return program("paddle", call("paddle", "LinearWarmup", a, {"learning_rate": body}), recursive=True)


def paddle_plateau(record):
    text = call("paddle", "ReduceOnPlateau", {"learning_rate": record["base"]} | record["arguments"], {"metrics": "metric"})
    return program("paddle", text, stairs=True, metric=True)


def of_constant(record):
    a = dict(record["arguments"])
    return call("paddle", record["scheduler"], a, {"lr_lambda": a.pop("lr_lambda")})


PADDLE = Module(
    "paddle",
    stairs=("PiecewiseDecay", "MultiStepDecay", "StepDecay"),
    recursive=("ExponentialDecay", "StepDecay", "MultiStepDecay", "LinearLR", "MultiplicativeDecay"),
    bouncing=("CosineAnnealingDecay",),
    special={
        "LinearWarmup": paddle_warmup,
        "ReduceOnPlateau": paddle_plateau,
        "LambdaDecay": of_constant,
        "MultiplicativeDecay": of_constant,
    },
)

# Thinc


def constant_then(record):
    a = dict(record["arguments"])
    inner = a.pop("schedule")
    return call("thinc", "constant_then", a, {"schedule_": THINC.text(inner["scheduler"], inner["arguments"], None)})


THINC = Module("thinc", recursive=("compounding",), stairs=("constant",), special={"constant_then": constant_then})

# torchtune, Lightning Bolts, pytorch_optimizer


def poly(record):
    a = {name: value for name, value in record["arguments"].items() if name != "t_max"}
    return call("kozistr", "PolyScheduler", a)


TORCHTUNE = Module("torchtune", based=EveryName(), recursive=EveryName())
LIGHTNING_BOLTS = Module(
    "lightning_bolts",
    based=("LinearWarmupCosineAnnealingLR",),
    bouncing=("LinearWarmupCosineAnnealingLR",),
)
PYTORCH_OPTIMIZER = Module(
    "kozistr",
    based=("get_wsd_schedule", "get_chebyshev_schedule"),
    special={"PolyScheduler": poly},
)
