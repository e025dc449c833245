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

    def test_what_is_not_read(self):
        errors = self.refused("if x:\n  s = " + TORCH + "StepLR(o, 3)\n")
        self.assertIn("no schedule here outside of loops, classes, conditions", errors)
        self.assertIn(":1:1:", errors)


if __name__ == "__main__":
    main()
