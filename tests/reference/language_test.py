"""The reference evaluator against values worked out by hand from the definition, section by section."""

import math
import pathlib
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).parent))

from anneal_reference import LanguageError, Unclear, load
from anneal_reference.interval import Interval, holds, same
from anneal_reference.parser import parse_expression
from anneal_reference.printer import expression_text

NAN, INF = math.nan, math.inf
CLOCK = "clock { total = 100 steps, epoch = 10 steps, step = 4 samples, sample = 8 tokens }\n"


def values(text, positions=(0,), output="value"):
    program = load(text)
    return [program.value(output, position) for position in positions]


class Case(unittest.TestCase):
    def gives(self, text, *expected, at=(0,)):
        for position, got, wanted in zip(at, values(text, at), expected, strict=True):
            self.assertTrue(type(got) is float and same(got, float(wanted)), f"{text} at {position}: {got} instead of {wanted}")

    def formula(self, expression, *expected, at=(0,)):
        self.gives(f"{CLOCK}schedule value = {expression}", *expected, at=at)

    def refuses(self, *expressions, items=CLOCK):
        for expression in expressions:
            with self.assertRaises(LanguageError, msg=expression):
                values(f"{items}schedule value = {expression}")

    def leaves_open(self, *expressions):
        for expression in expressions:
            with self.assertRaises(Unclear, msg=expression):
                values(f"{CLOCK}schedule value = {expression}")


class Numbers(Case):
    def test_decimal_text_is_rounded_once(self):
        for text, value in [("1_000", 1000), (".5", 0.5), ("1e-4", 1e-4), ("10k", 1e4), ("2.5M", 2.5e6), ("4T", 4e12), ("0.1%", 0.001)]:
            self.formula(text, value)
        self.formula("1.005k", 1005.0)
        self.formula("2.3%", 0.023)

    def test_mistakes(self):
        self.refuses("1.", "1e400", "10K", "1__0", "0x10", "1e3k", "1.2.3", "5 step", "1_")

    def test_percent_is_lexical(self):
        self.refuses("100%step", "100%3", "5%%3", "10%(a)", "10%[1]", "5% steps")
        self.formula("7 % 3", 1)
        self.formula("7 %3", 1)
        self.formula("if step < 100 steps then 10%-5% else 0", 0.1 - 0.05)


class Operators(Case):
    def test_precedence(self):
        for text, value in [("-2^2", -4), ("2^-1", 0.5), ("2 - 3 - 4", -5), ("2 + 3 * 4", 14), ("2 ** 3", 8), ("--3", 3)]:
            self.formula(text, value)
        self.assertTrue(holds(values("2^3^2")[0], 512.0))
        self.formula("not 1 < 2 or 3 < 4", 1)
        self.formula("if true then 1 else 2 + 3", 1)
        self.formula("false and false or true", 1)

    def test_chains(self):
        self.formula("2 <= step < 5", 0, 1, 1, 0, at=(1, 2, 4, 5))
        self.refuses("1 < 2 > 0")
        self.leaves_open("1 == 1 == 1")

    def test_ieee(self):
        for text, value in [("1/0", INF), ("-1/0", -INF), ("0/0", NAN), ("1/-0", -INF), ("inf - inf", NAN), ("1e308 * 10", INF)]:
            self.formula(text, value)
        for text, value in [("7 % -3", -2), ("-7 % 3", 2), ("6 % -3", -0.0), ("-6 % 3", 0), ("5 % 0", NAN), ("inf % 3", NAN), ("5 % inf", 5)]:
            self.formula(text, value)
        self.formula("min(-0, 0)", -0.0)
        self.formula("max(-0, 0)", 0.0)
        self.formula("min(0/0, 1)", NAN)
        self.formula("max(1, 0/0)", NAN)

    def test_powers_that_are_products(self):
        for text, value in [("3^2", 9), ("0.1^2", 0.1 * 0.1), ("0.1^3", 0.1 * 0.1 * 0.1), ("0.1^4", (0.1 * 0.1) * (0.1 * 0.1)), ("2^0.5", math.sqrt(2))]:
            self.formula(text, value)
        self.formula("(-inf)^0.5", NAN)
        self.formula("(0/0)^0", 1)
        self.formula("3^-1", 1 / 3)

    def test_powers_within_their_bound(self):
        (value,) = values("0.96 ^ 2.5")
        self.assertIs(type(value), Interval)
        self.assertTrue(holds(value, 0.96**2.5))
        self.assertLess(value.hi - value.lo, 4 * math.ulp(value.lo))

    def test_nearly_equal(self):
        self.formula("1 ~= 1 + 1e-10", 1)
        self.formula("1 ~= 1.00001", 0)
        self.formula("0 ~= 1e-16", 1)

    def test_bool_and_number_do_not_mix(self):
        self.refuses("(step < 5) * 2", "-(step < 5)", "not 5", "if 1 then 2 else 3", "if true then 2 else false", "true < false", "step and true")


