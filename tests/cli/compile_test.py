"""`anneal compile`: objects, headers, stages; what refuses them, and what is left behind then."""

import unittest

from program import ENVIRONMENT, USAGE, ProgramTest, main, plain_environment

PROGRAM = """clock { total = 100 steps, epoch = batch steps }
param batch: integer = 10   ## in the clock
param peak = 0.4 in (0, 10] log   ## with a trailing backslash \\
param shape: one_of("cos", "linear") = "cos"
schedule lr = if shape == "cos" then cosine(peak, 0) else linear(peak, 0)
schedule flag = epoch < 3
"""


class Compile(ProgramTest):
    def setUp(self):
        super().setUp()
        self.file("lr.sched", PROGRAM)

    def files(self):
        return sorted(path.name for path in self.folder.iterdir())

    def header(self, *arguments):
        self.succeeds("compile", "lr.sched", "-o", "x.o", *arguments)
        return (self.folder / "x.h").read_text(encoding="utf-8")

    def test_writes_an_object_and_a_header(self):
        result = self.succeeds("compile", "lr.sched", "-o", "x.o")
        self.assertEqual((result.out, result.err), (b"", b""))
        self.assertEqual(self.files(), ["lr.sched", "x.h", "x.o"])
        self.assertTrue((self.folder / "x.o").read_bytes().startswith(b"\x7fELF"))

    def test_an_object_has_no_memory(self):
        self.file("loop.sched", "input loss = 1\nschedule lr = 0.1 * loss\n")
        result = self.succeeds("compile", "loop.sched", "-o", "x.o")
        self.assertEqual(result.errors, "note: measurements and memory cells keep their initial values in `x.o`: an object has no memory\n")
        self.assertEqual(self.succeeds("compile", "loop.sched", "-o", "x.o", "--quiet").err, b"")

    def test_header_says_what_is_open_and_what_is_fixed(self):
        header = self.header()
        self.assertIn("struct lr_parameters {\n  /// with a trailing backslash\n"
                      "  /// a number, in `(0, 10] log`\n  double peak;\n};", header)
        self.assertIn("//   batch = 10\n//   shape = cos\n", header)
        self.assertIn("double lr_lr(const struct lr_parameters *parameters, int64_t step);", header)
        self.assertIn("`flag` that update `step` uses, 0 or 1;", header)
        self.assertIn("///   1  lr.sched:3: `peak` is …, outside its range `(0, 10] log`", header)
        self.assertIn("shape = linear", self.header("--set", "shape=linear"))
        self.assertNotIn("lr_flag", self.header("--output", "lr"))

    def test_no_name_of_a_file_leaves_its_comment(self):
        """A carriage return ends a line for compilers of C."""
        name = "a\rint x;\r\u202e.sched"
        self.file(name, PROGRAM.replace("(0, 10]", "(0,\r\n 10]"))
        self.succeeds("compile", name, "-o", "x.o", "--name", "lr")
        header = (self.folder / "x.h").read_bytes().decode("utf-8")
        self.assertIn("///   1  a␍int x;␍<U+202E>.sched:3: `peak` is …", header)
        self.assertIn("a number, in `(0,\n", header)
        self.assertNotIn("\r", header)

    def test_names_are_chosen(self):
        self.assertIn("double rate_lr(", self.header("--name", "rate"))
        self.file("3-lr.sched", PROGRAM)
        self.assertIn("`3_lr` is no name in C", self.ends(USAGE, "compile", "3-lr.sched", "-o", "y.o").errors)
        self.assertIn("`double` is a word of C", self.ends(USAGE, "compile", "lr.sched", "-o", "y.o", "--name", "double").errors)
        self.file("clash.sched", "schedule a = 1\nschedule a_many = 2\n")
        self.assertIn("`clash_a_many` is the name of something else",
                      self.ends(USAGE, "compile", "clash.sched", "-o", "y.o").errors)
        self.file("co.sched", "schedule await = 1\n")
        self.assertIn("`co_await` is a word", self.ends(USAGE, "compile", "co.sched", "-o", "y.o").errors)
        self.assertNotIn("y.o", self.files())

    def test_header_goes_where_it_is_asked_for(self):
        self.succeeds("compile", "lr.sched", "-o", "x.o", "--header", "other.h")
        self.assertEqual(self.files(), ["lr.sched", "other.h", "x.o"])
        self.ends(USAGE, "compile", "lr.sched", "-o", "x.h")
        self.ends(USAGE, "compile", "lr.sched", "-o", "y.o", "--header", "./y.o")
        self.assertNotIn("y.o", self.files())
        self.succeeds("compile", "lr.sched", "-o", "alone.o", "--emit", "obj")
        self.assertNotIn("alone.h", self.files())

    def test_says_what_it_was_made_from(self):
        self.file("my #1 $base.sched", "schedule peak = 1\n")
        self.file("on top.sched", 'import "my #1 $base.sched" as base\nimport cosine\nschedule lr = base.peak\n')
        self.succeeds("compile", "on top.sched", "-o", "x.o", "--name", "lr", "--depfile", "x.d")
        self.assertEqual((self.folder / "x.d").read_text(encoding="utf-8"), "x.o: on\\ top.sched my\\ \\#1\\ $$base.sched\n")
        self.assertIn("A0902", self.ends(ENVIRONMENT, "compile", "lr.sched", "-o", "y.o", "--depfile", "no/x.d").codes)
        self.assertNotIn("y.o", self.files())

    def test_nothing_is_left_where_one_file_cannot_be_written(self):
        self.assertIn("A0902", self.ends(ENVIRONMENT, "compile", "lr.sched", "-o", "no/x.o").codes)
        self.assertIn("A0902", self.ends(ENVIRONMENT, "compile", "lr.sched", "-o", "x.o", "--header", "no/x.h").codes)
        self.assertEqual(self.files(), ["lr.sched"])

    def test_nothing_runs_so_nothing_forbids_it(self):
        self.succeeds("compile", "lr.sched", "-o", "x.o", env=plain_environment(ANNEAL_JIT="off"))

    def test_too_large_a_program_is_declined_with_the_reason(self):
        self.file("large.sched", "schedule value = sum(range(30000) * step)\n")
        result = self.ends(ENVIRONMENT, "compile", "large.sched", "-o", "y.o")
        self.assertEqual(result.codes, ["A0904"])
        self.assertIn("native code is made of 20000 at most", result.errors)
        self.assertNotIn("y.o", self.files())

    def test_stages_are_printed_or_written(self):
        self.assertIn("define void @scalar", self.succeeds("compile", "lr.sched", "--emit", "llvm", "--width", "1").text)
        self.assertIn("<2 x double>", self.succeeds("compile", "lr.sched", "--emit", "llvm", "--target", "x86-64").text)
        assembly = self.succeeds("compile", "lr.sched", "--emit", "asm", "--target", "x86-64-v4").text
        self.assertIn("zmm", assembly)
        self.assertNotEqual(assembly, self.succeeds("compile", "lr.sched", "--emit", "asm", "--target", "x86-64-v4",
                                                    "--level", "quick").text)
        self.assertEqual(self.succeeds("compile", "lr.sched", "--emit", "graph", "-o", "graph.txt").out, b"")
        self.assertEqual((self.folder / "graph.txt").read_bytes(), self.succeeds("compile", "lr.sched", "--emit", "graph").out)
        self.ends(USAGE, "compile", "lr.sched")
        self.ends(USAGE, "compile", "lr.sched", "--emit", "obj")

    def test_the_same_program_gives_the_same_bytes(self):
        self.succeeds("compile", "lr.sched", "-o", "a.o", "--target", "x86-64-v3")
        self.succeeds("compile", "lr.sched", "-o", "b.o", "--target", "x86-64-v3")
        self.assertEqual((self.folder / "a.o").read_bytes(), (self.folder / "b.o").read_bytes())


if __name__ == "__main__":
    main()
