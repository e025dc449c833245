"""Hosts built from clean folders with nothing but what is installed: by pkg-config and CMake, in C99, C++17 and C++20, by gcc and
clang, shared, static and ahead of time."""

import json
import os
import shlex
import shutil
import unittest

import installed
from installed import CMAKE, Installed, main, run

STRICT = ["-Wall", "-Wextra", "-Wpedantic", "-Wconversion", "-Werror"]


class Hosts(Installed):
    def flags(self, *arguments):
        folder = self.library / "pkgconfig"
        out, _ = run("pkg-config", *arguments, "anneal", PKG_CONFIG_PATH=str(folder))
        return shlex.split(out)

    def configure(self, host, *options):
        run(CMAKE, "-G", "Ninja", "-S", self.folder / host, "-B", self.folder / "build", f"-DCMAKE_PREFIX_PATH={self.prefix}", f"-DSCHEDULE={self.schedule}",
            *options)

    def make(self, *targets, fails=False):
        return run(CMAKE, "--build", self.folder / "build", *(["--target", *targets] if targets else []), fails=fails)

    def test_c99_by_pkg_config(self):
        for compiler in ("gcc", "clang-19"):
            with self.subTest(compiler=compiler):
                run(compiler, "-std=c99", *STRICT, "-Wno-missing-field-initializers", "host.c", "-o", compiler, *self.flags("--cflags", "--libs"), cwd=self.folder)
                self.assert_host(self.folder / compiler, "run.sched", says="interpreter")
                self.assert_host(self.folder / compiler, "run.sched", "native", says="native")

    def test_static_by_pkg_config(self):
        libraries = ["-l:libanneal.a" if word == "-lanneal" else word for word in self.flags("--cflags", "--libs", "--static")]
        run("gcc", "-std=c99", "host.c", "-o", "host", *libraries, cwd=self.folder)
        self.assertNotIn("libanneal", run("readelf", "-d", self.folder / "host")[0])
        self.assert_host(self.folder / "host", "run.sched", says="interpreter")

    def test_cpp_by_pkg_config_with_clang(self):
        for standard in ("c++17", "c++20"):
            run("clang++-19", f"-std={standard}", *STRICT, "host.cpp", "-o", "host", *self.flags("--cflags", "--libs"), cwd=self.folder)
            self.assert_host(self.folder / "host", "run.sched")

    def test_optimizers_in_c_and_cpp(self):
        flags = self.flags("--cflags", "--libs")
        run("gcc", "-std=c99", *STRICT, "optimizer.c", "-o", "c", *flags, cwd=self.folder)
        run("g++", "-std=c++17", *STRICT, "optimizer.cpp", "-o", "gcc", *flags, cwd=self.folder)
        run("clang++-19", "-std=c++20", *STRICT, "optimizer.cpp", "-o", "clang", *flags, cwd=self.folder)
        outputs = {run(self.folder / host, LD_LIBRARY_PATH=str(self.library))[0] for host in ("c", "gcc", "clang")}
        self.assertEqual(len(outputs), 1)
        weights = [float.fromhex(line) for line in outputs.pop().split()]
        # Ten steps of 0.1 and less, towards zero.
        self.assertEqual(len(weights), 5)
        for weight, before in zip(weights, (1, -2, 3, -4, 5)):
            self.assertLess(abs(abs(before) - abs(weight) - 0.55), 0.1)

    def test_find_package(self):
        self.configure("find_package")
        self.make()
        for host in ("host17", "host20", "host_static"):
            self.assert_host(self.folder / "build" / host, "run.sched")
        self.assert_host(self.folder / "build" / "ahead")
        self.assertNotIn("libanneal", run("readelf", "-d", self.folder / "build/host_static")[0])
        self.changes_compile_anew()
        self.mistakes_fail_the_build()

    def test_static_without_a_cpp_compiler(self):
        self.configure("only_c")
        self.make()
        self.assert_host(self.folder / "build/host", "run.sched", says="interpreter")

    def changes_compile_anew(self):
        self.assertIn("no work to do", self.make()[0])
        peak = self.folder / "peak.sched"
        peak.write_text(peak.read_text().replace("0.4", "0.3"))
        self.assertIn("Compiling schedule", self.make()[0])
        self.assert_host(self.folder / "build" / "ahead")
        self.assertAlmostEqual(max(row[0] for row in self.values()), 0.3, delta=0.01)

    def mistakes_fail_the_build(self):
        right = self.schedule.read_text()
        self.schedule.write_text(right.replace("cosine(base.peak, 0)", "cosine(base.peek, 0)"))
        out, _ = self.make("ahead", fails=True)
        self.assertRegex(out, r"error\[A\d{4}\]")
        self.assertIn("run.sched:7:72", out)
        self.schedule.write_text(right)
        self.make("ahead")

    def test_wrong_uses_of_the_function_are_refused(self):
        text = (self.folder / "find_package/CMakeLists.txt").read_text()
        (self.folder / "find_package/CMakeLists.txt").write_text(text.replace("CPU x86-64-v2", "PROCESSOR x86-64-v2"))
        with self.assertRaisesRegex(AssertionError, "neither NAME, CPU nor OPTIONS"):
            self.configure("find_package")

    def test_another_version_is_not_found(self):
        path = self.folder / "find_package/CMakeLists.txt"
        path.write_text(path.read_text().replace("find_package(Anneal 0 ", "find_package(Anneal 1 "))
        with self.assertRaisesRegex(AssertionError, r"compatible\s+with\s+requested"):
            self.configure("find_package")

    def test_a_subdirectory_keeps_to_itself(self):
        """What FetchContent brings compiles as Anneal says, and the host's own files as the host says."""
        self.configure("subdirectory", f"-DANNEAL_SOURCE={installed.source}", "-DCMAKE_EXPORT_COMPILE_COMMANDS=ON", "-DCMAKE_BUILD_TYPE=Release")
        commands = json.loads((self.folder / "build/compile_commands.json").read_text())
        own = [entry["command"] for entry in commands if entry["file"].endswith("/host.c")]
        theirs = [entry["command"] for entry in commands if str(installed.source) in entry["file"] and entry["file"].endswith(".cpp")]
        self.assertEqual(len(own), 1)
        self.assertGreater(len(theirs), 100)
        for leak in ("-Werror", "-Wall", "-ffp-contract", "-ffunction-sections", "-fvisibility"):
            self.assertNotIn(leak, own[0])
        for command in theirs:
            self.assertNotIn("-Werror", command)
            self.assertRegex(command, "-ffast-math.* -fno-fast-math")
        self.assertFalse([entry["file"] for entry in commands if "/tests/" in entry["file"] and "/hosts/" not in entry["file"]])
        plan, _ = run("ninja", "-C", self.folder / "build", "-t", "commands", "ahead", "host")
        self.assertIn("--depfile", plan)
        if os.environ.get("ANNEAL_PACKAGE_LONG"):
            self.make()
            self.assert_host(self.folder / "build/host", "run.sched")
            self.assert_host(self.folder / "build/ahead")

    def test_the_documents(self):
        """Those about hosts: what a reader copies must work. Shells and pkg-config have no spaces in names."""
        prefix = self.home / "anneal"
        prefix.symlink_to(self.prefix)
        library = prefix / self.library.relative_to(self.prefix)
        documents = [installed.source / name for name in ("README.md", "docs/install.md", "docs/embedding.md", "docs/optimizers.md",
                                                              "docs/resume_and_change.md", "docs/training.md")]
        out, _ = run("python3", installed.source / "tests/docs/run_documents.py", prefix / "bin/anneal", *documents,
                     PKG_CONFIG_PATH=f"{library}/pkgconfig", CMAKE_PREFIX_PATH=str(prefix), LD_LIBRARY_PATH=str(library), CMAKE_GENERATOR="Ninja")
        self.assertIn(" 0 failures", out)

    def test_copies_do_not_know_each_other(self):
        run("gcc", "-std=c99", "-D_DEFAULT_SOURCE", *STRICT, "-Wno-missing-field-initializers", "copies.c", "-o", "copies", f"-I{self.prefix}/include", cwd=self.folder)
        names = [self.folder / "libfirst.so", self.folder / "libsecond.so"]
        for name in names:
            shutil.copy(self.library / "libanneal.so", name)
        run(self.folder / "copies", "run.sched", *names, cwd=self.folder)
        # Must fail: one library by two names is one.
        (self.folder / "libalias.so").symlink_to(names[0])
        _, errors = run(self.folder / "copies", "run.sched", names[0], self.folder / "libalias.so", cwd=self.folder, fails=True)
        self.assertIn("it is one copy", errors)


if __name__ == "__main__":
    main()
