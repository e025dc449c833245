"""`anneal diff`: what it says of two programs, and of a program beside the checkpoint of a run."""

import json
import os
import subprocess
import time

import program
from program import ENVIRONMENT, OK, USAGE, WRONG, ProgramTest, main

CLOCK = "clock { total = 100 steps }\n"


class Diff(ProgramTest):
    def differs(self, *arguments, **options):
        result = self.anneal("diff", *arguments, **options)
        self.assertEqual(result.status, WRONG, result)
        return result

    def test_the_same(self):
        self.file("a.sched", CLOCK + "schedule lr = linear(0.1, 0)")
        self.file("b.sched", CLOCK + "# other words\nparam peak = 0.1\nschedule lr = linear(peak, 0)")
        result = self.succeeds("diff", "a.sched", "b.sched")
        self.assertEqual(result.text, "a.sched and b.sched are the same, compared at 100 steps\n  lr  the same\n")
        self.assertEqual(result.err, b"")

    def test_text(self):
        self.file("a.sched", CLOCK + "schedule lr = 1\nschedule wd = 0.5\nschedule beta = 2")
        self.file("b.sched", "clock { total = 200 steps }\nschedule lr = if step < 50 then 1 else step / 100\nschedule wd = 0.5")
        self.assertEqual(
            self.differs("a.sched", "b.sched").text,
            "a.sched and b.sched differ, compared at 200 steps\n"
            "  lengths: 100 steps and 200 steps\n"
            "  lr    differs in 149 of 200: 50 to 99, 101 to 199\n"
            "        first at step 50: 1 and 0.5\n"
            "        most at step 199: 1 and 1.99, apart by 0.99, which is 49.7%\n"
            "        relatively most at step 50: 1 and 0.5, apart by 0.5, which is 50%\n"
            "  wd    the same\n"
            "  beta  only in a.sched\n")

    def test_json(self):
        result = self.differs("--json", "-e", "1", "-", stdin="if step == 3 then 2 else 1")
        self.assertEqual(result.json, {
            "a": "1", "b": "<stdin>", "same": False, "coverage": "sampled", "compared": "100000 steps", "positions": 100000,
            "first": 0, "end": 100000, "totals": [None, None], "feedback_same": True,
            "outputs": {"value": {
                "same": False, "differing": 1,
                "first": {"step": 3, "a": 1, "b": 2, "distance": 1, "relative": 0.5},
                "largest": {"step": 3, "a": 1, "b": 2, "distance": 1, "relative": 0.5},
                "most_relative": {"step": 3, "a": 1, "b": 2, "distance": 1, "relative": 0.5},
                "ranges": [[3, 3]], "more_ranges": False}}})

    def test_settings_are_for_whoever_has_them(self):
        self.file("a.sched", CLOCK + "param peak = 1.0\nschedule lr = peak")
        self.file("b.sched", CLOCK + "schedule lr = 2")
        self.assertEqual(self.anneal("diff", "a.sched", "b.sched", "--set", "peak=2").status, OK)
        self.assertEqual(self.anneal("diff", "b.sched", "a.sched", "--set", "peak=2").status, OK)
        result = self.ends(USAGE, "diff", "a.sched", "b.sched", "--set", "peek=2")
        self.assertEqual(result.codes, ["A0407"])
        self.assertEqual(self.anneal("diff", "-e", "progress", "-e", "step / 50", "--clock", "total = 50 steps").status, OK)

    def test_outputs(self):
        self.file("a.sched", CLOCK + "schedule lr = 1\nschedule wd = 1")
        self.file("b.sched", CLOCK + "schedule lr = 1\nschedule wd = 2\nschedule beta = 1")
        self.assertEqual(self.anneal("diff", "a.sched", "b.sched", "--output", "lr").status, OK)
        self.assertEqual(list(self.differs("a.sched", "b.sched", "--output", "beta", "--json").json["outputs"]), ["beta"])
        self.assertIn("did you mean `wd`?", self.ends(USAGE, "diff", "a.sched", "b.sched", "--output", "wdd").errors)
        self.file("c.sched", "def half(x) = x / 2")
        self.ends(USAGE, "diff", "c.sched", "c.sched")

    def test_what_is_wrong_is_said_of_both(self):
        self.file("a.sched", "schedule lr = ")
        self.assertEqual(self.ends(WRONG, "diff", "a.sched", "a.sched").codes, ["A0101", "A0101"])
        self.ends(ENVIRONMENT, "diff", "a.sched", "nothing.sched")
        self.ends(USAGE, "diff", "a.sched")
        self.file("b.sched", "1")
        self.ends(USAGE, "diff", "b.sched", "b.sched", "--policy", "keep")
        self.ends(USAGE, "diff", "b.sched", "b.sched", "--blend", "3 steps")
        self.ends(USAGE, "diff", "-", "-", stdin="1")

    def test_feedback(self):
        text = "input loss = 1\nschedule lr = { state n = 0 -> n + loss * %d; n }"
        self.file("a.sched", text % 1)
        self.file("b.sched", text % 2)
        result = self.differs("a.sched", "b.sched")
        self.assertIn("  measurements act differently on the two\n", result.text)
        self.assertEqual(self.anneal("diff", "a.sched", "a.sched").status, OK)

    def test_curves_in_a_terminal_and_pictures(self):
        self.file("a.sched", CLOCK + "schedule lr = linear(1, 0)\nschedule wd = 1")
        self.file("b.sched", CLOCK + "schedule lr = cosine(1, 0)\nschedule wd = 1")
        status, seen, _ = self.in_terminal("diff", "a.sched", "b.sched")
        self.assertEqual(status, WRONG)
        self.assertIn("a.sched and b.sched differ", seen.decode())
        self.assertRegex(seen.decode(), "[⠁-⣿]{3}")
        self.assertNotRegex(self.in_terminal("diff", "a.sched", "a.sched")[1].decode(), "[⠁-⣿]{3}")
        self.differs("a.sched", "b.sched", "-o", "both.svg")
        self.assertTrue((self.folder / "both.svg").read_text().startswith("<svg"))
        self.assertEqual(self.anneal("diff", "a.sched", "a.sched", "-o", "same.png").status, OK)
        self.assertTrue((self.folder / "same.png").read_bytes().startswith(b"\x89PNG"))
        self.ends(USAGE, "diff", "a.sched", "b.sched", "-o", "both.gif")

    def test_back_ends_agree(self):
        self.file("a.sched", CLOCK + "schedule lr = linear(1, 0)")
        self.file("b.sched", CLOCK + "schedule lr = cosine(1, 0)")
        one, other = (self.differs("a.sched", "b.sched", "--json", "--backend", name).json for name in ("interpreter", "native"))
        self.assertEqual(one, other)

    def test_long_runs(self):
        clock = ("--clock", "total = 100M steps")
        begin = time.monotonic()
        result = self.differs("-e", "cosine(1, 0)", "-e", "linear(1, 0)", *clock, "--json")
        self.assertEqual(result.json["positions"], 100_000_000)
        self.assertEqual(result.json["outputs"]["value"]["first"]["step"], 1)
        if not program.sanitized:
            self.assertLess(time.monotonic() - begin, 30)
        sampled = self.differs("-e", "1", "-e", "2", "--clock", "total = 400M steps", "--json").json
        self.assertEqual((sampled["coverage"], sampled["compared"]), ("sampled", "one step in 5 of 400000000"))


