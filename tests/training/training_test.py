"""Runs the training programs of examples/training: training_test.py TRAIN_C TRAIN_CPP FOLDER."""

import json
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import time
import unittest

TRAIN_C, TRAIN_CPP, FOLDER = sys.argv[1], sys.argv[2], pathlib.Path(sys.argv[3])
DATA = str(FOLDER / "iris.csv")


class Training(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.path = pathlib.Path(self.folder.name)
        self.sched = self.path / "iris.sched"
        shutil.copy(FOLDER / "iris.sched", self.sched)

    def run_program(self, *words, status=0):
        result = subprocess.run([str(word) for word in words], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, timeout=60)
        self.assertEqual(result.returncode, status, result.stderr)
        self.stderr = result.stderr
        return result.stdout.splitlines()

    def change(self, old, new):
        text = self.sched.read_text()
        self.assertIn(old, text)
        self.sched.write_text(text.replace(old, new))

    def test_they_learn(self):
        for program in (TRAIN_C, TRAIN_CPP):
            lines = self.run_program(program, self.sched, DATA, self.path / "learn.ckpt")
            self.assertEqual(len(lines), 60)
            losses = [float(line.split()[-1]) for line in lines]
            self.assertLess(losses[-1], 0.1)
            self.assertLess(losses[-1], losses[0] / 4)
            for file in self.path.glob("learn.ckpt*"):
                file.unlink()

    def test_a_stop_anywhere_changes_nothing(self):
        for name, program in (("c", TRAIN_C), ("cpp", TRAIN_CPP)):
            whole = self.run_program(program, self.sched, DATA, self.path / "whole.ckpt")
            for stop in (8, 9, 100, 203, 479):
                words = [program, self.sched, DATA, self.path / f"{stop}.ckpt"]
                begun = self.run_program(*words, *([stop] if name == "c" else ["--stop", stop]))
                rest = self.run_program(*words)
                self.assertEqual(rest[0], f"resumed at step {stop // 8 * 8}")
                self.assertEqual(begun + rest[1:], whole, stop)
            for file in self.path.glob("*.ckpt*"):
                file.unlink()

    def test_a_changed_file_asks_for_a_policy(self):
        words = [TRAIN_CPP, self.sched, DATA, self.path / "run.ckpt"]
        before = self.run_program(*words, "--stop", 200)
        self.change("peak = 0.3", "peak = 0.2")
        self.run_program(*words, "--stop", 208, status=1)
        self.assertIn("A0913", self.stderr)
        self.assertIn("at step 200", self.stderr)
        rate = lambda line: float(re.search(r"lr ([0-9.]+)", line).group(1))
        spliced = self.run_program(*words, "--policy", "splice", "--stop", 208)
        self.assertIn("A0914", self.stderr)
        self.assertAlmostEqual(rate(spliced[1]), rate(before[-1]), delta=0.003)

    def test_a_live_change_takes_over_where_it_says(self):
        log = self.path / "out.txt"
        with log.open("w") as out:
            process = subprocess.Popen([TRAIN_CPP, str(self.sched), DATA, str(self.path / "live.ckpt"), "--wait", "4"], stdout=out,
                                       stderr=subprocess.PIPE, text=True)
            self.wait_for(log, "epoch  5")
            self.change("peak = 0.3", "peak = 0.3 - step")  # a default that moves: refused, and training goes on
            self.wait_for(log, "epoch 10")
            self.change("peak = 0.3 - step", "peak = 0.15")
            _, errors = process.communicate(timeout=60)
        self.assertEqual(process.returncode, 0, errors)
        self.assertIn("error[", errors)
        lines = log.read_text().splitlines()
        at = next(i for i, line in enumerate(lines) if "takes over" in line)
        entries = [json.loads(line) for line in (self.path / "live.ckpt.audit").read_text().splitlines()]
        self.assertEqual(["refused" in entry for entry in entries], [True, False])
        self.assertIn(f"step {entries[1]['at']}", lines[at])
        self.assertAlmostEqual(entries[1]["after"]["lr"], entries[1]["before"]["lr"] / 2)
        self.assertEqual(len([line for line in lines if line.startswith("epoch")]), 60)

    def wait_for(self, log, words):
        end = time.monotonic() + 50
        while words not in log.read_text():
            self.assertLess(time.monotonic(), end, words)
            time.sleep(0.01)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
