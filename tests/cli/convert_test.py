"""`anneal convert`: what it makes of every form, what it says where it cannot, and hostile texts.

Values are held by convert_golden_test.py; here are whole texts, and values of what has no records.
"""

import os
import random

import program
from program import ENVIRONMENT, OK, USAGE, WRONG, ProgramTest, main

TORCH = "torch.optim.lr_scheduler."


class ConvertTest(ProgramTest):
    def converted(self, text, *options, **more):
        """The program that comes out; it passes `anneal check`."""
        result = self.succeeds("convert", "-e", text, "--quiet", *options, **more)
        self.assertEqual(result.err, b"", result)
        checked = self.anneal("check", "-", stdin=result.out)
        self.assertEqual(checked.status, OK, (result.text, checked.errors))
        return result.text

    def last(self, text, *options):
        """The schedules of the program that comes out, without their documentation."""
        program_text = self.converted(text, *options)
        return "".join(line + "\n" for line in program_text.splitlines() if not line.startswith("##"))

    def values(self, text, at, *options):
        """Values of the first output."""
        converted = self.succeeds("convert", "-e", text, "--quiet", *options)
        outputs = self.succeeds("eval", "-", "--json", "--at", at, stdin=converted.out).json["outputs"]
        return next(iter(outputs.values()))

    def refused(self, text, *options):
        """What is said where nothing comes out."""
        result = self.ends(WRONG, "convert", "-e", text, *options)
        self.assertTrue(result.codes, result)
        return result.errors


