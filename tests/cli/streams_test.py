"""Terminals, colours, progress, pipes and devices: what goes where."""

import os
import re
import signal
import subprocess
import time

import program
from program import ENVIRONMENT, OK, WRONG, PATIENCE, ProgramTest, main, plain_environment

BAD = "schedule lr = nothing_of_this_name\n"
ESCAPE = re.compile(rb"\x1b\[[0-9;]*m")
# Every way to print something, for the tests of streams.
PRINTERS = [["--help"], ["--version"], ["check", "-e", "1"], ["check", "-e", "1", "--json"], ["eval", "-e", "1"], ["eval", "-e", "1", "--json"],
            ["plot", "-e", "step"], ["table", "-e", "step", "--steps=3"], ["table", "-e", "step", "--steps=3", "--format=npy"],
            ["fmt", "-e", "1"], ["lib"], ["lib", "cosine"], ["lib", "--json"], ["lib", "one", "cycle"], ["explain"], ["explain", "A0101"],
            ["doctor"], ["doctor", "--json"], ["compile", "-e", "1", "--emit=ast"], ["compile", "-e", "1", "--emit=graph"],
            ["completions", "bash"], ["completions", "zsh"], ["completions", "fish"], ["completions", "powershell"], ["manual"],
            ["eval", "--help"]]
LONG = ["table", "-e", "step", "--steps", "5000000"]


class Colours(ProgramTest):
    def setUp(self):
        super().setUp()
        self.file("bad.sched", BAD)

    def coloured_in_pipe(self, *arguments, **variables):
        errors = self.anneal("check", "bad.sched", *arguments, env=plain_environment(**variables))
        self.assertEqual(errors.status, WRONG)
        curve = self.succeeds("plot", "-e", "step", *arguments, env=plain_environment(**variables))
        found = {b"\x1b" in errors.err, b"\x1b" in curve.out}
        self.assertEqual(len(found), 1, "both streams go by the same rule")
        self.assertEqual(ESCAPE.sub(b"", errors.err), self.anneal("check", "bad.sched").err, "colours change no text")
        return found.pop()

    def coloured_in_terminal(self, *arguments, **variables):
        variables.setdefault("TERM", "xterm-256color")
        status, errors, _ = self.in_terminal("check", "bad.sched", *arguments, env=plain_environment(**variables))
        self.assertEqual(status, WRONG)
        self.assertEqual(ESCAPE.sub(b"", errors), self.anneal("check", "bad.sched").err)
        status, curve, _ = self.in_terminal("plot", "-e", "step", *arguments, env=plain_environment(**variables))
        self.assertEqual(status, OK)
        found = {b"\x1b" in errors, b"\x1b" in curve}
        self.assertEqual(len(found), 1)
        return found.pop()

    def test_in_a_pipe(self):
        self.assertFalse(self.coloured_in_pipe())
        self.assertTrue(self.coloured_in_pipe("--color=always"))
        self.assertFalse(self.coloured_in_pipe("--color=never"))
        self.assertTrue(self.coloured_in_pipe(CLICOLOR_FORCE="1"))
        self.assertFalse(self.coloured_in_pipe(CLICOLOR_FORCE="0"))
        self.assertFalse(self.coloured_in_pipe(CLICOLOR_FORCE=""))
        self.assertFalse(self.coloured_in_pipe(CLICOLOR_FORCE="1", NO_COLOR="1"))
        self.assertFalse(self.coloured_in_pipe("--color=never", CLICOLOR_FORCE="1"))
        self.assertTrue(self.coloured_in_pipe("--color=always", NO_COLOR="1"))

    def test_in_a_terminal(self):
        self.assertTrue(self.coloured_in_terminal())
        self.assertTrue(self.coloured_in_terminal("--color=auto"))
        self.assertFalse(self.coloured_in_terminal("--color=never"))
        self.assertFalse(self.coloured_in_terminal(NO_COLOR="1"))
        self.assertTrue(self.coloured_in_terminal(NO_COLOR=""))
        self.assertFalse(self.coloured_in_terminal(CLICOLOR="0"))
        self.assertFalse(self.coloured_in_terminal(TERM="dumb"))
        self.assertTrue(self.coloured_in_terminal("--color=always", TERM="dumb"))

    def test_files_and_machine_forms_have_none(self):
        for form in ("json", "sarif", "github", "gitlab", "junit"):
            self.assertNotIn(b"\x1b", self.anneal("check", "bad.sched", "--color=always", "--diagnostics", form).err, form)
        for arguments in (["eval", "-e", "1", "--json"], ["table", "-e", "1", "--steps=2"], ["check", "-e", "1", "--json"]):
            self.assertNotIn(b"\x1b", self.succeeds(*arguments, "--color=always").out)
        self.succeeds("plot", "-e", "step", "-o", "x.svg", "--color=always")
        self.assertNotIn(b"\x1b", (self.folder / "x.svg").read_bytes())


