"""Runs the programs of examples/training that train models: models_test.py DIGITS CHARACTERS FOLDER [--kills N] [--seed N].

They learn; a run that is killed at any moment, as often as --kills says, ends with the same weights; the progress bar is for terminals.
"""

import argparse
import math
import os
import pathlib
import pty
import random
import re
import signal
import subprocess
import sys
import tempfile
import time
import unittest
import xml.etree.ElementTree

arguments = argparse.ArgumentParser()
arguments.add_argument("digits")
arguments.add_argument("characters")
arguments.add_argument("folder", type=pathlib.Path)
arguments.add_argument("--kills", type=int, default=5)
arguments.add_argument("--seed", type=int, default=1)
GIVEN = arguments.parse_args()

DIGITS = [GIVEN.digits, str(GIVEN.folder / "digits.sched"), str(GIVEN.folder / "digits.csv")]
CHARACTERS = [GIVEN.characters, str(GIVEN.folder / "characters.sched"), str(GIVEN.folder / "alice.txt")]
MODELS = ("perceptron", "convolutional")
SHORT = ["--clock", "total = 3 epochs, epoch = 100 steps", "--letters", "20"]


def output(words, status=0, **environment):
    result = subprocess.run([str(word) for word in words], stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=300,
                            env=dict(os.environ, **environment))
    if result.returncode != status:
        raise AssertionError(f"{words} ended with {result.returncode}: {result.stderr}")
    return result.stdout if status == 0 else result.stderr


def number(pattern, text):
    return float(re.findall(pattern, text)[-1])


def weights(text):
    return re.search(r"^weights ([0-9a-f]{16})$", text, re.MULTILINE).group(1)


class Learning(unittest.TestCase):
    def test_digits(self):
        for model in MODELS:
            with self.subTest(model=model):
                text = output([*DIGITS, "--model", model])
                print(model, text.splitlines()[-1])
                self.assertGreaterEqual(number(r"test accuracy ([0-9.]+) %", text), 97)

    def test_it_stops_early(self):
        epochs = output([*DIGITS, "--clock", "total = 200 epochs"]).count("epoch ")
        self.assertLess(epochs, 150)
        self.assertGreater(epochs, 8)

    def test_characters(self):
        text = output([*CHARACTERS, *SHORT])
        losses = [float(loss) for loss in re.findall(r" loss ([0-9.]+)  validation", text)]
        self.assertEqual(len(losses), 3)
        self.assertLess(losses[2], 2.7)  # 4.2 is a guess among all letters
        self.assertLess(number(r"validation loss ([0-9.]+)", text), 3.5)
        self.assertIn("\nAlice ", text)

    def test_what_is_wrong_is_said(self):
        self.assertIn("usage", output(DIGITS[:2], status=2))
        self.assertIn("usage", output([*DIGITS, "--model", "transformer"], status=2))
        self.assertIn("no option --modle", output([*DIGITS, "--modle", "perceptron"], status=1))
        self.assertIn("is not the data", output([*DIGITS[:2], os.devnull], status=1))
        self.assertIn("no text", output([*CHARACTERS[:2], os.devnull], status=1))
        self.assertIn("longer than the data", output([*DIGITS, "--clock", "epoch = 100 steps"], status=1))


class Bits(unittest.TestCase):
    def test_they_do_not_depend_on_native_code_or_threads(self):
        for words in (DIGITS, [*CHARACTERS, *SHORT]):
            expected = weights(output([*words, "--hash"]))
            self.assertEqual(weights(output([*words, "--hash", "--threads", "3"])), expected)
            self.assertEqual(weights(output([*words, "--hash"], ANNEAL_JIT="off")), expected)


class Surroundings(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.path = pathlib.Path(folder.name)

    def test_a_picture(self):
        for words, frames in ((DIGITS, 3), ([*CHARACTERS, *SHORT], 3)):
            output([*words, "--plot", self.path / "plot.svg"])
            root = xml.etree.ElementTree.parse(self.path / "plot.svg").getroot()
            lines = root.findall("{http://www.w3.org/2000/svg}polyline")
            self.assertEqual(len(lines), frames)
            for line in lines:
                points = [tuple(map(float, point.split(","))) for point in line.get("points").split()]
                self.assertGreaterEqual(len(points), 3)
                self.assertTrue(all(math.isfinite(x) and math.isfinite(y) for x, y in points))

    def test_a_bar_on_terminals_only(self):
        result = subprocess.run(DIGITS, capture_output=True, timeout=300)
        self.assertEqual(result.stderr, b"")
        self.assertNotIn(b"\r", result.stdout)
        shown = self.on_terminal(DIGITS)
        self.assertRegex(shown, rb"\r\[=* *\] +\d+ %  update \d+ of 400")
        self.assertTrue(shown.endswith(b"\r\x1b[K"), "the bar is taken away")
        self.assertEqual(self.on_terminal([*DIGITS, "--time"]), b"")

    def on_terminal(self, words):
        """Standard error of a program, when that is a terminal."""
        ours, theirs = pty.openpty()
        process = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=theirs)
        os.close(theirs)
        shown = b""
        try:
            while part := os.read(ours, 4096):
                shown += part
        except OSError:  # how Linux says that the other end is closed
            pass
        os.close(ours)
        self.assertEqual(process.wait(timeout=300), 0)
        return shown

    def test_updates_are_timed(self):
        self.assertGreater(number(r"time per update ([0-9.]+) us", output([*DIGITS, "--time"])), 1)


class Killed(unittest.TestCase):
    """A killed run goes on from its checkpoint and ends with the weights of one that never stopped, with any number of threads."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.checkpoint = pathlib.Path(folder.name) / "run.ckpt"
        self.random = random.Random(GIVEN.seed)

    def test_digits(self):
        self.check([*DIGITS, "--every", "3"], GIVEN.kills)

    def test_convolutional_digits(self):
        self.check([*DIGITS, "--model", "convolutional", "--clock", "total = 6 epochs"], max(2, GIVEN.kills // 5))

    def test_characters(self):
        self.check([*CHARACTERS, *SHORT, "--every", "20"], max(2, GIVEN.kills // 5))

    def check(self, words, kills):
        words = [*words, "--hash", "--checkpoint", str(self.checkpoint)]
        begun = time.monotonic()
        whole = output(words)
        duration = time.monotonic() - begun
        self.forget()
        done = resumed = 0
        while done < kills or resumed == 0:
            self.assertLess(done, kills + 50, "no run goes on where it was killed")
            text, killed = self.run_and_kill([*words, "--threads", str(1 + done % 3)], self.random.uniform(0, 0.7 * duration))
            done += killed
            resumed += "goes on at update" in text
            if not killed:
                self.assertEqual(weights(text), weights(whole))
                self.forget()
        self.assertEqual(weights(output(words)), weights(whole))
        # Must differ: weights of a run that is shorter by a little.
        self.forget()
        steps = number(r"epoch +([0-9]+) ", whole)
        self.assertNotEqual(weights(output([*words, "--clock", f"total = {steps - 1:.0f} epochs"])), weights(whole))

    def run_and_kill(self, words, seconds):
        process = subprocess.Popen(words, stdout=subprocess.PIPE, text=True)
        try:
            text, _ = process.communicate(timeout=seconds)
        except subprocess.TimeoutExpired:
            process.kill()
            text, _ = process.communicate()
        self.assertIn(process.returncode, (0, -signal.SIGKILL))
        return text, process.returncode != 0

    def forget(self):
        for file in self.checkpoint.parent.iterdir():
            file.unlink()


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
