"""`anneal convert --to`: what is written, what is refused, and code of programs that remember."""

import json
import math
import pathlib
import subprocess
import sys

from program import USAGE, WRONG, ProgramTest, main

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / "convert"))
from formula_evaluator import Evaluator  # noqa: E402

RUN = ("clock { total = 10 epochs, epoch = 10 steps }\n"
       "param peak = 0.4 in (0, 10] log   ## the rate after the warm-up\n"
       "param warm = 1 epoch\n"
       "schedule lr = phases { warmup = warm: linear(0, peak), decay = rest: cosine(peak, 0) }\n"
       "schedule momentum = 0.9\n")

PYTHON = '''
def lr(step, peak=0.4):
    """The value that update `step` uses; the first update is 0.

    peak: a number
    """
    step = float(step)
    now = min(step, 100.0)
    if now < 20:
        return _lerp(0.0, peak, min(now / 20, 1.0))
    return peak
'''

LATEX = r"""\begin{align*}
  \eta(t) &= \begin{cases}
    \mathrm{peak} \, \frac{t}{20} & t < 20 \\
    \mathrm{peak} & 20 \le t < 100
  \end{cases}
\end{align*}
with $\mathrm{peak} = 0.4$
"""

FEEDBACK = ("clock { total = 100 steps }\n"
            "param factor = 0.5\n"
            "input loss\n"
            "input grad_norm = 1\n"
            "let falls = { let better = loss < best; state best = inf -> if better then loss else best;\n"
            "  state seen = 0 -> if better then seen else seen + 1; state was = false -> loss < best; \n"
            "  factor ^ seen * (if was then 2 else 1) }\n"
            "let mean = { state mean = 1 -> 0.9 * mean + 0.1 * grad_norm; mean }\n"
            "schedule lr = 0.1 * falls / mean * (1 + step)\n"
            "schedule clip = 2 * mean + grad_norm\n")
LOG = [(3, 1.0, None), (5, 0.5, 2.0), (6, None, 4.0), (20, 0.7, 0.5), (30, 0.4, None), (31, 0.3, None)]


class CodeTest(ProgramTest):
    def written(self, target, *arguments, name="run.sched"):
        return self.succeeds("convert", name, "--to", target, *arguments).text

    def defined(self, target, *arguments, name="run.sched"):
        names = {}
        exec(compile(self.written(target, *arguments, name=name), "written.py", "exec"), names)
        return names


