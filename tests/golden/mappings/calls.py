"""A recorded call of a framework, as the call of its module that the language has under the same name."""

from .text import LeftOut, Program, number, numbers


WORDS = {"cycle", "schedule"}  # words of the language; the modules write an underscore behind them

NOTES = {"inside"}  # keys of a record that are no arguments


def argument(value):
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return number(value)
    if isinstance(value, list):
        return numbers(value) if value else "[inf]"  # a boundary that never comes
    return f'"{value}"'


def call(module, name, arguments, texts=None):
    """`torch.StepLR(base = 0.1, step_size = 3)`; what is None has its default, `texts` are pieces of program."""
    given = {key + "_" * (key in WORDS): argument(value) for key, value in arguments.items() if value is not None and key not in NOTES} | (texts or {})
    return f"{module}.{name}({', '.join(f'{key} = {text}' for key, text in given.items())})"


def listed(calls):
    """A list of schedules."""
    return f"[{', '.join(calls)}]"


def program(modules, expression, **properties):
    """A program that imports a module, or several."""
    return Program(expression, imports=(modules,) if isinstance(modules, str) else modules, **properties)


class EveryName(tuple):
    """Of all schedulers."""

    def __contains__(self, name):
        return True


class Module:
    """The records of one framework.

    name       of the module
    based      schedulers whose entry takes the rate of the optimizer as `base`
    stairs     schedulers whose values are constant between jumps
    recursive  the framework computes each value from the one before
    bouncing   it does so through a floor near 0, where what was lost grows
    special    scheduler -> function from record to text of the call
    without    scheduler -> why it is left out
    """

    def __init__(self, name, *, based=(), stairs=(), recursive=(), bouncing=(), special=None, without=None):
        self.name, self.based, self.stairs, self.recursive = name, based, stairs, recursive
        self.bouncing, self.special, self.without = bouncing, special or {}, without or {}

    def text(self, scheduler, arguments, base):
        """The call for a scheduler, also as an argument of another."""
        if scheduler in self.without:
            raise LeftOut(self.without[scheduler])
        given = {"base": base} | arguments if scheduler in self.based else arguments
        return call(self.name, scheduler, given)

    def mapping(self, record):
        scheduler = record["scheduler"]
        if scheduler in self.special:
            text = self.special[scheduler](record)
        else:
            text = self.text(scheduler, record["arguments"], record.get("base"))
        if isinstance(text, Program):
            return text
        return program(self.name, text, stairs=scheduler in self.stairs, recursive=scheduler in self.recursive, bouncing=scheduler in self.bouncing)
