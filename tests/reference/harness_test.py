"""The exhaustive harness finds each deliberately wrong operation, and nothing where nothing is wrong."""

import subprocess
import sys
import unittest
from pathlib import Path

HERE = Path(__file__).resolve().parent


def enumerate_(wrong, *alphabets, deeper=-1):
    driver = f"{sys.executable} {HERE / 'reference_product.py'}" + (f" --wrong {wrong}" if wrong else "")
    chosen = [word for alphabet in alphabets for word in ("--alphabet", alphabet)]
    command = [sys.executable, HERE / "enumerate.py", driver, f"--deeper={deeper}", *chosen]
    done = subprocess.run(command, capture_output=True, text=True)
    return done.returncode, done.stdout + done.stderr


class Harness(unittest.TestCase):
    def test_agrees_with_itself(self):
        status, text = enumerate_(None, "numbers", "kinds", "lists", "logic", "time", "lengths")
        self.assertEqual(status, 0, text)

    def test_finds_what_is_wrong(self):
        places = {"floor": "numbers", "remainder": "numbers", "minimum": "numbers", "power": "numbers", "difference": "numbers", "exp": "numbers"}
        places |= {"boundary": "time", "types": "lists"}
        for wrong, alphabet in places.items():
            status, text = enumerate_(wrong, alphabet)
            self.assertEqual(status, 1, f"{wrong}: {text}")
            self.assertIn("DIFFERENT", text)

    def test_too_few_expressions_fail(self):
        command = [sys.executable, HERE / "enumerate.py", f"{sys.executable} {HERE / 'reference_product.py'}", "--alphabet", "lengths"]
        self.assertEqual(subprocess.run([*command, "--at-least", "100000"], capture_output=True).returncode, 1)


if __name__ == "__main__":
    unittest.main()
