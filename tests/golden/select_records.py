#!/usr/bin/env python3
"""Selects the recorded schedules of other frameworks that the modules of the library reproduce.

    select_records.py FOLDER

FOLDER holds one JSON Lines file per framework, as README.md describes. Writes records.jsonl, feedback_records.jsonl and
left_out.jsonl beside this script and docs/framework_records.md, and prints how many records of each framework were taken, and why
the others were not.
"""

import collections
import json
import pathlib
import sys

import records_page
from mappings import FRAMEWORKS
from mappings.text import LeftOut


def tolerance(record, program):
    if record["dtype"] == "float32" or record.get("accuracy") == "float32":
        return "float32"
    if program.bouncing:
        return "float64 bouncing"
    return "float64 recursive" if program.recursive else "float64"


def selected(record):
    """The test record for `record`, or LeftOut with the reason."""
    if "raises" in record and not record.get("steps"):
        raise LeftOut("the framework raises")
    program = FRAMEWORKS[record["framework"]].mapping(record)
    points = [(k, v) for k, v in zip(record["steps"], record["values_hex"]) if program.until is None or k <= program.until]
    if any(k != int(k) for k, _ in points):
        raise LeftOut("positions that are not whole")
    values = [float.fromhex(value) for _, value in points]
    if not points:
        raise LeftOut("nothing before the framework goes on differently")
    kept = {name: record[name] for name in ("framework", "version", "scheduler", "arguments", "output")}
    measured = {"metrics": [str(record["metrics"][int(k)]) for k, _ in points]} if program.metric else {}
    return kept | {
        "program": program.text(signed=program.metric or any(value < 0 for value in values)),
        "tolerance": tolerance(record, program),
        "stairs": program.stairs,
    } | measured | {
        "steps": [int(k) for k, _ in points],
        "values_hex": [value for _, value in points],
    }  # fmt: skip


KINDS = {"schedule": "records.jsonl", "plateau": "feedback_records.jsonl", "early_stopping": "feedback_records.jsonl"}


def write_left_out(counts):
    names = ("framework", "version", "scheduler", "reason")
    lines = [json.dumps(dict(zip(names, key)) | {"records": count}) for key, count in sorted(counts.items())]
    (pathlib.Path(__file__).parent / "left_out.jsonl").write_text("\n".join(lines) + "\n")


def main():
    folder = pathlib.Path(sys.argv[1])
    taken, left, left_out = collections.Counter(), collections.Counter(), collections.Counter()
    lines = {name: [] for name in KINDS.values()}
    for file in sorted(folder.glob("*.jsonl")):
        for line in file.read_text().splitlines():
            record = json.loads(line)
            if record["kind"] not in KINDS:
                continue
            label = file.stem + (", by measurements" if record["kind"] != "schedule" else "")
            try:
                lines[KINDS[record["kind"]]].append(json.dumps(selected(record)))
                taken[label] += 1
            except LeftOut as reason:
                left[label, str(reason)] += 1
                left_out[record["framework"], record["version"], record["scheduler"], str(reason)] += 1
    here = pathlib.Path(__file__).parent
    for name, records in lines.items():
        (here / name).write_text("\n".join(records) + "\n")
    write_left_out(left_out)
    records_page.write()
    for framework, count in sorted(taken.items()):
        print(f"{count:5}  {framework}")
    print(f"{sum(taken.values()):5}  taken")
    for (framework, reason), count in sorted(left.items()):
        print(f"{count:5}  {framework}: {reason}")
    print(f"{sum(left.values()):5}  left out")


if __name__ == "__main__":
    main()
