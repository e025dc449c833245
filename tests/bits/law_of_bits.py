"""Random programs on native code of every kind and on the interpreter: the same bits.

    law_of_bits.py DRIVER [--programs N] [--seed N] [--positions N] [--back-ends N] [--seconds N]

The driver is compare_programs, as a shell would split it. Program k of seed s, the positions it is looked at and the back ends
it runs on depend on s and k alone, so a difference is found again with `--seed s --first k --programs 1`.
"""

import argparse
import shlex
import sys
import time
import zlib
from collections import Counter
from itertools import islice
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "reference"))
sys.path.insert(0, str(HERE.parent / "differential"))

from anneal_reference.printer import file_text
from feedback_programs import FeedbackPrograms
from hostile_programs import HostilePrograms
from product import Batch, Crash, escaped
from random_programs import Programs
from reduce import reduced


KINDS = (Programs, FeedbackPrograms, HostilePrograms, HostilePrograms)


def question(seed, back_ends, items):
    return f"{seed}\t{back_ends}\t{escaped(file_text(items))}"


def answers(command, asked):
    """What the driver says to each question of a batch; `crash` where it ends."""
    try:
        return asked.answers()
    except Crash:
        if len(asked.questions) == 1:
            return ["crash"]
    middle = len(asked.questions) // 2
    halves = asked.questions[:middle], asked.questions[middle:]
    return [answer for half in halves for answer in answers(command, Batch(command, half))]


def shortened(command, seed, back_ends, items, kind):
    """The shortest program of which the verdict is still of that kind, and the verdict."""

    def verdicts(candidates):
        return answers(command, Batch(command, [question(seed, back_ends, candidate) for candidate in candidates]))

    def still_different(candidates):
        # A process for each where it ends with the first, and for no more than that.
        step = 1 if kind == "crash" else len(candidates)
        for start in range(0, len(candidates), step):
            some = candidates[start : start + step]
            found = [items for items, verdict in zip(some, verdicts(some)) if verdict.split(" ")[0] == kind]
            if found:
                return found
        return []

    shortest = reduced(items, still_different)
    return shortest, verdicts([shortest])[0]


def programs(options):
    """(number, its seed, its items); three of four hostile to numbers and to the makers of code, one of these with memory cells."""
    start = time.monotonic()
    for number_of in range(options.first, options.first + options.programs):
        if options.seconds and time.monotonic() - start > options.seconds:
            return
        name = f"{options.seed}/{number_of}"
        try:
            yield name, zlib.crc32(name.encode()), KINDS[number_of % len(KINDS)](name).program()
        except RecursionError:
            continue


class Run:
    def __init__(self, options):
        self.options = options
        self.command = shlex.split(options.driver) + ["--positions", str(options.positions), "--settings", str(options.settings)]
        self.counts = Counter()
        self.values = Counter()  # of each back end
        self.declined = Counter()

    def judge(self, name, seed, items, answer):
        verdict, *fields = answer.split(" ")
        self.counts[verdict] += 1
        if verdict == "same":
            self.counts["positions"] += int(fields[1])
            for field in fields[2:]:
                back_end, values = field.split("=")
                self.values[back_end] += int(values)
                self.counts["pairs"] += int(fields[1])
        elif verdict == "declined":
            self.declined[" ".join(fields[1:])] += 1
        elif verdict in ("different", "crash"):
            print(f"{verdict.upper()} in {name}: {answer}", flush=True)
            if self.failures() <= self.options.reduce:
                back_ends = fields[0] if fields else self.options.back_ends
                shortest, shortest_answer = shortened(self.command, seed, back_ends, items, verdict)
                print(f"{shortest_answer}\n{file_text(shortest)}", flush=True)

    def failures(self):
        return self.counts["different"] + self.counts["crash"]

    def ask(self, cases):
        return cases, Batch(self.command, [question(seed, self.options.back_ends, items) for _, seed, items in cases])

    def finish(self, cases, asked):
        for case, answer in zip(cases, answers(self.command, asked)):
            self.judge(*case, answer)

    def go(self):
        """One process of the driver answers while the questions for the next are made."""
        pending = None
        made = programs(self.options)
        while self.failures() < self.options.stop and (cases := list(islice(made, self.options.batch))):
            if pending:
                self.finish(*pending)
            pending = self.ask(cases)
        if pending:
            self.finish(*pending)

    def summary(self):
        counts = self.counts
        least = min(self.values.values(), default=0)
        return (
            f"seed {self.options.seed}: {counts['same'] + counts['different']} programs, {counts['positions']} (program, position) pairs,"
            f" {counts['pairs']} with a back end, {sum(self.values.values())} values on {len(self.values)} back ends"
            f" ({least} at least on each); {counts['error']} refused, {counts['declined']} declined; {counts['different']} different, {counts['crash']} crashes"
        )


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("driver")
    parser.add_argument("--programs", type=int, default=1000)
    parser.add_argument("--first", type=int, default=0, help="the number of the first")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--positions", type=int, default=64)
    parser.add_argument("--settings", type=int, default=2, help="values of the arguments: those of the text, then hostile ones")
    parser.add_argument("--back-ends", type=int, default=3, help="how many for each program")
    parser.add_argument("--seconds", type=float, help="stop generating after that time")
    parser.add_argument("--at-least", type=int, default=0, help="fail when fewer (program, position, back end) were compared")
    parser.add_argument("--reduce", type=int, default=3, help="how many differences are reduced")
    parser.add_argument("--stop", type=int, default=20, help="stop after that many differences")
    parser.add_argument("--batch", type=int, default=100, help="how many programs one process of the driver answers")
    options = parser.parse_args()
    sys.setrecursionlimit(20_000)
    run = Run(options)
    start = time.monotonic()
    run.go()
    for reason, times in run.declined.items():
        print(f"declined {times} times: {reason}")
    print(f"{run.summary()}; {time.monotonic() - start:.1f} s")
    if run.counts["pairs"] < options.at_least:
        print(f"fewer than {options.at_least} pairs")
        return 1
    return 1 if run.failures() else 0


if __name__ == "__main__":
    sys.exit(main())
