"""`anneal fmt`, `plot`, `compile`, `lib`, `explain`, `doctor`: files that are written and texts that are printed."""

import json
import os
import re
import struct
import xml.etree.ElementTree
import zlib

from program import ENVIRONMENT, OK, USAGE, WRONG, ProgramTest, main

UGLY = "# a comment\nclock{total=10 steps}\nschedule   lr=1+2*step   # why\n"
BAD = "schedule lr = (1 + \n"


class Fmt(ProgramTest):
    def setUp(self):
        super().setUp()
        self.canonical = self.succeeds("fmt", "-", stdin=UGLY).text
        self.assertNotEqual(self.canonical, UGLY)

    def test_canonical_form_is_canonical(self):
        self.assertEqual(self.succeeds("fmt", "-", stdin=self.canonical).text, self.canonical)
        for part in ("# a comment", "# why", "total = 10 steps", "1 + 2*step"):
            self.assertIn(part, self.canonical)

    def test_files_are_rewritten(self):
        self.file("a.sched", UGLY)
        self.file("b.sched", self.canonical)
        before = os.stat(self.folder / "b.sched")
        result = self.succeeds("fmt", "a.sched", "b.sched")
        self.assertEqual((result.out, result.err), (b"", b""))
        self.assertEqual((self.folder / "a.sched").read_text(), self.canonical)
        self.assertEqual(os.stat(self.folder / "b.sched").st_ino, before.st_ino, "a file in canonical form is not touched")
        self.assertEqual(os.stat(self.folder / "b.sched").st_mtime_ns, before.st_mtime_ns)

    def test_check_names_what_would_change_and_changes_nothing(self):
        self.file("a.sched", UGLY)
        self.file("b.sched", self.canonical)
        self.file("c.sched", UGLY + "\n\n")
        result = self.anneal("fmt", "--check", "a.sched", "b.sched", "c.sched")
        self.assertEqual((result.status, result.text, result.err), (WRONG, "a.sched\nc.sched\n", b""))
        self.assertEqual((self.folder / "a.sched").read_text(), UGLY)
        result = self.succeeds("fmt", "--check", "b.sched")
        self.assertEqual((result.out, result.err), (b"", b""))
        self.assertEqual(self.anneal("fmt", "--check", "-", stdin=UGLY).text, "<stdin>\n")

    def test_a_file_with_errors_is_left_untouched(self):
        path = self.file("bad.sched", BAD)
        self.file("a.sched", UGLY)
        before = os.stat(path)
        result = self.anneal("fmt", "bad.sched", "a.sched")
        self.assertEqual(result.status, WRONG)
        self.assertIn("bad.sched:1:", result.errors)
        after = os.stat(path)
        self.assertEqual((path.read_text(), after.st_ino, after.st_mtime_ns), (BAD, before.st_ino, before.st_mtime_ns))
        self.assertEqual((self.folder / "a.sched").read_text(), self.canonical, "the others are formatted")
        self.assertEqual(self.ends(WRONG, "fmt", "-", stdin=BAD).out, b"")

    def test_permissions_and_links_stay(self):
        path = self.file("real.sched", UGLY)
        path.chmod(0o640)
        (self.folder / "link.sched").symlink_to("real.sched")
        self.succeeds("fmt", "link.sched")
        self.assertTrue((self.folder / "link.sched").is_symlink())
        self.assertEqual(path.read_text(), self.canonical)
        self.assertEqual(path.stat().st_mode & 0o777, 0o640)
        self.assertEqual(len(list(self.folder.iterdir())), 2, "nothing is left behind")

    def test_line_ends_and_byte_order_marks(self):
        self.file("dos.sched", "\ufeff" + UGLY.replace("\n", "\r\n"))
        self.succeeds("fmt", "dos.sched")
        text = (self.folder / "dos.sched").read_bytes().decode("utf-8")
        again = self.succeeds("fmt", "-", stdin=text).text
        self.assertEqual(again, text)
        self.succeeds("check", "dos.sched")


