"""The clock of section 3: how many steps a length in another unit is."""

import math
from fractions import Fraction

from .errors import LanguageError, Unclear
from .interval import Interval, divide, hull, multiply
from .lexer import UNITS


def rounded_boundary(value):
    """A boundary rounded to a whole step, ties up."""
    whole = math.floor(value)
    return float(whole + 1 if Fraction(value) - whole >= Fraction(1, 2) else whole)


class Clock:
    """`equations` maps a unit (singular, or `total`) to (number, unit plural); numbers are floats.

    `boundaries` collects those of phases and cycles met while checking, by depth: tests look at the steps around them.
    """

    def __init__(self, equations, units=()):
        self.units = set(UNITS) | set(units)
        self.boundaries = {}
        for unit, (number, of) in equations.items():
            if unit != "total" and unit not in self.units:
                raise LanguageError(f"{unit} is no unit")
            if type(number) is Interval:
                raise Unclear("a clock equation that hangs on a transcendental function")
            if not 0 < number < math.inf:
                raise LanguageError(f"{unit} is not positive and finite")
        self.equations = {unit: (number, of[:-1]) for unit, (number, of) in equations.items()}
        for unit in self.equations:
            self._follow(unit)
        epoch = self.equations.get("epoch")
        if epoch:
            steps = self.steps("epochs")(1.0)
            if type(steps) is Interval:
                raise Unclear("an epoch whose number of steps hangs on rounding")
            if epoch[1] == "step" and steps != math.floor(steps):
                raise LanguageError("an epoch is a whole number of steps")
            self.equations["epoch"] = (float(math.ceil(steps)), "step")
        self.total = None
        if "total" in self.equations:
            number, of = self.equations["total"]
            total = self.steps(of + "s")(number)
            if type(total) is Interval:
                raise Unclear("a total that hangs on rounding")
            self.total = rounded_boundary(total)
            if self.total < 1:
                raise LanguageError("total is less than one step")

    def note(self, depth, boundaries):
        self.boundaries.setdefault(depth, set()).update(boundaries)

    def _follow(self, unit):
        """The units behind one another from `unit`, to find circles."""
        seen = [unit]
        while seen[-1] in self.equations:
            of = self.equations[seen[-1]][1]
            if of in seen:
                raise LanguageError("circular equations of the clock")
            seen.append(of)
        return seen

    def _per_step(self, unit):
        """The factors that make one step so many of `unit`, or None."""
        if unit == "step":
            return []
        factors, at = [], "step"
        while at in self.equations:
            number, at = self.equations[at]
            factors.append(number)
            if at == unit:
                return factors
        return None

    def _product(self, factors):
        result = 1.0
        for factor in factors:
            result *= factor
        return result

    def steps(self, plural):
        """A function from a number of that unit to steps."""
        unit = plural[:-1] if plural.endswith("s") else plural
        if unit not in self.units:
            raise LanguageError(f"{plural} is no unit")
        if unit == "step":
            return lambda number: number
        factors = self._per_step(unit)
        if factors is not None:
            whole = self._product(factors)
            one_by_one = list(reversed(factors))

            def of_smaller(number):
                stepwise = number
                for factor in one_by_one:
                    stepwise = divide(stepwise, factor)
                return hull([divide(number, whole), stepwise])

            return of_smaller
        if unit not in self.equations:
            raise LanguageError(f"a length in {plural} needs an equation of the clock")
        factor, of = self.equations[unit]
        further = self.steps(of + "s")
        return lambda number: further(multiply(number, factor))

    def from_steps(self, plural):
        """A function from steps to a number of that unit; exact only where the factors are."""
        per_step = self.count_per_step(plural)
        if plural == "epochs":
            return lambda steps: divide(steps, per_step)
        return lambda steps: multiply(steps, per_step)

    def count_per_step(self, plural):
        """How many samples or tokens one step is; for epochs, how many steps one epoch is."""
        unit = plural[:-1]
        if unit == "epoch":
            if "epoch" not in self.equations:
                raise LanguageError("epoch needs an equation of the clock")
            return self.equations["epoch"][0]
        factors = self._per_step(unit)
        if factors is None:
            if unit in self.equations:
                raise Unclear(f"{plural} of a clock where the unit is longer than a step")
            raise LanguageError(f"{plural} needs an equation of the clock")
        return self._product(factors)
