"""`--diagnostics`: each form is read back by a program that knows it, and says the same."""

import json
import re
import xml.etree.ElementTree

from program import ENVIRONMENT, OK, USAGE, WRONG, ProgramTest, main

# Two errors in one file, a warning in the next; a name that XML, JSON and GitHub's commands must escape.
NAME = 'a "b" <c> & 100%,d: é.sched'
BAD = "schedule lr = pek * cosine(1, 0)\nlet peak = (1 < 2) * 2\n"
WARNS = "schedule lr = 1\nlet unused = 2\n"


class Forms(ProgramTest):
    def setUp(self):
        super().setUp()
        self.file(NAME, BAD)
        self.file("warns.sched", WARNS)
        self.found = self.check("json")
        self.rows = [json.loads(line) for line in self.found.errors.splitlines()]

    def check(self, form, *more):
        result = self.anneal("check", NAME, "warns.sched", "--diagnostics", form, *more)
        self.assertEqual(result.status, WRONG, result)
        self.assertTrue(result.text.startswith("warns.sched: ok"), result)
        return result

    def test_json(self):
        self.assertEqual([(row["code"], row["severity"], row["file"]) for row in self.rows],
                         [("A0201", "error", NAME), ("A0303", "error", NAME), ("A0211", "warning", "warns.sched")])
        row = self.rows[0]
        self.assertEqual(row["range"], {"start": {"line": 1, "column": 15, "offset": 14}, "end": {"line": 1, "column": 18, "offset": 17}})
        self.assertEqual([(fix["text"], fix["range"]) for fix in row["fixes"]], [("peak", row["range"])])
        for row in self.rows:
            self.assertLessEqual({"code", "severity", "message", "file", "range", "notes", "fixes", "rendered"}, set(row))
            self.assertIn(row["severity"], ("error", "warning"))
            self.assertIn(row["message"], row["rendered"])
            self.assertNotIn("\x1b", row["rendered"])
            for fix in row["fixes"]:
                self.assertIn(fix["applicability"], ("safe", "unsafe"))

    def test_fixes_of_json_mend_the_file(self):
        text = BAD
        fixes = [fix for row in self.rows if row["file"] == NAME for fix in row["fixes"]]
        self.assertTrue(fixes)
        for fix in sorted(fixes, key=lambda fix: -fix["range"]["start"]["offset"]):
            text = text[:fix["range"]["start"]["offset"]] + fix["text"] + text[fix["range"]["end"]["offset"]:]
        again = self.anneal("check", "-", stdin=text)
        self.assertNotIn("A0201", again.codes, text)

    def test_columns_count_code_points_and_offsets_bytes(self):
        result = self.anneal("check", "-", "--diagnostics=json", stdin="# é漢\nschedule lr = 1 # é\nassert nope, \"é漢\"\nassert \"é漢\" == nix\n")
        places = {row["message"]: row["range"]["start"] for row in map(json.loads, result.errors.splitlines())}
        place = next(place for message, place in places.items() if "nix" in message)
        self.assertEqual((place["line"], place["column"]), (4, 16))
        self.assertEqual(place["offset"], len("# é漢\nschedule lr = 1 # é\nassert nope, \"é漢\"\nassert \"é漢\" == ".encode()))

    def test_text_and_short(self):
        text = self.check("text").errors
        short = self.check("short").errors
        self.assertEqual(len(short.splitlines()), 3)
        for line in short.splitlines():
            self.assertIn(line, text.splitlines())
            self.assertRegex(line, r"^.+:\d+:\d+: (error|warning)\[A\d{4}\]: \S")
        self.assertIn("^^^", text)

    def test_sarif(self):
        document = json.loads(self.check("sarif").errors)
        self.assertEqual(document["version"], "2.1.0")
        self.assertIn("sarif-2.1.0", document["$schema"])
        run, = document["runs"]
        driver = run["tool"]["driver"]
        self.assertEqual(driver["name"], "anneal")
        self.assertRegex(driver["version"], r"^\d+\.\d+\.\d+$")
        self.assertEqual([(result["ruleId"], result["level"]) for result in run["results"]],
                         [(row["code"], row["severity"]) for row in self.rows])
        for result, row in zip(run["results"], self.rows, strict=True):
            self.assertEqual(driver["rules"][result["ruleIndex"]]["id"], result["ruleId"])
            self.assertIn(row["message"], result["message"]["text"])
            place = result["locations"][0]["physicalLocation"]
            self.assertRegex(place["artifactLocation"]["uri"], r"^[A-Za-z0-9%._~/:,&-]+$")  # a URI, not a path
            self.assertEqual(place["region"]["startLine"], row["range"]["start"]["line"])
            self.assertEqual(place["region"]["startColumn"], row["range"]["start"]["column"])
            self.assertEqual(place["region"]["endColumn"], row["range"]["end"]["column"])

    def test_github(self):
        lines = self.check("github").errors.splitlines()
        self.assertEqual(len(lines), 3)
        unescape = lambda text: text.replace("%3A", ":").replace("%2C", ",").replace("%0A", "\n").replace("%0D", "\r").replace("%25", "%")
        for line, row in zip(lines, self.rows, strict=True):
            match = re.fullmatch(r"::(error|warning) ([^:]*)::(.*)", line)
            self.assertIsNotNone(match, line)
            self.assertEqual(match[1], row["severity"])
            properties = dict(pair.split("=", 1) for pair in match[2].split(","))
            self.assertEqual(unescape(properties["file"]), row["file"])
            self.assertEqual(int(properties["line"]), row["range"]["start"]["line"])
            self.assertEqual(int(properties["col"]), row["range"]["start"]["column"])
            self.assertIn(row["message"], unescape(match[3]))

    def test_gitlab(self):
        entries = json.loads(self.check("gitlab").errors)
        self.assertEqual([entry["check_name"] for entry in entries], [row["code"] for row in self.rows])
        for entry, row in zip(entries, self.rows, strict=True):
            self.assertIn(row["message"], entry["description"])
            self.assertEqual(entry["location"]["path"], row["file"])
            self.assertEqual(entry["location"]["lines"]["begin"], row["range"]["start"]["line"])
            self.assertIn(entry["severity"], ("info", "minor", "major", "critical", "blocker"))
        self.assertEqual(len({entry["fingerprint"] for entry in entries}), len(entries))
        self.assertEqual(json.loads(self.check("gitlab").errors), entries, "fingerprints stay the same")

    def test_junit(self):
        root = xml.etree.ElementTree.fromstring(self.check("junit").errors)
        self.assertEqual(root.tag, "testsuites")
        self.assertEqual(int(root.get("failures")), 2)
        cases = list(root.iter("testcase"))
        self.assertEqual(len(cases), int(root.get("tests")))
        failures = [case.find("failure") for case in cases if case.find("failure") is not None]
        self.assertEqual([failure.get("type") for failure in failures], ["A0201", "A0303"])
        self.assertEqual(failures[0].get("message"), self.rows[0]["message"])
        self.assertEqual(cases[0].get("classname"), NAME)

    def test_nothing_found(self):
        for form, empty in (("text", ""), ("short", ""), ("json", ""), ("github", "")):
            self.assertEqual(self.succeeds("check", "-e", "1", "--diagnostics", form).errors, empty)
        self.assertEqual(json.loads(self.succeeds("check", "-e", "1", "--diagnostics=gitlab").errors), [])
        self.assertEqual(json.loads(self.succeeds("check", "-e", "1", "--diagnostics=sarif").errors)["runs"][0]["results"], [])
        self.assertEqual(xml.etree.ElementTree.fromstring(self.succeeds("check", "-e", "1", "--diagnostics=junit").errors).get("failures"), "0")

    def test_findings_without_a_place(self):
        self.assertNotIn("range", json.loads(self.anneal("eval", "missing.sched", "--diagnostics=json").errors))
        for form in ("sarif", "gitlab"):
            self.assertIn("A0901", json.dumps(json.loads(self.anneal("eval", "missing.sched", f"--diagnostics={form}").errors)))
        root = xml.etree.ElementTree.fromstring(self.anneal("eval", "missing.sched", "--diagnostics=junit").errors)
        self.assertEqual([failure.get("type") for failure in root.iter("failure")], ["A0901"])
        self.assertTrue(self.anneal("eval", "missing.sched", "--diagnostics=github").errors.startswith("::error title=A0901"))

    def test_every_command_keeps_to_the_form(self):
        self.file("broken.sched", "schedule lr = (\n")
        for command in (["check"], ["eval"], ["plot"], ["table"], ["fmt"], ["compile", "--emit=typed"], ["compile", "--emit=ast"]):
            for name, status, code in (("broken.sched", WRONG, None), ("missing.sched", ENVIRONMENT, "A0901")):
                result = self.anneal(*command, name, "--diagnostics=json")
                self.assertEqual(result.status, status, result)
                rows = [json.loads(line) for line in result.errors.splitlines()]
                self.assertTrue(rows)
                if code:
                    self.assertEqual([row["code"] for row in rows], [code])
                document = self.anneal(*command, name, "--diagnostics=sarif")
                self.assertEqual(len(json.loads(document.errors)["runs"][0]["results"]), len(rows))
        for arguments in (["lib", "nope"], ["explain", "nope"], ["completions", "nope"], ["eval", "-e", "1", "--output", "nope"]):
            result = self.ends(USAGE, *arguments, "--diagnostics=json")
            self.assertEqual([json.loads(line)["code"] for line in result.errors.splitlines()], ["A0903"])

    def test_control_characters_stay_in_json_strings(self):
        self.file("esc\x1b[31m.sched", "schedule lr = nope\n")
        result = self.anneal("check", "esc\x1b[31m.sched", "--diagnostics=json")
        self.assertNotIn(b"\x1b", result.err)
        self.assertIn("esc", json.loads(result.errors)["file"])
        for form in ("text", "short", "github", "gitlab", "sarif", "junit"):
            result = self.anneal("check", "esc\x1b[31m.sched", "--diagnostics", form)
            self.assertNotIn(b"\x1b", result.err, form)
            self.assertEqual(result.status, WRONG)
        self.assertEqual(self.anneal("check", "-e", "1", "--diagnostics=short").status, OK)


if __name__ == "__main__":
    main()
