"""`anneal lib`: lists, searches, entries, and the pages of docs/library."""

import json
import pathlib
import re
import tempfile

from program import ENVIRONMENT, USAGE, ProgramTest, main

CORE = ["linear", "cosine", "polynomial", "exponential", "exponential_decay", "inverse_time_decay", "step_decay", "milestones",
        "piecewise_constant", "inverse_sqrt", "cosine_restarts", "cyclical", "one_cycle", "wsd", "warmup", "cooldown", "ramp"]


class Library(ProgramTest):
    def rows(self, *arguments):
        return [json.loads(line) for line in self.succeeds("lib", *arguments, "--json").text.splitlines()]

    def names(self, *arguments):
        return [row["name"] for row in self.rows(*arguments)]


class Lists(Library):
    def test_everything_is_listed_and_described(self):
        rows = self.rows()
        names = [row["name"] for row in rows]
        self.assertEqual(len(set(names)), len(names))
        self.assertLessEqual({*CORE, "adamw", "torch", "torch.StepLR", "keras.ExponentialDecay"}, set(names))
        for row in rows:
            self.assertEqual(set(row), {"name", "signature", "summary", "documentation", "file", "family", "framework", "example", "here", "elsewhere"})
            self.assertTrue(row["documentation"] and row["summary"], row)
            self.assertEqual(row["framework"] != "", row["file"].startswith("compat/"), row)
            self.assertLessEqual({*row["here"], *row["elsewhere"]}, set(names) - {row["name"]}, row)
            if not row["framework"]:
                self.assertRegex(row["family"], r"^[a-z]+$", row)
                self.assertEqual(row["here"], [])

    def test_overview_has_every_family_and_module(self):
        rows = self.rows()
        text = self.succeeds("lib").text
        lines = text.splitlines()
        for row in rows:
            first = re.compile(rf"  {re.escape(row['name'])}  ")
            shown = any(first.match(line) for line in lines)
            self.assertEqual(shown, row["framework"] in ("", row["name"]), row["name"])
        for family in {row["family"] for row in rows if not row["framework"]}:
            self.assertIn(family, lines)

    def test_by_family(self):
        rows = self.rows("--family", "decay")
        self.assertEqual({row["family"] for row in rows}, {"decay"})
        self.assertLessEqual({"exponential_decay", "step_decay", "torch.StepLR", "keras.ExponentialDecay"}, {row["name"] for row in rows})
        listed = [line.split()[0] for line in self.succeeds("lib", "--family", "decay").text.splitlines()]
        self.assertEqual(listed, [row["name"] for row in rows])

    def test_by_framework(self):
        names = self.names("--framework", "torch")
        self.assertIn("torch.StepLR", names)
        self.assertEqual({name.split(".")[0] for name in names}, {"torch"})
        self.assertEqual(self.names("--framework", "torch", "--family", "feedback"), ["torch.ReduceLROnPlateau"])

    def test_unknown_words_are_refused(self):
        for arguments, says in ((["--family", "dcay"], "did you mean `decay`?"), (["--framework", "troch"], "did you mean `torch`?"),
                                (["--family", "nothing of this kind"], "there are change, cycle, ")):
            self.assertIn(says, self.ends(USAGE, "lib", *arguments).errors)


