#!/usr/bin/env python3
"""Selects the recorded optimizers and clippings of other frameworks.

    select_records.py FOLDER

FOLDER holds one JSON Lines file per framework, as ../golden/README.md says. Writes records.jsonl beside this script: every
record of the two kinds, without what the tests do not read.
"""

import json
import pathlib
import sys

KEPT = ("framework", "version", "scheduler", "kind", "arguments", "output", "dtype", "accuracy", "shape", "raises")


def selected(record):
    """A record with one row of values for each of its steps."""
    kept = {name: record[name] for name in KEPT if record.get(name)}
    kept.setdefault("arguments", {})
    steps, values = record.get("steps", []), record.get("values_hex", [])
    kept["steps"] = sorted(set(steps))
    kept["values_hex"] = [[value for k, value in zip(steps, values) if k == step] for step in kept["steps"]]
    return kept


def main():
    lines = []
    for file in sorted(pathlib.Path(sys.argv[1]).glob("*.jsonl")):
        records = [json.loads(line) for line in file.read_text().splitlines()]
        lines += [json.dumps(selected(record)) for record in records if record["kind"] in ("optimizer", "clipping")]
    (pathlib.Path(__file__).parent / "records.jsonl").write_text("\n".join(lines) + "\n")
    print(f"{len(lines)} records")


if __name__ == "__main__":
    main()
