#!/usr/bin/env python3
"""tools/mutate.py on a small program of its own.

Usage: mutate_test.py COMPILER TOOLS
"""

import fcntl
import json
import pathlib
import shlex
import subprocess
import sys
import tempfile
import unittest

COMPILER, TOOLS = sys.argv.pop(1), pathlib.Path(sys.argv.pop(1))
sys.path.insert(0, str(TOOLS))
from mutations import mutations  # noqa: E402

SAMPLE = """\
// if (a < b) in a comment, and below in a text
int clamped(int value) {
  if (value > 10) return 10;
  return value;
}
"""
ASKS_AT_THE_BOUNDARY = """\
int clamped(int value);
int main() {
  for (int value = 0; value < 20; ++value) {
    if (clamped(value) != (value < 10 ? value : 10)) return 1;
  }
  return 0;
}
"""
CANNOT_FAIL = "int clamped(int value);\nint main() { return clamped(3) * 0; }\n"
# `>=` instead of `>`, and 9 instead of 10 as the boundary, change no value: nothing can find them.
EQUIVALENT = {"sample.cpp:3:13: comparison: `>` -> `>=`", "sample.cpp:3:15: boundary: `10` -> `(10 - 1)`"}


def found(text):
    return [(mutation.kind, mutation.old, mutation.new) for mutation in mutations("a.cpp", text)]


class WhatIsChanged(unittest.TestCase):
    def test_each_kind(self):
        self.assertEqual([("comparison", "<", "<=")], found("x = a < b"))
        self.assertEqual([("operator", "&&", "||")], found("x = a && b"))
        self.assertEqual([("operator", "+=", "-=")], found("a += b"))
        self.assertEqual([("constant", "7U", "(7U + 1)")], found("f(7U)"))
        self.assertEqual([("constant", "0x1p-3", "(0x1p-3 * 1.5)")], found("f(0x1p-3)"))
        self.assertEqual([("constant", "true", "false")], found("f(true)"))
        self.assertEqual([("comparison", "==", "!="), ("boundary", "4", "(4 + 1)"), ("boundary", "4", "(4 - 1)")], found("x = a == 4"))
        self.assertEqual([("operator", "<<", ">>"), ("constant", "4", "(4 + 1)")], found("x = a << 4"))
        self.assertEqual([("condition", "a", "!(a)")], found("if (a) return;"))
        self.assertEqual([("condition", "b(a)", "!(b(a))")], found("if (int a; b(a)) {"))
        self.assertEqual([("statement", "a.b(c);", ";")], found("  a.b(c);"))
        self.assertEqual([("statement", "a_ = b;", ";")], found("  a_ = b;"))

    def test_what_is_no_code_stays(self):
        for text in ["// a < b", "/* 1\n2 */", 'f("a < 1")', "f('1')", "#if 1 < 2", "#define A \\\n  1 + 2", "static_assert(1 < 2);",
                     'R"(a < 1)"', "f(a1, b_2)"]:
            self.assertEqual([], found(text), text)

    def test_what_declares_stays(self):
        for text in ["  Type name = value;", "  const auto &a = b;", "if (auto *a = b) {", "std::vector<int> a;", "  return f(a);", "if constexpr (a) {"]:
            self.assertEqual([], found(text), text)

    def test_half_of_a_statement_stays(self):
        self.assertEqual([], found("  f(a,\n    b(c));"))
        self.assertEqual([], found("  if (int b; f(\n    a)) {\n")[1:])

    def test_the_place(self):
        text = "int a;\nbool b = c <\n d;\n"
        (mutation,) = mutations("a.cpp", text)
        self.assertEqual((2, 12), (mutation.line, mutation.column))
        self.assertEqual(text.replace("<", "<="), mutation.applied(text))


