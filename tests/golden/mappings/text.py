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
    imports    the library module that the expression uses
    metric     driven by the input `metric`
    """

    expression: str
    total: float | None = None
    until: float | None = None
    recursive: bool = False
    bouncing: bool = False
    stairs: bool = False
    imports: str | None = None
    metric: bool = False

    def text(self, signed):
        head = f"import {self.imports}\n" if self.imports is not None else ""
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


def moments(values):
    return numbers(values) + " steps"


def whole(value, what):
    """`value` as an int; a length that is not whole is a reason to leave the record out."""
    if value != int(value):
        raise LeftOut(f"{what} is not a whole number of steps, and its framework rounds it in another way")
    return int(value)


def phases(*arms):
    """`phases { ... }` of (length in steps or None for the rest, expression)."""
    return "phases { " + ", ".join(f"{'rest' if length is None else steps(length)}: {e}" for length, e in arms) + " }"


def restarts(first, growth, start, end, decay=1):
    """`cosine_restarts`, and the last step that is comparable: cycles that are no whole number of steps are rounded here."""
    first = whole(first, "the first cycle")
    if growth < 1:
        raise LeftOut("cycles that become shorter")
    until = None
    boundary, length = 0.0, float(first)
    while growth != int(growth) and until is None:
        if boundary + length != int(boundary + length):
            until = boundary
        boundary += length
        length *= growth
    arguments = [number(start), number(end), steps(first)]
    if growth != 1:
        arguments.append(f"growth = {number(growth)}")
    if decay != 1:
        arguments.append(f"decay = {number(decay)}")
    return Program(f"cosine_restarts({', '.join(arguments)})", until=until)
