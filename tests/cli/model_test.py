"""`anneal check --model`: which of a model's tensors gets what."""

import os
import pathlib
import threading
import time

from program import ENVIRONMENT, OK, USAGE, WRONG, ProgramTest, main

EXAMPLES = pathlib.Path(__file__).resolve().parent.parent.parent / "examples"
PROGRAM = ("clock { total = 100 steps }\nschedule lr = linear(1, 0)\nschedule wd = 0.5\n"
           'group layers for "layer.<depth>.*" { lr = lr * 0.5 ^ depth }\n'
           'group plain for "**.bias" { wd = 0 }\n'
           'group extra for "extra.*" optional { wd = 7 }\n')
NAMES = "embed.weight\nlayer.0.weight\nlayer.0.bias\nlayer.1.weight\nlayer.1.bias\nlayer.1.scale\n"


class Model(ProgramTest):
    def setUp(self):
        super().setUp()
        self.file("run.sched", PROGRAM)
        self.file("names.txt", NAMES)

    def check(self, *arguments, **options):
        return self.succeeds("check", "run.sched", "--model", "names.txt", *arguments, **options)

    def test_text(self):
        lines = self.check().text.splitlines()
        at = lines.index("  model names.txt: 6 tensors, 5 sets of equal values")
        self.assertEqual([line.rstrip() for line in lines[at + 1:]], [
            "    tensors  groups                    lr                            wd          such as",
            "          1  -                         1 to 0.010000000000000009     0.5 to 0.5  embed.weight",
            "          1  layers(depth = 0)         1 to 0.010000000000000009     0.5 to 0.5  layer.0.weight",
            "          1  layers(depth = 0), plain  1 to 0.010000000000000009     0 to 0      layer.0.bias",
            "          2  layers(depth = 1)         0.5 to 0.0050000000000000044  0.5 to 0.5  layer.1.weight, …",
            "          1  layers(depth = 1), plain  0.5 to 0.0050000000000000044  0 to 0      layer.1.bias"])

    def test_json(self):
        model = self.check("--json").json["model"]
        self.assertEqual((model["file"], model["tensors"], len(model["sets"])), ("names.txt", 6, 5))
        self.assertEqual(model["sets"][0]["groups"], [])
        self.assertEqual(model["sets"][4], {
            "groups": [{"name": "layers", "captures": {"depth": 1}}, {"name": "plain", "captures": {}}],
            "outputs": {"lr": {"first": 0.5, "last": 0.0050000000000000044, "minimum": 0.0050000000000000044, "maximum": 0.5, "grouped": True},
                        "wd": {"first": 0, "last": 0, "minimum": 0, "maximum": 0, "grouped": True}},
            "tensors": ["layer.1.bias"]})
        self.assertEqual(sorted(name for one in model["sets"] for name in one["tensors"]), sorted(NAMES.split()))
        self.assertNotIn("model", self.succeeds("check", "run.sched", "--json").json)

    def test_only_the_outputs_that_are_named(self):
        self.assertNotIn("lr", self.check("--output", "wd").text)
        self.assertEqual(list(self.check("--output", "wd", "--json").json["model"]["sets"][1]["outputs"]), ["wd"])

    def test_the_same_on_every_back_end(self):
        texts = {self.check("--backend", backend).text for backend in ("interpreter", "native")}
        self.assertEqual(len(texts), 1)

    def test_parameters_and_the_clock(self):
        self.file("run.sched", PROGRAM.replace("0.5 ^ depth", "decay ^ depth") + "param decay = 0.5 in (0, 1]\n")
        sets = self.check("--json", "--set", "decay=0.25", "--clock", "total = 10 steps").json["model"]["sets"]
        self.assertEqual(sets[3]["outputs"]["lr"]["first"], 0.25)
        self.assertEqual(sets[3]["outputs"]["lr"]["last"], 0.25 * (1 + 0.9 * (0 - 1)))

    def test_names_as_files_have_them(self):
        self.file("names.txt", NAMES.replace("\n", "\r\n\r\n").rstrip())
        self.assertIn("6 tensors, 5 sets", self.check().text)
        self.file("names.txt", b"layer.0.\x1b[31m\xff\nx.bias\n")
        shown = self.check()
        self.assertNotIn(b"\x1b", shown.out)
        self.assertIn("layer.0.␛[31m�", shown.text)
        self.check("--json").json

    def test_a_pipe_is_read_once_for_all_files(self):
        self.file("other.sched", PROGRAM)
        os.mkfifo(self.folder / "pipe")
        writer = threading.Thread(target=lambda: (self.folder / "pipe").write_text(NAMES))
        writer.start()
        result = self.succeeds("check", "run.sched", "other.sched", "--model", "pipe")
        writer.join()
        self.assertEqual(result.text.count("model pipe: 6 tensors"), 2)

    def test_a_pattern_that_matches_nothing_is_an_error(self):
        self.file("names.txt", "embed.weight\nlayer.0.weight\n")
        result = self.anneal("check", "run.sched", "--model", "names.txt")
        self.assertEqual((result.status, result.codes), (WRONG, ["A0806"]))
        self.assertIn("not ok", result.text)
        self.assertNotIn("model", result.text)
        self.assertFalse(self.anneal("check", "run.sched", "--model", "names.txt", "--json").json["ok"])

    def test_a_file_that_cannot_be_read(self):
        for name in ("nothing.txt", "."):
            self.assertIn(name, self.ends(ENVIRONMENT, "check", "run.sched", "--model", name).errors)

    def test_without_a_value(self):
        self.ends(USAGE, "check", "run.sched", "--model")

    def test_a_program_without_groups(self):
        self.file("run.sched", "schedule lr = 1")
        self.assertIn("6 tensors, 1 set of equal values\n    tensors  groups  such as\n          6  -       embed.weight, …\n", self.check().text)
        self.file("names.txt", "")
        self.assertIn("0 tensors, 0 sets", self.check().text)

    def test_without_a_model_groups_are_mentioned(self):
        self.assertEqual(self.succeeds("check", "run.sched", "--json").json["remarks"],
                         ["3 groups: `--model FILE` tells which tensors get what"])

    def test_without_a_model_the_text_of_groups_is_checked(self):
        for text, code in (("[1, 2, 3][7]", "A0318"), ("phases { 5 epochs: 1, rest: 2 }", "A0401"), ("phases { (n * 9) steps: 1, rest: 2 }", None)):
            self.file("run.sched", f'clock {{ total = 10 steps }}\nschedule lr = 1\ngroup g for "a.<n>" {{ lr = {text} }}\n')
            result = self.anneal("check", "run.sched")
            self.assertEqual((result.status, result.codes), (WRONG, [code]) if code else (OK, []), result)

    def test_what_groups_make_is_checked(self):
        self.file("run.sched", PROGRAM + 'group bad for "layer.<n>.scale" { lr = lr - n / 50, wd = 1 / abs(step - 60 * n) }\n')
        result = self.anneal("check", "run.sched", "--model", "names.txt")
        self.assertEqual((result.status, result.codes), (WRONG, ["A0602", "A0601"]))
        self.assertIn("for `layer.1.scale`", result.errors)
        self.assertIn("at step 60", result.errors)
        self.file("run.sched", PROGRAM.replace("0.5 ^ depth", "(0 - depth)"))
        result = self.anneal("check", "run.sched", "--model", "names.txt")
        self.assertEqual((result.status, result.codes), (WRONG, ["A0602"]))
        self.assertIn("for `layer.1.weight` and 1 other", result.errors)

    def test_the_example(self):
        result = self.succeeds("check", str(EXAMPLES / "layerwise_decay.sched"), "--model", str(EXAMPLES / "layerwise_decay.names.txt"), "--json")
        sets = result.json["model"]["sets"]
        self.assertEqual(len(sets), 28)
        largest = {one["groups"][0]["captures"].get("layer"): one["outputs"]["lr"]["maximum"] for one in sets if one["groups"]}
        for layer in range(12):
            self.assertAlmostEqual(largest[layer] / (1e-4 * 0.8 ** (13 - layer)), 1, places=12)