class Plot(ProgramTest):
    RUN = ("clock { total = 90 epochs, epoch = 100 steps }\n"
           "schedule lr = phases { warm = 5 epochs: linear(0, 0.4), decay = rest: cosine(0.4, 0) }\nschedule wd = 5e-5\n")

    def setUp(self):
        super().setUp()
        self.file("run.sched", self.RUN)

    def test_terminal_picture(self):
        result = self.succeeds("plot", "run.sched", "--width", "60", "--height", "8")
        self.assertEqual(result.err, b"")
        self.assertNotIn(b"\x1b", result.out)
        lines = result.text.splitlines()
        self.assertTrue(all(len(line) <= 60 and line == line.rstrip() for line in lines), result.text)
        self.assertIn("run.sched", lines[0])
        for part in ("lr", "wd", "steps", "epochs", "decay"):
            self.assertIn(part, result.text)
        self.assertTrue(re.search("[\u2801-\u28ff]", result.text), "curves are drawn in dots")

    def test_ascii(self):
        for arguments, variables in ((["--ascii"], None), ([], {"LC_ALL": "C"})):
            from program import plain_environment
            result = self.succeeds("plot", "run.sched", *arguments, env=plain_environment(**(variables or {})))
            result.out.decode("ascii")

    def test_width_comes_from_the_variable_without_a_terminal(self):
        from program import plain_environment
        wide = self.succeeds("plot", "run.sched", env=plain_environment(COLUMNS="150")).text
        self.assertGreater(max(map(len, wide.splitlines())), 100)
        self.assertLessEqual(max(map(len, wide.splitlines())), 150)
        plain = self.succeeds("plot", "run.sched").text
        self.assertLessEqual(max(map(len, plain.splitlines())), 80)

    def test_overlay_and_outputs(self):
        result = self.succeeds("plot", "run.sched", "-e", "schedule lr = 0.2", "--output", "lr", "--width", "100")
        self.assertNotIn("wd", result.text)
        self.assertIn("run.sched", result.text)
        self.assertIn("schedule lr = 0.2", result.text)

    def test_what_belongs_to_one_file_is_not_drawn_over_others(self):
        self.file("other.sched", "clock { total = 50 epochs, epoch = 30 steps }\nschedule lr = linear(0.4, 0)\n")
        one = self.succeeds("plot", "run.sched", "--output", "lr").text
        both = self.succeeds("plot", "run.sched", "other.sched", "--output", "lr").text
        for part in ("epochs", "decay"):
            self.assertIn(part, one)
            self.assertNotIn(part, both)
        self.file("same.sched", self.RUN.replace("cosine", "linear"))
        agreed = self.succeeds("plot", "run.sched", "same.sched", "--output", "lr").text
        for part in ("epochs", "decay"):
            self.assertIn(part, agreed)

    def test_a_curve_ends_with_its_own_run(self):
        self.file("short.sched", "clock { total = 100 steps }\nschedule lr = linear(0.4, 0.1)\n")
        self.file("long.sched", "clock { total = 200 steps }\nschedule lr = linear(0.3, 0.2)\n")
        self.succeeds("plot", "short.sched", "long.sched", "-e", "schedule lr = 0.15", "-o", "curve.svg")
        paths = [element.get("d") for element in xml.etree.ElementTree.parse(self.folder / "curve.svg").getroot().iter()
                 if element.tag.endswith("}path") and len(element)]
        ends = [max(float(x) for x in re.findall(r"[MLH](\d+(?:\.\d+)?)", path)) for path in paths]
        last, middle = max(ends), (max(ends) + min(float(path[1:].split()[0]) for path in paths)) / 2
        # The constant has no run of its own: it goes on. The last of the legend is drawn first.
        self.assertEqual([ends[0], ends[1]], [last, last], paths)
        self.assertAlmostEqual(ends[2], middle, delta=2)

    def test_a_logarithmic_axis_that_cannot_be_had(self):
        result = self.succeeds("plot", "run.sched", "--scale", "log")
        self.assertEqual(result.errors, "note: the axis is linear for lr: a logarithmic one has no place for values of 0 and below\n")
        self.assertEqual(self.succeeds("plot", "run.sched", "--scale", "log", "--quiet").err, b"")
        self.assertEqual(self.succeeds("plot", "run.sched", "--scale", "log", "--output", "wd").err, b"")

    def test_formulas_are_called_by_their_text(self):
        result = self.succeeds("plot", "-e", "cosine(0.1, 0)", "-e", "linear(0.1, 0)", "-e", " cosine(0.1,  0)",
                               "--clock", "total = 100 steps", "--width", "100")
        for name in ("cosine(0.1, 0)", "linear(0.1, 0)"):
            self.assertIn(name, result.text)
        self.assertIn("cosine(0.1,  0) is the same curve as cosine(0.1, 0)", result.text)

    def test_svg(self):
        result = self.succeeds("plot", "run.sched", "-o", "curve.svg")
        self.assertEqual((result.out, result.err), (b"", b""))
        root = xml.etree.ElementTree.parse(self.folder / "curve.svg").getroot()
        self.assertEqual(root.tag, "{http://www.w3.org/2000/svg}svg")
        paths = [element for element in root.iter() if element.tag.endswith(("}path", "}polyline"))]
        self.assertTrue(paths)
        for forbidden in ("script", "href", "onload"):
            self.assertNotIn(forbidden, (self.folder / "curve.svg").read_text())
        self.succeeds("plot", "run.sched", "--output-file=wide.svg", "--width=2000")
        wide = xml.etree.ElementTree.parse(self.folder / "wide.svg").getroot()
        self.assertIn("2000", wide.get("width", "") + wide.get("viewBox", ""))

    def test_names_are_escaped_in_svg(self):
        self.file("<b>&\"'.sched", self.RUN)
        self.succeeds("plot", "<b>&\"'.sched", "-o", "curve.svg")
        text = "".join(xml.etree.ElementTree.parse(self.folder / "curve.svg").getroot().itertext())
        self.assertIn("<b>&\"'.sched", text)

    def test_png(self):
        result = self.succeeds("plot", "run.sched", "-o", "curve.png", "--width", "640")
        self.assertEqual((result.out, result.err), (b"", b""))
        data = (self.folder / "curve.png").read_bytes()
        self.assertEqual(data[:8], b"\x89PNG\r\n\x1a\n")
        at, kinds, pixels = 8, [], b""
        while at < len(data):
            length, kind = struct.unpack(">I4s", data[at:at + 8])
            content = data[at + 8:at + 8 + length]
            self.assertEqual(struct.unpack(">I", data[at + 8 + length:at + 12 + length])[0], zlib.crc32(kind + content))
            kinds.append(kind)
            if kind == b"IHDR":
                width, height, depth, colour = struct.unpack(">IIBB", content[:10])
            if kind == b"IDAT":
                pixels += content
            at += 12 + length
        self.assertEqual((kinds[0], kinds[-1]), (b"IHDR", b"IEND"))
        self.assertIn(width, (640, 1280))
        channels = {0: 1, 2: 3, 4: 2, 6: 4, 3: 1}[colour]
        raw = zlib.decompress(pixels)
        self.assertEqual(len(raw), height * (1 + width * channels * depth // 8))
        self.assertGreater(len(set(raw)), 10, "there is something in the picture")

    def test_pictures_that_cannot_be_written(self):
        self.ends(ENVIRONMENT, "plot", "run.sched", "-o", "no/folder/curve.svg")
        (self.folder / "curve.png").mkdir()
        self.ends(ENVIRONMENT, "plot", "run.sched", "-o", "curve.png")
        self.file("bad.sched", BAD)
        self.ends(WRONG, "plot", "bad.sched", "-o", "other.svg")
        self.assertFalse((self.folder / "other.svg").exists())

    def test_steps(self):
        for steps in ("1", "2", "100000", "2 epochs", "1%", "9007199254740992"):
            self.succeeds("plot", "run.sched", "--steps", steps)
        self.ends(USAGE, "plot", "run.sched", "--steps", "soon")

    def test_odd_values(self):
        for formula in ("log(step - 5)", "1 / (step - 3)", "0", "-step", "1e308 * step", "5e-324", "sin(step * 1e300)", "log(-1 - step)"):
            for extra in ([], ["-o", "x.svg"], ["-o", "x.png"], ["--scale=log"], ["--width=20", "--height=1"]):
                self.succeeds("plot", "-e", formula, *extra)


class Compile(ProgramTest):
    def test_stages(self):
        found = {}
        for stage in ("ast", "typed", "graph", "instructions"):
            result = self.succeeds("compile", "-e", "0.1 * 0.5 ^ floor(step / 10)", f"--emit={stage}")
            self.assertEqual(result.err, b"")
            self.assertTrue(result.text.endswith("\n"))
            found[stage] = result.text
        self.assertEqual(len(set(found.values())), 4)
        self.assertIn("floor", found["ast"])
        self.assertIn("floor", found["graph"])

    def test_the_tree_of_a_file_with_errors_is_printed_with_its_errors(self):
        result = self.anneal("compile", "-e", "1 + (", "--emit=ast")
        self.assertEqual(result.status, WRONG)
        self.assertTrue(result.out)
        self.assertTrue(result.codes)


class Texts(ProgramTest):
    def test_explanations(self):
        rows = [line.split(None, 2) for line in self.succeeds("explain").text.splitlines()]
        self.assertGreater(len(rows), 80)
        for code, severity, title in rows:
            self.assertRegex(code, r"^A\d{4}$")
            self.assertIn(severity, ("error", "warning"))
            text = self.succeeds("explain", code).text
            self.assertIn(code, text)
            self.assertGreater(len(text.splitlines()), 5, f"{code} is explained")
        self.assertEqual(self.succeeds("explain", "a0101").out, self.succeeds("explain", "A0101").out)

    def test_doctor(self):
        found = json.loads(self.succeeds("doctor", "--json").text)
        self.assertEqual("anneal " + found["version"] + "\n", self.succeeds("--version").text)
        text = self.succeeds("doctor").text
        for name, value in found.items():
            self.assertRegex(text, rf"(?m)^{re.escape(name)} +{re.escape(value)}$")


if __name__ == "__main__":
    main()
