"""What the libraries are from outside: their names, their size, what they need."""

import pathlib
import re
import unittest

import installed
from installed import Installed, main, run

# A host carries the library in its image; the promise is 1.5 MB.
LARGEST = 1_500_000
MAY_NEED = {"libc.so.6", "libm.so.6", "libstdc++.so.6", "libgcc_s.so.1", "ld-linux-x86-64.so.2"}


def dynamic_names(path):
    return {line.split()[-1].split("@")[0] for line in run("nm", "-D", "--defined-only", path)[0].splitlines()}


def global_names(path):
    return {line.split()[2] for line in run("nm", "-g", "--defined-only", path)[0].splitlines() if len(line.split()) == 3}


def needed(path):
    return set(re.findall(r"\(NEEDED\).*\[(.*)\]", run("readelf", "-d", path)[0]))


class Library(Installed):
    def golden(self):
        return set((pathlib.Path(__file__).parent / "exports.txt").read_text(encoding="utf-8").split())

    def test_exactly_the_golden_names_are_exported(self):
        headers = [self.prefix / "include/anneal.h", *(self.prefix / "include/anneal").glob("*.h")]
        declared = {name for header in headers for name in re.findall(r"^ANNEAL_API[^;(]*\b(anneal_\w+)\(", header.read_text(encoding="utf-8"), re.M)}
        self.assertEqual(self.golden(), declared, "exports.txt and the headers name different functions")
        self.assertEqual(dynamic_names(self.library / "libanneal.so"), self.golden())
        self.assertEqual(global_names(self.library / "libanneal.a"), self.golden())

    def test_the_modules_export_one_name_each(self):
        self.assertEqual(dynamic_names(self.library / "anneal/anneal_native.so"), {"anneal_native_module"})
        self.assertEqual(dynamic_names(self.library / "anneal/anneal_kernels.so"), {"anneal_kernels_module"})

    def test_a_leaking_library_is_seen(self):
        (self.folder / "leak.c").write_text("int anneal_at(void) { return 0; }\nint llvm_leak(void) { return 0; }\n")
        run("gcc", "-shared", "-o", "leak.so", "leak.c", cwd=self.folder)
        self.assertEqual(dynamic_names(self.folder / "leak.so") - self.golden(), {"llvm_leak"})

    def test_it_is_small_and_needs_little(self):
        library = (self.library / "libanneal.so").resolve()
        self.assertLess(library.stat().st_size, LARGEST)
        self.assertLessEqual(needed(library), MAY_NEED)
        # The module has everything but the C library within.
        self.assertLessEqual(needed(self.library / "anneal/anneal_native.so"), {"libc.so.6", "libm.so.6", "ld-linux-x86-64.so.2"})
        self.assertEqual(needed(self.library / "anneal/anneal_kernels.so"), set())

    def test_a_schedule_takes_little_memory(self):
        """Of the promise of a millisecond and two mebibytes, the part that does not depend on what else the machine does."""
        run("gcc", "-std=c99", "footprint.c", "-o", "footprint", f"-I{self.prefix}/include", f"-L{self.library}", "-lanneal", cwd=self.folder)
        for name in ("resnet50_imagenet", "gpt3_pretraining"):
            out, _ = run(self.folder / "footprint", self.prefix / f"share/anneal/examples/{name}.sched", LD_LIBRARY_PATH=str(self.library))
            print(f"{name}: {out.strip()}")
            kib = int(re.search(r"(\d+) KiB", out)[1])
            self.assertGreater(kib, 100, "nothing was measured")
            self.assertLess(kib, 2048)

    def test_nothing_says_where_it_was_built(self):
        for path in self.prefix.rglob("*"):
            if path.is_file() and path.suffix in {".cmake", ".pc", ".h", ".hpp"}:
                for folder in (installed.build, installed.source, self.home / "installed"):
                    self.assertNotIn(str(folder), path.read_text(encoding="utf-8"), path)
        for path in (self.library / "libanneal.so", *sorted(self.library.glob("anneal/*.so")), self.program):
            self.assertNotRegex(run("readelf", "-d", path)[0], "RPATH|RUNPATH")


if __name__ == "__main__":
    main()
