"""The program where the system refuses executable memory (promise P13): the same values and files, the reason in the system's words.

    program_test.py PROGRAM RESTRICTED [unittest arguments]
"""

import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "cli"))

import program
from program import ENVIRONMENT, OK, ProgramTest, main

RUN = "clock { total = 10 epochs, epoch = 100 steps }\nschedule lr = phases { 2.5%: linear(0, 0.1), rest: cosine(0.1, 1e-5) }\n"
LONG = "clock { total = 3M steps }\nschedule lr = cosine(0.1, 1e-5)\n"
UNKNOWN = 126
COMMANDS = [["check", "run.sched"], ["check", "long.sched"], ["eval", "run.sched", "--at", "0,1,24,25,999", "--hex"], ["table", "run.sched"], ["plot", "run.sched"]]

restricted = sys.argv.pop(2)


class Refused(ProgramTest):
    way, words = "seccomp", "Operation not permitted"

    def setUp(self):
        super().setUp()
        self.file("run.sched", RUN)
        self.file("long.sched", LONG)

    def refused(self, *arguments):
        """The program as the system that refuses runs it."""
        usual = program.program
        program.program = restricted
        try:
            return self.anneal(self.way, usual, *arguments)
        finally:
            program.program = usual

    def test_values_and_files(self):
        for command in COMMANDS:
            for backend in ([], ["--backend", "auto"], ["--backend", "interpreter"]):
                self.same(command, backend)

    def same(self, command, backend):
        usual = self.succeeds(*command, "--backend", "interpreter")
        here = self.refused(*command, *backend)
        self.assertEqual((here.status, here.out), (OK, usual.out), here)

    def test_native_code_that_is_asked_for(self):
        for command in COMMANDS:
            self.succeeds(*command, "--backend", "native")
            result = self.refused(*command, "--backend", "native")
            self.assertEqual((result.status, result.codes), (ENVIRONMENT, ["A0904"]), result)
            self.assertIn(self.words, result.errors)

    def test_doctor(self):
        self.assertNotIn(self.words, self.succeeds("doctor").text)
        result = self.refused("doctor")
        self.assertEqual(result.status, OK)
        self.assertIn(f"the system refuses executable memory: {self.words}", result.text)
        result = self.refused("doctor", "--json")
        self.assertEqual(result.status, OK)
        self.assertIn(f"the system refuses executable memory: {self.words}", str(result.json))


class NoGain(Refused):
    way, words = "mdwe", "Permission denied"

    def run(self, result=None):
        """Linux before 6.3 has no such switch; the other way is there on all."""
        import subprocess
        known = subprocess.run([restricted, self.way, "/bin/true"], capture_output=True)
        if known.returncode != UNKNOWN:
            return super().run(result)
        print(known.stderr.decode().strip())
        return result


if __name__ == "__main__":
    main()
