"""The programs that written code is run on: `examples/`, and the examples in the documentation of the library."""

import json
import pathlib
import re
import subprocess
import tempfile

CLOCK = "clock { total = 1000 steps, epoch = 100 steps }\n"


class Case:
    """A program, its outputs, and where it is worth looking at."""

    def __init__(self, name, path, formula):
        self.name, self.path, self.formula = name, path, formula
        self.outputs = [output["name"] for output in formula["outputs"]]
        self.inputs = [each["name"] for each in formula["inputs"]]
        self.rate = "lr" if "lr" in self.outputs else self.outputs[0]
        self.positions = self.places()

    def places(self):
        """200 positions: the ends, both sides of every whole number in the formula, and what lies between."""
        total = self.formula["clock"]["total"] or 1000
        numbers = {int(n) for n in re.findall(r"(?<![\w.])(\d{1,15})(?![\w.])", json.dumps(self.formula["locals"] + self.formula["outputs"]))}
        for each in self.formula["parameters"]:
            if each["unit"] == "step" and not each["list"]:
                numbers.add(round(each["default"]))
        edges = sorted({p for n in numbers if n <= total for p in (n - 1, n, n + 1) if p >= 0})
        ends = {0, 1, total - 1, total, total + 1, 2 * total}
        chosen = ends | set(edges[:: max(1, len(edges) // 100)])
        return sorted(chosen | {i * total // 94 + 1 for i in range(200 - len(chosen))})[:200]


class Corpus:
    """Programs in a folder of their own, and what `anneal` says of them."""

    def __init__(self, program, repository):
        self.program, self.repository = program, pathlib.Path(repository)
        self.folder = tempfile.TemporaryDirectory()

    def anneal(self, *arguments):
        return subprocess.run([self.program, *map(str, arguments)], capture_output=True, text=True, timeout=120)

    def programs(self):
        for path in sorted((self.repository / "examples").glob("*.sched")):
            yield path.stem, path.read_text()
        yield from self.documented("stdlib", "")

    def programs_of_modules(self):
        """The examples of the modules of other frameworks."""
        yield from self.documented("stdlib/compat", "import {}\n")

    def documented(self, folder, beginning):
        for path in sorted((self.repository / folder).glob("*.sched")):
            formulas = re.findall(r"Example: `([^`]*)`", path.read_text().replace("\n##", " "))
            for number, formula in enumerate(formulas):
                text = f"{beginning.format(path.stem)}{CLOCK}schedule lr: signed = {formula}\n"
                yield f"library_{path.stem}_{number}", text

    def cases(self, programs=None):
        for name, text in programs or self.programs():
            path = pathlib.Path(self.folder.name) / f"{name}.sched"
            path.write_text(text)
            done = self.anneal("convert", path, "--to", "json")
            if done.returncode != 0:
                raise AssertionError(f"{name}: {done.stderr}")
            yield Case(name, path, json.loads(done.stdout))

    def written(self, case, target):
        """The code, None where the target cannot say the program."""
        done = self.anneal("convert", case.path, "--to", target)
        if done.returncode != 0 and "cannot say this program" not in done.stderr:
            raise AssertionError(f"{case.name}: {done.stderr}")
        return done.stdout if done.returncode == 0 else None

    def values(self, case, positions, *arguments):
        done = self.anneal("eval", case.path, "--json", "--at", ",".join(map(str, positions)), *arguments)
        if done.returncode != 0:
            raise AssertionError(f"{case.name}: {done.stderr}")
        outputs = json.loads(done.stdout)["outputs"]
        return {name: [float(value) for value in values] for name, values in outputs.items()}


def namespace(text, name):
    """What a module defines."""
    defined = {"__name__": name}
    exec(compile(text, name + ".py", "exec"), defined)
    return defined
