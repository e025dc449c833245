"""Commands, options, files, formulas and exit statuses: what every command has in common."""

import re

from program import ENVIRONMENT, OK, USAGE, WRONG, ProgramTest, main

WITHOUT_PROGRAMS = ["lib", "explain", "doctor", "completions", "manual"]
COMMANDS = ["check", "eval", "plot", "table", "diff", "test", "fmt", "lib", "repl", "explain", "convert", "compile", "doctor", "completions", "manual"]
GOOD = "clock { total = 100 steps, epoch = 10 steps }\nschedule lr = cosine(0.1, 0)\n"
WARNS = GOOD + "let unused = 1\n"
BAD = "schedule lr = nothing_of_this_name\n"
# How each command that reads a program is run, without its file.
READERS = [["check"], ["eval"], ["plot", "--width", "40", "--height", "4"], ["table"], ["fmt", "--check"], ["compile", "--emit=ast"],
           ["compile", "--emit=typed"], ["compile", "--emit=graph"], ["compile", "--emit=instructions"]]


class Help(ProgramTest):
    def test_help_lists_every_command(self):
        for arguments in ([], ["--help"], ["-h"], ["help"]):
            text = self.succeeds(*arguments).text
            for command in COMMANDS:
                self.assertRegex(text, rf"(?m)^  {command} +\S")

    def test_help_of_each_command(self):
        for command in COMMANDS:
            for option in ("--help", "-h"):
                result = self.succeeds(command, option)
                self.assertTrue(result.text.startswith(f"anneal {command}"), result)
                self.assertEqual(result.err, b"")
                for common in ("--color", "--quiet", "--verbose", "--help", "--version", "--diagnostics"):
                    self.assertIn(common, result.text)
                for of_programs in ("--set", "--clock", "--output NAME", "--backend", "--stdin-filename", "--no-progress"):
                    self.assertEqual(of_programs in result.text, command not in WITHOUT_PROGRAMS, (command, of_programs))

    def test_what_is_for_programs_is_refused_elsewhere(self):
        for command in WITHOUT_PROGRAMS:
            for words in (["--set", "a=1"], ["--clock", "total = 1 step"], ["--backend", "native"], ["-e", "1"]):
                self.assertIn(f"there is no option `{words[0]}`", self.ends(USAGE, command, *words).errors)

    def test_help_needs_no_file_and_wins(self):
        self.assertEqual(self.succeeds("eval", "missing.sched", "--help").out, self.succeeds("eval", "--help").out)

    def test_version(self):
        text = self.succeeds("--version").text
        self.assertRegex(text, r"^anneal \d+\.\d+\.\d+\n$")
        for command in COMMANDS:
            self.assertEqual(self.succeeds(command, "--version").text, text)


