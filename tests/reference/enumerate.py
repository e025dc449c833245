"""Every small expression over the alphabets of alphabets.py and token_sequences.py, by the reference evaluator and by the product.

    enumerate.py DRIVER [--alphabet NAME] [--deeper N] [--at-least N]

The method of RE2's exhaustive tests. Sub-expressions are checked and evaluated once, whatever number of expressions has them.
"""

import argparse
import shlex
import sys
import time

from alphabets import ALPHABETS
from anneal_reference.clock import Clock
from anneal_reference.errors import LanguageError, Unclear, Undecided
from anneal_reference.program import delivered
from anneal_reference.scope import Scope
from anneal_reference.typed import BOOL, NOTHING, Moment, want_number
from product import Batch, Crash, Tally, differences, may_be_refused, question
from token_sequences import SEQUENCES

sys.setrecursionlimit(20_000)

CLOCK_TEXT = "clock { total = 10 steps, epoch = 4 steps, step = 2 samples }\n"
CLOCK = {"total": (10.0, "steps"), "epoch": (4.0, "steps"), "step": (2.0, "samples")}
POSITIONS = (0, 1, 4, 9, 13)
MOMENTS = [Moment.of_run(position) for position in POSITIONS]
BATCH = 20_000


def outcome(verdict):
    """The values of an expression as the output `value`, or the exception that refuses it; and why it may be refused nevertheless."""
    if isinstance(verdict, Exception):
        return verdict, NOTHING
    try:
        if verdict.length is not None:
            raise LanguageError("an output that is a list")
        if verdict.kind != BOOL:
            want_number(verdict)
        return {"value": [_value(verdict, moment) for moment in MOMENTS]}, verdict.open
    except (LanguageError, Unclear) as error:
        return error, NOTHING


def _value(typed, moment):
    try:
        return delivered(typed.compute(moment))
    except Undecided:
        return None


def judge(tally, text, expected, opened, answer):
    refused = answer.startswith("error")
    if isinstance(expected, LanguageError):
        if refused:
            tally.counts["refused by both"] += 1
        else:
            tally.report_difference(f"{text}: to be refused ({expected}), got {answer}")
        return
    if refused and may_be_refused(opened, answer):
        tally.counts["left open"] += 1
        return
    found = differences(expected, answer)
    if not found:
        tally.add_values(expected)
        return
    _, place, allowed, got = found[0]
    tally.report_difference(f"{text} @ {POSITIONS[place]}: {allowed!r} allowed, got {got}")


def run_alphabet(command, alphabet, tally):
    scope = Scope(clock=Clock(dict(CLOCK)), spans=(10.0,))
    pending = None
    texts, outcomes = [], []

    def send():
        nonlocal pending, texts, outcomes
        finish()
        pending = (Batch(command, [question(POSITIONS, CLOCK_TEXT + "schedule value = " + text) for text in texts]), texts, outcomes)
        texts, outcomes = [], []

    def finish():
        nonlocal pending
        if pending:
            batch, sent, expected = pending
            for text, (values, opened), answer in zip(sent, expected, batch.answers()):
                judge(tally, text, values, opened, answer)
            pending = None

    for text, verdict in alphabet.expressions(scope):
        expected = outcome(verdict)
        if isinstance(expected[0], (Unclear, Undecided)):
            tally.counts["left open"] += 1
            continue
        tally.counts["programs"] += 1
        texts.append(text)
        outcomes.append(expected)
        if len(texts) == BATCH:
            send()
    if texts:
        send()
    finish()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("driver", help="the command of the product's driver, as a shell would split it")
    parser.add_argument("--alphabet", action="append", help="only this one; may be repeated")
    parser.add_argument("--deeper", type=int, default=0, help="this many nodes more than usual, for the long run")
    parser.add_argument("--at-least", type=int, default=0, help="fail when fewer expressions than this are compared")
    parser.add_argument("--show", type=int, default=20, help="how many differences are printed")
    options = parser.parse_args()
    whole = Tally(options.show)
    for alphabet in [*ALPHABETS, *SEQUENCES]:
        if options.alphabet and alphabet.name not in options.alphabet:
            continue
        start = time.monotonic()
        before = dict(whole.counts), whole.different
        deeper = alphabet.of_size(alphabet.size + options.deeper)
        try:
            run_alphabet(shlex.split(options.driver), deeper, whole)
        except Crash as crash:
            print(f"CRASH {crash}")
            return 1
        programs = whole.counts["programs"] - before[0]["programs"]
        seconds = time.monotonic() - start
        print(f"{alphabet.name}: {programs} expressions up to {deeper.size} nodes, {whole.different - before[1]} different, {seconds:.1f} s", flush=True)
    print(whole.summary())
    if whole.counts["programs"] < options.at_least:
        print(f"fewer than {options.at_least} expressions")
        return 1
    return 1 if whole.different else 0


if __name__ == "__main__":
    sys.exit(main())
