"""Every bad input of inputs.py through the real program: a clear error, or success, within a second and 256 MiB.

    hostile_test.py PROGRAM [--sanitized] [unittest arguments]      # one input: HostileInputs -k …, or HOSTILE='deep:'
"""

import json
import os
import pathlib
import re
import signal
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "cli"))

import program
from inputs import INPUTS, Input
from program import OK, WRONG, plain_environment

SECONDS = 1.0
MEMORY = 256 << 20
# A run that is slow on a busy machine has other chances: what counts is the time that the program needs.
TRIES = 3
# Seconds after which a run is ended: it has failed by then.
CUT_OFF = 5

COMMANDS = {
    "check": ["check", "FILE", "--clock", "CLOCK"],
    "eval": ["eval", "FILE", "--clock", "CLOCK", "--at", "0,7"],
    "fmt": ["fmt", "--check", "FILE"],
    "ast": ["compile", "FILE", "--emit=ast"],
    "typed": ["compile", "FILE", "--emit=typed"],
    "graph": ["compile", "FILE", "--emit=graph"],
}
# Groups 00 and 01 are about the text alone, so that every command finds them.
OF_THE_TEXT = re.compile("A0[01]")
# A text that is refused comes no further, whatever the command; these show it.
READERS = ("check", "fmt", "ast")


class Run:
    def __init__(self, status, seconds, memory, said, errors):
        self.status, self.seconds, self.memory, self.said, self.errors = status, seconds, memory, said, errors

    @property
    def codes(self):
        return set(re.findall(r"(?:error|warning)\[(A\d{4})\]", self.errors))


