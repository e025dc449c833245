"""`anneal convert` of the calls that the golden records were made by: the program that comes out has the recorded values.

    convert_golden_test.py PROGRAM [--sanitized] [--every N]

Each call is written as people write it, in Python, converted, and the program is evaluated. Takes one record in SPARSE,
spread over all schedulers; `ANNEAL_EVERY=1` takes all.
"""

import json
import os
import pathlib
import re
import unittest

import program
from program import OK, ProgramTest, main

RECORDS = pathlib.Path(__file__).parent.parent / "golden" / "records.jsonl"
SPARSE = 1
# Where a framework has its schedulers.
PLACES = {
    "composer": "composer.optim.scheduler.", "deepspeed": "deepspeed.runtime.lr_schedules.",
    "fvcore": "fvcore.common.param_scheduler.", "ignite": "ignite.handlers.param_scheduler.",
    "keras": "keras.optimizers.schedules.", "lightning_bolts": "pl_bolts.optimizers.lr_scheduler.",
    "megatron": "megatron.core.optimizer_param_scheduler.", "mmengine": "mmengine.optim.scheduler.",
    "optax": "optax.", "paddle": "paddle.optimizer.lr.", "pytorch_optimizer": "pytorch_optimizer.",
    "tensorflow": "tf.keras.optimizers.schedules.", "thinc": "thinc.schedules.", "timm": "timm.scheduler.",
    "torch": "torch.optim.lr_scheduler.", "torchtune": "torchtune.training.lr_schedulers.", "transformers": "transformers.",
}
OPTIMIZER_FIRST = {"deepspeed", "lightning_bolts", "megatron", "mmengine", "pytorch_optimizer", "timm", "torch", "torchtune",
                   "transformers"}
FUNCTIONS = {"0.95": "lambda epoch: 0.95", "min(1, (t+1)/5)": "lambda t: min(1, (t + 1) / 5)", "1/x": "lambda x: 1 / x"}
FUNCTIONS_OF = {"lr_lambda", "scale_fn"}
# Records whose arguments are no call: lists of MMEngine (convert_test.py has them), other names, values of other classes.
LEFT_OUT = {("mmengine", "list"), ("transformers", "Adafactor"), ("ignite", "create_lr_scheduler_with_warmup")}


def python(framework, name, value):
    """An argument as it is written in Python."""
    if isinstance(value, dict) and set(value) >= {"scheduler", "arguments"}:
        return call(framework, value["scheduler"], value["arguments"])
    if isinstance(value, dict) and name == "boundaries_and_scales":
        return "{" + ", ".join(f"{key}: {scale!r}" for key, scale in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(python(framework, name, element) for element in value) + "]"
    if name in FUNCTIONS_OF and value in FUNCTIONS:
        return FUNCTIONS[value]
    return repr(value)


def call(framework, scheduler, arguments):
    place = PLACES[framework]
    if scheduler.startswith("compat.v1"):
        place = "tf."
    texts = [f"{name}={python(framework, name, value)}" for name, value in arguments.items() if name != "inside"]
    if framework in OPTIMIZER_FIRST and scheduler not in ("ChainedScheduler", "PolyScheduler"):
        texts.insert(1 if scheduler == "get_scheduler" else 0, "optimizer=optimizer")
    return f"{place}{scheduler}({', '.join(texts)})"


def fairseq(record):
    words = [f"--lr-scheduler {record['scheduler']}"]
    for name, value in record["arguments"].items():
        if value is None or value is False:
            continue
        text = ",".join(map(str, value)) if isinstance(value, list) else "" if value is True else str(value)
        words.append(f"--{name.replace('_', '-')} {text}")
    return " ".join(words)


def allowed(record, step):
    """tests/golden/README.md has the table."""
    return {"float64": 4 * 2**-52, "float64 recursive": (16 + step / 16) * 2**-52,
            "float64 bouncing": (16 + 2 * step) * 2**-52, "float32": 1e-6}[record["tolerance"]]


class Golden(ProgramTest):
    def options(self, record):
        base = re.search(r"\bbase = ([^,)]+)", record["program"])
        total = re.search(r"clock \{ (.*?) \}", record["program"])
        options = ["--lr", base.group(1) if base else "1", "--quiet"]
        if total or "span" in record["program"]:
            options += ["--clock", total.group(1) + ", epoch = 5 steps"]
        elif record["framework"] == "timm":
            options += ["--clock", "epoch = 1 step"]
        return options

    def check(self, record):
        text = fairseq(record) if record["framework"] == "fairseq" else call(record["framework"], record["scheduler"], record["arguments"])
        converted = self.anneal("convert", "-e", text, *self.options(record))
        with self.subTest(text):
            self.assertEqual(converted.status, OK, converted)
            at = ",".join(map(str, record["steps"]))
            output = record["output"]
            if output == "beta1":
                output = "momentum"
            result = self.succeeds("eval", "-", "--json", "--at", at, stdin=converted.out)
            values = result.json["outputs"][output]
            expected = [float.fromhex(value) for value in record["values_hex"]]
            unit = max((abs(value) for value in expected if abs(value) < float("inf")), default=0) or 1
            for step, value, wanted in zip(record["steps"], values, expected):
                if isinstance(value, str):
                    self.assertTrue(value == str(wanted) or (value == "nan" and wanted != wanted), (step, value, wanted))
                elif value != wanted:
                    self.assertLessEqual(abs(value - wanted), allowed(record, step) * unit, (step, converted.text))
        return True

    def test_converted_calls_have_the_recorded_values(self):
        every = int(os.environ.get("ANNEAL_EVERY", SPARSE * (12 if program.sanitized else 1)))
        seen = {}
        checked = 0
        for line in RECORDS.read_text().splitlines():
            record = json.loads(line)
            key = (record["framework"], record["scheduler"], record["output"])
            if key[:2] in LEFT_OUT or "after" in record["arguments"] or "scale_schedule_ratio" in record["program"]:
                continue
            seen[key] = seen.get(key, 0) + 1
            if (seen[key] - 1) % every == 0:
                checked += self.check(record)
        self.assertGreaterEqual(checked, 100)


if __name__ == "__main__":
    main()
