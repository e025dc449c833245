"""Runs what is fenced in the documents: what a reader copies must work.

    run_documents.py PROGRAM DOCUMENT...

```sched [NAME.sched]   is written to a file (example.sched without a name) and must pass `anneal check`
```sched fails          must make `anneal check` exit with 1
```console              each line `$ COMMAND` is run in the folder of those files; the lines below it are its whole
                        output, standard error included; a line `…` stands for any lines
```c NAME.c             is written to a file, for the commands; so are cpp and cmake
```text, ```sh          are shown only: pictures, and the commands that this very test is a part of
Other languages         are refused, so that nobody believes them to be tested.
"""

import os
import pathlib
import subprocess
import sys
import tempfile

SHOWN_ONLY = {"text", "sh"}
WRITTEN = {"c", "cpp", "cmake"}


def blocks(document):
    """Yields (line number, info words, text) of every fenced block."""
    lines = document.read_text(encoding="utf-8").splitlines()
    at = 0
    while at < len(lines):
        if not lines[at].startswith("```"):
            at += 1
            continue
        begin = at
        info = lines[at][3:].split()
        at += 1
        while not lines[at].startswith("```"):
            at += 1
        yield begin + 1, info, "\n".join(lines[begin + 1 : at]) + "\n"
        at += 1


def matches(expected, found):
    """Whether the lines found are those expected, `…` standing for any."""
    if not expected:
        return not found
    if expected[0].strip() == "…":
        return any(matches(expected[1:], found[skip:]) for skip in range(len(found) + 1))
    return bool(found) and expected[0] == found[0] and matches(expected[1:], found[1:])


class Runner:
    def __init__(self, program, folder):
        self.program = program
        self.folder = folder
        self.environment = dict(os.environ, PATH=f"{os.path.dirname(program)}:{os.environ['PATH']}", COLUMNS="100",
                                LC_ALL="C.UTF-8", NO_COLOR="1")
        self.failures = []
        self.count = 0

    def run(self, command):
        return subprocess.run(command, shell=True, cwd=self.folder, env=self.environment, stdin=subprocess.DEVNULL, text=True,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=60, executable="/bin/bash")

    def fail(self, place, what):
        self.failures.append(f"{place}: {what}")

    def sched(self, place, words, text):
        self.count += 1
        fails = "fails" in words
        names = [word for word in words if word.endswith(".sched")]
        name = names[0] if names else "example.sched"
        pathlib.Path(self.folder, name).write_text(text, encoding="utf-8")
        result = self.run(f"anneal check {name}")
        if result.returncode != (1 if fails else 0):
            self.fail(place, f"`anneal check` ended with {result.returncode}:\n{result.stdout}")

    def console(self, place, text):
        steps = []
        for line in text.splitlines():
            if line.startswith("$ "):
                steps.append((line[2:], []))
            else:
                steps[-1][1].append(line)
        for command, expected in steps:
            self.count += 1
            found = self.run(command).stdout.splitlines()
            if not matches(expected, found):
                self.fail(place, f"`{command}` printed\n" + "\n".join(found) + "\ninstead of\n" + "\n".join(expected))

    def document(self, path):
        for line, info, text in blocks(path):
            place = f"{path.name}:{line}"
            language = info[0] if info else ""
            if language == "sched":
                self.sched(place, info[1:], text)
            elif language == "console":
                self.console(place, text)
            elif language in WRITTEN and len(info) == 2:
                path_of_file = pathlib.Path(self.folder, info[1])
                path_of_file.parent.mkdir(exist_ok=True)
                path_of_file.write_text(text, encoding="utf-8")
            elif language not in SHOWN_ONLY:
                self.fail(place, f"a block of `{language}`, which nothing runs")


def main():
    program = os.path.abspath(sys.argv[1])
    with tempfile.TemporaryDirectory() as folder:
        runner = Runner(program, folder)
        for name in sys.argv[2:]:
            runner.document(pathlib.Path(name))
    for failure in runner.failures:
        print(failure)
    print(f"{runner.count} blocks and commands, {len(runner.failures)} failures")
    return 1 if runner.failures else 0


if __name__ == "__main__":
    sys.exit(main())
