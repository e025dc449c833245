"""Hostile hosts (promise P20): each scenario ends with the right status, says why, and changes no value."""

import os
import pathlib
import resource
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "cli"))

import program
from program import ENVIRONMENT, OK, PATIENCE, USAGE, WRONG, ProgramTest, main, plain_environment

RUN = "clock { total = 10 epochs, epoch = 100 steps }\nschedule lr = phases { 2.5%: linear(0, 0.1), rest: cosine(0.1, 1e-5) }\n"
AT = ["eval", "run.sched", "--at", "0,1,24,25,999", "--json"]
BAD = "schedule lr = nothing_of_this_name\n"
# A user who may write nothing: what a folder allows does not count for root.
NOBODY = 65534


class Host(ProgramTest):
    def setUp(self):
        super().setUp()
        self.file("run.sched", RUN)
        self.file("bad.sched", BAD)
        self.expected = self.succeeds(*AT).out

    def same(self, **options):
        """The values in a changed host."""
        result = self.succeeds(*AT, **options)
        self.assertEqual(result.out, self.expected, result)
        return result


class Locales(Host):
    @classmethod
    def setUpClass(cls):
        """The locales are made here: no machine has all of them."""
        cls.locales = tempfile.TemporaryDirectory()
        for name in ("de_DE", "tr_TR"):
            subprocess.run(["localedef", "-i", name, "-f", "UTF-8", f"{cls.locales.name}/{name}.UTF-8"], check=True, capture_output=True)

    @classmethod
    def tearDownClass(cls):
        cls.locales.cleanup()

    def check_locale(self, name):
        env = plain_environment(LOCPATH=self.locales.name, LC_ALL=f"{name}.UTF-8", LANG=f"{name}.UTF-8")
        self.same(env=env)
        # The decimal comma of the locale is no comma here, and the Turkish I has no part in names.
        result = self.succeeds("eval", "-e", "I * 0.5 + i", "--set", "I=1.5", "--set", "i=0.25", "--at", "0", env=env)
        self.assertIn("1", result.text)
        self.assertEqual(result.out, self.succeeds("eval", "-e", "I * 0.5 + i", "--set", "I=1.5", "--set", "i=0.25", "--at", "0").out)
        self.assertEqual(self.ends(USAGE, "eval", "-e", "1", "--at", "0,5x", env=env).err, self.ends(USAGE, "eval", "-e", "1", "--at", "0,5x").err)
        self.assertEqual(self.succeeds("check", "run.sched", env=env).out, self.succeeds("check", "run.sched").out)
        self.assertEqual(self.succeeds("plot", "run.sched", env=env).out, self.succeeds("plot", "run.sched").out)

    def test_the_locales_are_there(self):
        """The test's own: a program that asks gets a comma."""
        env = plain_environment(LOCPATH=self.locales.name, LC_ALL="de_DE.UTF-8")
        said = subprocess.run([sys.executable, "-c", "import locale; locale.setlocale(locale.LC_ALL, ''); print(locale.localeconv()['decimal_point'])"],
                              env=env, capture_output=True, check=True).stdout
        self.assertEqual(said.strip(), b",")

    def test_german(self):
        self.check_locale("de_DE")

    def test_turkish(self):
        self.check_locale("tr_TR")

    def test_a_locale_that_does_not_exist(self):
        self.same(env=plain_environment(LC_ALL="xx_YY.UTF-8"))

    def test_no_utf8(self):
        self.same(env=plain_environment(LC_ALL="C"))
        result = self.anneal("check", "bad.sched", env=plain_environment(LC_ALL="C"))
        self.assertEqual((result.status, result.codes), (WRONG, ["A0201"]))