class Search(Library):
    def found(self, *words):
        names = self.names(*words)
        self.assertTrue(names)
        self.assertEqual([line.split()[0] for line in self.succeeds("lib", *words).text.splitlines()], names)
        return names

    def test_a_name_of_another_framework_finds_both(self):
        names = self.found("OneCycleLR")
        self.assertEqual(set(names[:3]), {"torch.OneCycleLR", "mmengine.OneCycleLR", "paddle.OneCycleLR"})
        self.assertEqual(names[3], "one_cycle")
        self.assertEqual(self.found("onecyclelr")[:4], names[:4], "capitals do not matter")

    def test_a_question(self):
        for question in ("what is torch's OneCycleLR called here?", "What is PyTorch's OneCycleLR?", "torch OneCycleLR"):
            self.assertEqual(self.found(question)[:2], ["torch.OneCycleLR", "one_cycle"], question)

    def test_plain_words(self):
        for words, best in (("one cycle", "one_cycle"), ("exponential decay", "exponential_decay"), ("cosine with restarts", "cosine_restarts"),
                            ("early stopping", "early_stop"), ("step decays", "step_decay"), ("teacher student", "ema_cosine"),
                            ("arXiv:1706.03762", "noam"), ("cosin", "cosine"), ("Kullback Leibler", "kl_annealing")):
            self.assertIn(best, self.found(words)[:3], words)
            self.assertEqual(self.found(*words.split()), self.found(words), "quoted or not")

    def test_words_that_only_others_have_still_find_what_is_here(self):
        self.assertIn("milestones", self.found("multistep"))
        self.assertIn("plateau", self.found("reduce lr on plateau"))
        self.assertIn("early_stop", self.found("keras early stopping"))
        self.assertIn("cosine", self.found("CosineAnnealingLR"))

    def test_a_name_behind_its_framework(self):
        for words, best in (("pytorch.StepLR", "torch.StepLR"), ("torch.optim.lr_scheduler.StepLR", "torch.StepLR"),
                            ("lr_scheduler.CosineAnnealingLR", "torch.CosineAnnealingLR"), ("project.torch.optim.StepLR", "torch.StepLR"),
                            ("tf.keras.optimizers.schedules.CosineDecay", "keras.CosineDecay"), ("keras.optimizers.schedules.CosineDecay", "keras.CosineDecay"),
                            ("paddle.optimizer.lr.StepDecay", "paddle.StepDecay"), ("megatron-lm", "megatron"), ("Lightning", "lightning_bolts"),
                            ("hf.get_cosine_schedule_with_warmup", "transformers.get_cosine_schedule_with_warmup"), ("Hugging Face", "transformers"),
                            ("huggingface", "transformers"), ("unheard.of.StepLR", "torch.StepLR"), ("mmengine.StepLR", "mmengine.StepLR")):
            self.assertEqual(self.found(words, "--search")[0], best, words)
        self.assertIn("cosine", self.found("lr_scheduler.CosineAnnealingLR"))
        for word in ("huggingface", "hugging", "HF"):
            self.assertEqual(self.names("--framework", word), self.names("--framework", "transformers"), word)

    def test_a_name_spelled_wrong(self):
        for words, best in (("CosineAnealingLR", "torch.CosineAnnealingLR"), ("cosineanealinglr", "torch.CosineAnnealingLR"), ("OneCycelLR", "torch.OneCycleLR"), ("one-cycle", "one_cycle"),
                            ("torch.optim.lr_scheduler.CosineAnealingLR", "torch.CosineAnnealingLR"), ("keras.CosineDecayRestart", "keras.CosineDecayRestarts")):
            found = self.found(words)
            self.assertEqual(found[0], best, words)
            self.assertEqual(found, self.found(best, "--search") if "." in words else found, words)
        self.assertIn("cosine", self.found("CosineAnealingLR"))

    def test_what_the_field_calls_it(self):
        for words, best in (("Trapezoidal", "wsd"), ("trapezoid", "wsd"), ("1cycle", "one_cycle")):
            self.assertIn(best, self.found(words)[:3], words)

    def test_within_a_framework_or_family(self):
        self.assertEqual({name.split(".")[0] for name in self.found("cosine", "--framework", "timm", "--search")}, {"timm"})
        self.assertEqual({row["family"] for row in self.rows("cosine", "--family", "cycle", "--search")}, {"cycle"})

    def test_an_exact_name_is_an_entry_unless_a_search_is_asked_for(self):
        self.assertTrue(self.succeeds("lib", "cosine").text.startswith("cosine(from, to"))
        self.assertEqual(self.names("cosine"), ["cosine"])
        self.assertEqual(self.names("cosine", "--search")[0], "cosine")
        self.assertGreater(len(self.names("cosine", "--search")), 5)

    def test_nothing_is_found(self):
        self.assertIn("the library has no `qqq zzz`", self.ends(USAGE, "lib", "qqq", "zzz").errors)
        self.assertIn("did you mean `cosine`?", self.ends(USAGE, "lib", "csoine").errors)


