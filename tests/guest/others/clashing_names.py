"""Writes the source of a library that defines every name of LLVM that some archives do; whatever is called there aborts.

    clashing_names.py NM OUTPUT ARCHIVE…
"""

import re
import subprocess
import sys

nm, output, *archives = sys.argv[1:]
listed = subprocess.run([nm, "--defined-only", "--extern-only", "--format=posix", *archives], capture_output=True, text=True, check=True).stdout
names = sorted({line.split(" ", 1)[0] for line in listed.splitlines() if re.match(r"_Z[A-Za-z0-9_]*4llvm[A-Za-z0-9_]* |LLVM[A-Za-z0-9_]* ", line)})
with open(output, "w") as file:
    file.write('#include <cstdlib>\nextern "C" [[gnu::used]] void ends() { std::abort(); }\n')
    for name in names:
        file.write(f'asm(".globl {name}\\n.type {name}, @function\\n.set {name}, ends");\n')
    file.write(f'extern "C" [[gnu::visibility("default")]] const unsigned clashing_names = {len(names)};\n')
    file.write('extern "C" [[gnu::visibility("default")]] const char *const a_clashing_name;\n')
    file.write(f'extern "C" const char *const a_clashing_name = "{names[len(names) // 2]}";\n')