class Written(CodeTest):
    def test_a_rate_that_nothing_says_is_not_made_up(self):
        result = self.ends(USAGE, "convert", "-e", "StepLR(optimizer, 30)", "--from", "call", "--to", "python")
        self.assertEqual(result.codes, ["A0903"])
        self.assertIn("--lr", result.errors)

    def test_python_is_readable(self):
        self.file("run.sched", "clock { total = 100 steps }\nparam peak = 0.4\n"
                               "schedule lr = phases { warmup = 20 steps: linear(0, peak), rest: peak }\n")
        text = self.written("python")
        self.assertIn(PYTHON, text)
        self.assertIn("TOTAL_STEPS = 100\n", text)
        self.assertTrue(text.startswith('"""Written by `anneal convert --to python` from `run.sched`.\n'), text)

    def test_latex_is_a_formula_of_a_paper(self):
        self.file("run.sched", "clock { total = 100 steps }\nparam peak = 0.4\n"
                               "schedule lr = phases { warmup = 20 steps: linear(0, peak), rest: peak }\n")
        self.assertTrue(self.written("latex").endswith(LATEX), self.written("latex"))
        self.file("half.sched", "clock { total = 1000 steps }\nschedule lr = cosine(0.1, 0)\nschedule beta2 = 1 - 1/(step + 1)")
        self.assertIn("\\eta(t) &= 0.1 \\, \\sin^2\\left(\\frac{\\pi}{2} \\, \\frac{1000 - t}{1000}\\right) \\\\\n"
                      "  \\beta_{2}(t) &= 1 - \\frac{1}{t + 1}\n", self.written("latex", name="half.sched"))

    def test_parameters_stay_open(self):
        self.file("run.sched", RUN)
        lr = self.defined("python")["lr"]
        expected = self.succeeds("eval", "run.sched", "--json", "--at", "0..120:7", "--set", "peak=0.3", "--set", "warm=37 steps")
        for step, value in zip(expected.json["at"], expected.json["outputs"]["lr"]):
            self.assertTrue(math.isclose(lr(step, peak=0.3, warm=37), value, rel_tol=1e-14), step)

    def test_the_clock_and_choices_are_as_bound(self):
        self.file("run.sched", "clock { total = 10 epochs, epoch = n steps }\nparam n: integer = 10\n"
                               "param shape: one_of(\"cosine\", \"linear\") = \"linear\"\n"
                               "schedule lr = if shape == \"cosine\" then cosine(1, 0) else linear(1, 0)\n")
        text = self.written("python", "--set", "n=20", "--set", "shape=cosine")
        self.assertIn("STEPS_PER_EPOCH = 20\n", text)
        self.assertIn("  n = 20\n  shape = cosine\n", text)
        self.assertIn("_sinpi", text)
        self.assertIn("def lr(step):", text)

    def test_json_says_all(self):
        self.file("run.sched", RUN)
        data = json.loads(self.written("json"))
        self.assertEqual((data["format"], data["version"], data["name"]), ("anneal formula", 1, "run"))
        self.assertEqual(data["clock"]["total"], 100)
        self.assertEqual(data["clock"]["units"], {"epoch": {"multiplier": 10, "divisor": 1}})
        peak, warm = data["parameters"]
        self.assertEqual(peak, {"name": "peak", "type": "number", "unit": None, "list": False, "default": 0.4,
                                "range": {"text": "(0, 10]", "low": 0, "high": 10, "low_open": True, "high_open": False,
                                          "logarithmic": True}, "documentation": "the rate after the warm-up"})
        self.assertEqual((warm["unit"], warm["default"]), ("step", 10))
        self.assertEqual([output["name"] for output in data["outputs"]], ["lr", "momentum"])
        self.assertEqual(data["outputs"][1]["value"], 0.9)

    def test_outputs_are_chosen(self):
        self.file("run.sched", RUN)
        self.assertNotIn("def lr(", self.written("python", "--output", "momentum"))
        self.assertIn("has no output `lt`", self.ends(USAGE, "convert", "run.sched", "--to", "c", "--output", "lt").errors)

    def test_it_goes_to_a_file(self):
        self.file("run.sched", RUN)
        self.assertEqual(self.written("c", "-o", "run.c"), "")
        self.assertIn("double run_lr(const struct run_parameters *parameters, double step) {", (self.folder / "run.c").read_text())

    def test_words_and_texts_of_the_languages(self):
        """Names that are words there, and documentation that would end a comment or a string."""
        self.file("run.sched", "## Ends: */ \"\"\" \\\n## next ??/\n## \"\nclock { total = 10 steps }\n"
                               "param lambda = 2\nparam double = 3   ## \"\"\"\\\nparam at = [1, 2, 3]\nparam on = true\n"
                               "schedule lr = lambda * double + at[1] + step + (if on then 1 else 0)\nschedule yield = lambda\n"
                               "schedule math = step\n")
        names = self.defined("python")
        self.assertEqual((names["lr"](4), names["lr"](4, lambda_=5, on=False), names["yield_"](0), names["math_"](3)), (13, 21, 2, 3))
        (self.folder / "run.c").write_text(self.written("c"))
        for compiler in "gcc", "clang-19":
            subprocess.run([compiler, "-std=c99", "-Wall", "-Wextra", "-Werror", "-pedantic", "-fsyntax-only", "run.c"],
                           cwd=self.folder, check=True)

    def test_from_one_framework_to_another(self):
        call = "torch.optim.lr_scheduler.StepLR(optimizer, step_size=30, gamma=0.5)"
        names = {}
        exec(self.succeeds("convert", "--from", "call", "-e", call, "--lr", "0.8", "--to", "python").text, names)
        self.assertEqual([names["lr"](step) for step in (0, 29, 30, 60)], [0.8, 0.8, 0.4, 0.2])

    def test_what_a_target_cannot_say_is_named(self):
        self.file("run.sched", FEEDBACK)
        self.file("noise.sched", "clock { total = 10 steps }\nschedule lr = noise(0.1, 10%)\n")
        for name, target, what in (("run", "optax", "`loss` is a measurement"), ("run", "keras", "`loss` is a measurement"),
                                   ("run", "latex", "`loss` is a measurement"), ("noise", "optax", "`uniform`"),
                                   ("noise", "keras", "`uniform`")):
            self.assertIn(what, self.ends(USAGE, "convert", f"{name}.sched", "--to", target).errors)
        self.file("wrong.sched", "schedule lr = 1 +\n")
        self.ends(WRONG, "convert", "wrong.sched", "--to", "python")
        self.file("none.sched", "def f(x) = x\n")
        self.ends(USAGE, "convert", "none.sched", "--to", "python")

    def test_the_limit_of_operations(self):
        for more, status in ((" + exp(step)", 0), (" + exp(step) + 2", USAGE)):
            self.file("run.sched", f"schedule lr: signed = sum(sin(step * range(2500))){more}\n")
            result = self.anneal("convert", "run.sched", "--to", "json")
            self.assertEqual(result.status, status, result)
        self.assertIn("it takes 10001 operations, more than 10000", result.errors)

    def test_many_arms(self):
        """A chain longer than the nesting that languages bear."""
        arms = "".join(f"step < {10 * i}: cosine(0.{i + 1}, {i}) * exp(-step), " for i in range(300))
        self.file("run.sched", f"clock {{ total = 3000 steps }}\nschedule lr = piecewise {{ {arms} else: 0 }}\n"
                               f"schedule half = 0.5 * piecewise {{ {arms} else: 0 }}\n")
        names = self.defined("python")
        values = self.succeeds("eval", "run.sched", "--json", "--at", "0..3000:123").json
        for output in "lr", "half":
            for step, value in zip(values["at"], values["outputs"][output]):
                self.assertTrue(math.isclose(names[output](step), value, rel_tol=1e-13, abs_tol=1e-300), (output, step))