class Usage(ProgramTest):
    def refused(self, *arguments, says):
        result = self.ends(USAGE, *arguments)
        self.assertIn(says, result.errors, result)
        for word in ("invalid", "illegal", "please"):
            self.assertNotIn(word, result.errors.lower())
        self.assertRegex(result.errors, r"^(anneal|error\[A0903\]: |anneal \w+: )[^A-Z]", result)
        return result

    def test_commands(self):
        self.refused("evel", says="did you mean `eval`?")
        self.refused("", says="there is no command ``")
        self.refused("--set", "a=1", says="there is no command `--set`")

    def test_options(self):
        self.refused("eval", "-e", "1", "--jsn", says="--json")
        self.refused("eval", "-e", "1", "--frobnicate", says="`--frobnicate`")
        self.refused("eval", "-e", "1", "-z", says="`-z`")
        self.refused("eval", "-e", "1", "--at", says="`--at`")
        self.refused("eval", "-e", says="`-e` wants a formula")
        self.refused("eval", "-e", "1", "--color", "red", says="auto, always, never")
        self.refused("eval", "-e", "1", "--diagnostics=yaml", says="sarif")
        self.refused("eval", "-e", "1", "--backend=gpu", says="interpreter")
        self.refused("table", "-e", "1", "--steps=3", "--format", "xml", says="jsonl")
        self.refused("plot", "-e", "1", "--scale", "cubic", says="log")
        self.refused("compile", "-e", "1", "--emit", "llvm-ir", says="graph")
        self.refused("eval", "-e", "1", "--json=yes", says="`--json`")

    def test_arguments(self):
        for command in ("check", "eval", "plot", "table", "fmt"):
            self.refused(command, says="a file is missing")
        self.refused("completions", says="SHELL")
        self.refused("eval", "-e", "1", "-e", "2", says="one argument too many")
        self.refused("table", "a.sched", "b.sched", "c.sched", says="`b.sched` is one argument too many")
        self.refused("doctor", "now", says="`now` is one argument too many")
        self.refused("manual", "now", says="`now` is one argument too many")
        self.refused("explain", "A0101", "A0102", says="`A0102` is one argument too many")
        self.refused("completions", "tcsh", says="zsh")
        self.refused("lib", "csoine", says="did you mean `cosine`?")
        self.refused("explain", "A9999", says="there is no diagnostic `A9999`")
        self.refused("compile", "-e", "1", says="--emit")

    def test_values_of_options(self):
        self.refused("eval", "-e", "a", "--set", "a", says="`--set a` has no `=`")
        self.refused("eval", "-e", "a", "--set", "=1", says="has no `=`")
        self.refused("eval", "-e", "1", "--output", "vlue", says="did you mean `value`?")
        self.refused("plot", "-e", "1", "--width", "many", says="whole number")
        self.refused("plot", "-e", "1", "--height", "-3", says="whole number")
        self.refused("plot", "-e", "1", "-o", "curve.bmp", says=".svg or .png")
        self.refused("table", "-e", "1", "--steps=3", "-o", "run.xlsx", says=".csv, .jsonl or .npy")
        self.refused("table", "-e", "1", "--steps=3", "--stride=0", says="`--stride` must be at least 1 step")
        self.refused("table", "-e", "1", "--steps=-1", says="`--steps` must be from 0 to 2^53")
        self.refused("plot", "-e", "1", "--steps=0", says="`--steps` must be from 1 to 2^53")

    def test_every_back_end_says_the_same(self):
        for command in (["check"], ["eval"], ["plot"], ["table", "--steps=2"]):
            text = [*command, "-e", "0.1 * 0.96 ^ floor(step/1000)", "--clock", "total = 5000 steps"]
            expected = self.succeeds(*text, "--backend=interpreter").out
            self.assertEqual(self.succeeds(*text, "--backend=native").out, expected)
            self.assertEqual(self.succeeds(*text, "--backend=auto").out, expected)

    def test_option_forms(self):
        expected = self.succeeds("eval", "-e", "a", "--set", "a=2", "--at", "0").out
        self.assertEqual(self.succeeds("eval", "--set=a=2", "--at=0", "-e", "a").out, expected)
        self.assertEqual(self.succeeds("eval", "--at", "7", "-e", "a", "--at", "0", "--set", "a=1", "--set", "a=2").out, expected)
        self.file("-odd.sched", "1\n")
        self.assertEqual(self.succeeds("eval", "--json", "--at=0", "--", "-odd.sched").json["outputs"], {"value": [1]})
        self.file("-e", "2\n")
        self.assertEqual(self.succeeds("eval", "--json", "--at=0", "--", "-e").json["outputs"], {"value": [2]})


class Status(ProgramTest):
    def test_well(self):
        self.file("good.sched", GOOD)
        self.file("warns.sched", WARNS)
        for reader in READERS:
            self.assertEqual(self.succeeds(*reader, "good.sched").err, b"")
            self.succeeds(*reader, "warns.sched")

    def test_wrong_programs(self):
        self.file("bad.sched", BAD)
        for reader in READERS:
            if "fmt" in reader or "--emit=ast" in reader:
                continue
            self.assertEqual(self.ends(WRONG, *reader, "bad.sched").codes, ["A0201"])
        self.file("broken.sched", "schedule lr = (1 +\n")
        for reader in READERS:
            result = self.anneal(*reader, "broken.sched")
            self.assertEqual(result.status, WRONG, result)
            self.assertIn("broken.sched:1:", result.errors)

    def test_files_that_cannot_be_read(self):
        (self.folder / "folder.sched").mkdir()
        for reader in READERS:
            result = self.ends(ENVIRONMENT, *reader, "missing.sched")
            self.assertEqual(result.errors, "error[A0901]: `missing.sched` cannot be read: no such file or directory\n")
            result = self.ends(ENVIRONMENT, *reader, "folder.sched")
            self.assertIn("`folder.sched` cannot be read: it is a folder", result.errors)
            self.ends(ENVIRONMENT, *reader, "")
            self.ends(ENVIRONMENT, *reader, "missing/folder/x.sched")
            self.ends(ENVIRONMENT, *reader, "x" * 5000)

    def test_the_worst_of_several_files_decides(self):
        self.file("good.sched", GOOD)
        self.file("bad.sched", BAD)
        for files, status in ((["good.sched", "good.sched"], OK), (["good.sched", "bad.sched", "good.sched"], WRONG),
                              (["missing.sched", "bad.sched"], ENVIRONMENT), (["bad.sched", "missing.sched", "good.sched"], ENVIRONMENT)):
            result = self.anneal("check", *files)
            self.assertEqual(result.status, status, result)
            self.assertEqual(result.text.count("good.sched: ok"), files.count("good.sched"))
            self.assertEqual("A0201" in result.codes, "bad.sched" in files)

    def test_results_on_standard_output_findings_on_standard_error(self):
        self.file("warns.sched", WARNS)
        for reader in READERS:
            result = self.anneal(*reader, "warns.sched")
            self.assertNotIn("A0211", result.text)
            if reader[0] not in ("fmt", "compile") or "--emit=typed" in reader:
                self.assertEqual(result.codes, ["A0211"], result)
            quiet = self.anneal(*reader, "--quiet", "warns.sched")
            self.assertEqual(quiet.err, b"", quiet)
            self.assertEqual(quiet.status, result.status)
            if reader[0] != "check":
                self.assertEqual(quiet.out, result.out)

    def test_quiet_still_shows_errors(self):
        self.file("bad.sched", BAD + "let unused = 1\n")
        self.assertEqual(self.ends(WRONG, "check", "--quiet", "bad.sched").codes, ["A0201"])


