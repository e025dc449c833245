"""`anneal convert` leaves nothing that concerns a schedule out in silence: it is converted, refused by name, or said."""

from convert_test import TORCH, ConvertTest
from program import main


class Functions(ConvertTest):
    LINE = "sched = optax.linear_schedule(1.0, 0.0, 100)\n"

    def test_functions_that_call_a_named_schedule(self):
        for text in ("def lr_fn(step):\n    return 0.5 * sched(step)", "lr_fn = lambda step: 0.5 * sched(step)",
                     "tx = optax.adam(learning_rate=lambda step: 0.5 * sched(step))",
                     "half = lambda step: 0.5 * sched(step)\ntx = optax.adam(half)"):
            with self.subTest(text):
                self.assertEqual(self.values(self.LINE + text, "0,50,100"), [0.5, 0.25, 0])
        self.assertEqual(self.values("lambda s: 0.5 * optax.linear_schedule(0.5, 0.0, 100)(s)", "0,50"), [0.25, 0.125])
        both = "def f(step):\n    return jnp.where(step < 50, sched(step), 0.125 * 0.5 ** (step // 100))"
        self.assertEqual(self.values(self.LINE + both, "0,50,100"), [1, 0.125, 0.0625])

    def test_values_that_are_no_functions(self):
        for text in ("lr = 0.5 * sched(step)", "lr = jnp.where(step < 10, sched(step), 1e-3)", "lr = -sched(step)"):
            self.assertIn("a schedule is used in an expression", self.refused(self.LINE + text))
        self.assertIn("a function of 0 arguments", self.refused(self.LINE + "Adam(learning_rate=lambda: sched(step) * 0.5)"))
        self.assertIn("a condition chooses", self.refused("s = StepLR(o, 3) if x else StepLR(o, 4)"))
        self.assertEqual(self.values(self.LINE + "print(sched(3) * 2, sched)", "0"), [1])

    def test_wrappers_that_are_not_known(self):
        wrapped = "sched = GradualWarmupScheduler(opt, multiplier=1, after_scheduler=CosineAnnealingLR(opt, T_max=100))"
        self.assertIn("what `GradualWarmupScheduler` makes of the schedule", self.refused(wrapped))
        named = "c = CosineAnnealingLR(opt, T_max=100)\ns = my.Ramp(c, warmup=10)"
        self.assertIn("what `my.Ramp` makes of the schedule", self.refused(named))
        for holder in ("Trainer(m, optimizers=(opt, c))", "accelerator.prepare(model, c)", "model.compile(optimizer=SGD(c))",
                       "optax.inject_hyperparams(optax.adam)(learning_rate=c)", "LRSchedulerHandler(c)", "learner.fit(9, cbs=[c])"):
            self.assertIn("torch.StepLR(1, step_size = 3)", self.last("c = StepLR(opt, 3)\nx = " + holder, "--lr", "1"))

    def test_optimizers_that_others_use(self):
        text = "rate = optax.linear_schedule(1.0, 0.0, 100)\ntx = optax.adam(rate)\nstate = TrainState.create(apply_fn=f, tx=tx)"
        self.assertEqual(self.values(text, "0,50"), [1, 0.5])
        parts = "parts = [LinearLR(opt, 0.5, total_iters=5), StepLR(opt, 9)]\ns = SequentialLR(opt, parts, [5])"
        self.assertEqual(self.last(parts, "--lr", "1").count("schedule "), 1)
        self.assertIn("torch.StepLR(3,", self.last("opt = torch.optim.SGD(p, lr=get_lr())\nStepLR(opt, 9)", "--set", "get_lr()=3"))
        factory = "def make(n):\n    return optax.cosine_decay_schedule(0.1, n)\ns = make(10)"
        self.assertIn("functions that make schedules are not read", self.refused(factory))

    def test_factors_in_a_chain_of_optax(self):
        chain = "tx = optax.chain(optax.scale_by_adam(), optax.scale_by_schedule(optax.cosine_decay_schedule(1.0, 100)), %s)"
        self.assertIn("`optax.scale(-0.1)` multiplies the schedule", self.refused(chain % "optax.scale(-0.1)"))
        self.assertEqual(self.values(chain % "optax.scale(-1)", "0"), [1])


