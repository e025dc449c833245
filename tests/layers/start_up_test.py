#!/usr/bin/env python3
"""No code runs before main: a value is there within a millisecond, and a host that loads us pays nothing.

Usage: start_up_test.py LIBRARY.a…   Fails and names the object files that have an initialiser.
"""

import re
import subprocess
import sys


def objects_with_initialisers(library):
    listing = subprocess.run(["readelf", "-SW", library], capture_output=True, text=True, check=True).stdout
    name = library
    for line in listing.split("\n"):
        if line.startswith("File: "):
            name = line[len("File: ") :]
        elif re.search(r"\]\s+\.(init_array|ctors)\b", line):
            yield name


found = [name for library in sys.argv[1:] for name in objects_with_initialisers(library)]
for name in found:
    print("%s: has code that runs before main" % name)
sys.exit(1 if found or len(sys.argv) < 2 else 0)