class Measure:
    """The child that runs the program (measure.py)."""

    def __init__(self):
        self.child = subprocess.Popen([sys.executable, pathlib.Path(__file__).with_name("measure.py")], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.folder = tempfile.TemporaryDirectory()

    def run(self, command, folder):
        """Seconds are those of the processor, so that neighbours do not count."""
        out, err = (os.path.join(self.folder.name, name) for name in ("out", "err"))
        asked = {"command": [program.program, *command], "folder": str(folder), "variables": plain_environment(), "out": out, "err": err, "memory": MEMORY,
                 "seconds": CUT_OFF}
        self.child.stdin.write(json.dumps(asked).encode() + b"\n")
        self.child.stdin.flush()
        answer = json.loads(self.child.stdout.readline())
        said = os.path.getsize(out) > 0
        with open(err, encoding="utf-8") as file:
            return Run(answer["status"], answer["seconds"], answer["memory"], said, file.read())

    def close(self):
        self.child.stdin.close()
        self.child.stdout.close()
        self.child.wait()
        self.folder.cleanup()


def written(made, folder):
    """The file of an input."""
    maker = made.maker
    if callable(maker):
        return maker(folder)
    path = folder / "main.sched"
    path.write_bytes(maker.encode("utf-8") if isinstance(maker, str) else maker)
    return path


def mistakes_of(made, name, result):
    """What is wrong with a run, one line each."""
    found = []
    if result.seconds > SECONDS:
        found.append(f"took {result.seconds:.2f} s")
    if result.memory > MEMORY:
        found.append(f"took {result.memory >> 20} MiB")
    if result.status not in (OK, WRONG):
        found.append(f"ended with {result.status}")
    if result.status == WRONG and not result.errors and not (name == "fmt" and result.said):
        found.append("failed without a word")
    if result.status == OK and "error[" in result.errors:
        found.append("reported an error and ended well")
    if "\x1b" in result.errors or "\0" in result.errors:
        found.append("wrote a control character")
    expected = made.code if name == "check" or (made.own_text and OF_THE_TEXT.match(made.code or "")) else None
    if expected and expected not in result.codes:
        found.append(f"expected {expected}, said {sorted(result.codes)}")
    if expected and result.status != WRONG:
        found.append(f"ended with {result.status}")
    if name == "check" and made.code is None and result.status != OK:
        found.append(f"is right, said {sorted(result.codes)}")
    return [f"{made.name}, {name}: {mistake}\n{result.errors[:600]}" for mistake in found]


def tried(measure, made, name, path):
    command = [str(path) if word == "FILE" else made.clock if word == "CLOCK" else word for word in COMMANDS[name] if made.clock or word not in ("--clock", "CLOCK")]
    best = measure.run(command, path.parent)
    for _ in range(TRIES - 1):
        if best.seconds <= SECONDS:
            break
        best = min(best, measure.run(command, path.parent), key=lambda result: result.seconds)
    return best


class Measured(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.measure = Measure()

    @classmethod
    def tearDownClass(cls):
        cls.measure.close()


class HostileInputs(Measured):
    def test_every_input(self):
        wanted = os.environ.get("HOSTILE", "")
        slowest, largest, mistakes = (0, ""), (0, ""), []
        rows = []
        for made in INPUTS:
            if wanted not in made.name:
                continue
            with tempfile.TemporaryDirectory() as folder:
                path = written(made, pathlib.Path(folder))
                for name in READERS if made.own_text and OF_THE_TEXT.match(made.code or "") else COMMANDS:
                    result = tried(self.measure, made, name, path)
                    place = f"{made.name}, {name}"
                    slowest = max(slowest, (result.seconds, place))
                    largest = max(largest, (result.memory, place))
                    rows.append((result.seconds, result.memory, place))
                    mistakes += mistakes_of(made, name, result)
        print(f"{len(rows)} runs of {len(INPUTS)} inputs: slowest {slowest[0]:.2f} s ({slowest[1]}), "
              f"largest {largest[0] / (1 << 20):.0f} MiB ({largest[1]})")
        for seconds, memory, place in sorted(rows, reverse=True)[:5]:
            print(f"  {seconds:5.2f} s {memory / (1 << 20):4.0f} MiB  {place}")
        self.assertEqual(mistakes, [], "\n" + "\n".join(mistakes))

    def test_names_are_told_apart(self):
        self.assertEqual(len({made.name for made in INPUTS}), len(INPUTS))


class TheHarness(Measured):
    """What the harness is for, it finds."""

    def mistakes(self, text, code, name="check", clock="total = 40 steps"):
        made = Input("self test", text, code, clock)
        with tempfile.TemporaryDirectory() as folder:
            return mistakes_of(made, name, tried(self.measure, made, name, written(made, pathlib.Path(folder))))

    def test_the_wrong_code(self):
        self.assertEqual(self.mistakes("schedule lr=a", "A0201"), [])
        self.assertNotEqual(self.mistakes("schedule lr=a", "A0202"), [])
        self.assertNotEqual(self.mistakes("schedule lr=a", None), [])
        self.assertNotEqual(self.mistakes("schedule lr=1", "A0201"), [])

    def test_time(self):
        made = Input("self test", "1", None)
        self.assertIn("took", mistakes_of(made, "check", Run(OK, SECONDS + 0.1, 0, True, ""))[0])
        slow = self.measure.run(["check", "-e", "sin(step) + 2", "--clock", "total = 4000000 steps", "--backend", "interpreter"], "/")
        self.assertGreater(slow.seconds, 0.02)

    def test_memory(self):
        """What takes more than it may is refused by the machine."""
        before = program.program
        program.program = sys.executable
        try:
            result = self.measure.run(["-c", f"bytearray({MEMORY})"], "/")
            small = self.measure.run(["-c", f"bytearray({MEMORY // 4})"], "/")
        finally:
            program.program = before
        self.assertIn("MemoryError", result.errors)
        self.assertEqual(small.status, OK)
        self.assertGreater(small.memory, MEMORY // 4)
        self.assertLess(small.memory, MEMORY // 2)

    def test_signals_and_silence(self):
        made = Input("self test", "1", None)
        self.assertNotEqual(mistakes_of(made, "check", Run(-signal.SIGSEGV, 0, 0, False, "")), [])
        self.assertNotEqual(mistakes_of(made, "check", Run(WRONG, 0, 0, False, "")), [])
        self.assertNotEqual(mistakes_of(made, "check", Run(OK, 0, MEMORY + 1, True, "")), [])
        self.assertNotEqual(mistakes_of(made, "eval", Run(OK, 0, 0, True, "error[A0201]")), [])
        self.assertNotEqual(mistakes_of(made, "eval", Run(WRONG, 0, 0, False, "error[A0201] \x1b")), [])
        self.assertEqual(mistakes_of(made, "eval", Run(WRONG, 0, 0, False, "error[A0201]")), [])


if __name__ == "__main__":
    program.main()