class Progress(ProgramTest):
    """A bar is for people who wait: on a terminal, after half a second, and gone at the end."""

    # Steps that take some seconds on the interpreter, whatever the machine; sanitizers are much slower.
    def steps(self):
        return "300000" if program.sanitized else "90000000"

    def long_run(self):
        return ["check", "-e", "sin(step) ^ 2 + exp(-step) + cos(step / 3) ^ 2", "--backend", "interpreter", "--clock", f"total = {self.steps()} steps"]

    def test_on_a_terminal(self):
        status, seen, _ = self.in_terminal(*self.long_run())
        self.assertEqual(status, OK)
        self.assertIn(b"checking", seen)
        self.assertIn(b"\r", seen)
        self.assertRegex(seen.decode(), r"\d+ %")
        # What stays is the report: the bar's line is cleared before it.
        last = seen.decode().split("\x1b[K")[-1].split("\r")[-1]
        self.assertTrue(last.startswith("<formula>: ok"), seen[-500:])
        for line in seen.decode().replace("\x1b[K", "").split("\r"):
            if "checking" in line:
                self.assertLess(len(line), 80)

    def test_not_when_told(self):
        for option in ("--no-progress", "--quiet"):
            _, seen, _ = self.in_terminal(*self.long_run(), option)
            self.assertNotIn(b"checking", seen)
            self.assertNotIn(b"\r", seen)

    def test_not_in_a_pipe(self):
        self.assertEqual(self.succeeds(*self.long_run()).err, b"")

    def test_a_table_to_a_file_shows_one_on_standard_error_only(self):
        rows = "300000" if program.sanitized else "3000000"
        slow = " + ".join(f"sin(step * {i})" for i in range(1, 80))
        status, seen, written = self.in_terminal("table", "-e", slow, "--backend", "interpreter", "--steps", rows, separate_output=True)
        self.assertEqual(status, OK)
        self.assertIn(b"writing", seen)
        self.assertNotIn(b"writing", written)
        self.assertEqual(written.count(b"\n"), int(rows) + 1)

    def test_short_runs_show_none(self):
        _, seen, _ = self.in_terminal("check", "-e", "1", "--clock", "total = 100 steps")
        self.assertNotIn(b"checking", seen)


