#!/usr/bin/env python3
"""docs/framework_records.md: how many records of each scheduler of each framework there are, and how many are run.

    records_page.py            writes it
    records_page.py --check    fails where it is not what the records of this folder say

What is run is counted in records.jsonl and feedback_records.jsonl: golden_test runs all of them on every back end, and fails
where one differs. What is not run, and why, stands in left_out.jsonl, which select_records.py writes.
"""

import collections
import json
import pathlib
import sys

HERE = pathlib.Path(__file__).resolve().parent
PAGE = HERE.parents[1] / "docs" / "framework_records.md"

# Framework of a record: what it is called, and the modules that have its schedulers.
FRAMEWORKS = {
    "composer": ("Composer", "`composer`"),
    "deepspeed": ("DeepSpeed", "`deepspeed`"),
    "fairseq": ("fairseq", "`fairseq`"),
    "fvcore": ("fvcore", "`fvcore`"),
    "ignite": ("PyTorch-Ignite", "`ignite`"),
    "keras": ("Keras", "`keras`"),
    "lightning_bolts": ("Lightning Bolts", "`lightning_bolts`"),
    "megatron": ("Megatron-LM", "`megatron`"),
    "mmengine": ("MMEngine", "`mmengine`"),
    "optax": ("optax", "`optax`"),
    "paddle": ("Paddle", "`paddle`"),
    "pytorch_optimizer": ("pytorch_optimizer", "`kozistr`"),
    "tensorflow": ("TensorFlow", "`tensorflow`, `keras`"),
    "thinc": ("Thinc", "`thinc`"),
    "timm": ("timm", "`timm`"),
    "torch": ("PyTorch", "`torch`"),
    "torchtune": ("torchtune", "`torchtune`"),
    "transformers": ("transformers", "`transformers`"),
}

HEAD = """# What the frameworks gave, and what is the same here

Schedulers of other frameworks were executed, and every value recorded. A record is one call of one scheduler: its values at some
dozens of updates, for some far into a run, or after each of a sequence of measurements. Each is run as the call of the module
([frameworks.md](frameworks.md)) with the same arguments, on every back end: the interpreter one position at a time, all outputs
together and a row of positions, the plain graph, and native code, quick and optimised, scalar, batch and sweep, for every level of
x86-64 that the processor has. It is the same where values jump at the same updates and are as near as `tests/golden/README.md`
says: the last few units in binary64, 10⁻⁶ of the range in binary32. All that are run are the same; why the others are not run
stands beside them.

This page is counted from the records by `tests/golden/records_page.py`.
"""


class Counts:
    """Of one row: records that are run, and those that are not, by their reasons."""

    def __init__(self):
        self.equal = 0
        self.left_out = collections.Counter()

    def cells(self):
        why = "; ".join(f"{count}: {reason}" for reason, count in sorted(self.left_out.items()))
        return f"{self.equal + sum(self.left_out.values())} | {self.equal} | {why} |".replace("  ", " ")


def read(name):
    return [json.loads(line) for line in (HERE / name).read_text(encoding="utf-8").splitlines()]


def counted(records, left_out):
    """Rows by (framework, version, scheduler)."""
    rows = collections.defaultdict(Counts)
    for record in records:
        rows[record["framework"], record["version"], record["scheduler"]].equal += 1
    for line in left_out:
        rows[line["framework"], line["version"], line["scheduler"]].left_out[line["reason"]] += line["records"]
    return rows


def sums(rows, key):
    total = collections.defaultdict(Counts)
    for row, counts in rows.items():
        total[key(row)].equal += counts.equal
        total[key(row)].left_out.update(counts.left_out)
    return total


def page(records, left_out):
    rows = counted(records, left_out)
    schedulers = collections.Counter(row[:2] for row in rows)
    lines = [HEAD, "| framework | module | schedulers | records | the same on every back end | not run |"]
    lines.append("|---|---|---:|---:|---:|---:|")
    for (framework, version), counts in sorted(sums(rows, lambda row: row[:2]).items()):
        name, modules = FRAMEWORKS[framework]
        missing = sum(counts.left_out.values())
        lines.append(f"| {name} {version} | {modules} | {schedulers[framework, version]} | {counts.equal + missing} | {counts.equal} "
                     f"| {missing} |")
    whole = sums(rows, lambda row: None)[None]
    missing = sum(whole.left_out.values())
    lines.append(f"| together | | {len(rows)} | {whole.equal + missing} | {whole.equal} | {missing} |")
    lines += ["", "## Each scheduler", "", "| framework | version | scheduler | records | the same on every back end | not run, and why |"]
    lines.append("|---|---|---|---:|---:|---|")
    for (framework, version, scheduler), counts in sorted(rows.items()):
        lines.append(f"| {FRAMEWORKS[framework][0]} | {version} | {scheduler} | {counts.cells()}")
    return "\n".join(lines) + "\n"


def current():
    return page(read("records.jsonl") + read("feedback_records.jsonl"), read("left_out.jsonl"))


def write():
    PAGE.write_text(current(), encoding="utf-8")


if __name__ == "__main__":
    if sys.argv[1:] != ["--check"]:
        write()
    elif PAGE.read_text(encoding="utf-8") != current():
        sys.exit(f"{PAGE} is not what the records say: run tests/golden/records_page.py")
