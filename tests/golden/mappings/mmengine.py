"""mmengine.optim.scheduler."""

from .calls import Module, program
from .text import LeftOut

FACTORS = ("ConstantLR", "LinearLR", "StepLR", "MultiStepLR", "ExponentialLR")


def several(record):
    """Schedulers of a list multiply what the others made."""
    texts = []
    for schedule in record["arguments"]["schedulers"]:
        if schedule["scheduler"] not in FACTORS:
            raise LeftOut("a list that is no product")
        texts.append(MODULE.text(schedule["scheduler"], schedule["arguments"], 1 if texts else record["base"]))
    return program("mmengine", " * ".join(texts), recursive=True)


MODULE = Module(
    "mmengine",
    based=FACTORS + ("CosineAnnealingLR", "PolyLR", "CosineRestartLR"),
    stairs=("ConstantLR", "StepLR", "MultiStepLR"),
    recursive=FACTORS + ("PolyLR",),
    bouncing=("CosineAnnealingLR",),
    special={"list": several},
)
