"""The cases of tests/conformance by the reference evaluator: two readings of the definition that must agree.

What lies outside the evaluator (imports, library entries, inputs, choices) or is left open by its reading is counted, not compared.
"""

import pathlib
import re
import sys
import unittest

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

from anneal_reference import LanguageError, Unclear, Undecided, load
from anneal_reference.interval import ends, holds

CASES = HERE.parent / "conformance"
EXPECTATIONS = re.compile(r"(\w+) @ (\d+) (=|~=)((?: +[^\s#]+)+)")


def cases():
    for file in sorted(CASES.glob("*.txt")):
        if file.name.startswith("library") or file.name == "CMakeLists.txt":
            continue
        for number_of, case in enumerate(re.split(r"^===$", file.read_text(), flags=re.M)):
            program, _, expectations = case.partition("\n---\n")
            yield f"{file.name} case {number_of + 1}", program, list(single(EXPECTATIONS.findall(expectations)))


def single(lines):
    """One expectation for each value of a line, the values being those of one position after another."""
    for output, position, relation, values in lines:
        for offset, value in enumerate(values.split()):
            yield output, int(position) + offset, relation, value


def number(text):
    return float.fromhex(text) if "0x" in text else float(text)


class Conformance(unittest.TestCase):
    def test_agrees(self):
        compared = skipped = 0
        for label, text, expectations in cases():
            try:
                program = load(text)
            except Unclear:
                skipped += 1
                continue
            except LanguageError as error:
                if "is not a name here" in str(error) or "is not a function" in str(error):
                    skipped += 1
                    continue
                with self.subTest(label):
                    self.fail(f"{label}: refused: {error}\n{text}")
                continue
            for output, position, relation, value in expectations:
                try:
                    allowed = program.value(output, position)
                except (Unclear, Undecided):
                    skipped += 1
                    continue
                wanted = number(value)
                if relation == "~=":
                    low, high, _ = ends(allowed)
                    right = low - 1e-9 * abs(low) <= wanted <= high + 1e-9 * abs(high)
                else:
                    right = holds(allowed, wanted)
                with self.subTest(label):
                    self.assertTrue(right, f"{label}: {output} @ {position} is {allowed}, recorded {wanted}")
                compared += 1
        self.assertGreater(compared, 300)
        print(f"{compared} values compared, {skipped} cases or values left out")


if __name__ == "__main__":
    unittest.main()
