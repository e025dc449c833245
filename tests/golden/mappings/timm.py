"""timm.scheduler, without noise."""

from .calls import Module, call, program
from .text import LeftOut


def scheduler(record):
    a = {name: value for name, value in record["arguments"].items() if name != "t_in_epochs"}
    if "noise_range_t" in a:
        raise LeftOut("noise of another generator")
    if a.get("decay_t") == 0:
        raise LeftOut("the framework raises")
    base = {"base": record["base"]}
    if record["scheduler"] == "PlateauLRScheduler":
        text = call("timm", record["scheduler"], base | a, {"metric": "metric"})
        return program("timm", text, stairs="warmup_t" not in a, metric=True)
    return call("timm", record["scheduler"], base | a)


NAMES = ("Cosine", "Poly", "Tanh", "Step", "MultiStep", "WSD", "Plateau")
MODULE = Module("timm", special={f"{name}LRScheduler": scheduler for name in NAMES})
