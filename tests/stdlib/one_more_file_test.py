"""A schedule is one `.sched` file and nothing else: a copy of the library with one more file, and one more module, is compiled in by
the commands of the build, and the program that this gives has them wherever it has the others.

    one_more_file_test.py BUILD_FOLDER SOURCE_FOLDER
"""

import json
import pathlib
import shlex
import shutil
import subprocess
import sys
import tempfile
import unittest

ENTRY = """## A saw: straight up from `low` to `high`, at once down again, and again.
##
## low, high   where it turns, any numbers
## every       length of a tooth, more than 0 steps
##
## Example: `sawtooth(0, 0.1, 250 steps)`
## Family: saw
def sawtooth(low, high, every: duration) = lerp(low, high, frac(step / (every / 1 step)))

assert sawtooth(0, 1, 4 steps) @ 1 == 0.25
"""
MODULE = """## Carpenter's schedulers, under their own names.
language 1

## SawtoothLR: from 0 up to `base` in `teeth` calls.
##
## Example: `carpenter.SawtoothLR(0.1, 250)`
def SawtoothLR(base, teeth, per: duration = 1 step) = sawtooth(0, base, teeth * per)
"""
# A table of the library, and the object that the build makes of it.
TABLES = {"anneal::library_texts": "anneal_library_texts.cpp.o", "anneal::documented_library_texts": "anneal_documented_library_texts.cpp.o"}

build = source = None


def run(command, folder):
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, f"{shlex.join(command)[:3000]}\n{done.stdout}\n{done.stderr}"
    return done.stdout


class Program:
    """The program with another library."""

    def __init__(self, folder):
        self.folder = folder
        self.library = folder / "stdlib"
        shutil.copytree(source / "stdlib", self.library)
        (self.library / "sawtooth.sched").write_text(ENTRY)
        (self.library / "compat" / "carpenter.sched").write_text(MODULE)
        self.commands = [shlex.split(line) for line in run(["ninja", "-t", "commands", "anneal_program"], build).splitlines()]
        objects = [str(self.table(table, name)) for table, name in TABLES.items()]
        link = next(words for words in reversed(self.commands) if "-o" in words and words[words.index("-o") + 1] == "bin/anneal")
        words = [word for word in link if word not in (":", "&&")]
        at = words.index("-o")
        # The texts lie in archives, from which nothing is taken that is there already.
        words[at : at + 2] = [*objects, "-o", str(folder / "anneal")]
        run(words, build)

    def table(self, table, name):
        """The object of a table, by the commands of the build with another folder."""
        script = next(words for words in self.commands if f"-DTABLE={table}" in words)
        script = script[script.index(f"-DTABLE={table}") - 1 :]
        files = sorted(str(path) for path in self.library.rglob("*.sched"))
        text = self.folder / (name + ".cpp")
        replaced = {"-DROOT": str(self.library), "-DOUTPUT": str(text), "-DFILES": ";".join(files)}
        run([f"{key}={replaced[key]}" if (key := word.split("=")[0]) in replaced else word for word in script if word not in ("&&",)], build)
        compile_words = list(next(words for words in self.commands if "-c" in words and words[words.index("-o") + 1].endswith("/" + name)))
        target = self.folder / name
        for option, value in (("-o", target), ("-c", text), ("-MF", target.with_suffix(".d")), ("-MT", target)):
            if option in compile_words:
                compile_words[compile_words.index(option) + 1] = str(value)
        run(compile_words, build)
        return target

    def says(self, *arguments, stdin=""):
        done = subprocess.run([self.folder / "anneal", *arguments], cwd=self.folder, input=stdin, capture_output=True, text=True, timeout=60)
        assert done.returncode == 0, f"{arguments}: {done.stdout}{done.stderr}"
        return done.stdout


class OneMoreFile(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        # In memory where that can be had: every page is forced to the disk.
        memory = pathlib.Path("/dev/shm")
        folder = tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else None)
        cls.addClassCleanup(folder.cleanup)
        cls.program = Program(pathlib.Path(folder.name))

    def rows(self, *arguments):
        return {row["name"]: row for row in map(json.loads, self.program.says("lib", *arguments, "--json").splitlines())}

    def test_it_has_values(self):
        self.assertEqual(self.program.says("eval", "-e", "sawtooth(0, 1, 4 steps)", "--at", "1,4"), "step  value\n   1  0.25\n   4  0\n")
        text = "import carpenter\ncarpenter.SawtoothLR(1, 4) @ 3\nSawtoothLR(1, 4)\n"
        done = subprocess.run([self.program.folder / "anneal", "repl"], input=text, capture_output=True, text=True, timeout=60)
        self.assertEqual(done.stdout, "0.75\n")
        self.assertIn("carpenter.SawtoothLR", done.stderr, "who forgets the module is told")

    def test_it_is_listed(self):
        rows = self.rows()
        self.assertEqual(rows["sawtooth"]["family"], "saw")
        self.assertEqual(rows["sawtooth"]["elsewhere"], ["carpenter.SawtoothLR"])
        self.assertEqual(rows["carpenter.SawtoothLR"]["here"], ["sawtooth"])
        self.assertEqual(set(self.rows("--family", "saw")), {"sawtooth", "carpenter.SawtoothLR"})
        self.assertEqual(set(self.rows("--framework", "carpenter")), {"carpenter", "carpenter.SawtoothLR"})
        self.assertIn("\nsaw\n  sawtooth  A saw", self.program.says("lib"))

    def test_it_is_found(self):
        self.assertEqual(list(self.rows("what is carpenter's SawtoothLR called here?")), ["carpenter.SawtoothLR", "sawtooth"])
        self.assertEqual(set(self.rows("a saw with a tooth")), {"carpenter.SawtoothLR", "sawtooth"})
        self.assertIn("In other frameworks: carpenter.SawtoothLR", self.program.says("lib", "sawtooth"))

    def test_it_is_completed(self):
        self.assertEqual(self.program.says("repl", stdin=":complete saw\n:complete carpenter.\n"), "sawtooth\ncarpenter.SawtoothLR\n")
        self.assertIn(" sawtooth ", self.program.says("completions", "bash"))

    def test_it_has_pages(self):
        self.program.says("lib", "--markdown", "pages")
        pages = self.program.folder / "pages"
        self.assertIn("(saw.md#sawtooth)", (pages / "README.md").read_text())
        self.assertIn("![sawtooth](curves/sawtooth.svg)", (pages / "saw.md").read_text())
        self.assertIn("\n## carpenter.SawtoothLR\n", (pages / "carpenter.md").read_text())
        self.assertTrue((pages / "curves" / "carpenter.SawtoothLR.svg").exists())


if __name__ == "__main__":
    build, source = (pathlib.Path(name).resolve() for name in sys.argv[1:3])
    unittest.main(argv=sys.argv[:1])
