"""Every small expression on native code: hundreds of them in each piece of code, quick and optimised, batch and scalar.

    small_expressions.py DRIVER [--alphabet NAME] [--deeper N] [--one-in N] [--at-least N]

The driver is compare_expressions, as a shell would split it. What the reference checker refuses is not sent.
"""

import argparse
import shlex
import subprocess
import sys
import time
import zlib
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "reference"))

from alphabets import ALPHABETS
from anneal_reference.clock import Clock
from anneal_reference.scope import Scope
from enumerate import CLOCK, CLOCK_TEXT
from product import escaped

sys.setrecursionlimit(20_000)
CLOCK_LINE = escaped(CLOCK_TEXT)


def texts(alphabet):
    scope = Scope(clock=Clock(dict(CLOCK)), spans=(10.0,))
    for text, verdict in alphabet.expressions(scope):
        if not isinstance(verdict, Exception):
            yield f"{CLOCK_LINE}schedule value: signed = {escaped(text)}\n"


def run(command, alphabet, one_in):
    """What the driver printed, and its status."""
    driver = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    for text in texts(alphabet):
        # By the text's own bits: a stride would meet the same leaf again and again.
        if zlib.crc32(text.encode()) % one_in == 0:
            driver.stdin.write(text)
    said, _ = driver.communicate()
    return said.splitlines(), driver.returncode


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("driver")
    parser.add_argument("--alphabet", action="append", help="only this one; may be repeated")
    parser.add_argument("--deeper", type=int, default=0, help="this many nodes more than usual, for the long run")
    parser.add_argument("--one-in", type=int, default=1, help="only so small a part of them, whichever")
    parser.add_argument("--at-least", type=int, default=0, help="fail when fewer expressions than this are compared")
    parser.add_argument("--show", type=int, default=20, help="how many differences of an alphabet are printed")
    options = parser.parse_args()
    compared = values = failed = 0
    for alphabet in ALPHABETS:
        if options.alphabet and alphabet.name not in options.alphabet:
            continue
        start = time.monotonic()
        deeper = alphabet.of_size(alphabet.size + options.deeper)
        said, status = run(shlex.split(options.driver), deeper, options.one_in)
        different = [line for line in said if line.startswith("different")]
        print("\n".join(different[: options.show]), end="\n" * bool(different))
        if status not in (0, 1) or not said:
            print(f"{alphabet.name}: the driver ended with status {status}")
            return 1
        expressions, constants, refused, its_values = map(int, said[-1].split())
        compared, values, failed = compared + expressions, values + its_values, failed + len(different)
        print(
            f"{alphabet.name}: {expressions} expressions up to {deeper.size} nodes, {constants} of them constants, {refused} refused,"
            f" {len(different)} different, {time.monotonic() - start:.1f} s",
            flush=True,
        )
    print(f"{compared} expressions, {values} values, {failed} different")
    if compared < options.at_least:
        print(f"fewer than {options.at_least} expressions")
        return 1
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
