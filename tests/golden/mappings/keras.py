"""keras.optimizers.schedules and keras.callbacks, and the decays of TensorFlow 1, which share their formulas."""

from .calls import Module, call, program
from .text import LeftOut

TF1 = "compat.v1.train."
DECAYS = ("ExponentialDecay", "InverseTimeDecay")


def of_keras(name, a, **properties):
    return program("keras", call("keras", name, a), **properties)


def decay(record):
    a = record["arguments"]
    return of_keras(record["scheduler"], a, stairs=bool(a.get("staircase")))


def piecewise_constant(record):
    a = record["arguments"]
    if a["boundaries"] != sorted(a["boundaries"]):
        raise LeftOut("unsorted boundaries add values")
    return of_keras(record["scheduler"], a, stairs=True)


def learning_rate_scheduler(record):
    raise LeftOut("a function of the rate before")


def of_epochs(record, base):
    a = {name: value for name, value in record["arguments"].items() if value != "most"}  # Keras warns and takes its default
    text = call("keras", record["scheduler"], base | a, {"metric": "metric"})
    return program("keras", text, stairs=True, metric=True)


def of_tensorflow_1(record):
    name = record["scheduler"].removeprefix(TF1)
    return program("tensorflow", call("tensorflow", name, record["arguments"]), stairs=bool(record["arguments"].get("staircase")))


SPECIAL = {name: decay for name in DECAYS} | {
    "PiecewiseConstantDecay": piecewise_constant,
    "PolynomialDecay": lambda record: of_keras("PolynomialDecay", record["arguments"]),
    "CosineDecay": lambda record: of_keras("CosineDecay", record["arguments"]),
    "CosineDecayRestarts": lambda record: of_keras("CosineDecayRestarts", record["arguments"]),
    "LearningRateScheduler": learning_rate_scheduler,
    "ReduceLROnPlateau": lambda record: of_epochs(record, {"learning_rate": record["base"]}),
    "EarlyStopping": lambda record: of_epochs(record, {}),
}

MODULE = Module("keras", special=SPECIAL)


class TensorFlow:
    """The classes of tf.keras are those of Keras; the functions of TensorFlow 1 have a module of their own."""

    @staticmethod
    def mapping(record):
        return of_tensorflow_1(record) if record["scheduler"].startswith(TF1) else MODULE.mapping(record)