class Names(ConvertTest):
    def test_names_that_are_given_twice(self):
        self.assertIn("torch.StepLR(0.1,", self.last("lr = 0.1; opt = SGD(p, lr=lr); lr = 0.5; s = StepLR(opt, 10)"))
        function = "gamma = 0.5\ndef f(e): return gamma ** e\n%ss = LambdaLR(opt, lr_lambda=f)\n%s"
        self.assertEqual(self.values(function % ("gamma = 0.25\n", ""), "0,1", "--lr", "1"), [1, 0.25])
        self.assertEqual(self.values(function % ("", "gamma = 0.5\n"), "0,1", "--lr", "1"), [1, 0.5])
        self.assertIn("`gamma` gets another value", self.refused(function % ("", "gamma = 0.25\n"), "--lr", "1"))

    def test_where_rates_stand(self):
        self.assertIn("torch.StepLR(3e-4,", self.last("opt = AdamW(model.parameters(), 3e-4)\nStepLR(opt, 10)"))
        groups = 'opt = torch.optim.AdamW([{"params": a, "lr": 1e-3}, {"params": b}], lr=1e-4)\nStepLR(opt, 10)'
        self.assertIn("has the rate `1e-3` of its own", self.succeeds("convert", "-e", groups).errors)
        other = self.succeeds("convert", "-e", "opt = SGD(p, lr=0.5)\nStepLR(opt, 10)", "--lr", "0.1")
        self.assertIn("the text makes the optimizer with `0.5`", other.errors)

    def test_what_lines_do_to_the_rate(self):
        text = "a = StepLR(opt, 3)\nb = ExponentialLR(opt, 0.9)\nopt.param_groups[0]['lr'] = 0.5\na.base_lrs = [1]"
        errors = self.succeeds("convert", "-e", text, "--lr", "1").errors
        self.assertIn("several schedulers change the rate of `opt`", errors)
        self.assertIn("line 3 sets `opt.param_groups[0]['lr']` by hand", errors)
        self.assertIn("line 4 sets `a.base_lrs` by hand", errors)
        other = self.succeeds("convert", "-e", "a = StepLR(x, 3)\nb = StepLR(y, 3)", "--lr", "1").errors
        self.assertNotIn("several schedulers", other)

    def test_values_that_nobody_can_set(self):
        self.assertIn("--set 'len(loader)=", self.refused("StepLR(opt, len(loader))"))
        self.assertNotIn("--set", self.refused("StepLR(opt, f('x'))", "--lr", "1"))

    def test_what_is_not_read(self):
        errors = self.refused("if x:\n  s = " + TORCH + "StepLR(o, 3)\n")
        self.assertIn("no schedule here outside of loops, classes, conditions", errors)
        self.assertIn(":1:1:", errors)


class Configurations(ConvertTest):
    def test_classes_of_keras_that_hold_a_schedule(self):
        inner = '{"class_name": "CosineDecay", "config": {"initial_learning_rate": 1, "decay_steps": 10}}'
        outer = '{"class_name": "WarmUp", "config": {"warmup_steps": 3, "decay_schedule_fn": %s}}' % inner
        optimizer = '{"class_name": "SGD", "config": {"learning_rate": %s}}'
        self.assertIn("no schedule `WarmUp`", self.refused(outer))
        self.assertIn("no schedule `WarmUp`", self.refused(optimizer % outer))
        self.assertEqual(self.values(optimizer % inner, "0,10"), [1, 0])

    def test_the_step_of_tensorflow_1(self):
        for text in ("tf.train.exponential_decay(0.1, global_step, 1000, 0.96, True)",
                     "tf.compat.v1.train.exponential_decay(0.1, global_step, 1000, 0.96, staircase=True)"):
            self.assertIn("tensorflow.exponential_decay(learning_rate = 0.1, decay_steps = 1000, decay_rate = 0.96, staircase = true)",
                          self.last(text))
        self.assertIn("boundaries = [10, 20], values = [1.0, 2.0, 3.0]",
                      self.last("tf.train.piecewise_constant(global_step, [10, 20], [1.0, 2.0, 3.0])"))

    def test_names_of_training_arguments(self):
        for wrong, meant in (("lr_scheduler='cosine'", "lr_scheduler_type"), ("lerning_rate=3", "learning_rate"), ("lr=1", "learning_rate"),
                             ("warmup_step=5", "warmup_steps"), ("max_step=5", "max_steps")):
            self.assertIn(f"did you mean `{meant}`?", self.refused(f'TrainingArguments("out", max_steps=1000, {wrong})'))
        self.assertIn("did you mean `cosine`?", self.refused('{"lr_scheduler_type": "cosin", "max_steps": 9}'))
        self.last('TrainingArguments("out", max_steps=9, eval_steps=3, save_steps=3, logging_steps=1, weight_decay=0.1, optim="x")')

    def test_the_last_of_two_keys_counts(self):
        self.assertEqual(self.values('{"learning_rate": 1, "max_steps": 10, "learning_rate": 2, "max_steps": 20}', "0,10"), [2, 1])

    def test_where_torch_goes_on_from(self):
        self.assertIn("T_max = 100, eta_min = 1e-6)", self.last("CosineAnnealingLR(optimizer, 100, 1e-6, -1)", "--lr", "1"))
        self.last("StepLR(optimizer, 100, 0.1, -1, False)", "--lr", "1")
        self.assertIn("no counterpart of `last_epoch`", self.refused("StepLR(optimizer, 100, 0.1, 5)", "--lr", "1"))

    def test_words_that_are_short_of_one(self):
        text = '{"scheduler": {"type": "WarmupLR", "params": {"warmup_steps": 10}}}'
        self.assertIn("did you mean `warmup_num_steps`?", self.refused(text))

    def test_key_frames_in_the_settings_of_a_picture(self):
        text = '{"prompt": "a cat", "strength_schedule": "0: (0.65), 10: (0.5)", "zoom": "0:(1), 5: (1 + t / 10)"}'
        self.assertIn("schedule strength_schedule = interp([0, 10], [0.65, 0.5], step)", self.last(text))
        self.assertIn("schedule zoom = piecewise", self.last(text))


