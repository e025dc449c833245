"""The real program, run as a user runs it: the base of the tests of the command line, the limits and the environment.

    NAME_test.py PROGRAM [--sanitized] [unittest arguments]

Every run has a folder of its own and an environment without anything of the machine's; a run that ends by a signal, or
in which a sanitizer found something, fails whatever the test asks for.
"""

import json
import os
import pathlib
import pty
import re
import select
import signal
import subprocess
import sys
import tempfile
import time
import unittest

OK, WRONG, USAGE, ENVIRONMENT = 0, 1, 2, 3
SANITIZER = re.compile(rb"(Address|Leak|Thread|Memory)Sanitizer|runtime error:")
# Long enough for a sanitizer on a machine that does much else; a hang is longer.
PATIENCE = 120

program = ""
sanitized = False


class Result:
    def __init__(self, command, status, out, err):
        self.command, self.status, self.out, self.err = command, status, out, err

    @property
    def text(self):
        return self.out.decode("utf-8")

    @property
    def errors(self):
        return self.err.decode("utf-8")

    @property
    def json(self):
        return json.loads(self.out)

    @property
    def codes(self):
        """The codes of the diagnostics in text form, in order."""
        return re.findall(r"(?:error|warning)\[(A\d{4})\]", self.errors)

    def __str__(self):
        return (f"{' '.join(map(repr, self.command))[:2000]} -> {self.status}\n--- standard output\n{self.out[:4000]!r}\n"
                f"--- standard error\n{self.err[:4000]!r}")


def plain_environment(**more):
    variables = {"PATH": os.environ.get("PATH", "/usr/bin:/bin"), "LC_ALL": "C.UTF-8", "HOME": "/nonexistent"}
    for name in ("ASAN_OPTIONS", "UBSAN_OPTIONS", "LSAN_OPTIONS", "TSAN_OPTIONS", "LLVM_PROFILE_FILE"):
        if name in os.environ:
            variables[name] = os.environ[name]
    variables.update({name: value for name, value in more.items() if value is not None})
    for name, value in more.items():
        if value is None:
            variables.pop(name, None)
    return variables


class ProgramTest(unittest.TestCase):
    """Files are written with `file`, the program is run with `anneal`, in a folder that goes when the test ends."""

    maxDiff = None

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def file(self, name, content):
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode("utf-8") if isinstance(content, str) else content)
        return path

    def anneal(self, *arguments, stdin=b"", env=None, **options):
        command = [program, *arguments]
        options.setdefault("cwd", self.folder)
        options.setdefault("stdout", subprocess.PIPE)
        options.setdefault("stderr", subprocess.PIPE)
        source = {} if "stdin_file" not in options else {"stdin": options.pop("stdin_file")}
        if not source:
            source = {"input": stdin.encode("utf-8") if isinstance(stdin, str) else stdin}
        done = subprocess.run(command, env=plain_environment() if env is None else env, timeout=PATIENCE, **source, **options)
        return self.sound(Result(command, done.returncode, done.stdout or b"", done.stderr or b""))

    def sound(self, result):
        """Fails on a signal or a sanitizer's finding."""
        self.assertGreaterEqual(result.status, 0, f"ended by a signal: {result}")
        self.assertIn(result.status, (OK, WRONG, USAGE, ENVIRONMENT), result)
        found = SANITIZER.search(result.err) or SANITIZER.search(result.out)
        self.assertIsNone(found, f"a sanitizer found something: {result}")
        return result

    def succeeds(self, *arguments, **options):
        result = self.anneal(*arguments, **options)
        self.assertEqual(result.status, OK, result)
        return result

    def ends(self, status, *arguments, **options):
        """Runs a command line that must end with this status, say why on standard error and print no result."""
        result = self.anneal(*arguments, **options)
        self.assertEqual(result.status, status, result)
        self.assertEqual(result.out, b"", result)
        self.assertNotEqual(result.err, b"", result)
        return result

    def in_terminal(self, *arguments, env=None, columns=80, rows=24, separate_output=False):
        """Runs with all three streams (or, with `separate_output`, all but standard output) on a terminal.

        Returns (status, what the terminal received, what standard output received if separate)."""
        controller, terminal = pty.openpty()
        try:
            import fcntl
            import struct
            import termios
            fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
            variables = plain_environment(TERM="xterm-256color") if env is None else env
            output = tempfile.TemporaryFile() if separate_output else None
            child = subprocess.Popen([program, *arguments], stdin=terminal, stdout=output or terminal, stderr=terminal,
                                     cwd=self.folder, env=variables, close_fds=True)
            os.close(terminal)
            terminal = -1
            seen = b""
            deadline = time.monotonic() + PATIENCE
            while True:
                if select.select([controller], [], [], 0.1)[0]:
                    try:
                        piece = os.read(controller, 65536)
                    except OSError:
                        piece = b""  # Linux says EIO when the last user of the terminal is gone
                    if not piece:
                        break
                    seen += piece
                elif time.monotonic() > deadline:
                    child.send_signal(signal.SIGKILL)
                    self.fail(f"{arguments} hangs in a terminal")
            status = child.wait(timeout=PATIENCE)
            written = b""
            if output:
                output.seek(0)
                written = output.read()
                output.close()
            self.sound(Result([program, *arguments], status, written, seen))
            return status, seen.replace(b"\r\n", b"\n"), written
        finally:
            os.close(controller)
            if terminal >= 0:
                os.close(terminal)


def main():
    global program, sanitized
    program = os.path.abspath(sys.argv.pop(1))
    if len(sys.argv) > 1 and sys.argv[1] == "--sanitized":
        sys.argv.pop(1)
        sanitized = True
    unittest.main(module="__main__", verbosity=1)
