"""`anneal repl`: sessions in a pipe, and sessions that a person types."""

import fcntl
import os
import pathlib
import pty
import re
import select
import subprocess
import termios
import time

import program
from program import ENVIRONMENT, OK, PATIENCE, SANITIZER, USAGE, WRONG, ProgramTest, main, plain_environment

CLOCK = "clock { total = 1000 steps, epoch = 100 steps }\n"
CURSOR = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]|\x1b[=>()][0-9A-Z]?|[\r\x07\x0f]")


class Pipe(ProgramTest):
    def says(self, lines, output, status=OK, *arguments):
        result = self.anneal("repl", *arguments, stdin=lines)
        self.assertEqual((result.status, result.text), (status, output), result)
        self.assertNotIn(b"\x1b", result.out + result.err)
        return result

    def test_values(self):
        self.says("1 + 1\n2 < 3\n2 > 3\n0 / 0\n1e-4\n-2^2\n", "2\ntrue\nfalse\nnan\n1e-04\n-4\n")
        self.says("2 +", "", WRONG)
        self.says("## only documentation\n", "")
        self.says("1\n\0\n2\n\xff\n3\n".encode("latin-1"), "1\n2\n3\n", WRONG)
        self.says("7", "7\n")  # without a line break
        self.says("", "")
        self.says("\n  \n# nothing\n", "")

    def test_lengths_and_lists(self):
        self.says(CLOCK + "5 epochs\n[1, 2, 3] * 2\n[1, 2] epochs\nrange(30)\n",
                  "500 steps\n[2, 4, 6]\n[100 steps, 200 steps]\n[" + ", ".join(map(str, range(20))) + ", …]\n")

    def test_what_moves_is_a_table(self):
        expected = self.succeeds("eval", "-e", "cosine(0.1, 0)", "--clock", "total = 1000 steps").text
        self.says(CLOCK + "cosine(0.1, 0)\n", expected)
        self.says("cosine(0.1, 0)\n", expected, OK, "--clock", "total = 1000 steps")
        self.assertEqual(len(self.anneal("repl", stdin="step\n").text.splitlines()), 12, "1000 steps where there is no length")

    def test_items_stay(self):
        self.says(CLOCK + "let peak = 0.2\npeak\nlet peak = 0.4\npeak\ndef half(x) = x / 2\nhalf(peak)\nparam w = 5 epochs\nw\n"
                  "schedule lr = half(peak)\nlr * 3\nimport torch\ntorch.StepLR(0.1, step_size = 3, per = 1 epoch) @ 400\n"
                  "input loss = 3 in [0, inf]\nloss + 1\n",
                  "0.2\n0.4\n0.2\n500 steps\n0.6000000000000001\n0.010000000000000002\n4\n")

    def test_blocks_go_on_until_they_close(self):
        self.says("def f(x) = {\n    let a = x; # } not here\n\n    a + 1\n}\nf(2)\n(1 +\n 2)\nlet b =\n    5\nb\n1 +\n1\n", "3\n3\n5\n2\n")
        self.says('"a { b"\n', "", WRONG)

    def test_documentation_stays_with_its_item(self):
        text = "## What it is.\nlet a = 1   # one\nlet b = 2; let c = 3 ## three\n"
        self.says(text + ":list\n", "## What it is.\nlet a = 1   # one\nlet b = 2;\nlet c = 3 ## three\n")

    def test_mistakes_are_diagnostics_and_lose_nothing(self):
        result = self.says("let a = 1\nlet b = a +* 2\na + nope\nlet a = nope\na\n", "1\n", WRONG)
        self.assertEqual(result.codes[1:], ["A0201", "A0201"])
        self.assertIn("<repl>:1:5: error[A0201]: nothing is called `nope`\n  1 | a + nope\n", result.errors)
        result = self.says("x\n", "", WRONG, "--diagnostics=short", "--stdin-filename=talk.sched")
        self.assertTrue(result.errors.startswith("talk.sched:1:1: "), result)

    def test_a_name_that_others_need_cannot_become_nonsense(self):
        result = self.says("let a = 1\nlet b = a + 1\ndef a(x) = x\nb\n:drop a\nb\n:drop b\n:drop a\n:list\n", "2\n2\n", WRONG)
        self.assertIn("`a` stays: needed by `b`\n", result.errors)
        result = self.says("let w = 1\nlet v = w + 1\nlet other = 1\ndef f(x) = w * x + w\n:drop w\n", "", WRONG)
        self.assertIn("`w` stays: needed by `v`, `f`\n", result.errors)

    def test_asserts(self):
        result = self.says(CLOCK + "schedule lr = linear(1, 0)\nassert lr <= 1\nassert lr <= 0.5\n:list\n",
                           CLOCK + "schedule lr = linear(1, 0)\nassert lr <= 1\n", WRONG)
        self.assertEqual(result.codes, ["A0603"])
        self.assertIn("<repl>:1:8:", result.errors)

    def test_parameters_may_be_set(self):
        self.says("param peak\n:list\npeak * 2\n", "param peak\n4\n", OK, "--set", "peak=2")
        result = self.says("param peak\npeak * 2\n", "", WRONG)
        self.assertEqual(result.codes, ["A0406"])

    def test_measurements_are_replayed(self):
        self.file("log.csv", "step,loss\n0,4\n500,2\n")
        self.says(CLOCK + "input loss = 9 in [0, inf]\n:at 0,499,500 loss\n", "step  value\n   0  4\n 499  4\n 500  2\n", OK, "--log", "log.csv")

    def test_files(self):
        self.file("base.sched", CLOCK + "param peak = 0.2\nschedule lr = linear(peak, 0)\n")
        self.file("formula.sched", "# a formula\n1 + 2\n")
        self.says("lr @ 500\n:load formula.sched\nlet more = 1\n:save out.sched\n", "0.1\n3\n", OK, "base.sched")
        self.assertEqual(pathlib.Path(self.folder, "out.sched").read_text(), CLOCK + "param peak = 0.2\nschedule lr = linear(peak, 0)\nlet more = 1\n")
        self.says('import "out.sched" as base\nbase.more + 1\n', "2\n")
        self.file("version.sched", "language 1\n\n## One.\nlet one = 1\n")
        self.says("let two = 2\n:load version.sched\none + two\n:list\n", "3\nlet two = 2\n## One.\nlet one = 1\n")
        self.says("", "3\n", OK, "-e", "1 + 2")
        self.says("", "", ENVIRONMENT, "missing.sched")
        self.says(":load missing.sched\n1\n", "1\n", ENVIRONMENT)
        self.says(":save no/such/folder\n", "", ENVIRONMENT)

    def test_commands(self):
        listed = self.anneal("repl", stdin=":help\n").text
        for name in (":help", ":at", ":plot", ":list", ":drop", ":save", ":load", ":quit"):
            self.assertIn("\n  " + name + " ", listed)
        self.says(CLOCK + ":at 0,5epochs,10% step\n:at 1\n", "step  value\n   0  0\n 500  500\n 100  100\nstep  value\n   1  1\n")
        self.says("1\n:quit\n2\n", "1\n")
        for text, says in ((":at", "wants positions"), (":at 1", "no formula yet"), (":plot", "no formula yet"), (":drop x", "nothing is kept"),
                           (":nope", "no command `:nope`"), (":save", "wants a file"), (":at x 1", "error")):
            self.assertIn(says, self.says(text + "\n", "", WRONG).errors)
        for text, says in (("help", "write `:help`"), ("exit", "write `:quit`"), ("quit()", "write `:quit`"), ("plot linear(1, 0)", "write `:plot linear(1, 0)`")):
            result = self.says(text + "\n", "", WRONG)
            self.assertIn("a command begins with a colon", result.errors)
            self.assertIn(says, result.errors)
        self.says("let help = 2\nhelp\n", "2\n")
        plotted = self.says_plot()
        self.assertEqual(plotted, self.succeeds("plot", "-e", "linear(1, 0)", "--clock", "total = 1000 steps").text.count("\n"))

    def says_plot(self):
        result = self.anneal("repl", stdin=CLOCK + ":plot linear(1, 0)\n")
        self.assertEqual(result.status, OK)
        return result.text.count("\n")

    def test_completion_is_the_library_and_more(self):
        def offered(text, before=""):
            return self.anneal("repl", stdin=before + ":complete " + text + "\n").text.splitlines()

        self.assertEqual(offered("cosine"), ["cosine", "cosine_power", "cosine_restarts", "cosine_waves"])
        self.assertEqual(offered("0.1 * tri"), ["tri_stage", "triangular", "triangular2"])
        self.assertEqual(offered("torch.One"), ["torch.OneCycleLR", "torch.OneCycleLR_momentum"])
        self.assertEqual(offered("pea", "let peak = 1\n"), ["peak"])
        self.assertLessEqual({"sinpi", "sin", "sinh", "sinusoid"}, set(offered("sin")))
        self.assertIn("schedule", offered("sch"))
        self.assertEqual(offered(":pl"), [":plot"])
        self.assertEqual(offered("zzz"), [])

    def test_wrong_usage(self):
        self.ends(USAGE, "repl", "--nope")
        self.ends(USAGE, "repl", "--color", "maybe")