class LargeModels(ProgramTest):
    def test_a_hundred_thousand_tensors(self):
        groups = "".join(f'group g{i} for "**.part{i}.**.w<n>" optional {{ lr = lr * n }}\n' for i in range(50))
        self.file("run.sched", "clock { total = 1000 steps }\nschedule lr = 1\n" + groups)
        self.file("names.txt", "".join(f"model.layers.{i // 1000}.part{i % 100}.linear.w{i % 7 + 1}\n" for i in range(100000)))
        start = time.monotonic()
        self.assertIn("100000 tensors, 351 sets", self.succeeds("check", "run.sched", "--model", "names.txt").text)
        self.assertLess(time.monotonic() - start, 30)

    def test_hostile_patterns_and_names(self):
        """Stars upon stars, names of one letter: what takes others exponential time."""
        pattern = "*a" * 400 + "b"
        self.file("run.sched", "schedule lr = 1\n" + "".join(f'group g{i} for "{pattern}{i}", "{"**a" * 300}{i}" optional {{ lr = 2 }}\n' for i in range(20)))
        self.file("names.txt", ("a" * 1000 + "\n") * 200)
        start = time.monotonic()
        self.succeeds("check", "run.sched", "--model", "names.txt")
        self.assertLess(time.monotonic() - start, 30)

    def test_groups_upon_groups(self):
        """Each group reads what the one before made, thousands of times; each at a place of its own, until a limit ends it."""
        self.file("names.txt", "a\nb\n")
        groups = lambda value, count: "schedule lr = 1\n" + "".join(f'group g{i} for "*" {{ lr = {value} }}\n' for i in range(count))
        self.file("run.sched", groups("lr + 1", 20000))
        result = self.succeeds("check", "run.sched", "--model", "names.txt", "--json").json
        self.assertEqual(result["model"]["sets"][0]["outputs"]["lr"]["first"], 20001)
        self.file("run.sched", groups("(lr @ 5) + 1", 1000))
        result = self.succeeds("check", "run.sched", "--model", "names.txt", "--json").json
        self.assertEqual(result["model"]["sets"][0]["outputs"]["lr"]["last"], 1001)
        self.file("run.sched", groups("(lr @ (run.step + 1)) + 1", 10000))
        result = self.anneal("check", "run.sched", "--model", "names.txt")
        self.assertEqual((result.status, result.codes), (WRONG, ["A0501"]))
        self.assertIn("for `a`", result.errors)

    def test_limits(self):
        self.file("run.sched", 'schedule lr = 1\ngroup g for "*" { lr = 2 }\n')
        self.file("names.txt", "a\n" * 1000000)
        self.succeeds("check", "run.sched", "--model", "names.txt")
        self.file("names.txt", "a\n" * 1000001)
        result = self.anneal("check", "run.sched", "--model", "names.txt")
        self.assertEqual((result.status, result.codes), (WRONG, ["A0808"]))
        self.assertIn("1000001 tensors, more than 1000000", result.errors)


if __name__ == "__main__":
    main()
