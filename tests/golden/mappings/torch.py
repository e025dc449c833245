"""torch.optim.lr_scheduler: the part of each trace that is its closed form."""

from .text import LeftOut, Program, moments, number, numbers, phases, restarts, steps


def step_lr(a, base):
    if a["step_size"] == 0:
        raise LeftOut("the framework raises")
    return Program(f"step_decay({number(base)}, {number(a.get('gamma', 0.1))}, {steps(a['step_size'])})", recursive=True, stairs=True)


def multi_step_lr(a, base):
    at = a["milestones"]
    if not at:
        return Program(f"constant({number(base)})", stairs=True)
    if any(m != int(m) or m < 0 for m in at):
        raise LeftOut("a milestone that is never applied")
    text = f"milestones({number(base)}, {number(a.get('gamma', 0.1))}, {moments(at)})"
    return Program(text, recursive=True, stairs=True)


def never_ends(a, length):
    if length == 0:
        raise LeftOut("a length of 0 never ends")
    if length != int(length):
        raise LeftOut("a length that is not whole never ends")


def constant_lr(a, base):
    length = a.get("total_iters", 5)
    never_ends(a, length)
    values = numbers([base * a.get("factor", 1 / 3), base])
    return Program(f"piecewise_constant({values}, {moments([length])})", recursive=True, stairs=True)


def linear_lr(a, base):
    length = a.get("total_iters", 5)
    never_ends(a, length)
    start, end = a.get("start_factor", 1 / 3) * base, a.get("end_factor", 1.0) * base
    return Program(f"linear({number(start)}, {number(end)}, {steps(length)})", recursive=True)


def exponential_lr(a, base):
    return Program(f"exponential_decay({number(base)}, {number(a['gamma'])}, 1 step)", recursive=True)


def polynomial_lr(a, base):
    length = a.get("total_iters", 5)
    never_ends(a, length)
    return Program(f"polynomial({number(base)}, 0, {number(a.get('power', 1))}, {steps(length)})", recursive=True)


def cosine_annealing_lr(a, base):
    text = f"cosine({number(base)}, {number(a.get('eta_min', 0))}, {steps(a['T_max'])})"
    return Program(text, recursive=True, until=a["T_max"])


def cosine_annealing_warm_restarts(a, base):
    return restarts(a["T_0"], a.get("T_mult", 1), base, a.get("eta_min", 0))


def cyclic(low, high, a):
    if "scale_fn" in a:
        raise LeftOut("a function of the host")
    up = a.get("step_size_up", 2000)
    text = f"cyclical({number(low)}, {number(high)}, {steps(up)}"
    if a.get("mode", "triangular") != "triangular":
        text += f', mode = "{a["mode"]}"'
    if a.get("mode") == "exp_range":
        text += f", gamma = {number(a.get('gamma', 1))}"
    if a.get("step_size_down", up) != up:
        text += f", fall = {steps(a['step_size_down'])}"
    return Program(text + ")")


def cyclic_lr(record):
    a = record["arguments"]
    if record["output"] == "lr":
        return cyclic(a["base_lr"], a["max_lr"], a)
    if not a.get("cycle_momentum", True):
        raise LeftOut("left alone by the scheduler")
    return cyclic(a.get("max_momentum", 0.9), a.get("base_momentum", 0.8), a)


def one_cycle_lr(record):
    a = record["arguments"]
    total = a.get("total_steps") or a["epochs"] * a["steps_per_epoch"]
    rise = a.get("pct_start", 0.3) * total - 1
    if rise != int(rise) or rise < 0 or total < 3:
        raise LeftOut("a peak between two updates")
    if record["output"] == "lr":
        peak = a["max_lr"]
        start = peak / a.get("div_factor", 25)
        end = start / a.get("final_div_factor", 1e4)
    else:
        peak, start = a.get("base_momentum", 0.85), a.get("max_momentum", 0.95)
        end = start
    last = total - 1
    shape = "linear" if a.get("anneal_strategy") == "linear" else "cosine"
    if a.get("three_phase"):
        up, down = f"{shape}({number(start)}, {number(peak)})", f"{shape}({number(peak)}, {number(start)})"
        return Program(phases((rise, up), (rise, down), (None, f"{shape}({number(start)}, {number(end)})")), last, last)
    if shape == "linear":
        up, down = f"linear({number(start)}, {number(peak)})", f"linear({number(peak)}, {number(end)})"
        return Program(phases((rise, up), (None, down)), last, last)
    return Program(f"one_cycle({number(peak)}, {number(start)}, {number(end)}, rise = {steps(rise)})", last, last)


MEMBERS = {
    "StepLR": step_lr,
    "MultiStepLR": multi_step_lr,
    "ConstantLR": constant_lr,
    "LinearLR": linear_lr,
    "ExponentialLR": exponential_lr,
    "PolynomialLR": polynomial_lr,
    "CosineAnnealingLR": cosine_annealing_lr,
    "CosineAnnealingWarmRestarts": cosine_annealing_warm_restarts,
}

FACTORS = {"StepLR", "MultiStepLR", "ConstantLR", "LinearLR", "ExponentialLR", "PolynomialLR"}


def member(schedule, base):
    name = schedule["scheduler"]
    if name not in MEMBERS:
        raise LeftOut(f"a member without an entry: {name}")
    return MEMBERS[name](schedule["arguments"], base)


def sequential_lr(record):
    a = record["arguments"]
    members = [member(schedule, record["base"]) for schedule in a["schedulers"]]
    starts = [0] + a["milestones"]
    ends = a["milestones"] + [None]
    until = None
    for program, start, end in zip(members, starts, ends):
        if program.until is not None and (end is None or start + program.until < end):
            until = start + program.until
            break
    arms = [(None if end is None else end - start, p.expression) for p, start, end in zip(members, starts, ends)]
    return Program(phases(*arms), until=until, recursive=True)


def chained_scheduler(record):
    schedules = record["arguments"]["schedulers"]
    if any(schedule["scheduler"] not in FACTORS for schedule in schedules):
        raise LeftOut("a chain that is no product")
    members = [member(schedule, 1) for schedule in schedules]
    return Program(" * ".join([number(record["base"])] + [p.expression for p in members]), recursive=True)


def plain(function):
    def mapping(record):
        if record["unit"] == "epochs":
            raise LeftOut("stepped by fractions of an epoch, found by a logarithm")
        return function(record["arguments"], record["base"])

    return mapping


def host_function(record):
    raise LeftOut("a function of the host")


def swalr(record):
    raise LeftOut("depends on what another scheduler left")


MAPPINGS = {name: plain(function) for name, function in MEMBERS.items()} | {
    "CyclicLR": cyclic_lr,
    "OneCycleLR": one_cycle_lr,
    "SequentialLR": sequential_lr,
    "ChainedScheduler": chained_scheduler,
    "LambdaLR": host_function,
    "MultiplicativeLR": host_function,
    "SWALR": swalr,
}