class Variables(Host):
    def test_none_at_all(self):
        self.same(env={})
        self.assertEqual(self.anneal("check", "bad.sched", env={}).status, WRONG)
        self.succeeds("plot", "run.sched", env={})
        self.succeeds("doctor", env={})

    def test_no_home(self):
        for home in (None, "", "/dev/null", "/nonexistent", "\xff"):
            self.same(env=plain_environment(HOME=home))
            self.succeeds("doctor", env=plain_environment(HOME=home))

    def test_a_home_that_cannot_be_written(self):
        home = self.folder / "home"
        home.mkdir(mode=0o500)
        self.same(env=plain_environment(HOME=str(home), XDG_CACHE_HOME=str(home / "cache")))
        self.assertEqual(list(home.iterdir()), [])

    def test_no_terminal_s_name(self):
        for term in (None, "", "dumb", "unknown-terminal", "\x1b[31m", "x" * 100000):
            status, seen, _ = self.in_terminal("check", "bad.sched", env=plain_environment(TERM=term))
            self.assertEqual(status, WRONG)
            self.assertIn(b"A0201", seen)

    def test_time_zones(self):
        for zone in ("Asia/Kathmandu", "", ":/etc/passwd", "x" * 100000, "../../etc/passwd"):
            self.same(env=plain_environment(TZ=zone))

    def test_odd_sizes_of_the_terminal(self):
        for columns in ("0", "-1", "1", "99999999999999999999", "nan", ""):
            self.succeeds("plot", "run.sched", env=plain_environment(COLUMNS=columns, LINES=columns))

    def test_a_million_bytes_of_variables(self):
        self.same(env=plain_environment(**{f"FILL{i}": "x" * 100000 for i in range(10)}))


class Streams(Host):
    def closed(self, *descriptors):
        def close():
            for descriptor in descriptors:
                os.close(descriptor)
        return close

    def test_closed_standard_input(self):
        self.assertEqual(self.anneal(*AT, preexec_fn=self.closed(0)).out, self.expected)
        result = self.anneal("eval", "-", preexec_fn=self.closed(0))
        self.assertIn(result.status, (WRONG, ENVIRONMENT), result)
        self.assertNotEqual(result.err, b"")

    def test_closed_standard_output(self):
        result = self.anneal(*AT, preexec_fn=self.closed(1))
        self.assertEqual(result.status, ENVIRONMENT, result)
        self.assertIn("standard output", result.errors)

    def test_closed_standard_error(self):
        self.assertEqual(self.anneal(*AT, preexec_fn=self.closed(2)).out, self.expected)
        self.assertEqual(self.anneal("check", "bad.sched", preexec_fn=self.closed(2)).status, WRONG)

    def test_all_closed(self):
        self.assertEqual(self.anneal(*AT, preexec_fn=self.closed(0, 1, 2)).status, ENVIRONMENT)
        self.assertEqual(self.anneal("check", "bad.sched", preexec_fn=self.closed(0, 1, 2)).status, WRONG)

    def test_a_file_does_not_become_a_closed_stream(self):
        """The first file that is opened would be standard output, and be written into."""
        self.anneal("table", "run.sched", "-o", "out.csv", preexec_fn=self.closed(0, 1, 2))
        self.assertEqual((self.folder / "run.sched").read_text(), RUN)
        self.assertTrue((self.folder / "out.csv").read_text().startswith("step,lr\n0,0\n"))

    def test_a_reader_who_left(self):
        for blocked in (False, True):
            read, write = os.pipe()
            os.close(read)
            before = (lambda: signal.signal(signal.SIGPIPE, signal.SIG_IGN)) if blocked else None
            result = self.anneal("table", "-e", "step", "--steps", "1000000", stdout=write, preexec_fn=before)
            os.close(write)
            self.assertEqual((result.status, result.err), (OK, b""))

    def test_standard_input_that_is_a_folder(self):
        folder = os.open(self.folder, os.O_RDONLY)
        result = self.anneal("check", "-", stdin_file=folder)
        os.close(folder)
        self.assertEqual((result.status, result.codes), (ENVIRONMENT, ["A0901"]))

    def test_standard_input_without_end(self):
        with open("/dev/zero", "rb") as zeros:
            result = self.anneal("check", "-", stdin_file=zeros)
        self.assertEqual(result.status, WRONG)
        self.assertEqual(set(result.codes) - {"A0002"}, {"A0003"})


