"""Sections 3, 4 and 6: whose time, `@`, phases, repeat, functions."""

import unittest

from language_test import CLOCK, Case, values

from anneal_reference import LanguageError, load


class Phases(Case):
    def test_boundaries_are_rounded_not_lengths(self):
        self.gives("clock { total = 101 steps }\nschedule value = phases { 50%: 1, 50%: 2 }", 1, 1, 2, 2, 2, at=(0, 50, 51, 100, 101))
        self.gives("clock { total = 9 steps }\nschedule value = phases { 1.5 steps: 1, 1.5 steps: 2, rest: 3 }", 1, 2, 3, at=(1, 2, 3))

    def test_local_time(self):
        self.formula("phases { 10 steps: step, 20 steps: step + 100, rest: span / 1 step }", 9, 100, 119, 70, at=(9, 10, 29, 30))

    def test_holds_at_its_own_end(self):
        self.formula("phases { 4 steps: 0, 6 steps: step }", 5, 6, 6, at=(9, 10, 2**53))
        self.formula("phases { 4 steps: 0, 6 steps: run.step }", 9, 10, 10, at=(9, 10, 50))

    def test_rest_in_the_middle(self):
        self.formula("phases { 10 steps: 1, rest: 2, 10 steps: 3 }", 1, 2, 2, 3, at=(9, 10, 89, 90))

    def test_neighbours(self):
        text = "phases { 10 steps: step, 10 steps: lerp(previous, following, progress), 10 steps: 20 + step }"
        self.formula(text, 9, 10, 15, 20, at=(9, 10, 15, 20))
        self.refuses("phases { 10 steps: previous, rest: 1 }", "phases { 10 steps: 1, rest: following }", "previous")
        self.refuses("phases { 10 steps: following, rest: previous }")

    def test_a_phase_without_a_step_vanishes(self):
        self.formula("phases { 10 steps: 1, 0 steps: progress, rest: previous + 5 }", 1, 6, at=(9, 10))
        self.formula("phases { 0.4 steps: 1, rest: 2 }", 2)

    def test_too_long(self):
        self.refuses("phases { 60 steps: 1, 50 steps: 2 }", "phases { 101 steps: 1, rest: 2 }", "phases { -5 steps: 1, rest: 2 }")
        self.refuses("phases { (step) steps: 1, rest: 2 }", "phases { rest: 1, rest: 2 }")

    def test_without_total(self):
        self.gives("schedule value = phases { 3 steps: 1, rest: step }", 1, 0, 7, at=(2, 3, 10))
        with self.assertRaises(LanguageError):
            values("schedule value = phases { rest: 1, 3 steps: 2 }")

    def test_nested(self):
        text = "phases { 10 steps: 1, 20 steps: phases { 50%: step, rest: 100 + step }, rest: previous }"
        self.formula(text, 9, 100, 109, 110, at=(19, 20, 29, 30))


class Repeat(Case):
    def test_fixed(self):
        self.formula("repeat 10 steps { 100 * cycle + step }", 9, 100, 205, at=(9, 10, 25))
        self.formula("repeat 1.5 steps { 10 * cycle + step }", 0, 1, 10, 20, 21, 30, at=range(6))
        self.formula("repeat 10 steps { span / 1 step }", 10)

    def test_growing_and_lists(self):
        self.formula("repeat 2 steps growing 2 { 10 * cycle + span / 1 step }", 2, 14, 14, 28, at=(1, 2, 5, 6))
        self.formula("repeat [2, 3] steps { 10 * cycle + step }", 1, 10, 12, 13, 13, at=(1, 2, 4, 5, 99))
        self.refuses("repeat 0.5 steps { 1 }", "repeat 2 steps growing 0.5 { 1 }", "repeat [2, 3] steps growing 2 { 1 }", "repeat 5 { 1 }")

    def test_at_the_end_of_an_enclosing_phase(self):
        text = "phases { 20 steps: repeat 10 steps { step + 100 * cycle }, rest: previous }"
        self.formula(text, 109, 110, at=(19, 20))
        self.formula("phases { 10 steps: 0, 20 steps: repeat 10 steps { step } }", 9, 10, 10, at=(29, 30, 99))
        self.formula("repeat 10 steps { step }", 0, at=(100,))

    def test_phases_inside(self):
        self.formula("repeat 10 steps { 30%: step, rest: previous - step }", 2, 3, -3, 0, at=(2, 3, 9, 10))