class Runs(ConvertTest):
    def test_runs_without_a_length_are_checked(self):
        self.assertIn("`lr` is nan at step 0", self.refused("StepLR(optimizer, step_size=0)", "--lr", "1"))
        self.assertIn("`value` is inf at step 0", self.refused("0:(1/t), 5:(2)"))
        late = self.succeeds("convert", "-e", "0:(1 / (t - 7))", "--clock", "total = 5 steps")
        self.assertNotIn("step 7", late.errors)
        self.assertIn("`lr` is nan at step 16: is the run shorter?", self.succeeds(
            "convert", "-e", "keras.optimizers.schedules.CosineDecayRestarts(1.0, 8, t_mul=0.5)").errors)

    def test_negative_values_are_signed(self):
        self.assertIn("schedule value: signed = interp([0, 5], [-1, 2], step)", self.last("0:(-1), 5:(2)"))
        function = "LambdaLR(optimizer, lambda e: 1 - e / 100)"
        result = self.succeeds("convert", "-e", function, "--lr", "1")
        self.assertIn("schedule lr: signed = torch.LambdaLR(", result.text)
        self.assertIn("at step 101, so it is `signed`", result.errors)
        self.assertNotIn("signed", self.last(function, "--lr", "1", "--clock", "total = 100 steps"))

    def test_what_the_frameworks_refuse(self):
        torch = "SequentialLR(o, [LinearLR(o, 0.1, total_iters=3), StepLR(o, 2)], %s)"
        self.assertIn("2 milestones for 2 schedules", self.refused(torch % "[3, 5]", "--lr", "1"))
        optax = "optax.join_schedules([optax.constant_schedule(0.1), optax.constant_schedule(0.2)], %s)"
        self.assertIn("2 milestones for 2 schedules", self.refused(optax % "[3, 5]"))
        self.assertEqual(self.values(optax % "[3]", "2,3"), [0.1, 0.2])
        self.assertIn("`pct_start` is a part of the run", self.refused("OneCycleLR(o, 0.1, 100, pct_start=3)"))

    def test_a_warmup_of_deepspeed_that_says_its_rate(self):
        text = '{"scheduler": {"type": "WarmupLR", "params": {"warmup_max_lr": 0.25, "warmup_type": "linear", "warmup_num_steps": 10}}}'
        self.assertEqual(self.values(text, "6,11"), [0.125, 0.25])

    def test_a_mark_of_the_byte_order(self):
        text = self.succeeds("convert", "-", "--lr", "1", stdin=b"\xef\xbb\xbfStepLR(o, 3)").text
        self.assertIn("torch.StepLR(1, step_size = 3)", text)


if __name__ == "__main__":
    main()
