"""`anneal eval` and `anneal table`: values, positions, and forms that other programs read back."""

import json
import math
import struct

from program import ENVIRONMENT, USAGE, WRONG, ProgramTest, main

RUN = ("clock { total = 10 epochs, epoch = 10 steps, step = 32 samples }\n"
       "schedule lr: signed = sin(step) / 3\nschedule wd = 0.1\nschedule big = (step + 1) ^ 40\n")


class Eval(ProgramTest):
    def at(self, positions, *arguments, formula="step", clock="total = 90 epochs, epoch = 25 steps"):
        return self.succeeds("eval", "-e", formula, "--clock", clock, "--at", positions, "--json", *arguments).json["at"]

    def refused(self, positions, says, clock="total = 90 epochs, epoch = 25 steps"):
        result = self.ends(USAGE, "eval", "-e", "step", *(["--clock", clock] if clock else []), "--at", positions)
        self.assertIn(says, result.errors, result)

    def test_the_issue_s_own_command(self):
        result = self.succeeds("eval", "-e", "lr0 * 0.96 ^ floor(step/1000)", "--set", "lr0=0.1", "--at", "0,999,1000,2500", "--json")
        self.assertEqual(result.out, b'{"at":[0,999,1000,2500],"outputs":{"value":[0.1,0.1,0.096,0.09216]}}\n')
        self.assertEqual(result.err, b"")

    def test_positions(self):
        self.assertEqual(self.at("0"), [0])
        self.assertEqual(self.at("5,3,5"), [5, 3, 5])
        self.assertEqual(self.at("5epochs, 2 epochs,1 epoch"), [125, 50, 25])
        self.assertEqual(self.at("10%"), [225])
        self.assertEqual(self.at("0..4"), [0, 1, 2, 3, 4])
        self.assertEqual(self.at("0..1000:250,7"), [0, 250, 500, 750, 1000, 7])
        self.assertEqual(self.at("1 epoch..2 epochs:10"), [25, 35, 45])
        self.assertEqual(self.at("0..100%:50%"), [0, 1125, 2250])
        self.assertEqual(self.at("2k,1_000"), [2000, 1000])
        self.assertEqual(self.at("9007199254740992"), [2**53])
        self.assertEqual(self.at("5000"), [5000])

    def test_a_file_of_definitions_has_no_values(self):
        for command in (["eval"], ["eval", "--json"], ["table", "--steps=3"], ["plot"]):
            result = self.ends(USAGE, *command, "-", "--stdin-filename", "defs.sched", stdin="def half(x) = x / 2\n")
            self.assertIn("`defs.sched` has definitions only", result.errors)

    def test_steps_are_printed_with_all_their_digits(self):
        text = self.succeeds("eval", "-e", "1", "--at", "1000000,9007199254740992").text
        self.assertEqual([line.split()[0] for line in text.splitlines()], ["step", "1000000", "9007199254740992"])

    def test_parts_are_rounded_as_boundaries_are(self):
        self.assertEqual(self.at("1%,2%,50%", clock="total = 50 steps"), [1, 1, 25])
        self.assertEqual(self.at("0.5 epochs,0.25 epochs", clock="epoch = 5 steps"), [3, 1])

    def test_positions_that_are_none(self):
        self.refused("", "an empty place")
        self.refused("1,,2", "an empty place")
        self.refused("1,", "an empty place")
        self.refused("-1", "from 0 to 2^53")
        self.refused("1.5", "no whole number")
        self.refused("1e300", "from 0 to 2^53")
        self.refused("9007199254740994", "from 0 to 2^53")
        self.refused("0..1.5", "no whole number")
        self.refused("0..10:0", "empty range")
        self.refused("0..10:-1", "no position")
        self.refused("10..0", "empty range")
        self.refused("0..9007199254740992", "`anneal table`")
        self.refused("soon", "`soon`")
        self.refused("5 fortnights", "fortnights")
        self.refused("5 samples", "sample")
        self.refused("2%", "length of the run", clock="")
        self.refused("1 epoch", "epoch", clock="")
        self.refused("..", "")
        self.refused("1..", "")

    def test_default_positions(self):
        found = self.succeeds("eval", "-e", "step", "--clock", "total = 1001 steps", "--json").json
        self.assertEqual(found["at"][0], 0)
        self.assertEqual(found["at"][-1], 1000)
        self.assertEqual(found["at"], sorted(set(found["at"])))
        self.assertEqual(self.succeeds("eval", "-e", "step", "--clock", "total = 1 step", "--json").json["at"], [0])

    def test_text_and_json_say_the_same(self):
        self.file("run.sched", RUN)
        found = self.succeeds("eval", "run.sched", "--json", "--at=0..99").json
        lines = self.succeeds("eval", "run.sched", "--at=0..99").text.splitlines()
        self.assertEqual(lines[0].split(), ["step", "lr", "wd", "big"])
        rows = [line.split() for line in lines[1:]]
        self.assertEqual([int(row[0]) for row in rows], found["at"])
        for column, name in enumerate(("lr", "wd", "big"), 1):
            self.assertEqual([float(row[column]) for row in rows], found["outputs"][name])
        for line in lines:
            self.assertEqual(line, line.rstrip())

    def test_numbers_are_the_shortest_that_read_back(self):
        for value in ("0.1", "1e-7", "0.30000000000000004", "5e-324", "1.7976931348623157e+308", "123456789012345680000", "0.096", "1", "0"):
            text = self.succeeds("eval", "-e", value.replace("+", ""), "--at=0").text.split()[-1]
            self.assertEqual(float(text), float(value))
            self.assertLessEqual(len(text), len(repr(float(value))))
            found = self.succeeds("eval", "-e", value.replace("+", ""), "--at=0", "--json").json["outputs"]["value"][0]
            self.assertEqual(found, float(value))

    def test_hexadecimal(self):
        self.file("run.sched", RUN)
        plain = self.succeeds("eval", "run.sched", "--at=0..50", "--json").json["outputs"]
        exact = self.succeeds("eval", "run.sched", "--at=0..50", "--json", "--hex").json["outputs"]
        for name, values in plain.items():
            for value, text in zip(values, exact[name], strict=True):
                self.assertRegex(text, r"^-?0x[01](\.[0-9a-f]+)?p[+-]\d+$")
                self.assertEqual(float.fromhex(text), value)
        self.assertEqual(self.succeeds("eval", "-e", "0.1", "--hex", "--at=0").text.split()[-1], "0x1.999999999999ap-4")

    def test_values_that_are_not_finite(self):
        for formula, text in (("log(-1 - step)", "nan"), ("1 / (0 * step)", "inf"), ("-1 / (0 * step)", "-inf")):
            self.assertEqual(self.succeeds("eval", "-e", formula, "--at=0").text.split()[-1], text)
            self.assertEqual(self.succeeds("eval", "-e", formula, "--at=0", "--hex").text.split()[-1], text)
            self.assertEqual(self.succeeds("eval", "-e", formula, "--at=0", "--json").json["outputs"]["value"], [text])

    def test_booleans_are_delivered_as_numbers(self):
        self.assertEqual(self.succeeds("eval", "-e", "step < 5", "--at=4,5", "--json").json["outputs"]["value"], [1, 0])