class Runs(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = pathlib.Path(folder.name) / "sample"
        self.root.mkdir()
        self.folder = pathlib.Path(folder.name) / "mutation"
        self.built = pathlib.Path(folder.name) / "built"

    def mutate(self, sample, test, *more):
        (self.root / "sample.cpp").write_text(sample)
        (self.root / "test.cpp").write_text(test)
        build = f"{shlex.quote(COMPILER)} -O0 sample.cpp test.cpp -o test && echo >> {shlex.quote(str(self.built))}"
        result = subprocess.run(
            [sys.executable, str(TOOLS / "mutate.py"), "--root", str(self.root), "--folder", str(self.folder), "--file", "sample.cpp",
             "--build", build, "--test", "./test", *more], capture_output=True, text=True, check=False)
        self.assertEqual(sample, (self.root / "sample.cpp").read_text(), "the user's file")
        self.assertEqual(["sample.cpp", "test.cpp"], sorted(path.name for path in self.root.iterdir()), "the user's folder")
        return result

    def outcomes(self):
        return {result["mutation"]: result["outcome"] for result in map(json.loads, (self.folder / "results.jsonl").read_text().splitlines())}

    def builds(self):
        return self.built.read_text().count("\n")

    def test_a_test_that_asks_finds_what_can_be_found(self):
        result = self.mutate(SAMPLE, ASKS_AT_THE_BOUNDARY, "--at-least", "100")
        self.assertEqual(1, result.returncode, result.stderr)
        outcomes = self.outcomes()
        self.assertEqual(len(mutations("sample.cpp", SAMPLE)), len(outcomes))
        self.assertEqual(EQUIVALENT, {name for name, outcome in outcomes.items() if outcome == "survived"})
        self.assertEqual({"killed", "survived"}, set(outcomes.values()))
        for name in EQUIVALENT:
            self.assertIn("survived: " + name, result.stdout)
        self.assertEqual(0, self.mutate(SAMPLE, ASKS_AT_THE_BOUNDARY, "--at-least", "60").returncode)

    def test_a_test_that_cannot_fail_finds_nothing(self):
        result = self.mutate(SAMPLE, CANNOT_FAIL)
        self.assertEqual(1, result.returncode, result.stderr)
        self.assertEqual({"survived"}, set(self.outcomes().values()))
        self.assertIn("0 killed, 0 timeout, 5 survived, 0 not built: 0.0 % of 5 found", result.stdout)
        self.assertEqual(0, self.mutate(SAMPLE, ASKS_AT_THE_BOUNDARY, "--again", "--at-least", "60").returncode, "once a test is written")

    def test_goes_on_where_it_was(self):
        self.mutate(SAMPLE, ASKS_AT_THE_BOUNDARY, "--count", "2")
        first, built = self.outcomes(), self.builds()
        self.mutate(SAMPLE, ASKS_AT_THE_BOUNDARY, "--count", "2")
        self.assertEqual(built, self.builds(), "nothing is asked twice")
        self.mutate(SAMPLE, ASKS_AT_THE_BOUNDARY, "--count", "4")
        self.assertEqual(first, dict(list(self.outcomes().items())[:2]))
        self.assertEqual(4, len(self.outcomes()))
        self.assertEqual(built + 3, self.builds(), "one without a mutation, and two more")

    def test_what_does_not_end_and_what_does_not_build(self):
        sample = ("int clamped(int value) {\n  constexpr int kTen = 10;\n  switch (value) {\n    case 0: return 0;\n    case 1: return 1;\n  }\n"
                  "  while (value > kTen) {\n    value = value - 1;\n  }\n  return value;\n}\n")
        self.mutate(sample, ASKS_AT_THE_BOUNDARY)
        outcomes = self.outcomes()
        self.assertEqual("timeout", outcomes["sample.cpp:8:5: statement: `value = value - 1;` -> `;`"])
        self.assertEqual("not built", outcomes["sample.cpp:4:10: constant: `0` -> `(0 + 1)`"], "two cases of one value")

    def test_one_run_at_a_time(self):
        self.folder.mkdir()
        with (self.folder / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            result = self.mutate(SAMPLE, ASKS_AT_THE_BOUNDARY)
        self.assertEqual(2, result.returncode)
        self.assertIn("another run works in", result.stderr)
        self.assertFalse(self.built.exists())

    def test_tests_that_fail_anyway_show_nothing(self):
        result = self.mutate(SAMPLE, ASKS_AT_THE_BOUNDARY.replace("value : 10", "value : 11"))
        self.assertEqual(2, result.returncode)
        self.assertIn("fails without a mutation: ./test", result.stderr)


if __name__ == "__main__":
    unittest.main()