class Lists(Case):
    def test_elementwise(self):
        self.formula("sum([1, 2, 3] * 2)", 12)
        self.formula("count([1, 5, 9] <= step)", 0, 1, 2, 3, at=(0, 1, 8, 9))
        self.formula("[0.1, 0.01, 0.001][count([3, 6] <= step)]", 0.1, 0.01, 0.001, at=(2, 3, 6))
        self.formula("max([1, 3, 2])", 3)
        self.formula("sum(max([1, 5], [4, 2]))", 9)
        self.formula("len(range(7))", 7)
        self.formula("product([2, 3])", 6)
        self.refuses("[1, 2]", "[1, [2]]", "[1, 2] + [1, 2, 3]", "[]", "max([true])")

    def test_index_is_floored_and_clamped(self):
        self.formula("[10, 20, 30][step / 2 - 1]", 10, 10, 20, 30, 30, at=(0, 3, 4, 6, 50))
        self.formula("[10, 20][1.9]", 20)
        self.refuses("[10, 20][2]", "[10, 20][-1]")


class Functions(Case):
    def test_exact_ones(self):
        pairs = [("round(2.5)", 2), ("round(3.5)", 4), ("round(-0.4)", -0.0), ("floor(-0.5)", -1), ("ceil(-0.5)", -0.0), ("trunc(-1.7)", -1)]
        pairs += [("frac(-0.25)", 0.75), ("mod(-1, 3)", 2), ("clamp(5, 0, 3)", 3), ("lerp(2, 4, 0.5)", 3), ("lerp(2, 4, 1)", 4), ("smoothstep(0.5)", 0.5)]
        pairs += [("sinpi(0.5)", 1), ("cospi(1)", -1), ("sqrt(16)", 4), ("sqrt(-1)", NAN), ("log(0)", -INF), ("abs(-3)", 3), ("hypot(3, 0/0)", NAN)]
        for text, value in pairs:
            self.formula(text, value)

    def test_lerp_never_goes_beyond_its_end(self):
        self.formula("lerp(0.1, 0.3, 1)", 0.3)
        for t in ("0.999999999999", "0.9999999999999999"):
            (value,) = values(f"lerp(0.7, 0.1, {t})")
            self.assertGreaterEqual(value, 0.1)

    def test_bounded_ones_hold_the_true_value_tightly(self):
        for name in ("exp", "sin", "cbrt", "erf", "log1p", "tanh", "sigmoid"):
            (value,) = values(f"{name}(0.7)")
            self.assertLessEqual(value.hi - value.lo, 4 * math.ulp(value.lo), name)
        self.assertTrue(holds(values("exp(0.7)")[0], math.exp(0.7)))
        self.assertFalse(holds(values("exp(0.7)")[0], math.exp(0.7) + 4 * math.ulp(2)))

    def test_interp(self):
        self.formula("interp([0, 10], [1, 3], step)", 1, 3, 3, at=(0, 10, 20))
        (value,) = values("interp([0, 10], [1, 3], step)", (5,))
        self.assertTrue(holds(value, 2.0))
        self.refuses("interp([1, 1], [0, 0], 1)", "interp([0, 1], [0, 0, 0], 1)")


