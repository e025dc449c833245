"""The random harness finds and reduces what is wrong, and nothing where nothing is."""

import subprocess
import sys
import unittest
from pathlib import Path

HERE = Path(__file__).resolve().parent
PRODUCT = HERE.parent / "reference" / "reference_product.py"


def generate(wrong, *options):
    driver = f"{sys.executable} {PRODUCT}" + (f" --wrong {wrong}" if wrong else "")
    done = subprocess.run([sys.executable, HERE / "generate.py", driver, *options], capture_output=True, text=True)
    return done.returncode, done.stdout + done.stderr


class Harness(unittest.TestCase):
    def test_agrees_with_itself(self):
        status, text = generate(None, "--programs", "60", "--at-least", "40")
        self.assertEqual(status, 0, text)

    def test_too_few_programs_fail(self):
        status, _ = generate(None, "--programs", "3", "--at-least", "80")
        self.assertEqual(status, 1)

    def finds(self, wrong, mentions, longest, *options):
        status, text = generate(wrong, "--reduce", "1", "--stop", "1", "--programs", "300", "--batch", "20", *options)
        self.assertEqual(status, 1, text)
        first = text.split("DIFFERENT ")[1]
        program = "\n".join(first.split("\n")[1:]).split("\n\n")[0]
        self.assertIn(mentions, program)
        self.assertLess(len(program), longest, program)

    def test_finds_and_reduces_a_wrong_remainder(self):
        self.finds("remainder", "%", 110)

    def test_finds_and_reduces_a_wrong_boundary(self):
        self.finds("boundary", ": ", 160)

    def test_finds_and_reduces_a_wrong_exponential(self):
        self.finds("exp", "exp", 110)

    def test_finds_a_crash(self):
        done = subprocess.run([sys.executable, HERE / "generate.py", "false", "--programs", "2"], capture_output=True, text=True)
        self.assertEqual(done.returncode, 1)
        self.assertIn("CRASH", done.stdout)


if __name__ == "__main__":
    unittest.main()