class Terminal(ProgramTest):
    """A person at a terminal: the text is what the terminal received, without movements of the cursor."""

    def start(self, *arguments, **variables):
        variables.setdefault("TERM", "xterm-256color")
        variables.setdefault("NO_COLOR", "1")
        controller, terminal = pty.openpty()
        self.child = subprocess.Popen([program.program, "repl", *arguments], stdin=terminal, stdout=terminal, stderr=terminal, cwd=self.folder,
                                      env=plain_environment(**variables), start_new_session=True, close_fds=True,
                                      preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0))
        os.close(terminal)
        self.controller = controller
        self.addCleanup(os.close, controller)
        self.addCleanup(lambda child=self.child: (child.kill(), child.wait()))
        self.seen = ""
        self.await_text("> ")

    def await_text(self, *texts):
        """Reads until the texts came, in this order, behind what was looked at before."""
        deadline = time.monotonic() + PATIENCE
        while True:
            plain = CURSOR.sub("", self.seen)
            at = 0
            for text in texts:
                at = plain.find(text, at) + len(text) if at >= 0 and plain.find(text, at) >= 0 else -1
                if at < 0:
                    break
            if at >= 0:
                self.seen = plain[at:]
                return plain
            self.assertLess(time.monotonic(), deadline, f"no {texts} in {plain!r}")
            if select.select([self.controller], [], [], 0.1)[0]:
                try:
                    piece = os.read(self.controller, 65536)
                except OSError:
                    piece = b""
                self.assertTrue(piece, f"ended before {texts}: {plain!r}")
                self.assertIsNone(SANITIZER.search(piece), piece)
                self.seen += piece.decode("utf-8", "replace")

    def keys(self, text):
        os.write(self.controller, text.encode("utf-8"))

    def ended(self):
        # What is written last must be taken, or the child waits.
        deadline = time.monotonic() + PATIENCE
        while self.child.poll() is None and time.monotonic() < deadline:
            if select.select([self.controller], [], [], 0.05)[0]:
                try:
                    os.read(self.controller, 65536)
                except OSError:
                    break
        return self.child.wait(timeout=PATIENCE)

    def test_values_curves_and_the_end(self):
        self.start("--clock", "total = 1000 steps")
        self.keys("1 + 1\r")
        self.await_text("\n2\n", "> ")
        self.keys("cosine(0.1, 0)\r")
        self.await_text("value", "0.10 ┤", "steps  0", "> ")
        self.keys("nope\r")
        self.await_text("nothing is called `nope`", "> ")
        self.keys("\x04")
        self.assertEqual(self.ended(), OK, "mistakes that a person saw are none of the session")

    def test_completion(self):
        self.start()
        self.keys("lay\t")
        self.await_text("layer_decay")
        self.keys("(2, 3)\r")
        self.await_text("> ")
        self.keys("cosine_\t")
        self.await_text("cosine_power  cosine_restarts  cosine_waves", "> cosine_")
        self.keys("w\t")
        self.await_text("waves")

    def test_control_c_drops_the_line_and_the_block(self):
        self.start()
        self.keys("1 + nonsense\x03")
        self.await_text("^C", "> ")
        self.keys("let x = {\r")
        self.await_text(". ")
        self.keys("\x03")
        self.await_text("^C", "> ")
        self.keys("2 * 3\r")
        self.await_text("\n6\n", "> ")

    def test_control_c_ends_a_calculation(self):
        self.start("--clock", "total = 1M steps", "--backend", "interpreter")
        self.keys("sum(sin(range(60000) * step))\r")
        self.await_text("\n")
        time.sleep(0.7)
        self.keys("\x03")
        self.await_text("interrupted", "> ")
        self.keys("2 * 3\r")
        self.await_text("\n6\n", "> ")

    def test_history(self):
        state = pathlib.Path(self.folder, "state")
        self.start(XDG_STATE_HOME=str(state))
        self.keys("21 * 2\r")
        self.await_text("\n42\n", "> ")
        self.keys("\x04")
        self.assertEqual(self.ended(), OK)
        self.assertIn("21", (state / "anneal" / "history").read_text())
        self.start(XDG_STATE_HOME=str(state))
        self.keys("\x1b[A\r")
        self.await_text("21 * 2", "\n42\n")

    def test_history_that_cannot_be_written(self):
        self.file("taken", "")
        self.start(XDG_STATE_HOME=str(self.folder / "taken"))
        self.keys("21 * 2\r")
        self.await_text("\n42\n", "> ")
        self.keys(":quit\r")
        self.assertEqual(self.ended(), OK)

    def test_other_characters_and_dumb_terminals(self):
        self.start(TERM="dumb")
        self.keys("1 + 1 # été ✓\r")
        self.await_text("\n2\n")


if __name__ == "__main__":
    main()
