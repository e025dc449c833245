"""One SHA-256 over all values of the corpus: the interpreter with the processor's fma and without, native code for every level.

    one_hash_test.py CORPUS_VALUES CORPUS_VALUES_PORTABLE FOLDER_OF_THE_LIBRARY
"""

import hashlib
import re
import subprocess
import sys
import unittest
from pathlib import Path

HARDWARE, PORTABLE, LIBRARY = sys.argv[1:4]
# Of each processor, code that takes long to make and code that is there soon; widths are those of its vectors.
WIDTHS = {"x86-64": 2, "x86-64-v2": 2, "x86-64-v3": 4, "x86-64-v4": 8}


def hash_of(program, *arguments):
    done = subprocess.run([program, *arguments], capture_output=True)
    if done.returncode:
        raise AssertionError(f"{arguments}: status {done.returncode}, {done.stderr.decode()}")
    return hashlib.sha256(done.stdout).hexdigest(), len(done.stdout) // 8


class OneHash(unittest.TestCase):
    def test_every_back_end_has_the_same(self):
        known = subprocess.run([HARDWARE, "--list"], capture_output=True, text=True, check=True).stdout.split()
        back_ends = [(HARDWARE, "interpreter"), (PORTABLE, "interpreter")]
        for processor, width in WIDTHS.items():
            for name in (f"batch_optimised_{processor}_{width}", f"scalar_quick_{processor}_1"):
                if name in known:
                    back_ends.append((HARDWARE, name))
        self.assertGreater(len(back_ends), 2, "no native code on this machine")
        hashes = {}
        for program, name in back_ends:
            hashes[name, program == PORTABLE] = hash_of(program, name)
            print(hashes[name, program == PORTABLE][0], name, "without fma" * (program == PORTABLE), flush=True)
        self.assertEqual(len(set(hashes.values())), 1, hashes)
        ((sha, values),) = set(hashes.values())
        print(f"{values} values on {len(hashes)} back ends: {sha}")
        self.assertGreater(values, 100_000)

    def test_one_wrong_bit_is_seen(self):
        self.assertNotEqual(hash_of(HARDWARE, "interpreter"), hash_of(HARDWARE, "interpreter", "--wrong", "cospi"))

    def test_every_entry_of_the_library_is_in_the_corpus(self):
        texts = subprocess.run([HARDWARE, "--texts"], capture_output=True, text=True, check=True).stdout
        for file in Path(LIBRARY).glob("*.sched"):
            if not re.search(rf"^def {file.stem}\(", file.read_text(), re.MULTILINE):
                continue  # what others import
            with self.subTest(file.stem):
                self.assertTrue(re.search(rf"\b{re.escape(file.stem)}\(", texts))


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