class Disks(Host):
    def test_full(self):
        with open("/dev/full", "wb") as full:
            result = self.anneal(*AT, stdout=full)
        self.assertEqual(result.status, ENVIRONMENT)
        self.assertIn("no space left on device", result.errors)

    def test_a_file_that_may_not_grow(self):
        """As a full disk, and on every machine: a limit on the size of files, with and without its signal."""
        self.file("kept.csv", "mine\n")
        def limited():
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 16, 1 << 16))
        result = self.ends(ENVIRONMENT, "table", "-e", "step", "--steps", "200000", "-o", "kept.csv", preexec_fn=limited)
        self.assertIn("kept.csv", result.errors)
        self.assertEqual((self.folder / "kept.csv").read_text(), "mine\n")
        self.assertEqual(sorted(path.name for path in self.folder.iterdir()), ["bad.sched", "kept.csv", "run.sched"])

    def test_killed_midway(self):
        self.file("kept.csv", "mine\n")
        for delay in (0.002, 0.01, 0.03, 0.1, 0.3):
            child = subprocess.Popen([program.program, "table", "-e", "step", "--steps", "400000", "-o", "kept.csv"], cwd=self.folder, env=plain_environment())
            time.sleep(delay)
            child.kill()
            child.wait(timeout=PATIENCE)
            text = (self.folder / "kept.csv").read_text()
            if text != "mine\n":
                self.assertEqual(text.count("\n"), 400001, "half a file")
                self.file("kept.csv", "mine\n")

    def test_a_name_that_is_too_long(self):
        result = self.ends(ENVIRONMENT, "table", "run.sched", "-o", "x" * 300 + ".csv")
        self.assertIn("name too long", result.errors)
        self.ends(ENVIRONMENT, "check", "x" * 300)
        self.ends(ENVIRONMENT, "check", "x/" * 3000)

    def test_a_folder_that_is_a_file(self):
        self.ends(ENVIRONMENT, "table", "run.sched", "-o", "run.sched/out.csv")
        self.ends(ENVIRONMENT, "check", "run.sched/x.sched")

    def test_no_more_files(self):
        """With no descriptor left for the file, its name is said and nothing else is wrong."""
        result = self.ends(ENVIRONMENT, "check", "run.sched", preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (3, 3)))
        self.assertIn("run.sched", result.errors)

    def test_umask(self):
        for mask, mode in ((0o077, 0o600), (0o022, 0o644), (0o000, 0o666), (0o777, 0o000)):
            self.succeeds("table", "run.sched", "-o", f"{mask}.csv", umask=mask)
            self.assertEqual(stat.S_IMODE((self.folder / f"{mask}.csv").stat().st_mode), mode)

    def test_a_working_folder_that_is_gone(self):
        gone = self.folder / "gone"
        gone.mkdir()
        path = str(self.folder / "run.sched")
        result = self.succeeds("eval", path, *AT[2:], cwd=gone, preexec_fn=lambda: os.rmdir(gone))
        self.assertEqual(result.out, self.expected)
        gone.mkdir()
        self.ends(ENVIRONMENT, "eval", "run.sched", cwd=gone, preexec_fn=lambda: os.rmdir(gone))


