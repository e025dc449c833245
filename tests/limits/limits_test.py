"""Every limit of section 13 of the language: accepted at the limit, with the right value; one past it the right code, and what dominates.

tests/grammar/limits_test.cpp has the nesting of every kind; here is what a user of the program sees.
"""

import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "cli"))

from program import OK, WRONG, ProgramTest, main

MEBIBYTE = 1 << 20


class Limits(ProgramTest):
    def value(self, text, at=0, clock="total = 10 steps"):
        self.file("main.sched", text)
        result = self.succeeds("eval", "main.sched", "--at", str(at), "--clock", clock, "--json")
        values = list(result.json["outputs"].values())
        self.assertEqual(len(values), 1)
        return values[0][0]

    def refused(self, text, code, *words, clock="total = 10 steps", arguments=()):
        """The code is there, and its message and notes say all of the words."""
        self.file("main.sched", text)
        result = self.anneal("check", "main.sched", "--clock", clock, *arguments)
        self.assertEqual(result.status, WRONG, result)
        self.assertIn(code, result.codes, result)
        for word in words:
            self.assertIn(word, result.errors)
        return result

    def test_source(self):
        text = "schedule lr = 0.1 #"
        self.assertEqual(self.value(text + "x" * (MEBIBYTE - len(text))), 0.1)
        self.refused(text + "x" * (MEBIBYTE - len(text) + 1), "A0003", "main.sched", "1048577", "1048576")

    def test_identifier(self):
        self.assertEqual(self.value(f"schedule lr = {'a' * 255}\nlet {'a' * 255} = 0.1"), 0.1)
        self.refused(f"schedule lr = 1\nlet {'a' * 256} = 0.1", "A0004", "256", "255", "main.sched:2:5")

    def test_nesting(self):
        # (before, inside, after, levels that one of them takes)
        for before, inside, after, levels in (("(", "1", ")", 1), ("(1+", "1", ")", 2), ("-", "1", "", 1), ("2^", "0", "", 1), ("{let a=1;", "a", "}", 1),
                                              ("if true then ", "1", " else 2", 1), ("sin(", "1", ")", 1), ("phases{rest:", "1", "}", 1), ("[", "1", "][0]", 2)):
            text = lambda depth: "schedule lr: signed = " + before * depth + inside + after * depth
            self.succeeds("eval", self.file("main.sched", text(256 // levels)), "--at", "0")
            self.refused(text(256 // levels + 1), "A0005", "256", "deep", "main.sched:1:")
        self.assertEqual(self.value("schedule lr: signed = " + "-" * 256 + "1"), 1)
        self.assertEqual(self.value("schedule lr = " + "(" * 256 + "3" + ")" * 256), 3)
        self.refused("schedule lr = " + "(" * 300 + "3" + ")" * 300, "A0005", "300 deep")

    def test_operations(self):
        """Lists make the bulk, terms of three operations and outputs that are a number of their own the rest."""
        def text(lists, terms=0, numbers=0):
            bulk = [f"sum(sin(k * step + {i}.5))" for i in range(lists)] + [f"step * {i}.75" for i in range(terms)]
            return "let k = range(65000)\nschedule lr: signed = " + "+".join(bulk) + "".join(f"\nschedule n{i} = {i}.25" for i in range(numbers))
        # The numbers of the operations of a graph count from 0.
        listing = self.succeeds("compile", self.file("main.sched", text(4)), "--emit=graph").text
        operations = 1 + int(listing.splitlines()[-1].split("%")[1])
        terms, numbers = divmod(1000000 - operations, 3)
        self.succeeds("eval", self.file("main.sched", text(4, terms, numbers)), "--at", "1")
        self.refused(text(4, terms, numbers + 1), "A0501", "1000000 operations", "here the limit is passed")
        self.refused(text(6), "A0501", "1000000 operations", "main.sched:2:1: note: about 9", "come from here")

    def test_operations_are_counted_once(self):
        doubling = "def f0(x) = sin(x)\n" + "\n".join(f"def f{i + 1}(x) = f{i}(x) + f{i}(x)" for i in range(40))
        self.assertEqual(self.value(doubling + "\nschedule lr = f40(0)"), 0)

    def test_expressions_of_an_expansion(self):
        def text(count):
            return "def twice(x) = x + x\nschedule lr: signed = sum([" + ",".join(f"twice(step+{i})" for i in range(count)) + "])"
        self.assertEqual(self.value(text(20000), 1), sum(2 * (1 + i) for i in range(20000)))
        doubling = "def f0(x) = sin(x)\n" + "\n".join(f"def f{i + 1}(x) = f{i}(x) + f{i}(x + {2 ** i})" for i in range(24))
        self.refused(doubling + "\nschedule lr: signed = f24(step)", "A0501", "more than 70000 different calls", "in this call", "main.sched:26:23", "come from here")

    def test_operands(self):
        def text(count):
            return "let k = range(65536) * step\nschedule lr = " + "+".join(f"k[step + {i}.5]" for i in range(count))
        self.succeeds("eval", self.file("main.sched", text(40)), "--at", "1")
        self.refused(text(80), "A0501", "4000000 operands", "come from here", "main.sched:2:1: note")

    def test_list_elements(self):
        self.assertEqual(self.value("schedule lr = sum(range(65536))"), 65536 * 65535 / 2)
        self.assertEqual(self.value("schedule lr = sum([" + ",".join(["1"] * 65536) + "])"), 65536)
        self.refused("schedule lr = sum(range(65537))", "A0502", "65537", "65536", "main.sched:1:25")
        self.refused("schedule lr = sum([" + ",".join(["1"] * 65537) + "])", "A0502", "65537", "65536", "main.sched:1:19")

    def test_cycles(self):
        """Cycles of one step that do not grow: as many as the run has steps."""
        text = "schedule small = 1\nschedule lr = repeat 1 step growing 1 { 0.1 * cycle }"
        self.file("main.sched", text)
        result = self.succeeds("eval", "main.sched", "--at", "999998", "--clock", "total = 999999 steps", "--json")
        self.assertEqual(result.json["outputs"]["lr"], [99999.8])
        self.refused(text, "A0503", "cycles of 1 steps", "factor of 1", "1000000 times", "1e+06 steps", "main.sched:2:15", clock="total = 1000000 steps")

    def test_depth_of_expansion(self):
        def text(count):
            return "def f0(x) = x\n" + "\n".join(f"def f{i + 1}(x) = f{i}(x) + 1" for i in range(count)) + f"\nschedule lr = f{count}(step)"
        self.assertEqual(self.value(text(2000), 5), 2005)
        self.refused(text(3000), "A0504", "4096 deep", "in this call", "main.sched:3002:15")
        chain = lambda count: "\n".join(f"let a{i} = a{i + 1}" for i in range(count)) + f"\nlet a{count} = 0.5\nschedule lr = a0"
        self.assertEqual(self.value(chain(4094)), 0.5)
        self.refused(chain(4096), "A0504", "4096 deep")

    def test_errors(self):
        twenty = "\n".join(f"schedule lr{i} = unknown{i}" for i in range(20))
        result = self.refused(twenty, "A0201")
        self.assertEqual(len(result.codes), 20)
        self.assertNotIn("more error", result.errors)
        result = self.refused(twenty + "\nschedule lr = unknown", "A0201", "… and 1 more error")
        self.assertEqual(len(result.codes), 20)


if __name__ == "__main__":
    main()