class Table(ProgramTest):
    def setUp(self):
        super().setUp()
        self.file("run.sched", RUN)
        self.expected = self.succeeds("eval", "run.sched", "--json", "--at=0..99").json["outputs"]

    def test_csv(self):
        for text in (self.succeeds("table", "run.sched").text, self.succeeds("table", "run.sched", "--format=csv").text, self.written("run.csv")):
            lines = text.splitlines()
            self.assertEqual(lines[0], "step,lr,wd,big")
            rows = [line.split(",") for line in lines[1:]]
            self.assertEqual([int(row[0]) for row in rows], list(range(100)))
            for column, name in enumerate(("lr", "wd", "big"), 1):
                self.assertEqual([float(row[column]) for row in rows], self.expected[name])

    def written(self, name, *arguments, binary=False):
        result = self.succeeds("table", "run.sched", "-o", name, *arguments)
        self.assertEqual((result.out, result.err), (b"", b""))
        data = (self.folder / name).read_bytes()
        return data if binary else data.decode()

    def test_json_lines(self):
        for text in (self.succeeds("table", "run.sched", "--format=jsonl").text, self.written("run.jsonl")):
            rows = [json.loads(line) for line in text.splitlines()]
            self.assertEqual([row["step"] for row in rows], list(range(100)))
            for name, values in self.expected.items():
                self.assertEqual([row[name] for row in rows], values)

    def test_npy(self):
        for data in (self.succeeds("table", "run.sched", "--format=npy").out, self.written("run.npy", binary=True)):
            self.assertEqual(data[:8], b"\x93NUMPY\x01\x00")
            size = struct.unpack("<H", data[8:10])[0]
            self.assertEqual((10 + size) % 64, 0)
            header = eval(data[10:10 + size], {"__builtins__": {}})  # a Python literal, as the format has it
            self.assertEqual(header["fortran_order"], False)
            self.assertEqual(header["shape"], (100,))
            names = [name for name, _ in header["descr"]]
            self.assertEqual(names, ["step", "lr", "wd", "big"])
            kinds = dict(header["descr"])
            self.assertTrue(all(kinds[name] == "<f8" for name in names[1:]))
            layout = "<" + {"<i8": "q", "<f8": "d", "<u8": "Q"}[kinds["step"]] + "ddd"
            rows = list(struct.iter_unpack(layout, data[10 + size:]))
            self.assertEqual([row[0] for row in rows], list(range(100)))
            for column, name in enumerate(("lr", "wd", "big"), 1):
                self.assertEqual([row[column] for row in rows], self.expected[name])

    def test_the_form_wins_over_the_ending(self):
        self.assertTrue(self.written("run.txt", "--format=jsonl").startswith('{"step":0'))
        self.assertTrue(self.written("odd.npy", "--format=csv").startswith("step,"))

    def test_stride_and_steps(self):
        steps = lambda *arguments: [int(line.split(",")[0]) for line in self.succeeds("table", "run.sched", *arguments).text.splitlines()[1:]]
        self.assertEqual(steps("--stride=25"), [0, 25, 50, 75])
        self.assertEqual(steps("--stride=3 epochs"), [0, 30, 60, 90])
        self.assertEqual(steps("--stride=50%"), [0, 50])
        self.assertEqual(steps("--steps=3"), [0, 1, 2])
        self.assertEqual(steps("--steps=1 epoch", "--stride", "4"), [0, 4, 8])
        self.assertEqual(steps("--steps=0"), [])
        self.assertEqual(steps("--steps=105")[-1], 104)
        self.assertEqual(steps("--stride=1000"), [0])

    def test_without_a_length(self):
        result = self.ends(USAGE, "table", "-e", "step")
        self.assertEqual(result.codes, ["A0405"])
        self.assertIn("--steps", result.errors)

    def test_values_that_are_not_finite(self):
        formula = "if step == 1 then log(-1) else if step == 2 then 1 / 0 else 0.5"
        csv = self.succeeds("table", "-e", formula, "--steps=3").text.splitlines()[1:]
        self.assertEqual([float(line.split(",")[1]) for line in csv][2], math.inf)
        self.assertTrue(math.isnan(float(csv[1].split(",")[1])))
        rows = [json.loads(line) for line in self.succeeds("table", "-e", formula, "--steps=3", "--format=jsonl").text.splitlines()]
        self.assertEqual([row["value"] for row in rows], [0.5, "nan", "inf"])

    def test_a_file_is_replaced_by_a_complete_one_or_not_at_all(self):
        self.file("kept.csv", "mine\n")
        self.file("bad.sched", "schedule lr = nothing\n")
        self.ends(WRONG, "table", "bad.sched", "-o", "kept.csv")
        self.assertEqual((self.folder / "kept.csv").read_text(), "mine\n")
        self.ends(ENVIRONMENT, "table", "run.sched", "-o", "no/such/folder.csv")
        (self.folder / "folder.csv").mkdir()
        self.ends(ENVIRONMENT, "table", "run.sched", "-o", "folder.csv")
        self.assertTrue(self.written("kept.csv").startswith("step,"))
        self.assertEqual(sorted(path.name for path in self.folder.iterdir()), ["bad.sched", "folder.csv", "kept.csv", "run.sched"])

    def test_a_long_table_has_every_row(self):
        lines = self.succeeds("table", "-e", "step * 2", "--steps=20000").text.splitlines()
        self.assertEqual(len(lines), 20001)
        self.assertTrue(all(line == f"{step},{2 * step}" for step, line in enumerate(lines[1:])))


if __name__ == "__main__":
    main()
