"""`anneal test`: asserts and recorded values of the programs of a folder."""

import os
import xml.etree.ElementTree as xml

from program import ENVIRONMENT, OK, USAGE, WRONG, ProgramTest, main

LR = "clock { total = 1000 steps }\nparam peak = 0.1\nschedule lr = phases { 10 steps: linear(0, peak), rest: cosine(peak, 0) }\n"


class Test(ProgramTest):
    def test_a_folder(self):
        self.file("a.sched", LR + "assert lr <= 0.1\n")
        self.file("deep/er/b.sched", "def half(x) = x / 2\nassert half(2) == 1\n")
        self.file("deep/no.txt", "schedule lr = ")
        self.file(".hidden/c.sched", "schedule lr = ")
        result = self.succeeds("test")
        self.assertEqual(result.text, "ok      a.sched: all 1000 steps\nok      deep/er/b.sched: definitions only\n2 passed, 0 failed\n")
        self.assertEqual(result.err, b"")
        self.assertEqual(self.succeeds("test", str(self.folder)).text.splitlines()[-1], "2 passed, 0 failed")
        self.assertEqual(self.succeeds("test", "--quiet").text, "2 passed, 0 failed\n")
        self.assertEqual(self.succeeds("test", "deep/er/b.sched").text.splitlines()[-1], "1 passed, 0 failed")

    def test_what_fails(self):
        self.file("a.sched", LR + "assert lr < 0.05, \"low\"\n")
        self.file("b.sched", "def half(x) = x / 2\nassert half(2) == 2\n")
        self.file("c.sched", "param peak\nschedule lr = peak\n")
        self.file("d.sched", "schedule lr = 1\n")
        result = self.anneal("test")
        self.assertEqual(result.status, WRONG)
        self.assertEqual(result.codes, ["A0603", "A0603", "A0406"])
        self.assertEqual([line.split()[0] for line in result.text.splitlines()], ["FAILED", "FAILED", "FAILED", "ok", "1"])
        self.assertIn("peak", result.text.splitlines()[2])
        self.assertEqual(result.text.splitlines()[-1], "1 passed, 3 failed")
        self.assertEqual(self.anneal("test", "c.sched", "--set", "peak=1").status, OK)
        self.assertEqual(self.anneal("test", "--set", "peek=1").status, USAGE)

    def test_warnings_fail_when_they_are_to(self):
        self.file("a.sched", LR + "let unused = 1\n")
        self.assertEqual(self.anneal("test").status, OK)
        self.assertEqual(self.anneal("test", "--strict").text.splitlines()[-1], "0 passed, 1 failed")

    def test_recorded_values(self):
        self.file("a.sched", LR)
        self.assertIn("recorded at 102", self.succeeds("test", "--record").text)
        recorded = (self.folder / "a.expected.csv").read_text()
        self.assertTrue(recorded.startswith("step,lr\n0,0\n9,0.09000000000000001\n10,0.1\n"), recorded[:80])
        self.assertTrue(recorded.splitlines()[-1].startswith("999,"))
        self.assertEqual(self.succeeds("test").text.splitlines()[0], "ok      a.sched: all 1000 steps, as recorded at 102")
        for back_end in ("interpreter", "native"):
            self.succeeds("test", "--backend", back_end)
        result = self.anneal("test", "--set", "peak=0.2")
        self.assertEqual((result.status, result.codes), (WRONG, ["A0921"]))
        self.assertIn("a.expected.csv:3:3: error[A0921]: `lr` at step 9 is 0.18000000000000002, and 0.09000000000000001 was recorded",
                      self.anneal("test", "--set", "peak=0.2", "--diagnostics", "text").errors)

    def test_every_bit_counts(self):
        self.file("a.sched", "schedule lr = 0.1\nschedule zero = 0\n")
        for row, status in (("lr\n7,0.1", OK), ("lr\n7,0.10000000000000002", WRONG), ("lr\n7,0x1.999999999999ap-4", OK),
                            ("lr\n7,0x1.999999999999bp-4", WRONG), ("zero\n7,0", OK), ("zero\n7,-0", WRONG), ("zero\n7,nan", WRONG)):
            self.file("a.expected.csv", f"step,{row}\n")
            self.assertEqual(self.anneal("test").status, status, row)

    def test_recording_keeps_its_steps(self):
        self.file("a.sched", LR)
        self.file("a.expected.csv", "step,lr\n3,7\n5,8\n")
        self.succeeds("test", "--record")
        self.assertEqual((self.folder / "a.expected.csv").read_text(), "step,lr\n3,0.03\n5,0.05\n")
        self.file("a.expected.csv", "nothing\n")
        self.assertEqual(self.anneal("test", "--record").codes, ["A0922"])
        self.assertEqual((self.folder / "a.expected.csv").read_text(), "nothing\n")
        self.file("b.sched", LR + "assert lr > 1\n")
        self.anneal("test", "--record")
        self.assertFalse((self.folder / "b.expected.csv").exists(), "what is wrong is not recorded")

    def test_a_table_is_a_recording(self):
        self.file("a.sched", LR)
        self.file("a.expected.csv", self.succeeds("table", "a.sched").out)
        self.assertIn("as recorded at 1000", self.succeeds("test").text)
        self.file("a.expected.csv", self.succeeds("table", "a.sched").out.replace(b"\n", b"\r\n"))
        self.succeeds("test")

    def test_junit(self):
        self.file("a.sched", LR)
        self.file("b <&>.sched", LR + "assert lr > 1, \"<high> & \\\"more\\\"\"\n")
        self.assertEqual(self.anneal("test", "--junit", "out.xml").status, WRONG)
        root = xml.parse(self.folder / "out.xml").getroot()
        self.assertEqual((root.get("tests"), root.get("failures")), ("2", "1"))
        cases = root.findall("./testsuite/testcase")
        self.assertEqual([case.get("name") for case in cases], ["a.sched", "b <&>.sched"])
        self.assertEqual([case.find("failure") is not None for case in cases], [False, True])
        self.assertIn("<high>", cases[1].find("failure").text)
        self.ends_with_environment("--junit", "no/such/folder.xml")

    def ends_with_environment(self, *arguments):
        self.assertEqual(self.anneal("test", *arguments).status, ENVIRONMENT)

    def test_colours_in_a_terminal(self):
        self.file("a.sched", LR)
        self.file("b.sched", LR + "assert lr > 1\n")
        seen = self.in_terminal("test")[1].decode()
        self.assertIn("\x1b[32mok    \x1b[0m  a.sched", seen)
        self.assertIn("\x1b[31mFAILED\x1b[0m  b.sched", seen)
        self.assertNotIn("\x1b", self.anneal("test").text)

    def test_folders_that_are_none(self):
        self.ends(ENVIRONMENT, "test", "nothing")
        (self.folder / "empty").mkdir()
        self.ends(ENVIRONMENT, "test", "empty")

    def test_folders_without_an_end(self):
        self.file("in/a.sched", LR)
        os.symlink("..", self.folder / "in" / "loop")
        os.mkfifo(self.folder / "in" / "pipe.sched")
        self.assertEqual(self.succeeds("test", "in").text.splitlines()[-1], "1 passed, 0 failed")
        self.file("/".join(["d"] * 33) + "/b.sched", LR)
        self.succeeds("test", "in")
        self.file("/".join(["d"] * 35) + "/b.sched", LR)
        self.assertIn("folders deep", self.ends(ENVIRONMENT, "test").errors)

    def test_too_many_programs(self):
        (self.folder / "many").mkdir()
        for i in range(10_001):
            (self.folder / "many" / f"{i}.sched").touch()
        self.assertIn("more than 10000 programs", self.ends(ENVIRONMENT, "test", "many").errors)


if __name__ == "__main__":
    main()
