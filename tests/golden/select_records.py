#!/usr/bin/env python3
"""Selects the recorded schedules of other frameworks that the library reproduces.

    select_records.py FOLDER

FOLDER holds one JSON Lines file per framework, as README.md describes. Writes records.jsonl and feedback_records.jsonl beside
this script, and prints how many records of each framework were taken, and why the others were not.
"""

import collections
import json
import pathlib
import sys

from mappings import composer, feedback, keras, optax, others, paddle, torch, transformers
from mappings.text import LeftOut

FRAMEWORKS = {
    "composer": composer.MAPPINGS,
    "keras": keras.MAPPINGS,
    "tensorflow": keras.MAPPINGS,
    "torch": torch.MAPPINGS,
    "optax": optax.MAPPINGS,
    "transformers": transformers.MAPPINGS,
    "torchtune": transformers.MAPPINGS,
    "paddle": paddle.MAPPINGS,
    "thinc": others.THINC,
    "fvcore": others.FVCORE,
    "timm": others.TIMM,
    "mmengine": others.MMENGINE,
    "fairseq": others.FAIRSEQ,
    "megatron": others.MEGATRON,
    "pytorch_optimizer": others.PYTORCH_OPTIMIZER,
}


def tolerance(record, program):
    if record["dtype"] == "float32" or record.get("accuracy") == "float32":
        return "float32"
    return "float64 recursive" if program.recursive else "float64"


def selected(record):
    """The test record for `record`, or LeftOut with the reason."""
    if "raises" in record and not record.get("steps"):
        raise LeftOut("the framework raises")
    mapping = FRAMEWORKS[record["framework"]].get(record["scheduler"])
    if mapping is None:
        raise LeftOut("no entry for this shape")
    program = mapping(record)
    points = [(k, v) for k, v in zip(record["steps"], record["values_hex"]) if program.until is None or k <= program.until]
    if any(k != int(k) for k, _ in points):
        raise LeftOut("positions that are not whole")
    values = [float.fromhex(value) for _, value in points]
    if not points:
        raise LeftOut("nothing before the framework goes on differently")
    return {
        "framework": record["framework"],
        "version": record["version"],
        "scheduler": record["scheduler"],
        "arguments": record["arguments"],
        "output": record["output"],
        "program": program.text(signed=any(value < 0 for value in values)),
        "tolerance": tolerance(record, program),
        "stairs": program.stairs,
        "steps": [int(k) for k, _ in points],
        "values_hex": [value for _, value in points],
    }


def selected_feedback(record):
    """The same of a record whose values measurements drive."""
    if "raises" in record:
        raise LeftOut("the framework raises")
    kept = {name: record[name] for name in ("framework", "version", "scheduler", "arguments", "output")}
    steps = [int(k) for k in record["steps"]]
    return kept | {
        "program": feedback.MAPPINGS[record["framework"]](record),
        "tolerance": "float32" if record["dtype"] == "float32" else "float64",
        "stairs": "warmup_t" not in record["arguments"],
        "metrics": [str(record["metrics"][k]) for k in steps],
        "steps": steps,
        "values_hex": record["values_hex"],
    }


def main():
    folder = pathlib.Path(sys.argv[1])
    taken, left = collections.Counter(), collections.Counter()
    lines, feedback_lines = [], []
    for file in sorted(folder.glob("*.jsonl")):
        for line in file.read_text().splitlines():
            record = json.loads(line)
            if record["kind"] in ("plateau", "early_stopping"):
                try:
                    feedback_lines.append(json.dumps(selected_feedback(record)))
                    taken[file.stem + ", by measurements"] += 1
                except LeftOut as reason:
                    left[file.stem + ", by measurements", str(reason)] += 1
                continue
            if record["kind"] != "schedule":
                continue
            if record["framework"] not in FRAMEWORKS:
                left[file.stem, "no mapping for this framework"] += 1
                continue
            try:
                lines.append(json.dumps(selected(record)))
                taken[file.stem] += 1
            except LeftOut as reason:
                left[file.stem, str(reason)] += 1
    here = pathlib.Path(__file__).parent
    (here / "records.jsonl").write_text("\n".join(lines) + "\n")
    (here / "feedback_records.jsonl").write_text("\n".join(feedback_lines) + "\n")
    for framework, count in sorted(taken.items()):
        print(f"{count:5}  {framework}")
    print(f"{sum(taken.values()):5}  taken")
    for (framework, reason), count in sorted(left.items()):
        print(f"{count:5}  {framework}: {reason}")
    print(f"{sum(left.values()):5}  left out")


if __name__ == "__main__":
    main()