class WhoseTime(Case):
    def test_let_and_plain_arguments_where_written(self):
        text = CLOCK + "let a = step\ndef f(x) = phases { 10 steps: 0, rest: x }\nschedule value = phases { 20 steps: 0, rest: a + 1000 * f(step) }"
        self.gives(text, 31 + 11000, at=(31,))

    def test_bodies_defaults_and_schedules_where_used(self):
        text = CLOCK + "def f(x: schedule) = phases { 10 steps: 0, rest: x }\nschedule value = phases { 20 steps: 0, rest: f(step) }"
        self.gives(text, 0, 1, at=(30, 31))
        text = CLOCK + "def f(over = span) = over / 1 step\nschedule value = phases { 20 steps: f(), rest: f() }"
        self.gives(text, 20, 80, at=(0, 20))
        text = CLOCK + "def f() = step\nschedule value = phases { 20 steps: 0, rest: f() }"
        self.gives(text, 3, at=(23,))

    def test_combinator(self):
        text = "def warm(body: schedule, over: duration, from = 0) = phases { over: lerp(from, following, progress), rest: body }\n"
        text = CLOCK + text + "schedule value = warm(8 + step, 10 steps)"
        self.gives(text, 0, 4, 8, 9, at=(0, 5, 10, 11))

    def test_run_time_everywhere(self):
        self.formula("phases { 20 steps: 0, rest: run.step + 1000 * epoch + 1e6 * step }", 25 + 2000 + 5e6, at=(25,))

    def test_outputs_by_name(self):
        text = CLOCK + "schedule value = phases { 20 steps: 0, rest: lr }\nschedule lr = step"
        self.gives(text, 25, at=(25,))
        with self.assertRaises(LanguageError):
            load("schedule a = b\nschedule b = a")


class Shift(Case):
    def test_local_time_moves_and_the_run_with_it(self):
        self.formula("phases { 20 steps: 0, rest: (1000 * step + run.step) @ 5 }", 5025, at=(33,))
        self.formula("(step + 0) @ (0 - 3)", 0, at=(7,))
        self.formula("(step + 0) @ 2.5", 2.5, at=(7,))
        self.formula("(step + 0) @ 10%", 10, at=(7,))

    def test_a_name_of_the_file_has_its_own_time(self):
        text = CLOCK + "let a = step\nschedule value = phases { 20 steps: 0, rest: a @ 5 }"
        self.gives(text, 5, at=(33,))
        text = CLOCK + "let a = step\nschedule value = phases { 20 steps: 0, rest: (a + 0) @ 5 }"
        self.gives(text, 25, at=(33,))

    def test_right_side(self):
        self.refuses("step @ 1 + 2", "step @ -1", "step @ [1]", "step @ f(1)", "step @ 2 ^ 2")
        self.assertEqual(values(CLOCK + "schedule value = (step @ 4) + 2"), [6.0])

    def test_phase_boundaries_by_name(self):
        text = CLOCK + "schedule lr = phases { a = 10 steps: 1, hold = 30 steps: 2, rest: 3 }\n"
        self.gives(text + "schedule value = lr @ lr.hold.start", 2)
        self.gives(text + "schedule value = lr @ lr.hold.end", 3)


class Programs(Case):
    def test_params(self):
        self.gives("param a = 3 in [1, 3]\nparam b: duration = 5 steps\nschedule value = a + b", 8)
        for text in ("param a = 3 in [1, 3)\nschedule value = a", "param a: integer = 2.5\nschedule value = a", "param a = step\nschedule value = a"):
            with self.assertRaises(LanguageError, msg=text):
                load(text)

    def test_blocks_and_piecewise(self):
        self.formula("{ let a = 2; let b = a + 1; a * b }", 6)
        self.formula("piecewise { step < 2: 1, step < 4: 2, else: 3 }", 1, 2, 3, at=(1, 3, 4))
        self.refuses("piecewise { step < 2: 1 }", "{ let a = b; 1 }")

    def test_arms_not_taken_do_not_matter(self):
        self.formula("if step < 1 then 5 else 1 / 0", 5)


if __name__ == "__main__":
    unittest.main()
