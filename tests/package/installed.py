"""The installed project in a folder of its own: the base of the tests of packages.

    NAME_test.py BUILD_FOLDER SOURCE_FOLDER [unittest arguments]

It is installed in one place and moved to another, so that whatever remembers where it was built or installed fails.
"""

import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

HOSTS = pathlib.Path(__file__).resolve().parent / "hosts"
CMAKE = "/usr/bin/cmake"

build = pathlib.Path()
source = pathlib.Path()


def run(*command, cwd=None, fails=False, **environment):
    """Standard output and error; anything but success, or failure where that is wanted, is an error."""
    result = subprocess.run([str(word) for word in command], cwd=cwd, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=600,
                            stdin=subprocess.DEVNULL, env={"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "HOME": "/nonexistent", **environment})
    if (result.returncode != 0) != fails:
        raise AssertionError(f"{' '.join(map(str, command))} -> {result.returncode}\n{result.stdout}{result.stderr}")
    return result.stdout, result.stderr


class Installed(unittest.TestCase):
    """Tests with `prefix`, where the project is installed, and `folder`, which each begins with, holding the hosts' sources."""

    @classmethod
    def setUpClass(cls):
        cls.home = pathlib.Path(tempfile.mkdtemp())
        run(CMAKE, "--install", build, "--strip", "--prefix", cls.home / "installed")
        cls.prefix = cls.home / "moved to here"
        (cls.home / "installed").rename(cls.prefix)
        cls.library = next(cls.prefix.glob("**/libanneal.so")).parent
        cls.program = cls.prefix / "bin" / "anneal"

    @classmethod
    def tearDownClass(cls):
        shutil.rmtree(cls.home)

    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(dir=self.home))
        shutil.copytree(HOSTS, self.folder, dirs_exist_ok=True)
        self.schedule = self.folder / "run.sched"

    def values(self):
        """What the program says that every host prints: two outputs in hexadecimal, a line each position."""
        out, _ = run(self.program, "eval", self.schedule, "--at", "0..112590:9973", "--hex")
        rows = [line.split()[1:] for line in out.splitlines()[1:]]
        self.assertGreater(len(rows), 10)
        return [[float.fromhex(value) for value in row] for row in rows]

    def assert_host(self, *command, says=None, **environment):
        """The command prints the bits of `values`."""
        out, errors = run(*command, cwd=self.folder, LD_LIBRARY_PATH=str(self.library), **environment)
        self.assertEqual([[float.fromhex(value) for value in line.split()] for line in out.splitlines()], self.values())
        if says is not None:
            self.assertEqual(errors.strip(), says)


def main():
    global build, source
    build, source = (pathlib.Path(argument).resolve() for argument in sys.argv[1:3])
    unittest.main(argv=[sys.argv[0], *sys.argv[3:]], verbosity=2)
