"""Completions and the manual page: made from the command table, accepted by the programs that read them."""

import re
import shutil
import subprocess
import unittest

import program
from program import ProgramTest, main

COMMANDS = ["check", "eval", "plot", "table", "diff", "test", "fmt", "lib", "repl", "explain", "convert", "compile", "doctor", "completions", "manual"]


def options_of(help_text):
    """The options that a help text lists, each with all its spellings."""
    found = []
    for line in help_text.splitlines():
        match = re.match(r"  ((?:--?[a-z][a-z-]*\s)+)", line + " ")
        if match:
            found.append(match[1].split())
    return found


class Bash(ProgramTest):
    def setUp(self):
        super().setUp()
        self.script = self.file("anneal.bash", self.succeeds("completions", "bash").out)

    def complete(self, *words):
        """What bash offers behind these words, the last of which is being typed."""
        quoted = " ".join("'" + word + "'" for word in ["anneal", *words])
        lines = (f". '{self.script}'; COMP_WORDS=({quoted}); COMP_CWORD={len(words)}; cd '{self.folder}'; "
                 "_anneal; printf '%s\\n' \"${COMPREPLY[@]}\"")
        done = subprocess.run(["bash", "--norc", "-c", lines], capture_output=True, text=True, timeout=60)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        return [line for line in done.stdout.splitlines() if line]

    def test_syntax(self):
        done = subprocess.run(["bash", "-n", self.script], capture_output=True, text=True, timeout=60)
        self.assertEqual((done.returncode, done.stderr), (0, ""))

    def test_commands(self):
        self.assertEqual(self.complete(""), [*COMMANDS, "--help", "--version"])
        self.assertEqual(self.complete("co"), ["convert", "compile", "completions"])
        self.assertEqual(self.complete("--v"), ["--version"])

    def test_options_of_every_command(self):
        for command in COMMANDS:
            wanted = {spelling for spellings in options_of(self.succeeds(command, "--help").text) for spelling in spellings}
            self.assertLessEqual({"-h", "--help"}, wanted)
            self.assertEqual({"--set", "-e"} <= wanted, command not in ("lib", "explain", "doctor", "completions", "manual"))
            self.assertEqual(set(self.complete(command, "-")), wanted)
        self.assertEqual(self.complete("eval", "--j"), ["--json"])
        self.assertEqual(self.complete("check", "--exh"), ["--exhaustive"])

    def test_values(self):
        self.assertEqual(self.complete("eval", "--color", ""), ["auto", "always", "never"])
        self.assertEqual(self.complete("check", "x.sched", "--diagnostics", "s"), ["short", "sarif"])
        self.assertEqual(self.complete("table", "--format", ""), ["csv", "jsonl", "npy"])
        self.assertEqual(self.complete("compile", "--emit", "g"), ["graph"])

    def test_values_behind_an_equals_sign(self):
        # bash makes words of `--color`, `=` and `al`
        self.assertEqual(self.complete("eval", "--color", "=", "al"), ["always"])
        self.assertEqual(self.complete("eval", "--color", "="), ["auto", "always", "never"])

    def test_arguments_that_are_no_files(self):
        self.assertEqual(self.complete("completions", ""), ["bash", "zsh", "fish", "powershell"])
        self.assertEqual(self.complete("lib", "cosine"), ["cosine", "cosine_power", "cosine_restarts", "cosine_waves"])
        self.assertIn("A0101", self.complete("explain", "A01"))

    def test_files(self):
        self.file("run one.sched", "1\n")
        self.file("other.sched", "1\n")
        self.assertEqual(self.complete("check", "oth"), ["other.sched"])
        self.assertEqual(self.complete("check", "run"), ["run one.sched"])


class OtherShells(ProgramTest):
    def test_every_command_and_option_is_there(self):
        for shell in ("zsh", "fish", "powershell"):
            text = self.succeeds("completions", shell).text
            for command in COMMANDS:
                self.assertIn(command, text)
            for option in ("set", "diagnostics", "stdin-filename", "json", "hex", "exhaustive", "output-file"):
                self.assertIn(option, text)

    def accepted(self, shell, *command):
        if shutil.which(command[0]) is None:
            raise unittest.SkipTest(f"{command[0]} is not installed")
        path = self.file("completion", self.succeeds("completions", shell).out)
        done = subprocess.run([*command, path], capture_output=True, text=True, timeout=60)
        self.assertEqual((done.returncode, done.stderr), (0, ""))

    def test_zsh_accepts_it(self):
        self.accepted("zsh", "zsh", "-n")

    def test_fish_accepts_it(self):
        self.accepted("fish", "fish", "--no-execute")

    def test_quotes_are_balanced(self):
        for shell in ("zsh", "fish"):
            for line in self.succeeds("completions", shell).text.splitlines():
                plain = line.replace("'\\''", "").replace("\\'", "")
                self.assertEqual(plain.count("'") % 2, 0, line)


class Manual(ProgramTest):
    def test_structure(self):
        page = self.succeeds("manual").text
        self.assertTrue(page.startswith(".TH ANNEAL 1 "))
        sections = re.findall(r'(?m)^\.SH "?([A-Z ]+)', page)
        for section in ("NAME", "SYNOPSIS", "COMMANDS", "COMMON OPTIONS", "EXIT STATUS", "ENVIRONMENT", "EXAMPLES"):
            self.assertIn(section, [name.strip() for name in sections])
        for line in page.splitlines():
            if line.startswith("."):
                self.assertRegex(line, r"^\.(TH|SH|SS|TP|PP|B|I|BR|IR|nf|fi|br|\\\")( |$)", line)
            self.assertFalse(line.startswith("'"), "a control line of troff")
        plain = page.replace("\\-", "-")
        for command in COMMANDS:
            self.assertIn(f"anneal {command}", plain)
            for spellings in options_of(self.succeeds(command, "--help").text):
                for spelling in spellings:
                    self.assertIn(spelling, plain)

    def test_groff_formats_it(self):
        if shutil.which("groff") is None:
            raise unittest.SkipTest("groff is not installed")
        done = subprocess.run(["groff", "-man", "-Tutf8", "-Kutf8", "-ww"], input=self.succeeds("manual").out, capture_output=True, timeout=60)
        self.assertEqual((done.returncode, done.stderr.decode()), (0, ""))
        text = re.sub(r"\x1b\[[0-9;]*m|.\x08", "", done.stdout.decode())
        self.assertIn("--stdin-filename", text)
        self.assertIn("anneal check FILE", text)


if __name__ == "__main__":
    main()
