"""`--log`: recorded measurements in eval, table, plot and check."""

from program import ENVIRONMENT, OK, USAGE, WRONG, ProgramTest, main

PROGRAM = """clock { total = 1000 steps }
input loss in [0, inf]
schedule lr = 0.1 * plateau(loss, factor = 0.5, patience = 1)
assert lr >= 0.02
"""
CSV = "epoch,step,loss\n0,100,1\n1,200,1\n2,300,1\n3,400,1\n4,500,1\n"
LINES = "".join(f'{{"step": {step}, "loss": 1.0, "other": [1, {{"step": 3}}]}}\n' for step in range(100, 600, 100))
#: Falls at 300 and at 500.
TABLE = "step,lr\n0,0.1\n100,0.1\n200,0.1\n300,0.05\n400,0.05\n500,0.025\n600,0.025\n700,0.025\n800,0.025\n900,0.025\n"


class Log(ProgramTest):
    def setUp(self):
        super().setUp()
        self.file("lr.sched", PROGRAM)
        self.file("log.csv", CSV)
        self.file("log.jsonl", LINES)

    def test_table(self):
        for log in ("log.csv", "log.jsonl"):
            for backend in ("interpreter", "native"):
                result = self.succeeds("table", "lr.sched", "--stride", "100", "--log", log, "--backend", backend)
                self.assertEqual(result.text, TABLE)
                self.assertEqual(result.err, b"")

    def test_eval(self):
        for backend in ("interpreter", "native"):
            result = self.succeeds("eval", "lr.sched", "--log", "log.csv", "--json", "--at", "0,299,300,499,500,10000", "--backend", backend)
            self.assertEqual(result.json["outputs"], {"lr": [0.1, 0.1, 0.05, 0.05, 0.025, 0.025]})
        self.assertEqual(self.succeeds("eval", "lr.sched", "--json", "--at", "500").json["outputs"], {"lr": [0.1]})

    def test_standard_input(self):
        self.assertEqual(self.succeeds("table", "lr.sched", "--stride", "100", "--log", "-", stdin=CSV).text, TABLE)
        self.assertEqual(self.succeeds("table", "lr.sched", "--stride", "100", "--log", "-", stdin=LINES).text, TABLE)
        self.assertEqual(self.succeeds("table", "-", "--stride", "100", "--log", "log.csv", stdin=PROGRAM).text, TABLE)
        said = self.ends(USAGE, "table", "-", "--log", "-", stdin=PROGRAM).errors
        self.assertIn("cannot both be standard input", said)

    def test_plot(self):
        plain = self.succeeds("plot", "lr.sched").text
        replayed = self.succeeds("plot", "lr.sched", "--log", "log.csv").text
        self.assertIn("0.1 → 0.025", replayed)
        self.assertNotIn("0.1 → 0.025", plain)
        both = self.succeeds("plot", "lr.sched", "-e", "input loss = 3 schedule half = loss / 40", "--log", "-", stdin=CSV).text
        self.assertIn("half", both)

    def test_check_finds_the_step(self):
        result = self.succeeds("check", "lr.sched", "--log", "log.csv")
        self.assertIn("lr  first 0.1, last 0.025, between 0.025 and 0.1", result.text)
        self.assertNotIn("no measurement", result.text)
        self.file("long.csv", CSV + "5,600,1\n6,700,1\n7,723,1\n8,800,1\n")
        for backend in ("interpreter", "native"):
            result = self.anneal("check", "lr.sched", "--log", "long.csv", "--backend", backend)
            self.assertEqual(result.status, WRONG, result)
            self.assertIn("this does not hold at step 700", result.errors)
            self.assertIn("0.0125 >= 0.02", result.errors)

    def test_check_sees_what_depends_on_feedback_alone(self):
        self.file("neg.sched", "clock { total = 10 steps }\ninput loss\nschedule lr = { state seen = 1 -> 1 / loss; seen - 1 }\n")
        self.file("neg.csv", "step,loss\n3,0.5\n5,2\n7,0\n")
        result = self.anneal("check", "neg.sched", "--log", "neg.csv")
        self.assertEqual(result.status, WRONG)
        self.assertIn("`lr` is -0.5 at step 5", result.errors)
        self.assertIn("`lr` is inf at step 7", result.errors)

    def test_an_observation_at_the_start(self):
        self.file("seen.sched", "clock { total = 3 steps }\ninput loss = 1\nschedule lr = loss\n")
        self.file("zero.csv", "step,loss\n0,5\n")
        self.assertEqual(self.succeeds("table", "seen.sched", "--log", "zero.csv").text, "step,lr\n0,5\n1,5\n2,5\n")
        self.assertIn("between 5 and 5", self.succeeds("check", "seen.sched", "--log", "zero.csv").text)

    def test_arms_that_measurements_choose(self):
        text = ("clock { total = 9 steps }\ninput loss = 1\nschedule lr = if loss > 2 then step + 1 else 0.5\n"
                "schedule constant = 0.1 * plateau(loss) * min(step + 1, 1)\n")
        result = self.succeeds("check", "--strict", "-", stdin=text)
        self.assertEqual(result.codes, [])

    def test_mistakes(self):
        self.assertIn("cannot be read", self.ends(ENVIRONMENT, "eval", "lr.sched", "--log", "missing.csv").errors)
        self.assertIn("it is a folder", self.ends(ENVIRONMENT, "plot", "lr.sched", "--log", ".").errors)
        self.file("bad.csv", "step,loss\n3,x\n")
        for command in ("eval", "table", "plot", "check"):
            result = self.ends(WRONG, command, "lr.sched", "--log", "bad.csv")
            self.assertIn("bad.csv:2:3: error[A0811]", result.errors)
        self.assertIn("wants a value", self.ends(USAGE, "eval", "lr.sched", "--log").errors)

    def test_nan_is_said_once(self):
        self.file("nan.csv", "step,loss\n1,nan\n2,1\n3,nan\n4,nan\n")
        for command in ("eval", "table", "plot", "check"):
            result = self.succeeds(command, "lr.sched", "--log", "nan.csv")
            self.assertEqual(result.codes, ["A0813"])
            self.assertIn("3 measurements are nan, the first at step 1", result.errors)
        self.assertEqual(self.anneal("check", "--strict", "lr.sched", "--log", "nan.csv").status, WRONG)

    def test_what_holds_for_all_measurements(self):
        result = self.succeeds("check", "--json", "lr.sched")
        self.assertEqual(result.json["remarks"], [
            "no measurement was given: inputs and memory cells have their initial values",
            "lr stays in [0, 0.1] whatever is measured",
            "`lr >= 0.02`: it is not proven that it holds whatever is measured"])


if __name__ == "__main__":
    main()
