"""Machines that measurements drive: which one reproduces a recorded scheduler, and with which arguments.

The machines are texts of the language in ../machines.
"""

import pathlib
import struct

from .text import LeftOut, number

MACHINES = pathlib.Path(__file__).resolve().parent.parent / "machines"
LARGEST = {"max": "true", "min": "false", "auto": "false"}


def call(machine, function, arguments):
    text = (MACHINES / f"{machine}.sched").read_text()
    given = ", ".join(f"{name} = {value}" for name, value in arguments.items())
    return f"{text}\ninput metric\nschedule value: signed = {function}(metric, {given})\n"


def renamed(a, names):
    """Arguments of the framework that are there, under the names of the machine."""
    left = set(a) - set(names)
    if left:
        raise LeftOut(f"the argument {min(left)} has no counterpart")
    return {names[name]: value if isinstance(value, str) else number(value) for name, value in a.items()}


def torch_arguments(a):
    a = dict(a)
    if "mode" in a:
        a["mode"] = LARGEST[a["mode"]]
    if "threshold_mode" in a:
        a["threshold_mode"] = "true" if a["threshold_mode"] == "rel" else "false"
    names = dict(mode="largest", threshold_mode="relative", min_lr="least")
    names |= {name: name for name in ("factor", "patience", "threshold", "cooldown", "eps")}
    return renamed(a, names)


def torch(record):
    return call("torch", "torch_plateau", {"base": number(record["base"])} | torch_arguments(record["arguments"]))


def transformers(record):
    a = record["arguments"]
    if a.get("name") != "reduce_lr_on_plateau":
        raise LeftOut("GreedyLR also raises the rate")
    return call("torch", "torch_plateau", {"base": number(record["base"])} | torch_arguments(a["scheduler_specific_kwargs"]))


def timm(record):
    a = dict(record["arguments"])
    if "noise_range_t" in a:
        raise LeftOut("random")
    if "mode" in a:
        a["mode"] = LARGEST[a["mode"]]
    names = dict(mode="largest", patience_t="patience", cooldown_t="cooldown", decay_rate="factor", lr_min="least",
                 threshold="threshold", warmup_t="warmup", warmup_lr_init="start")
    return call("timm", "timm_plateau", {"base": number(record["base"])} | renamed(a, names))


def keras(record):
    a = dict(record["arguments"])
    if a.get("mode") == "most":
        del a["mode"]  # Keras warns and takes its default
    if "mode" in a:
        a["mode"] = LARGEST[a["mode"]]
    if record["kind"] == "early_stopping":
        names = dict(mode="largest", patience="patience", min_delta="delta", baseline="baseline")
        given = renamed(a, names)
        if "baseline" in a:
            given["has_baseline"] = "true"
        return call("keras", "keras_stop", given or {"patience": 0})
    names = dict(mode="largest", min_lr="least", min_delta="delta", factor="factor", patience="patience", cooldown="cooldown")
    given = renamed(a, names)
    if "min_lr" in a:
        (compared,) = struct.unpack("f", struct.pack("f", a["min_lr"]))
        given["compared"] = number(compared)
    return call("keras", "keras_plateau", {"base": number(record["base"])} | given)


def optax(record):
    if record["dtype"] == "float32" and record["sequence"] == "within_threshold":
        raise LeftOut("comparisons of equal numbers, which binary32 rounds to the other side")
    names = dict(min_scale="least", accumulation_size="parts")
    names |= {name: name for name in ("factor", "patience", "rtol", "atol", "cooldown")}
    return call("optax", "optax_plateau", renamed(record["arguments"], names) or {"least": 0})


def paddle(record):
    names = dict(min_lr="least", factor="factor", patience="patience", threshold="threshold", cooldown="cooldown")
    return call("paddle", "paddle_plateau", {"base": number(record["base"])} | renamed(record["arguments"], names))


MAPPINGS = {"torch": torch, "transformers": transformers, "timm": timm, "keras": keras, "optax": optax, "paddle": paddle}