class Calls(ConvertTest):
    def test_the_whole_file(self):
        result = self.succeeds("convert", "-e", TORCH + "OneCycleLR(optimizer, max_lr=0.1, total_steps=1000)")
        self.assertEqual(result.text, "import torch\n"
                                      "clock { total = 1000 steps }\n"
                                      "\n"
                                      "## PyTorch's OneCycleLR, converted.\n"
                                      "##\n"
                                      "## A bare number counts calls of step(), one after every update.\n"
                                      "schedule lr = torch.OneCycleLR(max_lr = 0.1, total_steps = 1000)\n"
                                      "\n"
                                      "schedule momentum = torch.OneCycleLR_momentum(total_steps = 1000)\n")
        self.assertEqual(result.errors, "note: read as a call of a framework's scheduler (`--from call`)\n")

    def test_nested(self):
        text = TORCH + "SequentialLR(optimizer, [LinearLR(optimizer, 0.01, total_iters=5), " \
                       "CosineAnnealingLR(optimizer, T_max=85)], milestones=[5])"
        self.assertIn("torch.SequentialLR(\n"
                      "    [\n"
                      "        torch.LinearLR(0.4, start_factor = 0.01, total_iters = 5, per = 1 epoch),\n"
                      "        torch.CosineAnnealingLR(0.4, T_max = 85, per = 1 epoch),\n"
                      "    ],\n"
                      "    milestones = [5],\n"
                      "    per = 1 epoch,\n"
                      ")\n", self.last(text, "--lr", "0.4", "--per", "1 epoch", "--clock", "total = 90 epochs, epoch = 8 steps"))

    def test_functions_of_the_step(self):
        for python, formula in (
            ("0.95 ** epoch", "0.95 ^ step"),
            ("9 + -2 ** 2 + epoch // 3 * 2 - epoch % 3", "9 + -2 ^ 2 + floor(step / 3) * 2 - step % 3"),
            ("(1 + math.cos(math.pi * epoch / 10)) / 2", "(1 + cos(pi * step / 10)) / 2"),
            ("np.clip(epoch / 10, 0, 1) if 2 <= epoch < 5 or not epoch > 3 else max(1, 2, epoch)",
             "if 2 <= step < 5 or not step > 3 then clamp(step / 10, 0, 1) else max(max(1, 2), step)"),
            ("(2 ** epoch) ** -0.5", "(2 ^ step) ^ -0.5"),
            ("2e3 * float(epoch) - (epoch - (2 - 1))", "2e3 * step - (step - (2 - 1))"),
            ("jnp.where(epoch < 3, 1., .5) * math.log(8, 2)", "(if step < 3 then 1 else 0.5) * (log(8) / log(2))"),
        ):
            with self.subTest(python):
                text = self.last(TORCH + f"LambdaLR(optimizer, lambda epoch: {python})", "--lr", "1")
                self.assertIn(f"lr_lambda = {formula})", text.replace("\n    ", "").replace(",\n", ""))

    def test_lines_of_a_program(self):
        text = """
import math
from torch.optim import lr_scheduler as sched
base_lr = 0.1
epochs: int = 90
warmup, unused = 5, 6
steps_per_epoch = 10
total_steps = epochs * steps_per_epoch
optimizer = torch.optim.SGD(model.parameters(), lr=base_lr, momentum=0.9)

def factor(step, floor=0.1):
    '''Down, with a floor.'''
    if step < 5:
        return step / 5
    left = 1 - step / total_steps
    return max(left, floor)

scheduler = sched.LambdaLR(optimizer, lr_lambda=factor)
for epoch in range(epochs):
    scheduler.step()
"""
        result = self.succeeds("convert", "-e", text)
        self.assertIn("let base_lr = 0.1\nlet epochs = 90\n", result.text)
        self.assertIn("loops, classes and conditions are not read: those at line 19", result.errors)
        self.assertEqual(self.values(text, "0,5,90,880"), [0.0, 0.1 * (1 - 5 / 900), 0.1 * (1 - 90 / 900), 0.1 * 0.1])

    def test_a_schedule_inside_of_something_else(self):
        optax = self.last("tx = optax.adamw(learning_rate=optax.cosine_decay_schedule(1e-3, 900), weight_decay=0.1)")
        self.assertIn("schedule lr = optax.cosine_decay_schedule(init_value = 1e-3, decay_steps = 900)", optax)
        trainer = self.last("opt = torch.optim.AdamW(params, 3e-4)\ns = CosineAnnealingLR(opt, 90)\nTrainer(m, optimizers=(opt, s))")
        self.assertIn("schedule lr = torch.CosineAnnealingLR(3e-4, T_max = 90)", trainer)

    def test_two_schedules_are_two_outputs(self):
        text = self.converted("g = StepLR(opt_g, 30)\nd = StepLR(opt_d, 60)", "--lr", "0.1")
        self.assertIn("schedule g = torch.StepLR(0.1, step_size = 30)", text)
        self.assertIn("schedule d = torch.StepLR(0.1, step_size = 60)", text)

    def test_names_that_stand_for_others_later(self):
        text = "s = LinearLR(opt, 0.1, total_iters=5)\ns = SequentialLR(opt, [s, StepLR(opt, 9)], [5])"
        self.assertEqual(self.last(text, "--lr", "1").count("torch.LinearLR"), 1)

    def test_a_rate_that_is_not_said_must_be_set(self):
        result = self.succeeds("convert", "-e", TORCH + "StepLR(optimizer, 30)")
        self.assertIn("`base` must be set, or given here with `--lr`", result.errors)
        self.assertEqual(self.ends(WRONG, "check", "-", stdin=result.out).codes, ["A0406"])
        self.assertEqual(self.succeeds("eval", "-", "--set", "base=2", "--at", "30", "--json", stdin=result.out).json["outputs"],
                         {"lr": [0.2]})

    def test_measurements_are_inputs(self):
        self.assertIn("input val_loss\n\nschedule lr = keras.ReduceLROnPlateau(learning_rate = 0.1, metric = val_loss, patience = 5)",
                      self.last('keras.callbacks.ReduceLROnPlateau(monitor="val_loss", patience=5)', "--lr", "0.1"))
        self.assertIn("torch.ReduceLROnPlateau(0.1, metrics = metrics, mode = \"max\")",
                      self.last(TORCH + 'ReduceLROnPlateau(optimizer, "max")', "--lr", "0.1"))

    def test_an_accuracy_should_rise(self):
        plateau = 'keras.callbacks.ReduceLROnPlateau(monitor="val_accuracy"%s)'
        self.assertIn('mode = "max"', self.last(plateau % "", "--lr", "0.1"))
        self.assertIn('mode = "min"', self.last(plateau % ', mode="min"', "--lr", "0.1"))

    def test_the_rate_of_a_chain_is_that_of_its_members(self):
        text = "opt = torch.optim.SGD(p, lr=0.5)\nChainedScheduler([ConstantLR(opt, 0.1, 20), ExponentialLR(opt, 0.9)])"
        self.assertIn("torch.ChainedScheduler(\n    0.5,\n    [torch.ConstantLR(1,", self.last(text))

    def test_every_module(self):
        for text, entry in (
            ("diffusers.optimization.get_piecewise_constant_schedule(o, '1:10,0.1:20,0.01')",
             "diffusers.get_piecewise_constant_schedule(1, boundaries = [10, 20], factors = [1, 0.1, 0.01])"),
            ("espnet2.schedulers.warmup_lr.WarmupLR(o, 100)", "espnet.WarmupLR(1, warmup_steps = 100)"),
            ("mx.lr_scheduler.FactorScheduler(step=100, factor=0.5, base_lr=0.1)",
             "mxnet.FactorScheduler(step_ = 100, factor = 0.5, base_lr = 0.1)"),
            ("mx.lr_scheduler.MultiFactorScheduler(step=[10, 20])", "mxnet.MultiFactorScheduler(steps = [10, 20])"),
            ("tf.compat.v1.train.polynomial_decay(0.1, global_step, 10, cycle=True)",
             "tensorflow.polynomial_decay(learning_rate = 0.1, decay_steps = 10, cycle_ = true)"),
            ("mlx.optimizers.join_schedules([mlx.optimizers.linear_schedule(0, 0.1, 10), mlx.optimizers.cosine_decay(0.1, 90)], [10])",
             "mlx.join_schedules("),
            ("composer.optim.StepScheduler('3ba')", "1 * composer.StepScheduler(step_size = 3 steps)"),
            ("nemo.core.optim.lr_scheduler.CosineAnnealing(o, max_steps=10)", "nemo.CosineAnnealing(1, max_steps = 10)"),
            ("pytorch_optimizer.get_wsd_schedule(o, 3, 5, 6)", "kozistr.get_wsd_schedule("),
            ("optax.piecewise_constant_schedule(1., {60: 0.1, 30: 0.5})",
             "optax.piecewise_constant_schedule(init_value = 1, boundaries = [30, 60], scales = [0.5, 0.1])"),
            ("ignite.handlers.PiecewiseLinear(o, 'lr', milestones_values=[(0, 0.1), (10, 0)])",
             "ignite.PiecewiseLinear(milestones = [0, 10], values = [0.1, 0])"),
            ("caffe.poly(base_lr=0.1, power=2, max_iter=1000)", "caffe.poly(base_lr = 0.1, power = 2, max_iter = 1000)"),
        ):
            with self.subTest(text):
                self.assertIn("schedule lr = " + entry, self.last(text, "--lr", "1"))

    def test_what_is_not_known(self):
        self.assertIn("did you mean `StepLR`?", self.refused(TORCH + "StpLR(optimizer, 30)"))
        self.assertIn("`len(loader)` is known only where the program runs", self.refused("StepLR(optimizer, len(loader))"))
        self.assertEqual(self.values("StepLR(optimizer, 2 * len(loader))", "9,10", "--lr", "1", "--set", "len(loader)=5"), [1, 0.1])
        self.assertIn("total = 30 steps", self.converted("OneCycleLR(o, 0.1, total_steps=3 * n)", "--set", "n=10"))
        self.assertIn(":3:13:", self.refused("opt = SGD(lr=1)\n\nStepLR(opt, step)"))

    def test_what_comes_out_is_checked(self):
        # The end of this one lies below zero within the run that its length says.
        errors = self.refused(TORCH + "OneCycleLR(o, max_lr=-1, total_steps=10)")
        self.assertIn("<converted>:", errors)
        self.assertIn("A0602", errors)

    def test_files_and_outputs(self):
        self.file("snippet.py", TORCH + "StepLR(optimizer, 30)\n")
        self.assertEqual(self.succeeds("convert", "snippet.py", "--lr", "0.1", "-o", "out.sched").out, b"")
        self.assertIn("torch.StepLR(0.1, step_size = 30)", (self.folder / "out.sched").read_text())
        self.ends(WRONG, "convert", "-e", "x", "-o", "other.sched")
        self.assertFalse((self.folder / "other.sched").exists())
        self.ends(ENVIRONMENT, "convert", "missing.py")
        self.ends(ENVIRONMENT, "convert", "snippet.py", "--lr", "1", "-o", "no/such/folder/x.sched")
        self.ends(USAGE, "convert")
        self.ends(USAGE, "convert", "-e", "x", "--from", "cobol")
        self.ends(USAGE, "convert", "-e", "x", "--set", "x")
        found = self.ends(WRONG, "convert", "-e", "x", "--diagnostics", "json").errors
        self.assertIn('"code":"A0932"', found)


