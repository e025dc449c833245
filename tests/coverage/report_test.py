#!/usr/bin/env python3
"""tools/coverage_report.py on counts that are known.

Usage: report_test.py TOOLS
"""

import sys
import unittest

sys.path.insert(0, sys.argv.pop(1))
from coverage_report import CORE, OPEN, PROMISED, by_file, findings, total  # noqa: E402


def summary(lines, branches):
    return {what: {"count": 100, "covered": covered} for what, covered in [("lines", lines), ("branches", branches)]}


def files(**summaries):
    listed = [{"filename": "/sources/" + path.replace("__", "/") + ".cpp", "summary": counted} for path, counted in summaries.items()]
    return by_file({"data": [{"files": listed}]}, "/sources")


def said(found, promised, still_open=()):
    return [(finding.text, finding.fails) for finding in findings(found, promised, set(still_open))]


class TheReport(unittest.TestCase):
    promised = {"a": {"lines": 95, "branches": 90}}

    def test_adds_up_a_folder_and_what_is_in_it(self):
        found = files(a__b=summary(90, 10), a__c__d=summary(70, 20), ab__c=summary(1, 1))
        self.assertEqual({"count": 200, "covered": 160}, total(found, "a")["lines"])
        self.assertEqual({"count": 100, "covered": 20}, total(found, "a/c/d.cpp")["branches"])

    def test_leaves_out_tests_and_what_is_not_the_project(self):
        self.assertEqual(["a/b.cpp"], list(files(a__b=summary(1, 1), tests__b=summary(1, 1), **{"..__usr__c": summary(1, 1)})))

    def test_a_promise_at_its_limit_is_kept(self):
        self.assertEqual([], said(files(a__b=summary(95, 90)), self.promised))

    def test_one_below_fails(self):
        self.assertEqual([("a: 94.00 % line, promised 95 %: 6 not reached", True)], said(files(a__b=summary(94, 90)), self.promised))
        self.assertEqual([("a: 89.00 % branch, promised 90 %: 11 not reached", True)], said(files(a__b=summary(95, 89)), self.promised))

    def test_an_open_one_is_said_and_does_not_fail(self):
        (finding,) = said(files(a__b=summary(94, 90)), self.promised, [("a", "lines")])
        self.assertEqual(False, finding[1])

    def test_an_open_one_that_is_kept_leaves_the_list(self):
        self.assertEqual([("a: line is kept now: take its row out of OPEN", True)], said(files(a__b=summary(95, 90)), self.promised, [("a", "lines")]))

    def test_a_folder_that_was_not_counted_fails(self):
        self.assertEqual([("a: nothing was counted", True)], said(files(b__b=summary(100, 100)), self.promised))

    def test_only_what_is_promised_is_open(self):
        self.assertLessEqual(OPEN, {(place, what) for place, wanted in PROMISED.items() for what in wanted})
        self.assertLessEqual(set(CORE), set(PROMISED))


if __name__ == "__main__":
    unittest.main()