class Sources(ProgramTest):
    def test_formula_wherever_a_file_works(self):
        for reader in READERS:
            formula = "0.1 * 0.5 ^ floor(step / 10)"
            self.file("formula.sched", formula + "\n")
            clock = [] if reader[0] in ("fmt", "compile") else ["--clock", "total = 50 steps"]
            of_formula = self.anneal(*reader, *clock, "-e", formula)
            of_file = self.anneal(*reader, *clock, "formula.sched")
            self.assertEqual(of_formula.status, OK if reader[0] != "fmt" else WRONG, of_formula)
            named = of_formula.out.replace(b"<formula>", b"formula.sched")
            if reader[0] == "plot":  # the title is centred or cut by its length
                self.assertEqual(named.splitlines()[1:], of_file.out.splitlines()[1:])
            elif reader[0] != "fmt":
                self.assertEqual(named, of_file.out)

    def test_formula_in_messages(self):
        result = self.ends(WRONG, "eval", "-e", "1 +")
        self.assertIn("<formula>:1:4: error", result.errors)

    def test_several_formulas(self):
        result = self.succeeds("check", "-e", "1", "-e", "2", "-e", "3")
        self.assertEqual(re.findall(r"  first (\d),", result.text), ["1", "2", "3"])

    def test_a_formula_may_be_a_whole_program(self):
        result = self.succeeds("eval", "-e", "param a = 2\nschedule lr = a * step", "--set", "a=3", "--at", "4", "--json")
        self.assertEqual(result.json, {"at": [4], "outputs": {"lr": [12]}})

    def test_standard_input(self):
        for reader in READERS:
            result = self.anneal(*reader, "-", stdin=GOOD)
            self.assertEqual(result.status, OK, result)
            result = self.ends(WRONG, "check", "-", stdin=BAD)
            self.assertIn("<stdin>:1:15: error[A0201]", result.errors)

    def test_name_of_standard_input(self):
        result = self.ends(WRONG, "check", "-", "--stdin-filename", "some/where.sched", stdin=BAD)
        self.assertTrue(result.errors.startswith("some/where.sched:1:15: error[A0201]"), result)
        found = self.succeeds("check", "--json", "-", "--stdin-filename", "some/where.sched", stdin=GOOD).json
        self.assertEqual(found["file"], "some/where.sched")

    def test_imports_of_standard_input_lie_beside_its_name(self):
        self.file("parts/half.sched", "def half(x) = x / 2\n")
        text = 'import "half.sched" as parts\nschedule lr = parts.half(1)\n'
        result = self.succeeds("eval", "-", "--stdin-filename", "parts/run.sched", "--at=0", "--json", stdin=text)
        self.assertEqual(result.json["outputs"], {"lr": [0.5]})
        self.ends(WRONG, "eval", "-", stdin=text)

    def test_imports_lie_beside_their_file_wherever_it_runs(self):
        self.file("a/run.sched", 'import "b/c.sched" as c\nschedule lr = c.f(2)\n')
        self.file("a/b/c.sched", 'import "d.sched" as d\ndef f(x) = d.g(x) + 1\n')
        self.file("a/b/d.sched", "def g(x) = 10 * x\n")
        for place, name in ((self.folder, "a/run.sched"), (self.folder / "a", "run.sched"), (self.folder / "a" / "b", "../run.sched"),
                            (self.folder, str(self.folder / "a" / "run.sched"))):
            result = self.succeeds("eval", name, "--at=0", "--json", cwd=place)
            self.assertEqual(result.json["outputs"], {"lr": [21]})