class Checkpoints(ProgramTest):
    def train(self, file, until, *more):
        command = [os.path.join(os.path.dirname(program.program), "train"), file, "--until", str(until), "--save", "run.ckpt", *more]
        subprocess.run(command, cwd=self.folder, check=True, timeout=60)

    def setUp(self):
        super().setUp()
        self.file("old.sched", CLOCK + "schedule lr = linear(1, 0)")
        self.file("new.sched", CLOCK + "schedule lr = linear(2, 0)")
        self.train("old.sched", 40)

    def lr(self, *arguments):
        return self.anneal("diff", "--json", *arguments).json["outputs"]["lr"]

    def test_begins_at_its_step(self):
        result = self.anneal("diff", "run.ckpt", "new.sched")
        self.assertEqual(result.status, WRONG)
        self.assertIn("run.ckpt and new.sched differ, compared at 60 steps from step 40\n", result.text)
        self.assertEqual(self.lr("run.ckpt", "new.sched")["first"]["step"], 40)
        self.assertEqual(self.lr("new.sched", "run.ckpt")["first"]["a"], self.lr("run.ckpt", "new.sched")["first"]["b"])
        self.file("later.sched", CLOCK + "schedule lr = if step < 40 then 7 else linear(1, 0)")
        self.assertEqual(self.anneal("diff", "run.ckpt", "later.sched").status, OK)

    def test_policies(self):
        self.assertEqual(self.anneal("diff", "run.ckpt", "new.sched", "--policy", "keep").status, OK)
        self.assertEqual(self.anneal("diff", "run.ckpt", "new.sched", "--policy", "splice").status, OK)
        blend = self.lr("run.ckpt", "new.sched", "--policy", "blend", "--blend", "20 steps")
        self.assertEqual((blend["first"]["step"], blend["largest"]["step"]), (41, 60))
        self.assertEqual(self.ends(WRONG, "diff", "run.ckpt", "new.sched", "--policy", "error").codes, ["A0913"])
        self.ends(USAGE, "diff", "run.ckpt", "new.sched", "--policy", "blend")
        self.ends(USAGE, "diff", "run.ckpt", "new.sched", "--policy", "blend", "--blend", "0")
        self.ends(USAGE, "diff", "run.ckpt", "new.sched", "--blend", "20 steps")
        self.ends(USAGE, "diff", "run.ckpt", "new.sched", "--policy", "mix")

    def test_memory(self):
        text = "clock { total = 100 steps }\ninput loss\nschedule lr = { state added = %d -> added + loss; added }"
        self.file("sum.sched", text % 0)
        self.file("other.sched", text % 9)
        self.train("sum.sched", 10, "--measure", "loss=4@3", "--measure", "loss=5@8")
        self.assertEqual(self.anneal("diff", "run.ckpt", "other.sched").status, OK)
        self.assertEqual(self.anneal("diff", "sum.sched", "other.sched").status, WRONG)

    def test_two_checkpoints(self):
        self.train("new.sched", 50)
        result = self.anneal("diff", "run.ckpt", "run.ckpt.1", "--json")
        self.assertEqual((result.status, result.json["first"]), (WRONG, 50))
        self.assertEqual(self.anneal("diff", "run.ckpt", "run.ckpt").status, OK)
        self.ends(USAGE, "diff", "run.ckpt", "run.ckpt.1", "--policy", "keep")

    def test_damage(self):
        path = self.folder / "run.ckpt"
        whole = path.read_bytes()
        self.assertEqual(self.anneal("diff", "run.ckpt", "old.sched").status, OK)
        for at in range(9, len(whole), 97):
            path.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1:])
            result = self.ends(ENVIRONMENT, "diff", "run.ckpt", "old.sched")
            self.assertEqual(result.codes, ["A0911"], result)
        path.write_bytes(whole)
        self.train("new.sched", 50)
        path.write_bytes(whole[:100])
        result = self.anneal("diff", "run.ckpt", "old.sched")
        self.assertEqual((result.status, result.codes), (OK, ["A0912"]), result)
        path.unlink()
        self.assertEqual(self.anneal("diff", "run.ckpt", "old.sched").codes, ["A0912"])

    def test_findings_as_data(self):
        result = self.anneal("diff", "run.ckpt", "new.sched", "--policy", "keep", "--diagnostics", "json")
        found = json.loads(result.errors)
        self.assertEqual((found["code"], found["severity"]), ("A0914", "warning"))


if __name__ == "__main__":
    main()
