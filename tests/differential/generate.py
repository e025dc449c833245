"""Random typed programs by the reference evaluator and by the product, and a reducer for what differs.

    generate.py DRIVER [--programs N] [--seed N] [--positions N] [--minutes N]

The driver is the product behind the protocol of ../reference/product.py. Program k of seed s depends on s and k alone, so a difference
is found again with `--seed s --first k --programs 1`.
"""

import argparse
import random
import shlex
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "reference"))

from anneal_reference.errors import LanguageError, Unclear, Undecided
from anneal_reference.printer import file_text
from anneal_reference.program import at_positions, load
from product import Batch, Crash, Tally, differences, may_be_refused, question
from random_programs import Programs
from reduce import reduced, smaller_nodes

FARTHEST = 2**53
# One program in so many is spoiled by a change somewhere, to see that both refuse or both accept it.
SPOILED = 5


def positions_of(program, count, randomness):
    """The ends of the run, both sides of boundaries at every depth, and 2^53."""
    total = program.total
    fixed = [0, FARTHEST] + ([int(total) + offset for offset in (-1, 0, 1)] + [2 * int(total) + 3] if total else [1000])
    by_depth = program.scope.clock.boundaries
    near = set()
    for _ in range(4 * count):
        place = 0.0
        for depth in sorted(by_depth):
            if depth == 0 or randomness.random() < 0.6:
                place += randomness.choice(sorted(by_depth[depth]))
        near.add(min(int(place) + randomness.choice((-1, 0, 1)), FARTHEST))
    near |= {randomness.randrange(int(total) if total else 300) for _ in range(3)}
    others = sorted({place for place in near if place >= 0} - set(fixed))
    chosen = randomness.sample(others, min(len(others), count - len(fixed)))
    while len(fixed) + len(chosen) < count:
        chosen.append(randomness.randrange(3 * int(total or 300) + 3))
    return sorted(set(fixed + chosen))


class Case:
    """A program, what the reference says about it, and the positions looked at."""

    def __init__(self, label, items, positions=None, count=16, seed=0):
        self.label, self.items = label, items
        self.text = file_text(items)
        self.outputs, self.refusal, self.open = None, None, set()
        self.positions = positions or [0]
        try:
            program = load(self.text)
            self.positions = positions or positions_of(program, count, random.Random(seed))
            self.outputs = at_positions(program, self.positions)
            self.open = program.open
        except LanguageError as error:
            self.refusal = error

    def question(self):
        return question(self.positions, self.text)

    def verdict(self, answer):
        """None where the answer is right; else (what kind of difference, its description, the position)."""
        refused = answer.startswith("error")
        if refused and may_be_refused(self.open, answer):
            return None
        if self.refusal is not None:
            return None if refused else ("accepted", f"to be refused ({self.refusal}), got {answer}", None)
        found = differences(self.outputs, answer)
        if not found:
            return None
        output, place, allowed, got = found[0]
        kind = answer if refused else "value"
        return kind, f"{output} @ {self.positions[place]}: {allowed!r} allowed, got {got}", self.positions[place]


def made(label, items, **options):
    """A Case, or None where nothing can be compared."""
    try:
        return Case(label, items, **options)
    except (Unclear, Undecided, RecursionError):
        return None


def spoiled(items, randomness):
    """A change somewhere in one expression, taken blindly: often no program any more."""
    place = randomness.choice([place for place, item in enumerate(items) if item.what != "clock" and item.expression.children])
    changes = list(smaller_nodes(items[place].expression, {}))
    return [*items[:place], items[place].changed(expression=randomness.choice(changes)), *items[place + 1 :]]


def shortened(command, case, answer):
    """The case reduced, and its difference."""
    kind, _, position = case.verdict(answer)
    positions = case.positions if position is None else [position]
    whole = made(case.label, case.items, positions=positions)
    (reply,) = Batch(command, [whole.question()]).answers()
    if whole.verdict(reply) is None:
        # It hangs on the other positions or on what was asked before: shown as it was.
        return case, case.verdict(answer)

    def still_different(candidates):
        cases = [made(case.label, candidate, positions=positions) for candidate in candidates]
        cases = [candidate for candidate in cases if candidate]
        if not cases:
            return []
        answers = Batch(command, [candidate.question() for candidate in cases]).answers()
        verdicts = [candidate.verdict(reply) for candidate, reply in zip(cases, answers)]
        return [candidate.items for candidate, verdict in zip(cases, verdicts) if verdict and verdict[0] == kind]

    shortest = made(case.label, reduced(case.items, still_different), positions=positions)
    (reply,) = Batch(command, [shortest.question()]).answers()
    return shortest, shortest.verdict(reply)


def cases(options, tally):
    deadline = time.monotonic() + 60 * options.minutes if options.minutes else None
    for number_of in range(options.first, options.first + options.programs):
        if deadline and time.monotonic() > deadline:
            return
        seed = f"{options.seed}/{number_of}"
        try:
            items = Programs(seed).program()
        except RecursionError:
            continue
        if number_of % SPOILED == 0:
            items = spoiled(items, random.Random(seed))
        case = made(seed, items, count=options.positions, seed=seed)
        if case is None:
            tally.counts["left open"] += 1
            continue
        tally.counts["programs"] += 1
        yield case


def run(options):
    command = shlex.split(options.driver)
    tally = Tally()
    pending, batch = None, []

    def finish(sent, asked):
        for case, answer in zip(sent, asked.answers()):
            verdict = case.verdict(answer)
            if verdict is None:
                if answer.startswith("error"):
                    tally.counts["refused by both" if case.refusal else "left open"] += 1
                else:
                    tally.add_values(case.outputs)
                continue
            if tally.different < options.reduce:
                shortest, verdict = shortened(command, case, answer)
                tally.report_difference(f"in {case.label}: {verdict[1]}\n{shortest.text}")
            else:
                tally.report_difference(f"in {case.label}: {verdict[1]}")

    def send():
        nonlocal pending, batch
        asked = Batch(command, [case.question() for case in batch])
        sent, batch = batch, []
        if pending:
            finish(*pending)
        pending = (sent, asked)

    for case in cases(options, tally):
        batch.append(case)
        if len(batch) == options.batch:
            send()
        if tally.different >= options.stop:
            break
    if batch:
        send()
    if pending:
        finish(*pending)
    return tally


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("driver", help="the command of the product's driver, as a shell would split it")
    parser.add_argument("--programs", type=int, default=2800, help="how many are generated; some leave the definition open")
    parser.add_argument("--first", type=int, default=0, help="the number of the first")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--positions", type=int, default=16)
    parser.add_argument("--minutes", type=float, help="stop generating after that time")
    parser.add_argument("--reduce", type=int, default=5, help="how many differences are reduced")
    parser.add_argument("--stop", type=int, default=50, help="stop generating after that many differences")
    parser.add_argument("--batch", type=int, default=200, help="how many programs one process of the driver answers")
    parser.add_argument("--at-least", type=int, default=0, help="fail when fewer programs than this are compared")
    options = parser.parse_args()
    sys.setrecursionlimit(20_000)
    start = time.monotonic()
    try:
        tally = run(options)
    except Crash as crash:
        print(f"CRASH {crash}")
        return 1
    print(f"seed {options.seed}: {tally.summary()}; {time.monotonic() - start:.1f} s")
    if tally.counts["programs"] < options.at_least:
        print(f"fewer than {options.at_least} programs")
        return 1
    return 1 if tally.different else 0


if __name__ == "__main__":
    sys.exit(main())