class Binding(ProgramTest):
    RUN = ('clock { total = 10 epochs, epoch = 100 steps, step = 32 samples }\n'
           'param peak = 0.1 in (0, 1]\nparam warm = 5 epochs\nparam part = 2%\nparam n: integer = 3\nparam flag = true\n'
           'param rates = [1, 2, 3]\nparam mode: one_of("fast", "slow") = "fast"\nparam must\n'
           'schedule lr = peak * must * sum(rates) * n * (if flag then 1 else 2) * (if mode == "fast" then 1 else 10)\n'
           'schedule w = warm / 1 step\nschedule p = part * 1\n')

    def values(self, *arguments):
        self.file("run.sched", self.RUN)
        outputs = self.succeeds("eval", "run.sched", "--json", "--at=0", "--set", "must=1", *arguments).json["outputs"]
        return {name: values[0] for name, values in outputs.items()}

    def refused(self, *arguments, code, says="", status=WRONG):
        self.file("run.sched", self.RUN)
        result = self.ends(status, "eval", "run.sched", *arguments)
        self.assertEqual(result.codes, [code], result)
        self.assertIn(says, result.errors)

    def test_set(self):
        base = self.values()
        self.assertEqual(base["w"], 500)
        self.assertEqual(base["p"], 0.02)
        self.assertAlmostEqual(base["lr"], 0.1 * 6 * 3)
        self.assertEqual(self.values("--set", "peak=1")["lr"], 18)
        self.assertEqual(self.values("--set", "peak = 1")["lr"], 18)
        self.assertEqual(self.values("--set", "peak=1", "--set", "peak=0.5")["lr"], 9)
        self.assertEqual(self.values("--set", "warm=7 steps")["w"], 7)
        self.assertEqual(self.values("--set", "warm=2%")["w"], 20)
        self.assertEqual(self.values("--set", "warm=3200 samples")["w"], 100)
        self.assertEqual(self.values("--set", "part=50%")["p"], 0.5)
        self.assertEqual(self.values("--set", "part=0.25")["p"], 0.25)
        self.assertEqual(self.values("--set", "peak=1", "--set", "rates=[10, 20, 30, 40]")["lr"], 300)
        self.assertEqual(self.values("--set", "peak=1", "--set", "flag=false")["lr"], 36)
        for choice in ("mode=slow", 'mode="slow"'):
            self.assertEqual(self.values("--set", "peak=1", "--set", choice)["lr"], 180)
        self.assertEqual(self.values("--set", "peak=1e-3")["lr"], 0.001 * 6 * 3)

    def test_set_that_the_program_does_not_take(self):
        must = ["--set", "must=1"]
        self.refused(code="A0406", says="`must`")
        self.refused(*must, "--set", "peek=1", code="A0407", says="`peek`", status=USAGE)
        self.refused(*must, "--set", "peak=2", code="A0409", says="(0, 1]")
        self.refused(*must, "--set", "peak=0", code="A0409")
        self.refused(*must, "--set", "n=2.5", code="A0408", says="2.5")
        self.refused(*must, "--set", "peak=5 epochs", code="A0408")
        self.refused(*must, "--set", "peak=true", code="A0408")
        self.refused(*must, "--set", "flag=1", code="A0408")
        self.refused(*must, "--set", "warm=5", code="A0408")
        self.refused(*must, "--set", "mode=quick", code="A0408", says="fast")
        self.refused(*must, "--set", "rates=1", code="A0408")
        self.refused(*must, "--set", "peak=nan", code="A0201")

    def test_clock(self):
        self.assertEqual(self.values("--clock", "epoch = 7 steps")["w"], 35)
        self.assertEqual(self.values("--clock", "total = 3 epochs, epoch = 7 steps", "--clock", "epoch = 9 steps")["w"], 45)
        self.assertEqual(self.values("--set", "warm=10%", "--clock", "total = 20 steps")["w"], 2)
        result = self.succeeds("check", "-e", "step", "--clock", "total = 2 epochs, epoch = 7 steps")
        self.assertIn("checked at all 14 steps", result.text)
        self.assertIn("1 epoch = 7 updates", result.text)

    def test_clock_that_is_wrong(self):
        must = ["--set", "must=1"]
        self.refused(*must, "--clock", "total", code="A0101")
        self.refused(*must, "--clock", "epoch = 0 steps", code="A0404")
        self.refused(*must, "--clock", "epoch = -5 steps", code="A0404")
        self.refused(*must, "--clock", "epoch = 1 sample, sample = 1 epoch", code="A0403")
        self.refused(*must, "--clock", "fortnight = 3 steps", code="A0208")

    def test_output(self):
        self.file("run.sched", self.RUN)
        base = ["run.sched", "--set", "must=1"]
        found = self.succeeds("eval", *base, "--json", "--at=0", "--output", "w", "--output", "lr").json
        self.assertEqual(list(found["outputs"]), ["w", "lr"])
        self.assertTrue(self.succeeds("table", *base, "--steps=1", "--output=p").text.startswith("step,p\n0,"))
        self.assertEqual(self.ends(USAGE, "eval", *base, "--output", "lrr").errors,
                         "error[A0903]: `run.sched` has no output `lrr`\n    = did you mean `lr`?\n")


if __name__ == "__main__":
    main()
