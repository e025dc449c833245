"""thinc, fvcore, timm, mmengine, fairseq and Megatron-LM: what one line of the language gives."""

from . import torch, transformers
from .text import LeftOut, Program, moments, number, numbers, phases, steps


def without_entry(record):
    raise LeftOut("no entry for this shape")


# thinc


def decaying(a):
    return f"inverse_time_decay({number(a['base_rate'])}, {number(a['decay'])}, 1 step)"


def constant_then(record):
    a = record["arguments"]
    return Program(f"if step < {number(a['steps'])} then {number(a['rate'])} else {decaying(a['schedule']['arguments'])}")


def compounding(record):
    a = record["arguments"]
    if "t" in a:
        raise LeftOut("counts updates from elsewhere")
    bound = "min" if a["compound"] > 1 else "max"
    return Program(f"{bound}(exponential_decay({number(a['start'])}, {number(a['compound'])}, 1 step), {number(a['stop'])})", recursive=True)


def warmup_linear(record):
    a = record["arguments"]
    fall = f"linear({number(a['initial_rate'])}, 0, {steps(a['total_steps'] - a['warmup_steps'])})"
    return Program(f"warmup({fall}, {steps(a['warmup_steps'])})")


def cyclic_triangular(record):
    a = record["arguments"]
    return Program(f"triangular({number(a['min_lr'])}, {number(a['max_lr'])}, {steps(a['period'])}) @ (step + 1)")


THINC = {
    "constant": lambda record: Program(f"constant({number(record['arguments']['rate'])})", stairs=True),
    "constant_then": constant_then,
    "decaying": lambda record: Program(decaying(record["arguments"])),
    "compounding": compounding,
    "warmup_linear": warmup_linear,
    "cyclic_triangular": cyclic_triangular,
    "slanted_triangular": without_entry,
}


# fvcore: called with where = k / length


def length_of(record):
    return int(record["note"].split("k/")[1].split()[0].rstrip(";,"))


def over_run(text, stairs=False):
    def mapping(record):
        arguments = {name: number(value) for name, value in record["arguments"].items() if isinstance(value, (int, float))}
        return Program(text.format(**arguments), total=length_of(record), stairs=stairs)

    return mapping


def fvcore_step(record):
    a, length = record["arguments"], length_of(record)
    part = length / len(a["values"])
    return Program(f"piecewise_constant({numbers(a['values'])}, {moments([part * i for i in range(1, len(a['values']))])})", stairs=True)


def fvcore_step_gamma(record):
    a, length = record["arguments"], length_of(record)
    return Program(f"step_decay({number(a['base_value'])}, {number(a['gamma'])}, {steps(length / (a['num_decays'] + 1))})", stairs=True)


def fvcore_multi_step(record):
    a, length = record["arguments"], length_of(record)
    scale = length / a.get("num_updates", a["milestones"][-1])
    at = [m * scale for m in a["milestones"][: len(a["values"]) - 1]]
    return Program(f"piecewise_constant({numbers(a['values'])}, {moments(at)})", stairs=True)


def fvcore_exponential(record):
    a, length = record["arguments"], length_of(record)
    return Program(f"exponential_decay({number(a['start_value'])}, {number(a['decay'])}, {steps(length)})")


FVCORE = {
    "ConstantParamScheduler": over_run("constant({value})", stairs=True),
    "CosineParamScheduler": over_run("cosine({start_value}, {end_value})"),
    "LinearParamScheduler": over_run("linear({start_value}, {end_value})"),
    "PolynomialDecayParamScheduler": over_run("polynomial({base_value}, 0, {power})"),
    "ExponentialParamScheduler": fvcore_exponential,
    "StepParamScheduler": fvcore_step,
    "StepWithFixedGammaParamScheduler": fvcore_step_gamma,
    "MultiStepParamScheduler": fvcore_multi_step,
    "CompositeParamScheduler": over_run("phases {{ 20%: linear(0.1, 1), 80%: cosine(1, 0) }}"),
}


# timm, without noise


def timm_common(record):
    a = record["arguments"]
    if "noise_range_t" in a:
        raise LeftOut("noise")
    if a.get("k_decay", 1) != 1:
        raise LeftOut("no entry for this shape")
    if a.get("cycle_limit", 1) != 1 or a.get("cycle_mul", 1) != 1:
        raise LeftOut("cycles that shrink to the peak, found by a logarithm")
    return a