class Permissions(Host):
    """As a user who is not root, whatever user runs the tests."""

    def setUp(self):
        super().setUp()
        self.folder.chmod(0o755)
        # The checkout may be in a folder that others cannot see.
        self.copy = self.folder / "anneal"
        shutil.copy(program.program, self.copy)
        self.copy.chmod(0o755)
        self.user = {"user": NOBODY, "group": NOBODY, "extra_groups": []} if os.getuid() == 0 else {}

    def as_nobody(self, *arguments):
        done = subprocess.run([self.copy, *arguments], cwd=self.folder, env=plain_environment(), capture_output=True, timeout=PATIENCE, **self.user)
        return self.sound(program.Result(list(arguments), done.returncode, done.stdout, done.stderr))

    def test_a_folder_that_cannot_be_written(self):
        self.folder.chmod(0o555)
        self.addCleanup(self.folder.chmod, 0o755)
        result = self.as_nobody("table", "run.sched", "-o", "out.csv")
        self.assertEqual(result.status, ENVIRONMENT)
        self.assertRegex(result.errors, "out.csv.*permission denied")
        self.assertEqual(self.as_nobody(*AT).out, self.expected)

    def test_a_file_that_cannot_be_read(self):
        (self.folder / "run.sched").chmod(0)
        result = self.as_nobody("check", "run.sched")
        self.assertEqual((result.status, result.codes), (ENVIRONMENT, ["A0901"]))
        self.assertIn("permission denied", result.errors)

    def test_a_file_that_cannot_be_replaced(self):
        self.file("kept.csv", "mine\n").chmod(0o444)
        self.folder.chmod(0o777)
        self.addCleanup(self.folder.chmod, 0o755)
        result = self.as_nobody("table", "run.sched", "-o", "kept.csv")
        self.assertEqual(result.status, ENVIRONMENT)
        self.assertEqual((self.folder / "kept.csv").read_text(), "mine\n")

    def test_the_file_that_fmt_would_write(self):
        self.file("ugly.sched", "1+2").chmod(0o444)
        result = self.as_nobody("fmt", "ugly.sched")
        self.assertEqual(result.status, ENVIRONMENT)
        self.assertEqual((self.folder / "ugly.sched").read_text(), "1+2")


class Memory(Host):
    def limits(self, **values):
        def set_limits():
            for name, value in values.items():
                resource.setrlimit(getattr(resource, "RLIMIT_" + name), (value, value))
        return set_limits

    def test_a_small_stack(self):
        deep = "schedule lr = " + "(1+" * 128 + "step" + ")" * 128
        self.file("deep.sched", deep)
        self.file("chain.sched", "def f0(x)=x\n" + "\n".join(f"def f{i + 1}(x)=f{i}(x)+1" for i in range(1000)) + "\nschedule lr=f1000(step)\n")
        for command in (["check", "deep.sched"], ["eval", "chain.sched"], ["fmt", "--check", "deep.sched"], ["compile", "deep.sched", "--emit=ast"], ["plot", "run.sched"]):
            usual = self.anneal(*command)
            small = self.anneal(*command, preexec_fn=self.limits(STACK=256 << 10))
            self.assertEqual((small.status, small.out, small.err), (usual.status, usual.out, usual.err))

    def test_little_address_space(self):
        self.same(preexec_fn=self.limits(AS=256 << 20))

    def test_too_little_address_space(self):
        """There may be no memory for the stack that expansion needs: that is said, and nothing crashes."""
        for megabytes in (32, 48, 64, 96, 112, 128, 160, 192):
            result = self.anneal(*AT, preexec_fn=self.limits(AS=megabytes << 20))
            if result.status != OK:
                self.assertIn("memory", result.errors, f"{megabytes} MiB: {result}")
            else:
                self.assertEqual(result.out, self.expected)

    def test_no_processes_and_no_locked_memory(self):
        self.same(preexec_fn=self.limits(NPROC=0, MEMLOCK=0, CORE=0))