class Forms(ConvertTest):
    def form(self, text, *options):
        """The form that a text is read as."""
        result = self.succeeds("convert", "-e", text, *options)
        return result.errors.split("`--from ")[1].split("`")[0]

    def test_forms_are_recognized(self):
        self.assertEqual(self.form("StepLR(o, 3)"), "call")
        self.assertEqual(self.form('{"learning_rate": 0.1, "max_steps": 10}'), "huggingface")
        self.assertEqual(self.form('TrainingArguments("out", learning_rate=0.1, max_steps=10)'), "huggingface")
        self.assertEqual(self.form('{"scheduler": {"type": "WarmupLR", "params": {}}}'), "deepspeed")
        self.assertEqual(self.form("param_scheduler = dict(type='StepLR', step_size=3, by_epoch=False)"), "mmengine")
        self.assertEqual(self.form('[{"type": "StepLR", "step_size": 3, "by_epoch": false}]'), "mmengine")
        self.assertEqual(self.form('{"class_name": "CosineDecay", "config": {"initial_learning_rate": 1, "decay_steps": 9}}'), "keras")
        self.assertEqual(self.form("--lr 0.1 --lr-decay-style cosine --train-iters 10"), "megatron")
        self.assertEqual(self.form("fairseq-train data --lr 0.1 --lr-scheduler inverse_sqrt"), "fairseq")
        self.assertEqual(self.form("constant * linear_warmup"), "t5x")
        self.assertEqual(self.form("0:(1), 10:(2)"), "deforum")

    def test_huggingface(self):
        text = '{"learning_rate": 2e-5, "lr_scheduler_type": "cosine", "warmup_ratio": 0.03, "max_steps": 1000, "output_dir": "x"}'
        self.assertIn('transformers.get_scheduler(name = "cosine", base = 2e-5, num_warmup_steps = 30, num_training_steps = 1000)',
                      self.last(text))
        epochs = 'Seq2SeqTrainingArguments("out", learning_rate=1.0, warmup_steps=10, num_train_epochs=2)'
        self.assertEqual(self.values(epochs, "0,5,10,55,100", "--clock", "epoch = 50 steps"), [0, 0.5, 1, 0.5, 0])
        self.assertIn("how many updates an epoch has", self.refused(epochs))
        self.assertIn('torch.ReduceLROnPlateau(5e-5, metrics = metrics, factor = 0.5)',
                      self.last('{"lr_scheduler_type": "reduce_lr_on_plateau", "lr_scheduler_kwargs": {"factor": 0.5}, "max_steps": 10}'))
        self.assertIn("`lr_scheduler_extra`", self.refused('{"max_steps": 3, "lr_scheduler_extra": 1}'))
        # The default of the arguments is a line from 5e-5 over three epochs.
        self.assertEqual(self.values('{"per_device_train_batch_size": 8, "num_train_epochs": 4}', "0,20", "--clock", "epoch = 10 steps"),
                         [5e-5, 2.5e-5])

    def test_deepspeed(self):
        text = '{"optimizer": {"type": "Adam", "params": {"lr": 0.002}}, "scheduler": {"type": "%s", "params": {%s}}}'
        self.assertIn("deepspeed.WarmupLR(0.002, warmup_num_steps = 10)", self.last(text % ("WarmupLR", '"warmup_num_steps": 10')))
        cycle = self.last(text % ("OneCycle", '"cycle_min_lr": 0.1, "cycle_max_lr": 1, "cycle_min_mom": 0.7'))
        self.assertIn("deepspeed.OneCycle_momentum(cycle_min_mom = 0.7)", cycle)
        self.assertNotIn("momentum", self.last(text % ("OneCycle", '"cycle_min_lr": 0.1, "cycle_max_lr": 1, "cycle_momentum": false')))
        self.assertIn("A0932", self.refused(text % ("WarmupLR", '"warmup_num_steps": "auto"')))
        self.assertIn("did you mean `warmup_num_steps`?", self.refused(text % ("WarmupLR", '"warmup_num_step": 3')))

    def test_mmengine(self):
        text = """
max_epochs = 12
train_cfg = dict(by_epoch=True, max_epochs=max_epochs)
optim_wrapper = dict(optimizer=dict(type='SGD', lr=0.02))
param_scheduler = [
    dict(type='LinearLR', start_factor=0.5, by_epoch=False, begin=0, end=6),
    dict(type='mmengine.MultiStepLR', begin=0, end=max_epochs, milestones=[8, 11], gamma=0.1),
]
"""
        values = self.values(text, "0,5,79,80,110", "--clock", "epoch = 10 steps")
        for value, wanted in zip(values, [0.01, 0.02, 0.02, 0.002, 0.0002]):
            self.assertAlmostEqual(value, wanted, delta=1e-15)
        self.assertIn("total = 12 epochs", self.converted(text, "--clock", "epoch = 10 steps"))
        cosine = "[dict(type='CosineAnnealingLR', T_max=10, eta_min=0.5, convert_to_iter_based=True)]"
        self.assertEqual(self.values(cosine, "0,25,50", "--clock", "epoch = 5 steps", "--lr", "1"), [1, 0.75, 0.5])
        self.assertIn("mixes its floor", self.refused("[dict(type='StepLR', step_size=3), dict(type='PolyLR', eta_min=0.1)]", "--lr", "1"))
        self.assertIn("`ConstantMomentum` is not known", self.refused("[dict(type='ConstantMomentum')]"))

    def test_keras(self):
        text = '{"name": "SGD", "learning_rate": {"module": "keras.optimizers.schedules", "class_name": "PolynomialDecay", ' \
               '"config": {"initial_learning_rate": 1.0, "decay_steps": 10, "end_learning_rate": 0.0, "power": 1.0, "cycle": %s, ' \
               '"name": "PolynomialDecay"}, "registered_name": null}}'
        self.assertEqual(self.values(text % "false", "0,5,20"), [1, 0.5, 0])
        self.assertIn("cycle_ = true", self.last(text % "true"))
        self.assertEqual(self.values('{"initial_learning_rate": 1, "decay_steps": 10, "name": "CosineDecay"}', "0,10"), [1, 0])
        self.assertIn("Keras has no schedule `Mine`", self.refused('{"module": "my.schedules", "class_name": "Mine", "config": {}}'))

    def test_megatron(self):
        text = "python pretrain.py --lr 1.0 \\\n  --min-lr=0.5 --lr-decay-style linear --lr-warmup-fraction 0.1 --train-iters 100"
        self.assertEqual(self.values(text, "0,5,10,55,100"), [0, 0.5, 1, 0.75, 0.5])
        samples = "--lr 1.0 --lr-decay-style linear --lr-warmup-samples 40 --train-samples 400 --global-batch-size 8"
        self.assertEqual(self.values(samples, "0,5,50"), [0, 1, 0])
        self.assertIn("clock { step = 8 samples, total = 400 samples }", self.converted(samples))
        decay = self.converted(text + " --start-weight-decay 0.1 --end-weight-decay 0.2 --weight-decay-incr-style cosine")
        self.assertIn("schedule weight_decay = megatron.OptimizerParamScheduler_weight_decay(", decay)
        self.assertIn("`lr_decay_shape`", self.refused(text + " --lr-decay-shape 3"))

    def test_fairseq(self):
        self.assertEqual(self.values("--lr 0.5 --lr-scheduler inverse_sqrt --warmup-updates 4 --warmup-init-lr 0", "0,2,4,16"),
                         [0, 0.25, 0.5, 0.25])
        self.assertEqual(self.values("--lr 1,0.5 --lr-scheduler fixed", "0,5,15", "--clock", "epoch = 5 steps"), [1, 0.5, 0.5])
        self.assertIn("total = 80000 steps", self.converted("--lr 1 --lr-scheduler tri_stage --phase-ratio '[0.1, 0.4, 0.5]' --max-update 80000"))

    def test_t5x(self):
        values = self.values("constant * linear_warmup * rsqrt_decay, warmup_steps=4, base_learning_rate=1.0", "0,2,4,16")
        self.assertEqual(values, [1e-8, 0.25, 0.5, 0.25])
        gin = "utils.create_learning_rate_scheduler.factors = 'constant * rsqrt_normalized_decay'\n" \
              "utils.create_learning_rate_scheduler.warmup_steps = 4  # few\n"
        self.assertEqual(self.values(gin, "0,4,16"), [0.5, 0.5, 0.25])
        call = "utils.create_learning_rate_scheduler('constant * decay_every', 1.0, steps_per_decay=10, step_offset=5)"
        self.assertEqual(self.values(call, "0,14,15,25"), [1, 1, 0.5, 0.25])
        self.assertIn("no factor `rsqrt`", self.refused("constant * rsqrt"))

    def test_deforum(self):
        self.assertEqual(self.values("0:(0.5), 30:(1.0), 60:(0.5)", "0,15,30,45,60,99"), [0.5, 0.75, 1, 0.75, 0.5, 0.5])
        self.assertEqual(self.values('"10: (t * 2), 20: (5), 30: (7)"', "0,9,10,15,20,25,30,99"), [20, 20, 20, 30, 5, 6, 7, 7])
        self.assertEqual(self.values("0:(1), 10:(where(t > 12, 4, 3))", "0,5,10,13"), [1, 2, 3, 4])
        self.assertEqual(self.values("0:(max_f - t)", "0,9", "--clock", "total = 10 steps"), [9, 0])
        self.assertEqual(self.values("0:(-1), 10:(2 ** 2), 20:(+5)", "0,5,10,15,20"), [-1, 1.5, 4, 4, 5])
        self.assertEqual(self.values("0:(s)", "3", "--set", "s=7"), [7])
        self.assertIn("a frame is a whole number", self.refused("0:(1), a:(2)"))


