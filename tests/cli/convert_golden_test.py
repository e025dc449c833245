"""`anneal convert` of the calls that the golden records were made by: the program that comes out has the recorded values.

Each call is written as people write it, in Python, or as a configuration or command line where the framework has those. It
is converted, and the program is evaluated. Under the sanitizers one record in twelve of each scheduler is taken.
"""

import json
import os
import pathlib
import re
import unittest

import program
from program import OK, ProgramTest, main

RECORDS = pathlib.Path(__file__).parent.parent / "golden" / "records.jsonl"
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


def keras_configuration(record):
    return json.dumps({"module": "keras.optimizers.schedules", "class_name": record["scheduler"], "registered_name": None,
                       "config": {name: value for name, value in record["arguments"].items() if name != "inside"} |
                                 {"name": record["scheduler"]}})


def deepspeed_configuration(record):
    return json.dumps({"train_batch_size": 8, "optimizer": {"type": "Adam", "params": {"lr": base_of(record)}},
                       "scheduler": {"type": record["scheduler"], "params": record["arguments"]}})


def mmengine_list(record):
    schedulers = record["arguments"]["schedulers"] if record["scheduler"] == "list" else [record]
    texts = []
    for schedule in schedulers:
        given = "".join(f", {name}={value!r}" for name, value in schedule["arguments"].items())
        texts.append(f"dict(type='{schedule['scheduler']}', by_epoch=False{given})")
    return f"optimizer = dict(type='SGD', lr={base_of(record)})\nparam_scheduler = [{', '.join(texts)}]\n"


MEGATRON = {"init_lr": "lr-warmup-init", "max_lr": "lr", "min_lr": "min-lr", "lr_warmup_steps": "lr-warmup-iters",
            "lr_decay_steps": "lr-decay-iters", "lr_decay_style": "lr-decay-style", "wsd_decay_steps": "lr-wsd-decay-iters",
            "lr_wsd_decay_style": "lr-wsd-decay-style", "start_wd": "start-weight-decay", "end_wd": "end-weight-decay",
            "wd_incr_steps": "train-iters", "wd_incr_style": "weight-decay-incr-style"}


def megatron_options(record):
    return " ".join(f"--{MEGATRON[name]} {value}" for name, value in record["arguments"].items() if value is not None)


def training_arguments(record):
    given = record["arguments"]
    return json.dumps({"learning_rate": base_of(record), "lr_scheduler_type": given["name"],
                       "warmup_steps": given.get("num_warmup_steps", 0), "max_steps": given.get("num_training_steps", -1),
                       "lr_scheduler_kwargs": given.get("scheduler_specific_kwargs", {})})


def base_of(record):
    base = re.search(r"\bbase = ([^,)]+)", record["program"])
    return float(base.group(1)) if base else 1.0


# How records are written otherwise than as calls: framework, form, and whether a record has one.
FORMS = [
    ("keras", "keras", keras_configuration, lambda record: True),
    ("deepspeed", "deepspeed", deepspeed_configuration, lambda record: True),
    ("mmengine", "mmengine", mmengine_list, lambda record: True),
    ("megatron", "megatron", megatron_options, lambda record: True),
    ("transformers", "huggingface", training_arguments, lambda record: record["scheduler"] == "get_scheduler"),
]


def allowed(record, step):
    """tests/golden/README.md has the table."""
    return {"float64": 4 * 2**-52, "float64 recursive": (16 + step / 16) * 2**-52,
            "float64 bouncing": (16 + 2 * step) * 2**-52, "float32": 1e-6}[record["tolerance"]]


class Golden(ProgramTest):
    def options(self, record):
        total = re.search(r"clock \{ (.*?) \}", record["program"])
        options = ["--lr", repr(base_of(record)), "--quiet"]
        if total:
            options += ["--clock", total.group(1) + ", epoch = 5 steps"]
        elif record["framework"] == "timm":
            options += ["--clock", "epoch = 1 step"]
        return options

    def check(self, record, text, *options):
        converted = self.anneal("convert", "-e", text, *options)
        with self.subTest(text):
            self.assertEqual(converted.status, OK, converted)
            at = ",".join(map(str, record["steps"]))
            result = self.succeeds("eval", "-", "--json", "--at", at, stdin=converted.out)
            values = result.json["outputs"]["momentum" if record["output"] == "beta1" else record["output"]]
            expected = [float.fromhex(value) for value in record["values_hex"]]
            unit = max((abs(value) for value in expected if abs(value) < float("inf")), default=0) or 1
            for step, value, wanted in zip(record["steps"], values, expected, strict=True):
                if isinstance(value, str):
                    self.assertTrue(value == str(wanted) or (value == "nan" and wanted != wanted), (step, value, wanted))
                elif value != wanted:
                    self.assertLessEqual(abs(value - wanted), allowed(record, step) * unit, (step, converted.text))

    def records(self):
        """One record of each scheduler, or all of them where time allows."""
        every = int(os.environ.get("ANNEAL_EVERY", 12 if program.sanitized else 1))
        seen = {}
        for line in RECORDS.read_text().splitlines():
            record = json.loads(line)
            key = (record["framework"], record["scheduler"], record["output"])
            seen[key] = seen.get(key, 0) + 1
            if (seen[key] - 1) % every == 0:
                yield record

    def test_calls(self):
        checked = 0
        for record in self.records():
            if (record["framework"], record["scheduler"]) in LEFT_OUT:
                continue
            if "after" in record["arguments"] or "scale_schedule_ratio" in record["program"]:
                continue  # two schedulers that share an optimizer, and an option of the trainer
            is_fairseq = record["framework"] == "fairseq"
            text = fairseq(record) if is_fairseq else call(record["framework"], record["scheduler"], record["arguments"])
            self.check(record, text, *self.options(record))
            checked += 1
        self.assertGreaterEqual(checked, 100 if program.sanitized else 750)

    def test_configurations(self):
        checked = {}
        for record in self.records():
            for framework, form, written, has_one in FORMS:
                if record["framework"] != framework or not has_one(record):
                    continue
                self.check(record, written(record), "--from", form, "--quiet")
                checked[form] = checked.get(form, 0) + 1
        for _, form, _, _ in FORMS:
            self.assertGreaterEqual(checked.get(form, 0), 1 if program.sanitized else 10, form)


if __name__ == "__main__":
    main()