class Durations(Case):
    def test_steps_and_units(self):
        self.formula("step / 5 epochs", 1, at=(50,))
        self.formula("total - 1", 99)
        self.formula("if step < 2 epochs then 1 else 0", 1, 0, at=(19, 20))
        self.formula("if tokens < 64 tokens then 1 else 0", 1, 0, at=(1, 2))
        self.formula("epoch", 0, 1, at=(9, 10))
        self.formula("samples + tokens / 8", 8, at=(1,))
        self.formula("(3 + 4) steps / 1 step", 7)
        self.formula("([10, 20] steps)[1] / 1 step", 20)

    def test_what_is_refused(self):
        self.refuses("5 steps", "5 steps * 5 steps", "5 steps ^ 2", "exp(5 steps)", "sign(5 steps)", "step < 10%", "step - 10%", "3 steps < true")
        self.refuses("epoch + 1 < 30 epochs", "max(tokens, 5) < 8 tokens", "{ let x = tokens; x < 8 tokens }", "phases { 5: 1, rest: 2 }", "2^3 steps")
        self.refuses("3 epochs / 1 step", items="")
        self.refuses("progress", "span / 1 step", "last", "2% + 3 steps", items="")

    def test_percentages(self):
        self.formula("10% * 5", 0.5)
        self.formula("1 - 10%", 0.9)
        self.formula("max(10%, 3 steps) / 1 step", 10)
        self.formula("(10% + 5 steps) / 1 step", 15)
        self.formula("progress < 10%", 1, 0, at=(9, 10))
        self.formula("phases { 50 steps: (10% + 0 steps) / 1 step, rest: 0 }", 5)

    def test_a_let_keeps_its_place(self):
        text = CLOCK + "let p = 10%\nschedule value = phases { 50 steps: (p + 0 steps) / 1 step, rest: 0 }"
        self.gives(text, 10)

    def test_clock(self):
        self.gives("clock { total = 2.5 steps }\nschedule value = total / 1 step", 3)
        self.gives("clock { epoch = 10 samples, step = 4 samples }\nschedule value = 1 epoch / 1 step", 3)
        self.gives("clock { unit frame, step = 4 frames }\nschedule value = 8 frames / 1 step", 2)
        for clock in ("step = 0 samples", "epoch = 1 samples, sample = 1 epochs", "step = 4 samples, step = 4 samples", "epoch = 2.5 steps"):
            with self.assertRaises(LanguageError, msg=clock):
                load(f"clock {{ {clock} }}\nschedule value = 1")


class Printing(unittest.TestCase):
    def test_shortest_text_parses_to_the_same_tree(self):
        texts = ["-2 ^ 2", "(-2) ^ 2", "2 ^ -1 ^ 2", "a - (b - c)", "(a < b) == c", "not (not a and b)", "(if a then b else c) + 1", "xs[2] steps"]
        texts += ["phases { 500 steps: 1, hold = 80%: 2, rest: linear(previous, 0) }", "repeat 10 epochs growing 2 { let a = 3; a * 2 }"]
        texts += ["piecewise { a: 1, else: 2 }", "(x @ 3) @ 2 steps", "f(a, over = 3 steps)", "lr @ lr.hold.start == peak", "(a + b) steps @ (2 + 3)", "(x @ 3) - 1"]
        for text in texts:
            tree = parse_expression(text)
            self.assertEqual(expression_text(tree), text)
            self.assertEqual(parse_expression(expression_text(tree)), tree)


if __name__ == "__main__":
    unittest.main()
