#!/usr/bin/env python3
"""Writes the project's own texts as inputs: harvest.py FOLDER makes FOLDER/texts, FOLDER/import, FOLDER/binding, FOLDER/grammar,
FOLDER/snapshot.

Programs of the library, the examples, the documents, the conformance and diagnostic cases; random programs of tests/differential;
what the diagnostic cases set on the command line; random bytes for the generated programs.
"""

import hashlib
import json
import math
import random
import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
sys.path[:0] = [str(ROOT / "tests/reference"), str(ROOT / "tests/differential")]


def pieces(path):
    """What stands between the lines that begin with `===`, `---` or `+++`."""
    return re.split(r"^(?:===|---|\+\+\+).*\n", path.read_text(encoding="utf-8", errors="surrogateescape"), flags=re.M)


def fences(path):
    return re.findall(r"^```[a-z .]*\n(.*?)^```", path.read_text(encoding="utf-8"), flags=re.M | re.S)


def random_programs(count):
    from anneal_reference.printer import file_text
    from random_programs import Programs

    for seed in range(count):
        yield file_text(Programs(seed).program())


def texts():
    for path in [*ROOT.glob("stdlib/**/*.sched"), *ROOT.glob("examples/*.sched")]:
        yield path.read_text(encoding="utf-8")
    for path in [ROOT / "README.md", *ROOT.glob("docs/**/*.md")]:
        yield from fences(path)
    for folder in ["conformance", "diagnostics", "grammar/cases", "check/goldens"]:
        for path in ROOT.glob(f"tests/{folder}/*.txt"):
            yield from pieces(path)


def imports():
    """Cases of several files: what stands before the first `+++` is `file.sched`, which is the program."""
    for path in ROOT.glob("tests/diagnostics/*.txt"):
        for case in re.split(r"^=== .*\n", path.read_text(encoding="utf-8", errors="surrogateescape"), flags=re.M):
            files = re.sub(r"^\$ .*\n", "", case.split("\n---\n")[0] + "\n", flags=re.M)
            if "+++ " in files:
                yield files.replace("+++ file.sched\n", "+++ main.sched\n")
    for path in [*ROOT.glob("examples/*.sched"), *ROOT.glob("stdlib/**/*.sched")]:
        text = path.read_text(encoding="utf-8")
        output = (re.findall(r"^(?:schedule|let) (\w+)", text, flags=re.M) or ["value"])[-1]
        yield f'import "base.sched" as base\nschedule lr: signed = base.{output}\n+++ base.sched\n{text}'
        yield f'import "a/b.sched" as b\nschedule lr = b.y\n+++ a/b.sched\nimport "../{path.name}" as c\nlet y = c.{output}\n+++ {path.name}\n{text}'
    for written in ["main.sched", "./main.sched", "../main.sched", "a/../../b.sched", "/etc/passwd", "a.sched", "", ".", "a/b.sched", "x\\n.sched"]:
        yield f'import "{written}" as a\nschedule lr = a.x\nlet x = a.x\n+++ a.sched\nimport "{written}" as b\nlet x = b.x\n+++ a/b.sched\nimport "../a.sched" as c\nlet x = 1'


def bindings():
    for path in ROOT.glob("tests/**/*"):
        if path.suffix not in (".txt", ".py"):
            continue
        for line in path.read_text(encoding="utf-8", errors="replace").split("\n"):
            for option, word in [("--set", "set"), ("--clock", "clock"), ("--at", "at")]:
                for value in re.findall(option + r"""[= ]("[^"]*"|'[^']*'|\S+)""", line):
                    yield f"{word} {value.strip(chr(34) + chr(39))}\n"
    values = ["0.1", "5 epochs", "2%", "[1, 2]", "[3, 6] epochs", "true", "cos", '"linear"', "1e400", "nan", "inf", "-0", "12 frames", "1T tokens", "(1 + 2) steps"]
    for name in ["epochs_given", "batch", "peak", "warm", "share", "either", "nesterov", "values", "bounds", "how"]:
        for value in values:
            yield f"set {name}={value}\nat 100\nat {value}\n"
    for value in values:
        yield f"clock total = {value}\nclock epoch = {value}, step = 8 samples\nat 2%\n"


def snapshots():
    """Headers of the hostile cases, and files of a few tensors; the target makes checksums that fit."""
    cases = (ROOT / "tests/checkpoint/hostile.txt").read_text(encoding="utf-8")
    for case in re.split(r"^=== .*\n", cases, flags=re.M)[1:]:
        header = re.sub(rb"\\x([0-9a-f]{2})", lambda match: bytes([int(match[1], 16)]), case[:-1].encode()).replace(b"\\\\", b"\\")
        yield b"8\n" + header
        yield len(header).to_bytes(8, "little") + header + bytes(24)
    sizes = {"F64": 8, "U64": 8, "I64": 8, "F32": 4, "I32": 4, "U32": 4, "F16": 2, "BF16": 2, "I16": 2, "U16": 2, "BOOL": 1, "I8": 1, "U8": 1}
    for shape in [[], [0], [3], [2, 3], [1] * 8, [1] * 9]:
        entries, end = {"__metadata__": {"program": "schedule lr = 1\n", "position": "12"}}, 0
        for dtype, size in sizes.items():
            begin, end = end, end + size * math.prod(shape)
            entries[f"cell {dtype}"] = {"dtype": dtype, "shape": shape, "data_offsets": [begin, end]}
        entries["__anneal_checksum__"] = {"dtype": "U8", "shape": [16], "data_offsets": [end, end + 16]}
        header = json.dumps(entries).encode()
        header += b" " * (-len(header) % 8)
        yield len(header).to_bytes(8, "little") + header + bytes(end + 16)
        yield b"%d\n" % end + header


def choices():
    # Any byte chooses; printable ones read better, and are enough for every rule.
    for seed in range(1500):
        randomness = random.Random(seed)
        yield bytes(randomness.randrange(0x20, 0x7F) for _ in range(20 + seed % 300))


def main():
    folder = Path(sys.argv[1])
    kinds = {"texts": [*texts(), *random_programs(150)], "import": imports(), "binding": bindings(), "grammar": choices(), "snapshot": snapshots()}
    for kind, inputs in kinds.items():
        (folder / kind).mkdir(parents=True, exist_ok=True)
        count = 0
        for text in inputs:
            data = text if isinstance(text, bytes) else text.encode("utf-8", errors="surrogateescape")
            if 0 < len(data) <= 4096:
                (folder / kind / hashlib.sha1(data).hexdigest()).write_bytes(data)
                count += 1
        print(f"{kind}: {count}")


if __name__ == "__main__":
    main()
