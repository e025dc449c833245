"""Written code has the values of the program: every example, over its whole run.

    values_test.py PROGRAM REPOSITORY

Python, C and JSON are run on 200 positions of `examples/` and of the examples of the library, both sides of every
boundary among them; torch, optax and keras with stand-ins for exactly the names that the code uses. `real_frameworks.py`
runs the same code with the frameworks themselves.
"""

import math
import pathlib
import subprocess
import sys
import unittest
from types import SimpleNamespace

from corpus import Corpus, namespace
from formula_evaluator import Evaluator

# A function of libm is off by one unit or two where ours is off by another; a square doubles that, an exponent
# carries it on. The worst of the library is cosine_power with 8 units in the last place. What is interpolated between
# a large value and a small one is off by units of the large one.
WORST = 16
WORST_OF_LARGEST = 4

corpus = None
cases = []


def units(a, b):
    """How many units in the last place lie between two numbers."""
    if a == b or (a != a and b != b):
        return 0
    return abs(a - b) / math.ulp(max(abs(a), abs(b))) if math.isfinite(a) and math.isfinite(b) else math.inf


class Values(unittest.TestCase):
    def holds(self, case, output, found, expected):
        allowed = WORST_OF_LARGEST * math.ulp(max((abs(v) for v in expected if math.isfinite(v)), default=1))
        for position, a, b in zip(case.positions, found, expected, strict=True):
            if abs(a - b) <= allowed:
                continue
            self.assertLessEqual(units(float(a), b), WORST, f"{case.name}: {output} at {position}: {a!r}, not {b!r}")

    def expected(self, case):
        if not hasattr(case, "expected"):
            case.expected = corpus.values(case, case.positions)
        return case.expected

    def test_json(self):
        for case in cases:
            evaluator = Evaluator(case.formula)
            for output, values in self.expected(case).items():
                self.holds(case, output, [evaluator.at(output, p) for p in case.positions], values)

    def test_python(self):
        for case in cases:
            code = namespace(corpus.written(case, "python"), case.name)
            schedule = code["Schedule"]() if case.inputs else SimpleNamespace(**code)
            for output, values in self.expected(case).items():
                self.holds(case, output, [getattr(schedule, output)(p) for p in case.positions], values)

    def test_modules(self):
        """The modules of other frameworks, at fewer places."""
        count = 0
        for case in corpus.cases(corpus.programs_of_modules()):
            case.positions = case.positions[::3]
            function = namespace(corpus.written(case, "python"), case.name)["lr"]
            self.holds(case, "lr", map(function, case.positions), corpus.values(case, case.positions)["lr"])
            count += 1
        self.assertGreater(count, 250)

    def test_c(self):
        """One program of all sources: strict C99 without a warning, and the values."""
        folder = pathlib.Path(corpus.folder.name)
        plain = [case for case in cases if not case.inputs]
        main = ["#include <stdio.h>", "int main(void) {", "  double step;", "  int number;",
                '  while (scanf("%d %lf", &number, &step) == 2) {', "    switch (number) {"]
        prototypes = []
        outputs = [(case, output) for case in plain for output in case.outputs]
        for number, (case, output) in enumerate(outputs):
            has_parameters = bool(case.formula["parameters"])
            function = f"{case.formula['name']}_{output}"
            prototypes.append(f"double {function}({'const void *, ' if has_parameters else ''}double);")
            main.append(f'      case {number}: printf("%a\\n", {function}({"0, " if has_parameters else ""}step)); break;')
        main += ["    }", "  }", "  return 0;", "}", ""]
        (folder / "main.c").write_text("\n".join(main[:1] + prototypes + main[1:]))
        for case in cases:
            (folder / f"{case.name}.c").write_text(corpus.written(case, "c"))
        strict = ["-std=c99", "-Wall", "-Wextra", "-Werror", "-pedantic"]
        sources = [f"{case.name}.c" for case in cases]
        for command in (["gcc", *strict, "-O0", "-o", "values", "main.c", *sources, "-lm"],
                        ["clang-19", *strict, "-fsyntax-only", *sources]):
            done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
            self.assertEqual((done.returncode, done.stderr), (0, ""))
        lines = [f"{number} {p}" for number, (case, _) in enumerate(outputs) for p in case.positions]
        done = subprocess.run([folder / "values"], input="\n".join(lines), capture_output=True, text=True, check=True)
        values = [float.fromhex(line) for line in done.stdout.split()]
        self.assertEqual(len(values), len(lines))
        for case, output in outputs:
            self.holds(case, output, values[: len(case.positions)], self.expected(case)[output])
            del values[: len(case.positions)]

    def test_torch(self):
        for case in cases:
            code = namespace(corpus.written(case, "torch"), case.name)
            optimizer = SimpleNamespace(param_groups=[{"lr": 0.5}, {"lr": 0.25}])
            memory = [code["Schedule"]()] if case.inputs else []
            scheduler = code["lambda_lr"](optimizer, *memory)
            expected = self.expected(case)[case.rate]
            for position, value in zip(case.positions, expected, strict=True):
                scheduler.last_epoch = position - 1
                scheduler.step()
                for group in optimizer.param_groups:
                    self.assertLessEqual(units(group["lr"], value), WORST, f"{case.name}: at {position}")

    def test_optax(self):
        for case in cases:
            text = corpus.written(case, "optax")
            if text is None:
                self.assertTrue(case.inputs or "noise" in case.name, case.name)
                continue
            code = namespace(text, case.name)
            for output, values in self.expected(case).items():
                self.holds(case, output, [code[output](p) for p in case.positions], values)

    def test_keras(self):
        for case in cases:
            text = corpus.written(case, "keras")
            if text is None:
                self.assertTrue(case.inputs or "noise" in case.name, case.name)
                continue
            code = namespace(text, case.name)
            for output, values in self.expected(case).items():
                name = "".join(part.capitalize() for part in output.split("_"))
                made = code[name]()
                made = type(made).from_config(made.get_config())
                self.holds(case, output, [made(p) for p in case.positions], values)

    def test_latex_balances(self):
        for case in cases:
            text = corpus.written(case, "latex")
            if text is None:
                self.assertTrue(case.inputs, case.name)
                continue
            formula = "\n".join(line for line in text.splitlines() if not line.startswith("%"))
            depth = 0
            for previous, character in zip(" " + formula, formula):
                depth += {"{": 1, "}": -1}.get(character, 0) if previous != "\\" else 0
                self.assertGreaterEqual(depth, 0, formula)
            self.assertEqual(depth, 0, formula)
            self.assertEqual(formula.count("\\left"), formula.count("\\right"), formula)
            self.assertEqual(formula.count("\\begin{cases}"), formula.count("\\end{cases}"), formula)
            self.assertEqual(formula.count("$") % 2, 0, formula)
            self.assertNotIn("nan", formula.lower())

    def test_a_difference_is_found(self):
        """Must fail: a value that is a little off."""
        case = cases[0]
        values = self.expected(case)[case.rate]
        with self.assertRaises(AssertionError):
            self.holds(case, case.rate, [value * (1 + 1e-14) for value in values], values)


if __name__ == "__main__":
    sys.path.insert(0, str(pathlib.Path(__file__).parent / "stand_ins"))
    corpus = Corpus(sys.argv[1], sys.argv[2])
    cases = list(corpus.cases())
    unittest.main(argv=[sys.argv[0], *sys.argv[3:]], verbosity=1)