class Hostile(ConvertTest):
    def test_texts_that_hurt(self):
        deep = 20_000
        for text in (
            "(" * deep, "[" * deep, "{" * deep, "[" * deep + "]" * deep, '{"a":' * deep, "-" * deep + "1", "not " * deep + "1",
            "**".join(["2"] * deep), "f" + "()" * deep, "a" + ".b" * deep, "lambda x: " * deep + "1", "1 if 1 else " * deep + "1",
            "def f(x):\n if x: return 1\n" + " elif x: return 2\n" * deep + " else: return 3\nLambdaLR(o, f)",
            "def f(x):\n" + "".join(" " * (i + 1) + "if x:\n" for i in range(300)), "0:(" + "(" * deep, "'", '"""', "f'x'", "\\",
            "StepLR(optimizer, 3", "StepLR(optimizer, 3\x00)", "StepLR(optimizer, 1e999)", "StepLR(optimizer, " + "9" * 999 + ")",
            "a = b\nb = a\nStepLR(optimizer, a)", "f = lambda x: f(x)\nLambdaLR(o, f)", "lr = lr\nStepLR(optimizer, lr)",
            "s = StepLR(o, 3)\n" + "s = SequentialLR(o, [s, s], [3])\n" * 40,
            "f0 = lambda x: x\n" + "".join(f"f{i + 1} = lambda x: f{i}(x) + f{i}(x)\n" for i in range(40)) + "LambdaLR(o, f40)",
            "".join(f"a{i + 1} = a{i}\n" for i in range(2000)) + "StepLR(o, a2000)",
            "f0 = lambda x: x\n" + "".join(f"f{i + 1} = lambda x: {'-' * 90}f{i}(x)\n" for i in range(15)) + "LambdaLR(o, f15)",
            "a0 = 1\n" + "".join(f"a{i + 1} = {'-' * 90}a{i}\n" for i in range(60)) + "StepLR(o, a60, total_steps=a60)",
            "s0 = StepLR(o, 3)\n" + "".join(f"s{i + 1} = {'SequentialLR(o, [' * 40}s{i}{'], [])' * 40}\n" for i in range(60)),
            "f = lambda x: x * x\nLambdaLR(o, lambda s: " + "f(" * 60 + "s" + ")" * 60 + ")", "0:(" + "fmod(" * 60 + "t" + ", 2)" * 60 + ")",
            "LambdaLR(o, lambda s: " + "a(" * 40 + "s" + ")()" * 40 + ")",
            "MultiStepLR(o, [" + "1," * 70_000 + "])", "--lr-decay-style x " + "--a1 " * 9 + '"', "\u202e0:(1)", "--lr-decay- " * deep,
        ):
            result = self.ends(WRONG, "convert", "-", stdin=text)
            self.assertTrue(result.codes, (text[:60], result))

    def test_bytes_that_are_no_text(self):
        for content in (b"StepLR(o, \xff)", b"\xff\xfeS\x00t\x00", b"\x00", b"a = '\xc3'"):
            self.assertIn(self.ends(WRONG, "convert", "-", stdin=content).codes, (["A0001"], ["A0002"]))
        self.assertEqual(self.ends(WRONG, "convert", "-", stdin=b"#" * (1 << 20) + b"\n").codes, ["A0003"])

    def test_large_texts_are_read_in_time(self):
        names = "".join(f"a{i} = {i}\n" for i in range(30_000))
        self.succeeds("convert", "-", "--lr", "1", stdin=names + "StepLR(o, a1 + a2)")
        self.succeeds("convert", "-", "--lr", "1", stdin="StepLR(o, " + "+".join(["2"] * 30_000) + ")")
        self.succeeds("convert", "-", stdin=",".join(f"{i}:(1)" for i in range(30_000)))
        self.ends(WRONG, "convert", "-", stdin="f(g(x), y=h)\n" * 30_000)
        self.ends(WRONG, "convert", "-", stdin="f = lambda x: " + "+".join(["x"] * 30_000) + "\n" + "g(f, f)\n" * 30_000 + "g(StepLR(o, 1))")
        self.succeeds("convert", "-", stdin="optax.chain(optax.sgd(optax.constant_schedule(1)), " + "scale(-1)," * 30_000 + ")")

    def test_random_changes(self):
        """Pieces of good texts, put together at random: an answer with a code, or a program."""
        seeds = (
            "import torch\nx = 3\nopt = torch.optim.SGD(p, lr=0.1)\ns = SequentialLR(opt, [LinearLR(opt, 0.1), StepLR(opt, x)], [5])\n",
            '{"learning_rate": 2e-5, "lr_scheduler_type": "cosine", "warmup_ratio": 0.03, "max_steps": 1000}',
            '{"scheduler": {"type": "WarmupDecayLR", "params": {"total_num_steps": 10, "warmup_num_steps": 3}}}',
            "[dict(type='LinearLR', by_epoch=False, end=5), dict(type='CosineAnnealingLR', T_max=9, begin=5, by_epoch=False)]",
            '{"class_name": "CosineDecay", "config": {"initial_learning_rate": 1, "decay_steps": 9, "warmup_target": null}}',
            "--lr 0.1 --lr-decay-style cosine --train-iters 10 --lr-warmup-iters 2",
            "--lr 0.1 --lr-scheduler tri_stage --phase-ratio '[0.1, 0.4, 0.5]' --max-update 100",
            "constant * linear_warmup * rsqrt_decay, warmup_steps=10, base_learning_rate=0.5",
            "0:(0.5 + sin(t)), 30:(1.0), 60:(where(t > 3, 1, 0))",
            "def f(step):\n  if step < 3:\n    return 1\n  return 0.5 ** (step // 3)\nLambdaLR(o, f)\n",
        )
        rounds = int(os.environ.get("ANNEAL_ROUNDS", 30 if program.sanitized else 150))
        numbers = random.Random(20261129)
        for _ in range(rounds):
            text = list(numbers.choice(seeds))
            for _ in range(numbers.randint(1, 6)):
                at = numbers.randrange(len(text) + 1)
                change = numbers.randrange(4)
                if change == 0:
                    del text[at:at + numbers.randint(1, 9)]
                elif change == 1:
                    text[at:at] = numbers.choice("()[]{},:=+-*/%.'\"\\\n \tx0\u00e9")
                elif change == 2:
                    other = numbers.choice(seeds)
                    begin = numbers.randrange(len(other))
                    text[at:at] = other[begin:begin + numbers.randint(1, 30)]
                else:
                    text[at:at + 1] = text[at:at + 1] * numbers.randint(2, 5)
                text = text or ["x"]
            result = self.anneal("convert", "-", "--lr", "0.1", "--clock", "epoch = 5 steps", stdin="".join(text))
            self.assertIn(result.status, (OK, WRONG), ("".join(text), result))
            self.assertEqual(result.status == WRONG, bool(result.codes) and not result.out, ("".join(text), result))


if __name__ == "__main__":
    main()