def timm_warmup(record, shape):
    """timm ramps to the base value, whatever the schedule is by then, unless the ramp is a prefix."""
    a = record["arguments"]
    warm, start = a.get("warmup_t", 0), number(a.get("warmup_lr_init", 0))
    if warm == 0:
        return shape
    rise = f"linear({start}, {number(record['base'])}, {steps(warm)})"
    if a.get("warmup_prefix", record["scheduler"] == "StepLRScheduler"):
        return phases((warm, rise), (None, shape))
    return f"if step < {number(warm)} then {rise} else {shape}"


def timm_cosine(record):
    a = timm_common(record)
    shape = f"cosine({number(record['base'])}, {number(a.get('lr_min', 0))}, {steps(a['t_initial'])})"
    return Program(timm_warmup(record, shape))


def timm_poly(record):
    a = timm_common(record)
    ends = f"{number(record['base'])}, {number(a.get('lr_min', 0))}"
    return Program(timm_warmup(record, f"polynomial({ends}, {number(a.get('power', 0.5))}, {steps(a['t_initial'])})"))


def timm_step(record):
    a = timm_common(record)
    if a["decay_t"] == 0:
        raise LeftOut("the framework raises")
    shape = f"step_decay({number(record['base'])}, {number(a.get('decay_rate', 1))}, {steps(a['decay_t'])})"
    return Program(timm_warmup(record, shape))


def timm_multi_step(record):
    raise LeftOut("milestones one update early")


def timm_wsd(record):
    a = timm_common(record)
    if a.get("stable_fn", "constant") != "constant":
        raise LeftOut("no entry for this shape")
    falls = {**transformers.SHAPES, "power": f"lerp({{0}}, {{1}}, progress ^ {number(a.get('decay_power', 2))})"}
    base, floor = record["base"], a.get("lr_min", 0)
    if floor > base:
        raise LeftOut("a lowest value above the base value")
    fall = falls[a.get("decay_fn", "1-sqrt")].format(number(base), number(floor))
    rise = f"linear({number(a.get('warmup_lr_init', 0))}, {number(base)})"
    arms = [(a["t_initial"] - a["decay_t"], number(base)), (a["decay_t"], fall), (None, number(floor))]
    if a.get("warmup_t", 0):
        arms.insert(0, (a["warmup_t"], rise))
    return Program(phases(*arms))


TIMM = {
    "CosineLRScheduler": timm_cosine,
    "PolyLRScheduler": timm_poly,
    "StepLRScheduler": timm_step,
    "MultiStepLRScheduler": timm_multi_step,
    "WSDLRScheduler": timm_wsd,
    "TanhLRScheduler": without_entry,
}


# mmengine: an interval of n updates changes its value n - 1 times


def mmengine(function):
    def mapping(record):
        a = record["arguments"]
        if a.get("begin", 0) != 0 or (a.get("end") is not None and function in (torch.step_lr, torch.cosine_annealing_lr)):
            raise LeftOut("an interval of the run")
        if "end" in a:
            if a["end"] < 2:
                raise LeftOut("a length of 0 never ends")
            a = {**a, "total_iters": a["end"] - 1}
        if "eta_min_ratio" in a:
            a = {**a, "eta_min": a["eta_min_ratio"] * record["base"]}
        return function(a, record["base"])

    return mapping


def mmengine_poly(a, base):
    ends = f"{number(base)}, {number(a.get('eta_min', 0))}"
    return Program(f"polynomial({ends}, {number(a.get('power', 1))}, {steps(a['total_iters'])})", recursive=True)


def mmengine_restarts(record):
    a, base = record["arguments"], record["base"]
    floor = number(a.get("eta_min_ratio", 0) * base if "eta_min_ratio" in a else a.get("eta_min", 0))
    weights = a.get("restart_weights", [1])
    arms = [(period, f"cosine({number(base * weight)}, {floor})") for period, weight in zip(a["periods"], weights)]
    return Program(phases(*arms), until=sum(a["periods"]) - 1)