class Entries(Library):
    def test_an_entry_shows_all_of_it(self):
        rows = self.rows()
        some = [row for number, row in enumerate(rows) if number % 19 == 0 or row["name"] in ("plateau", "torch", "torch.OneCycleLR", "adamw")]
        for row in some:
            shown = self.succeeds("lib", row["name"]).text
            self.assertTrue(shown.startswith(row["signature"]))
            self.assertIn(row["documentation"], shown)
            self.assertEqual("\nHere: " + ", ".join(row["here"]) + "\n" in shown, row["here"] != [])
            self.assertEqual("\nIn other frameworks: " + ", ".join(row["elsewhere"]) + "\n" in shown, row["elsewhere"] != [])
            if row["framework"] != row["name"]:
                self.assertRegex(shown, rf"(def|optimizer) {row['name'].split('.')[-1]}\(")
            # What lives on measurements or on tensors has no example, and so no curve.
            self.assertEqual(bool(re.search(r"\n *steps  0 ", shown)), row["example"] != "", shown)
            self.assertEqual(self.rows(row["name"]), [row])

    def test_what_is_the_same_elsewhere(self):
        rows = {row["name"]: row for row in self.rows()}
        self.assertIn("torch.OneCycleLR", rows["one_cycle"]["elsewhere"])
        self.assertEqual(rows["torch.OneCycleLR"]["here"][0], "one_cycle")
        self.assertIn("mmengine.OneCycleLR", rows["torch.OneCycleLR"]["elsewhere"])
        self.assertIn("cyclical", rows["paddle.CyclicLR"]["here"], "as torch's, which the documentation mentions")
        self.assertIn("torch.LinearLR", rows["keras.PolynomialDecay"]["elsewhere"] + rows["linear"]["elsewhere"])

    def test_curves_fit_the_terminal(self):
        status, seen, _ = self.in_terminal("lib", "cosine", columns=50)
        self.assertEqual(status, 0)
        drawn = re.sub(r"\x1b\[[0-9;]*m", "", seen.decode()).split("over 1000 steps")[1].splitlines()
        self.assertGreater(len(drawn), 10)
        self.assertLessEqual(max(map(len, drawn)), 50)


class Pages(Library):
    def test_pages_and_curves(self):
        # In memory where that can be had: every page is forced to the disk.
        memory = pathlib.Path("/dev/shm")
        place = tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else None)
        self.addCleanup(place.cleanup)
        folder = pathlib.Path(place.name, "pages")
        self.succeeds("lib", "--markdown", str(folder))
        rows = self.rows()
        index = (folder / "README.md").read_text()
        for row in rows:
            page = (folder / ((row["framework"] or row["family"]) + ".md")).read_text()
            self.assertIn("# `" + row["name"] + "`" if row["name"] == row["framework"] else "\n## " + row["name"] + "\n", page)
            self.assertIn("(" + (row["framework"] or row["family"]) + ".md#" + row["name"].replace(".", "").lower() + ")" if row["name"] != row["framework"]
                          else "(" + row["framework"] + ".md)", index)
            curve = folder / "curves" / (row["name"] + ".svg")
            self.assertEqual(curve.exists(), row["example"] != "", row["name"])
            if curve.exists():
                self.assertLess(curve.stat().st_size, 8000, row["name"])
                self.assertIn("curves/" + row["name"] + ".svg", page)
        self.assertLess(sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()), 1_500_000)

    def test_a_folder_that_cannot_be_made(self):
        self.file("taken", "")
        self.assertIn("cannot be written", self.ends(ENVIRONMENT, "lib", "--markdown", "taken/pages").errors)


if __name__ == "__main__":
    main()