class Output(ProgramTest):
    def test_a_full_device_is_the_environment_s_failure(self):
        for arguments in PRINTERS:
            with open("/dev/full", "wb") as full:
                result = self.anneal(*arguments, stdout=full)
            self.assertEqual(result.status, ENVIRONMENT, result)
            self.assertIn("no space left on device", result.errors, result)

    def test_a_full_device_as_a_file(self):
        for arguments in (["table", "-e", "1", "--steps=10", "--format=csv"], ["table", "-e", "1", "--steps=100000", "--format=csv"]):
            result = self.ends(ENVIRONMENT, *arguments, "-o", "/dev/full")
            self.assertIn("no space left on device", result.errors)

    def test_a_closed_pipe_ends_quietly(self):
        for arguments in PRINTERS + [LONG, [*LONG, "--format=jsonl"], [*LONG, "--format=npy"]]:
            read, write = os.pipe()
            os.close(read)
            try:
                begin = time.monotonic()
                result = self.anneal(*arguments, stdout=write)
            finally:
                os.close(write)
            self.assertEqual((result.status, result.err), (OK, b""), result)
            self.assertLess(time.monotonic() - begin, 20, "nobody computes for a reader who left")

    def test_head(self):
        script = f'"$0" "$@" | head -n 2; echo "${{PIPESTATUS[0]}}"'
        done = subprocess.run(["bash", "-c", script, program.program, *LONG], capture_output=True, env=plain_environment(), timeout=PATIENCE)
        self.assertEqual((done.stdout, done.stderr), (b"step,value\n0,0\n0\n", b""))

    def test_a_closed_pipe_still_tells_what_is_wrong(self):
        self.file("bad.sched", BAD)
        read, write = os.pipe()
        os.close(read)
        result = self.anneal("check", "bad.sched", stdout=write)
        os.close(write)
        self.assertEqual((result.status, result.codes), (WRONG, ["A0201"]))

    def test_standard_error_that_is_closed_changes_no_status(self):
        self.file("bad.sched", BAD)
        read, write = os.pipe()
        os.close(read)
        self.assertEqual(self.anneal("check", "bad.sched", stderr=write).status, WRONG)
        self.assertEqual(self.anneal("eval", "missing.sched", stderr=write).status, ENVIRONMENT)
        os.close(write)
        with open("/dev/full", "wb") as full:
            self.assertEqual(self.anneal("check", "bad.sched", stderr=full).status, WRONG)

    def test_named_streams(self):
        text = self.succeeds("table", "-e", "step", "--steps=3").out
        self.assertEqual(self.succeeds("table", "-e", "step", "--steps=3", "--format=csv", "-o", "/dev/stdout").out, text)
        fifo = self.folder / "fifo.csv"
        os.mkfifo(fifo)
        child = subprocess.Popen([program.program, "table", "-e", "step", "--steps=3", "-o", "fifo.csv"], cwd=self.folder, env=plain_environment())
        self.assertEqual(fifo.read_bytes(), text)
        self.assertEqual(child.wait(timeout=PATIENCE), OK)

    def test_the_whole_of_what_is_printed_arrives_in_a_slow_pipe(self):
        child = subprocess.Popen([program.program, "table", "-e", "step", "--steps=100000"], stdout=subprocess.PIPE, env=plain_environment())
        os.set_blocking(child.stdout.fileno(), True)
        time.sleep(0.2)
        data = child.stdout.read()
        child.stdout.close()
        self.assertEqual(child.wait(timeout=PATIENCE), OK)
        self.assertEqual(data.count(b"\n"), 100001)

    def test_an_interrupted_table_leaves_no_partial_file(self):
        self.file("kept.csv", "mine\n")
        child = subprocess.Popen([program.program, "table", "-e", "sin(step)", "--steps=200000000", "-o", "kept.csv"], cwd=self.folder,
                                 env=plain_environment())
        time.sleep(0.5)
        self.assertIsNone(child.poll())
        child.send_signal(signal.SIGINT)
        self.assertEqual(child.wait(timeout=PATIENCE), -signal.SIGINT)
        self.assertEqual((self.folder / "kept.csv").read_text(), "mine\n")
        self.assertEqual([path.name for path in self.folder.iterdir()], ["kept.csv"])

    def test_names_in_a_terminal(self):
        self.file("esc\x1b[31m.sched", "1+2")
        status, seen, _ = self.in_terminal("fmt", "--check", "esc\x1b[31m.sched")
        self.assertEqual((status, seen.decode()), (WRONG, "esc␛[31m.sched\n"))
        self.assertEqual(self.anneal("fmt", "--check", "esc\x1b[31m.sched").out, b"esc\x1b[31m.sched\n")


if __name__ == "__main__":
    main()