MMENGINE = {
    "StepLR": mmengine(torch.step_lr),
    "MultiStepLR": mmengine(torch.multi_step_lr),
    "ExponentialLR": mmengine(torch.exponential_lr),
    "CosineAnnealingLR": mmengine(torch.cosine_annealing_lr),
    "LinearLR": mmengine(torch.linear_lr),
    "ConstantLR": mmengine(torch.constant_lr),
    "PolyLR": mmengine(mmengine_poly),
    "CosineRestartLR": mmengine_restarts,
    "OneCycleLR": without_entry,
    "list": without_entry,
}


# fairseq


def fairseq_inverse_sqrt(record):
    a = record["arguments"]
    warm, peak = a["warmup_updates"], a["lr"][0]
    start = max(a["warmup_init_lr"], 0)
    return Program(f"ramp(inverse_sqrt({number(peak)}, {steps(warm)}), {steps(warm)}, from = {number(start)})")


def fairseq_polynomial(record):
    a = record["arguments"]
    warm, peak = a["warmup_updates"], a["lr"][0]
    ends = f"{number(peak)}, {number(a['end_learning_rate'])}"
    if warm:
        raise LeftOut("counts updates of the warm-up from 1")
    return Program(f"polynomial({ends}, {number(a['power'])}, {steps(a['total_num_update'])})")


def fairseq_triangular(record):
    a = record["arguments"]
    if a["shrink_min"]:
        raise LeftOut("no entry for this shape")
    if a["lr_shrink"] != 0.5:
        raise LeftOut("no entry for this shape")
    raise LeftOut("peaks that shrink to 0 instead of the lower end")


FAIRSEQ = {
    "inverse_sqrt": fairseq_inverse_sqrt,
    "polynomial_decay": fairseq_polynomial,
    "triangular": fairseq_triangular,
    "cosine": without_entry,
    "step": without_entry,
    "tri_stage": without_entry,
}


# Megatron-LM


def megatron(record):
    a = record["arguments"]
    if record["output"] != "lr":
        return Program(f"cosine({number(a['start_wd'])}, {number(a['end_wd'])}, {steps(a['wd_incr_steps'])})")
    peak, floor = number(a["max_lr"]), number(a["min_lr"])
    warm, end, tail = a["lr_warmup_steps"], a["lr_decay_steps"], a["wsd_decay_steps"]
    rise = (warm, f"linear({number(a['init_lr'])}, {peak})")
    style = a["lr_decay_style"]
    if style == "constant":
        return Program(phases(rise, (None, peak)))
    if style in ("linear", "cosine"):
        return Program(f"warmup({style}({peak}, {floor}, {steps(end - warm)}), {steps(warm)})")
    if style == "WSD" and tail <= end - warm and a["lr_wsd_decay_style"] in ("linear", "cosine", "minus_sqrt"):
        shape = {"minus_sqrt": "sqrt"}.get(a["lr_wsd_decay_style"], a["lr_wsd_decay_style"])
        return Program(f'wsd({peak}, {steps(warm)}, {steps(tail)}, to = {floor}, shape = "{shape}")', total=end)
    raise LeftOut("no entry for this shape")


MEGATRON = {"OptimizerParamScheduler": megatron}


# pytorch_optimizer


def kozistr_wsd(record):
    a = record["arguments"]
    kind = a["cooldown_type"]
    if kind not in ("linear", "cosine", "1-sqrt") or (kind != "cosine" and a["min_lr_ratio"] != 0):
        raise LeftOut("a fall that ends below its floor")
    base, floor = record["base"], a["min_lr_ratio"] * record["base"]
    fall = transformers.SHAPES[kind].format(number(base), number(floor))
    rise = (a["num_warmup_steps"], f"linear(0, {number(base)})")
    return Program(phases(rise, (a["num_stable_steps"], number(base)), (a["num_decay_steps"], fall), (None, number(floor))))


PYTORCH_OPTIMIZER = {
    name: without_entry
    for name in [
        "CosineAnnealingWarmupRestarts", "CosineScheduler", "LinearScheduler", "PolyScheduler", "REXScheduler",
        "get_chebyshev_schedule",
    ]
} | {"get_wsd_schedule": kozistr_wsd}  # fmt: skip
