"""The Debian packages: what they hold, what they depend on, and that what is in them works."""

import collections
import pathlib
import shutil
import tempfile
import unittest

import installed
from installed import HOSTS, main, run

FILES = {
    "libanneal0": ["usr/lib/libanneal.so.0"],
    "libanneal0-native": ["usr/lib/anneal/anneal_native.so", "usr/lib/anneal/anneal_kernels.so"],
    "libanneal-dev": ["usr/include/anneal.h", "usr/include/anneal/anneal.hpp", "usr/lib/libanneal.so", "usr/lib/libanneal.a",
                      "usr/lib/pkgconfig/anneal.pc", "usr/lib/cmake/Anneal/AnnealConfig.cmake"],
    "anneal": ["usr/bin/anneal", "usr/share/man/man1/anneal.1.gz", "usr/share/bash-completion/completions/anneal",
               "usr/share/anneal/examples/resnet50_cosine.sched", "usr/lib/cmake/Anneal/AnnealProgram.cmake"],
}


class Debian(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.home = pathlib.Path(tempfile.mkdtemp())
        run("/usr/bin/cpack", "-G", "DEB", "-B", cls.home / "packages", "--config", installed.build / "CPackConfig.cmake", cwd=cls.home)
        cls.packages = {path.name.split("_")[0]: path for path in (cls.home / "packages").glob("*.deb")}
        cls.root = cls.home / "root"
        for path in cls.packages.values():
            run("dpkg-deb", "-x", path, cls.root)

    @classmethod
    def tearDownClass(cls):
        shutil.rmtree(cls.home)

    def listing(self, package):
        return run("dpkg-deb", "-c", self.packages[package])[0].splitlines()

    def field(self, package, name):
        return run("dpkg-deb", "-f", self.packages[package], name)[0].strip()

    def test_each_holds_what_it_is_for(self):
        self.assertEqual(set(self.packages), set(FILES))
        for package, wanted in FILES.items():
            names = {line.split()[5].removeprefix("./") for line in self.listing(package)}
            for name in [*wanted, f"usr/share/doc/{package}/copyright"]:
                self.assertIn(name, names, package)

    def test_no_file_is_in_two(self):
        files = collections.Counter(line.split()[5] for package in self.packages for line in self.listing(package) if not line.startswith("d"))
        self.assertEqual([name for name, count in files.items() if count > 1], [])

    def test_dependencies(self):
        version = self.field("anneal", "Version")
        self.assertIn("libstdc++6", self.field("libanneal0", "Depends"))
        self.assertIn("libc6", self.field("libanneal0", "Depends"))
        self.assertEqual(self.field("libanneal0", "Recommends"), f"libanneal0-native (= {version})")
        self.assertIn(f"libanneal0 (= {version})", self.field("libanneal0-native", "Depends"))
        self.assertIn(f"libanneal0 (= {version})", self.field("libanneal-dev", "Depends"))
        # The program is static.
        self.assertEqual(self.field("anneal", "Depends"), "")

    def test_what_is_in_them_works(self):
        anneal, library = self.root / "usr/bin/anneal", self.root / "usr/lib"
        values, _ = run(anneal, "eval", HOSTS / "run.sched", "--at", "0..112590:9973", "--hex")
        run("gcc", "-std=c99", HOSTS / "host.c", "-o", self.home / "host", f"-I{self.root}/usr/include", f"-L{library}", "-lanneal")
        out, errors = run(self.home / "host", HOSTS / "run.sched", "native", LD_LIBRARY_PATH=str(library))
        self.assertEqual([[float.fromhex(value) for value in line.split()] for line in out.splitlines()],
                         [[float.fromhex(value) for value in line.split()[1:]] for line in values.splitlines()[1:]])
        self.assertEqual(errors.strip(), "native")
        self.assertIn(".TH ANNEAL 1", run("gzip", "-dc", self.root / "usr/share/man/man1/anneal.1.gz")[0])
        run("bash", "-n", self.root / "usr/share/bash-completion/completions/anneal")
        run(anneal, "check", *sorted((self.root / "usr/share/anneal/examples").glob("resnet50*.sched")))


if __name__ == "__main__":
    main()