class Memory(CodeTest):
    """Programs with measurements: the same observations give the same values."""

    def setUp(self):
        super().setUp()
        self.file("run.sched", FEEDBACK)
        rows = ["step,loss,grad_norm"] + [f"{step},{'' if a is None else a},{'' if b is None else b}" for step, a, b in LOG]
        self.file("log.csv", "\n".join(rows) + "\n")
        values = self.succeeds("eval", "run.sched", "--log", "log.csv", "--json", "--at", ",".join(str(s) for s in range(40))).json
        self.values = values["outputs"]

    def holds(self, observe, at):
        waiting = list(LOG)
        for step in range(40):
            while waiting and waiting[0][0] <= step:
                when, loss, norm = waiting.pop(0)
                observe(when, loss, norm)
            for output in "lr", "clip":
                value = self.values[output][step]
                self.assertTrue(math.isclose(at(output, step), value, rel_tol=1e-14), (output, step, at(output, step), value))

    def test_python(self):
        schedule = self.defined("python")["Schedule"]()
        self.holds(lambda step, loss, norm: schedule.observe(step, loss=loss, grad_norm=norm),
                   lambda output, step: getattr(schedule, output)(step))

    def test_json(self):
        evaluator = Evaluator(json.loads(self.written("json")))

        def observe(step, loss, norm):
            evaluator.observe(step, **{k: v for k, v in (("loss", loss), ("grad_norm", norm)) if v is not None})
        self.holds(observe, evaluator.at)

    def test_c(self):
        observations = "".join(
            f"  if (step == {step}) {{ const double a = {a or 0}, b = {b or 0}; "
            f"run_observe(&memory, 0, step, {'&a' if a else '0'}, {'&b' if b else '0'}); (void)a; (void)b; }}\n" for step, a, b in LOG)
        self.file("main.c", self.written("c") + "#include <stdio.h>\nint main(void) {\n  struct run_memory memory;\n  double step;\n"
                  "  run_begin(&memory, 0);\n  for (step = 0; step < 40; step += 1) {\n" + observations +
                  '  printf("%a %a\\n", run_lr(&memory, 0, step), run_clip(&memory, 0, step));\n  }\n  return 0;\n}\n')
        subprocess.run(["gcc", "-std=c99", "-Wall", "-Wextra", "-Werror", "-pedantic", "-o", "main", "main.c", "-lm"],
                       cwd=self.folder, check=True)
        lines = subprocess.run([self.folder / "main"], capture_output=True, text=True, check=True).stdout.splitlines()
        found = {output: [float.fromhex(line.split()[i]) for line in lines] for i, output in enumerate(("lr", "clip"))}
        self.holds(lambda *_: None, lambda output, step: found[output][step])


if __name__ == "__main__":
    main()
