"""The product as a program that answers lines, and what is right about an answer.

A line sent is `POSITIONS<TAB>TEXT`, positions with commas between them, line breaks in the text as `\\n`. The answer is a line of outputs
with tabs between them, `NAME BITS BITS ...`, a binary64 as 16 hexadecimal digits for each position; or `error CODE CODE ...`.
"""

import math
import struct
import subprocess
import tempfile

from anneal_reference.interval import Interval, ends, holds, same

NAN_BITS = "7ff8000000000000"
INDEX_ERROR = "error A0318"
# An interval wider than this share of its magnitude says little: such comparisons are counted apart.
TIGHT = 1e-9


class Crash(Exception):
    """The product ended before it answered: `line` is what it was asked."""


def escaped(text):
    return text.replace("\\", "\\\\").replace("\n", "\\n")


def question(positions, text):
    return ",".join(str(position) for position in positions) + "\t" + escaped(text)


class Batch:
    """Questions being answered by a process of their own, while the next ones are prepared."""

    def __init__(self, command, questions):
        self.command, self.questions = command, questions
        self._input = tempfile.TemporaryFile()
        self._input.write(("\n".join(questions) + "\n").encode())
        self._input.seek(0)
        self._output = tempfile.TemporaryFile()
        self._process = subprocess.Popen(command, stdin=self._input, stdout=self._output)

    def answers(self):
        status = self._process.wait()
        self._output.seek(0)
        answers = self._output.read().decode().split("\n")[:-1]
        self._input.close()
        self._output.close()
        if status == 0 and len(answers) == len(self.questions):
            return answers
        if len(self.questions) == 1:
            raise Crash(f"exit status {status} after {self.questions[0]!r}")
        middle = len(self.questions) // 2
        return Batch(self.command, self.questions[:middle]).answers() + Batch(self.command, self.questions[middle:]).answers()


def bits_of(values):
    return [NAN_BITS if value != value else struct.pack(">d", value).hex() for value in values]


def expected_answer(outputs):
    """The whole answer where every value is exact; None where intervals leave several right ones."""
    parts = []
    for name, values in outputs.items():
        for value in values:
            if type(value) is not float:
                return None
        parts.append(" ".join([name, *bits_of(values)]))
    return "\t".join(parts)


def differences(outputs, answer):
    """The differences between what is allowed and an answer: (output, number of the position, allowed, got)."""
    if answer == expected_answer(outputs):
        return []
    if answer.startswith("error"):
        return [(name, 0, values[0], answer) for name, values in outputs.items()][:1]
    found = []
    answered = {}
    for part in answer.split("\t"):
        name, *bits = part.split(" ")
        answered[name] = bits
    for name, values in outputs.items():
        bits = answered.get(name, [])
        if len(bits) != len(values):
            found.append((name, 0, values[0], "no answer"))
            continue
        for place, (allowed, word) in enumerate(zip(values, bits)):
            if allowed is None:
                continue
            (got,) = struct.unpack(">d", bytes.fromhex(word))
            if not holds(allowed, got) or got != got and word != NAN_BITS:
                found.append((name, place, allowed, f"{got!r} ({word})"))
    return found


def is_tight(allowed):
    if type(allowed) is not Interval:
        return True
    lo, hi, nan = ends(allowed)
    return not nan and (hi - lo <= TIGHT * max(abs(lo), abs(hi)) or same(abs(lo), abs(hi)) and lo == 0 or math.isinf(lo) and lo == hi)


def may_be_refused(reasons, answer):
    """Whether a refusal is right although the reference has values: see Typed.open."""
    return bool(reasons - {"index"}) or "index" in reasons and answer == INDEX_ERROR


class Tally:
    """Counts of what was compared, and the differences found."""

    def __init__(self, shown=20):
        self.counts = dict.fromkeys(("programs", "refused by both", "values", "exact", "within a bound", "wide", "undecided", "left open"), 0)
        self.different = 0
        self.shown = shown

    def add_values(self, outputs):
        for values in outputs.values():
            for value in values:
                self.counts["values"] += 1
                if value is None:
                    self.counts["undecided"] += 1
                elif type(value) is float:
                    self.counts["exact"] += 1
                else:
                    self.counts["within a bound" if is_tight(value) else "wide"] += 1

    def report_difference(self, text):
        self.different += 1
        if self.different <= self.shown:
            print(f"DIFFERENT {text}", flush=True)

    def summary(self):
        counts = ", ".join(f"{count} {name}" for name, count in self.counts.items())
        return f"{counts}; {self.different} different"