class Arguments(Host):
    def test_a_hundred_thousand(self):
        result = self.anneal("check", "--quiet", *["run.sched"] * 20000)
        self.assertEqual((result.status, result.out), (OK, b""))
        self.assertEqual(self.ends(USAGE, "eval", *["x"] * 100000).status, USAGE)

    def test_a_long_one(self):
        long = "1+" * 60000 + "1"
        self.succeeds("eval", "-e", long, "--at", "0")
        result = self.ends(USAGE, "--" + "x" * 120000)
        self.assertLess(len(result.err), 200000)

    def test_none(self):
        done = subprocess.run(["/bin/sh", "-c", 'exec "$0"', program.program], capture_output=True, env=plain_environment(), timeout=PATIENCE)
        self.assertIn(done.returncode, (OK, USAGE))

    def test_bytes_that_are_no_text(self):
        for bad in (b"\xff\xfe", b"a\x80b.sched", b"\xc0\xaf", b"\xed\xa0\x80"):
            result = self.anneal("check", bad)
            self.assertEqual(result.status, ENVIRONMENT, result)
            result.errors  # reads as UTF-8
            self.assertEqual(self.anneal("eval", "-e", bad).status, WRONG)
            self.assertIn(self.anneal(bad).status, (USAGE, ENVIRONMENT))
            self.assertEqual(self.anneal("eval", "-e", "1", "--set", bad).status, USAGE)

    def test_names_with_bytes_that_are_no_text(self):
        path = os.fsencode(self.folder) + b"/\xff\xfe.sched"
        with open(path, "wb") as file:
            file.write(RUN.encode())
        result = self.succeeds("check", path)
        result.text
        self.assertEqual(self.succeeds("eval", path, *AT[2:]).out, self.expected)
        self.succeeds("table", path, "-o", b"\xff.csv")
        self.assertTrue(os.path.exists(os.fsencode(self.folder) + b"/\xff.csv"))
        with open(path, "wb") as file:
            file.write(BAD.encode())
        for form in ("text", "short", "json", "sarif", "github", "gitlab", "junit"):
            self.assertEqual(self.anneal("check", path, "--diagnostics", form).status, WRONG)
            self.anneal("check", path, "--diagnostics", form).errors


class Terminals(Host):
    """What stands in names and texts never reaches a terminal raw."""

    NASTY = ["\x1b]0;title\x07", "\x1b[2J", "\u202etxet", "\u2066a\u2069", "\x9b31m", "a\rb", "a\nb", "\u200b", "\x7f"]

    def harmless(self, seen):
        text = seen.decode("utf-8")
        for sign in ("\x1b", "\x07", "\u202e", "\u2066", "\x9b", "\x7f", "\u200b"):
            self.assertNotIn(sign, text)

    def test_names_of_files(self):
        for nasty in self.NASTY:
            name = nasty + ".sched"
            self.file(name, BAD)
            for arguments in (["check", name], ["check", name, "--diagnostics", "short"], ["eval", name], ["plot", name], ["fmt", name + "x"], ["check", name + "x"]):
                status, seen, _ = self.in_terminal(*arguments, "--color=never", env=plain_environment(TERM="dumb"))
                self.assertNotEqual(status, OK)
                self.harmless(seen)

    def test_texts(self):
        for nasty in self.NASTY:
            self.file("nasty.sched", f"schedule lr = 1 # {nasty} #\nassert lr == 2, \"{nasty}\"\nimport \"{nasty}\" as x\n")
            for form in ("text", "short"):
                _, seen, _ = self.in_terminal("check", "nasty.sched", "--color=never", "--diagnostics", form, env=plain_environment(TERM="dumb"))
                self.harmless(seen)

    def test_arguments(self):
        for nasty in self.NASTY:
            for arguments in (["eval", "-e", nasty], ["eval", "-e", "1", "--set", nasty], ["eval", "-e", "1", "--at", nasty], [nasty], ["--" + nasty], ["explain", nasty],
                              ["lib", nasty], ["eval", "-e", "1", "--output", nasty], ["table", "-e", "1", "--steps", "2", "-o", "no/" + nasty]):
                status, seen, _ = self.in_terminal(*arguments, env=plain_environment(TERM="dumb"))
                # The library may have a word of it.
                if arguments[0] != "lib":
                    self.assertNotEqual(status, OK, arguments)
                self.harmless(seen)


if __name__ == "__main__":
    main()
