"""The reference evaluator behind the product's protocol (product.py), with one operation made wrong on demand.

    reference_product.py [--wrong NAME]

What the harnesses are tested with: they must find each of the WRONG ones, and none without.
"""

import argparse
import math
import sys

from anneal_reference import calls, functions, interval, operators, timeline
from anneal_reference.errors import LanguageError, Unclear, Undecided
from anneal_reference.interval import Interval
from anneal_reference.program import at_positions, load
from product import bits_of


def _wrong_floor():
    functions.OF_LENGTHS["floor"] = interval.trunc
    calls.CALLS["floor"] = calls._of_lengths("floor")


def _wrong_remainder():
    operators.ARITHMETIC["%"] = lambda a, b: math.fmod(a, b) if type(a) is type(b) is float and b and math.isfinite(a) else interval.remainder(a, b)


def _wrong_minimum():
    calls.CALLS["min"] = calls._extreme(lambda a, b: a if interval.compare("<=", a, b) is True else b)


def _wrong_difference():
    operators.ARITHMETIC["-"] = lambda a, b: interval.negate(interval.subtract(b, a))


def _wrong_boundary():
    plain = timeline.rounded_boundary
    timeline.rounded_boundary = lambda value: math.floor(value) * 1.0 if value > 1 else plain(value)


def _wrong_power():
    operators.power_of_literal = lambda x, y: interval.multiply(functions.power_of_literal(x, y), 1.0000000000000004 if y == 3 else 1.0)


def _wrong_exponential():
    exact = functions.OF_NUMBERS["exp"][1]
    functions.OF_NUMBERS["exp"] = (1, lambda x: interval.multiply(exact(x), 1.0000000000001))
    calls.CALLS["exp"] = calls._of_numbers("exp")


def _wrong_types():
    calls._list_of = lambda parts: parts[0].derived(parts[0].at) if parts[0].length else parts[0].derived(lambda moment: (parts[0].at(moment),), length=1)


WRONG = {
    "floor": _wrong_floor,
    "remainder": _wrong_remainder,
    "minimum": _wrong_minimum,
    "difference": _wrong_difference,
    "boundary": _wrong_boundary,
    "power": _wrong_power,
    "exp": _wrong_exponential,
    "types": _wrong_types,
}


def _one(value):
    """A float that the set allows, as a product would compute one."""
    if type(value) is not Interval:
        return 0.0 if value is None else value
    if math.isinf(value.lo) or math.isinf(value.hi):
        return value.lo if value.lo > -math.inf else value.hi
    return value.lo + (value.hi - value.lo) / 2


def answer(line):
    positions, _, text = line.partition("\t")
    text = text.replace("\\\\", "\0").replace("\\n", "\n").replace("\0", "\\")
    try:
        outputs = at_positions(load(text), [int(position) for position in positions.split(",")])
    except (LanguageError, Unclear, Undecided):
        return "error A0000"
    return "\t".join(" ".join([name, *bits_of([_one(value) for value in values])]) for name, values in outputs.items())


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--wrong", choices=sorted(WRONG))
    options = parser.parse_args()
    if options.wrong:
        WRONG[options.wrong]()
    for line in sys.stdin:
        print(answer(line.rstrip("\n")))
    return 0


if __name__ == "__main__":
    sys.exit(main())
