"""paddle.optimizer.lr."""

from . import keras, torch
from .text import LeftOut, Program, moments, number, numbers, restarts, steps


def host_function(record):
    raise LeftOut("a function of the host")


def noam(record):
    a = record["arguments"]
    warm = a["warmup_steps"]
    peak = f"{number(a.get('learning_rate', 1))} * ({number(a['d_model'])} * {number(warm)}) ^ -0.5"
    return Program(f"ramp(inverse_sqrt({peak}, {steps(warm)}), {steps(warm)})")


def piecewise(record):
    a = record["arguments"]
    return Program(f"piecewise_constant({numbers(a['values'])}, {moments(a['boundaries'])})", stairs=True)


def natural_exp(record):
    a = record["arguments"]
    return Program(f"exponential_decay({number(a['learning_rate'])}, exp({number(-a['gamma'])}), 1 step)")


def inverse_time(record):
    a = record["arguments"]
    return Program(f"inverse_time_decay({number(a['learning_rate'])}, {number(a['gamma'])}, 1 step)")


def exponential(record):
    return torch.exponential_lr(record["arguments"], record["arguments"]["learning_rate"])


def polynomial(record):
    a = record["arguments"]
    return keras.polynomial_decay({"arguments": {**a, "end_learning_rate": a.get("end_lr", 1e-4)}})


def linear_warmup(record):
    a = record["arguments"]
    inner = a["learning_rate"]
    if isinstance(inner, dict):
        body = MAPPINGS[inner["scheduler"]]({"arguments": inner["arguments"]}).expression
    else:
        body = number(inner)
    ends = f"{number(a['start_lr'])}, {number(a['end_lr'])}"
    return Program(f"phases {{ {steps(a['warmup_steps'])}: linear({ends}), rest: {body} }}")


def renamed(function):
    def mapping(record):
        a = record["arguments"]
        return function({**a, "total_iters": a.get("total_steps")}, a["learning_rate"])

    return mapping


def warm_restarts(record):
    a = record["arguments"]
    return restarts(a["T_0"], a.get("T_mult", 1), a["learning_rate"], a.get("eta_min", 0))


def cyclic(record):
    a = record["arguments"]
    down = a.get("step_size_down") or a["step_size_up"]
    return torch.cyclic(a["base_learning_rate"], a["max_learning_rate"], {**a, "gamma": a["exp_gamma"], "step_size_down": down})


def one_cycle(record):
    a = record["arguments"]
    peak, divide = a["max_learning_rate"], a.get("divide_factor", 25)
    final = peak / divide / a.get("end_learning_rate", 1e-4)
    further = {"max_lr": peak, "div_factor": divide, "final_div_factor": final, "pct_start": a.get("phase_pct", 0.3)}
    return torch.one_cycle_lr({"arguments": {**a, **further}, "output": "lr"})


MAPPINGS = {
    "NoamDecay": noam,
    "PiecewiseDecay": piecewise,
    "NaturalExpDecay": natural_exp,
    "InverseTimeDecay": inverse_time,
    "ExponentialDecay": exponential,
    "PolynomialDecay": polynomial,
    "LinearWarmup": linear_warmup,
    "StepDecay": renamed(torch.step_lr),
    "MultiStepDecay": renamed(torch.multi_step_lr),
    "CosineAnnealingDecay": renamed(torch.cosine_annealing_lr),
    "LinearLR": renamed(torch.linear_lr),
    "CosineAnnealingWarmRestarts": warm_restarts,
    "CyclicLR": cyclic,
    "OneCycleLR": one_cycle,
    "LambdaDecay": host_function,
    "MultiplicativeDecay": host_function,
}
