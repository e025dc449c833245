"""A back end with one wrong bit is found and made short, and too little is said to be too little.

    harness_test.py COMPARE_PROGRAMS COMPARE_EXPRESSIONS
"""

import subprocess
import sys
import unittest
from pathlib import Path

HERE = Path(__file__).resolve().parent
PROGRAMS, EXPRESSIONS = sys.argv[1:3]


def run(script, driver, *options):
    done = subprocess.run([sys.executable, HERE / script, driver, *options], capture_output=True, text=True)
    return done.returncode, done.stdout + done.stderr


class Harness(unittest.TestCase):
    def finds(self, wrong, *options):
        status, text = run("law_of_bits.py", f"{PROGRAMS} --wrong {wrong}", "--back-ends", "1", "--reduce", "1", "--stop", "1", *options)
        self.assertEqual(status, 1, text)
        self.assertIn("DIFFERENT", text)
        program = text.split("DIFFERENT")[1].split("\n", 2)[2].split("\n\n")[0]
        self.assertIn(wrong, program)
        self.assertLess(len(program), 100, program)

    def test_finds_and_reduces_a_wrong_exponential(self):
        self.finds("exp", "--programs", "200", "--batch", "10")

    def test_finds_and_reduces_a_wrong_arctangent(self):
        self.finds("atan", "--programs", "200", "--batch", "10")

    def test_too_few_programs_fail(self):
        status, text = run("law_of_bits.py", PROGRAMS, "--programs", "3", "--at-least", "5000")
        self.assertEqual(status, 1, text)
        self.assertIn("fewer than 5000 pairs", text)

    def test_finds_a_wrong_small_expression(self):
        status, text = run("small_expressions.py", f"{EXPRESSIONS} --wrong exp", "--alphabet", "numbers", "--one-in", "100")
        self.assertEqual(status, 1, text)
        self.assertIn("exp", text)

    def test_small_expressions_agree(self):
        status, text = run("small_expressions.py", EXPRESSIONS, "--alphabet", "numbers", "--one-in", "100", "--at-least", "100")
        self.assertEqual(status, 0, text)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
