"""Pieces of program text."""

from dataclasses import dataclass


class LeftOut(Exception):
    """The record is not used; the message says why."""


@dataclass
class Program:
    """An expression of the language that gives a record's values.

    total      length of the run in steps, where the expression needs one
    until      last step that is compared, where the framework goes on differently
    recursive  the framework computes each value from the one before, so rounding errors add up
    bouncing   it does so past a floor near 0, where they grow
    stairs     the values are constant between jumps, and the jumps must be at the same steps
    imports    the library modules that the expression uses
    metric     driven by the input `metric`
    """

    expression: str
    total: float | None = None
    until: float | None = None
    recursive: bool = False
    bouncing: bool = False
    stairs: bool = False
    imports: tuple[str, ...] = ()
    metric: bool = False

    def text(self, signed):
        head = "".join(f"import {name}\n" for name in self.imports)
        head += f"clock {{ total = {steps(self.total)} }}\n" if self.total is not None else ""
        head += "input metric\n" if self.metric else ""
        return f"{head}schedule value{': signed' if signed else ''} = {self.expression}\n"


def number(value):
    """A number as the language reads it: `1`, `0.1`, `5e-5`."""
    value = float(value)
    if value == int(value) and abs(value) < 1e15:
        return str(int(value))
    mantissa, _, exponent = repr(value).partition("e")
    return f"{mantissa}e{int(exponent)}" if exponent else mantissa


def steps(value):
    """A length: `4 steps`, `1 step`."""
    return f"{number(value)} step" if value == 1 else f"{number(value)} steps"


def numbers(values):
    return "[" + ", ".join(number(value) for value in values) + "]"
