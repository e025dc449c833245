#!/usr/bin/env python3
"""Holds the sources to layers.py; and shows, rule by rule, that breaking it fails.

Usage: layers_test.py ROOT
"""

import os
import sys
import unittest

import layers

ROOT = "."
FOLDERS = ["grammar", "compiler", "runtime", "cli", "stdlib", "tests", "tools"]


def project_files():
    files = {}
    for folder in FOLDERS:
        for where, _, names in os.walk(os.path.join(ROOT, folder)):
            for name in names:
                path = os.path.relpath(os.path.join(where, name), ROOT)
                if layers.is_cpp(path) or name == "CMakeLists.txt":
                    with open(os.path.join(ROOT, path), encoding="utf-8") as file:
                        files[path] = file.read()
    return files


class TheProject(unittest.TestCase):
    def test_keeps_the_rules(self):
        files = project_files()
        self.assertGreater(len(files), 20, "the sources were not found")
        findings = layers.check(files)
        for finding in findings:
            if finding.warning:
                print(finding, file=sys.stderr)
        errors = [str(finding) for finding in findings if not finding.warning]
        self.assertEqual([], errors, "\n" + "\n".join(errors))


class EachRuleCanFail(unittest.TestCase):
    """Small projects that break one rule each."""

    def assert_breaks(self, files, *wanted, warnings=False):
        errors = [finding for finding in layers.check(files) if finding.warning == warnings]
        self.assertEqual(list(wanted), [(finding.path, finding.line) for finding in errors], [str(error) for error in errors])

    def test_nothing_wrong(self):
        files = {
            "grammar/ast.hpp": "#pragma once\n#include <vector>\n",
            "grammar/parse.cpp": '#include <boost/spirit/home/x3.hpp>\n#include "grammar/ast.hpp"\n',
            "compiler/check/items.cpp": '#include "grammar/ast.hpp"\n',
            "cli/main.cpp": '#include <CLI/CLI.hpp>\n#include "grammar/ast.hpp"\n',
        }
        self.assert_breaks(files)

    def test_arrow_up(self):
        upward = [("grammar", "compiler"), ("grammar", "runtime"), ("compiler", "runtime"), ("runtime", "cli"), ("compiler/check", "compiler/graph"), ("compiler/graph", "compiler/lower"), ("compiler/lower", "compiler/interpreter"), ("compiler/graph", "compiler/llvm"), ("runtime/checkpoint", "compiler"), ("cli", "tests")]
        for here, there in upward:
            with self.subTest(here=here, there=there):
                files = {here + "/a.cpp": '\n#include "%s/b.hpp"\n' % there, there + "/b.hpp": ""}
                self.assert_breaks(files, (here + "/a.cpp", 2))

    def test_arrow_up_in_angle_brackets(self):
        self.assert_breaks({"grammar/a.cpp": "#include <cli/b.hpp>\n", "cli/b.hpp": ""}, ("grammar/a.cpp", 1))

    def test_include_that_is_not_from_the_root(self):
        self.assert_breaks({"grammar/a.cpp": '#include "b.hpp"\n', "grammar/b.hpp": ""}, ("grammar/a.cpp", 1))
        self.assert_breaks({"grammar/a.cpp": '#include "../cli/b.hpp"\n', "cli/b.hpp": ""}, ("grammar/a.cpp", 1))

    def test_link_up(self):
        files = {"grammar/CMakeLists.txt": "\ntarget_link_libraries(anneal_grammar PRIVATE fmt\n  anneal_compiler)\n"}
        self.assert_breaks(files, ("grammar/CMakeLists.txt", 2))

    def test_boost_outside_the_grammar(self):
        self.assert_breaks({"compiler/a.cpp": "#include <boost/any.hpp>\n"}, ("compiler/a.cpp", 1))
        self.assert_breaks({"grammar/a.hpp": "#include <boost/any.hpp>\n"}, ("grammar/a.hpp", 1))

    def test_boost_in_two_files(self):
        text = "#include <boost/spirit/home/x3.hpp>\n"
        self.assert_breaks({"grammar/parse.cpp": text, "grammar/words.cpp": text}, ("grammar/words.cpp", 1))

    def test_boost_through_a_header_of_the_rules(self):
        files = {"grammar/rules/items.hpp": "#include <boost/spirit/home/x3.hpp>\n", "grammar/parse.cpp": '#include "grammar/rules/items.hpp"\n'}
        self.assert_breaks(files)
        self.assert_breaks({**files, "compiler/check/items.cpp": '\n#include "grammar/rules/items.hpp"\n'}, ("compiler/check/items.cpp", 1))

    def test_command_line_library(self):
        self.assert_breaks({"cli/a.cpp": "#include <CLI/CLI.hpp>\n", "cli/b.cpp": "#include <CLI/App.hpp>\n"}, ("cli/b.cpp", 1))
        self.assert_breaks({"runtime/a.cpp": "#include <CLI/CLI.hpp>\n"}, ("runtime/a.cpp", 1))

    def test_llvm_outside_its_folder(self):
        self.assert_breaks({"compiler/llvm/a.cpp": "#include <llvm/IR/Module.h>\n", "compiler/b.cpp": "#include <llvm/IR/Module.h>\n"}, ("compiler/b.cpp", 1))
        self.assert_breaks({"cli/a.cpp": "#include <llvm-c/Core.h>\n"}, ("cli/a.cpp", 1))

    def test_checksum_in_two_files(self):
        text = "#include <xxhash.h>\n"
        self.assert_breaks({"runtime/a.cpp": text}, ("runtime/a.cpp", 1))
        self.assert_breaks({"runtime/checkpoint/digest.cpp": text, "runtime/checkpoint/layout.cpp": text}, ("runtime/checkpoint/layout.cpp", 1))

    def test_json_in_a_header(self):
        self.assert_breaks({"grammar/render.hpp": "#include <nlohmann/json.hpp>\n"}, ("grammar/render.hpp", 1))
        self.assert_breaks({"compiler/a.cpp": "#include <nlohmann/json.hpp>\n"}, ("compiler/a.cpp", 1))

    def test_streams(self):
        self.assert_breaks({"cli/a.cpp": "#include <iostream>\n"}, ("cli/a.cpp", 1))
        self.assert_breaks({"tests/a.cpp": "#include <iostream>\n"})

    def test_locale(self):
        self.assert_breaks({"cli/a.cpp": "// strtod(x)\nauto a = strtod(text, nullptr);\n"}, ("cli/a.cpp", 2))

    def test_exceptions(self):
        self.assert_breaks({"grammar/a.cpp": 'auto a = "throw";\nvoid f() { throw 1; }\n'}, ("grammar/a.cpp", 2))
        self.assert_breaks({"cli/a.cpp": "void f() { throw 1; }\n"})

    def test_cpp_in_the_library(self):
        self.assert_breaks({"stdlib/a.cpp": ""}, ("stdlib/a.cpp", 1))

    def test_long_file(self):
        self.assert_breaks({"cli/a.cpp": "\n" * 451}, ("cli/a.cpp", 451))
        self.assert_breaks({"cli/a.cpp": "\n" * 450}, ("cli/a.cpp", 450), warnings=True)
        self.assert_breaks({"cli/a.cpp": "\n" * 400}, warnings=True)
        self.assert_breaks({"cli/a.def": "\n" * 1000, "cli/a_table.cpp": "\n" * 1000})

    def test_long_function(self):
        def function(lines):
            return {"cli/a.cpp": "namespace anneal {\nclass A {\n  void f(int a,\n         int b) const {\n" + "    if (a) { b; }\n" * (lines - 3) + "  }\n};\n}\n"}

        self.assert_breaks(function(101), ("cli/a.cpp", 3))
        self.assert_breaks(function(100))
        self.assert_breaks(function(100), ("cli/a.cpp", 3), warnings=True)
        self.assert_breaks(function(60), warnings=True)

    def test_long_function_behind_other_braces(self):
        body = "  call();\n" * 120
        before = "enum class A { a, b };\nconst char *text = R\"x({{{)x\";\nchar brace = '{';\nint table[] = {\n" + "  1'000,\n" * 200 + "};\n"
        first = before.count("\n") + 1
        self.assert_breaks({"cli/a.cpp": before + "A::A(int a) : a_{a}, b_{} {\n" + body + "}\n"}, ("cli/a.cpp", first))


if __name__ == "__main__":
    if len(sys.argv) > 1:
        ROOT = sys.argv.pop(1)
    unittest.main()
