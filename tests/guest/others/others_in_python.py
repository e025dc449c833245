"""The long run of promise P17: llvmlite and numba in one Python process with Anneal, in every order. They are installed into an
environment that is gone afterwards.

    others_in_python.py LIBRARY [PACKAGE…]      LIBRARY: lib/libanneal_guest_host.so of a build; packages: llvmlite and numba
"""

import itertools
import os
import subprocess
import sys
import tempfile
import venv

STEPS = {
    "anneal": """
import ctypes
def compare(first):
    library = ctypes.CDLL({library!r})
    library.anneal_guest_compare.restype = ctypes.c_char_p
    said = library.anneal_guest_compare(first, 20)
    assert said is None, said
compare(0)
""",
    "llvmlite": """
import llvmlite.binding as llvm
for prepare in ("initialize", "initialize_native_target", "initialize_native_asmprinter"):
    try:
        getattr(llvm, prepare)()
    except RuntimeError:  # newer ones do it by themselves
        pass
module = llvm.parse_assembly("define double @line(double %x) {{ %p = fmul double %x, 3.0 %s = fadd double %p, 1.0 ret double %s }}".replace(" %s", "\\n%s").replace(" ret", "\\nret"))
engine = llvm.create_mcjit_compiler(module, llvm.Target.from_default_triple().create_target_machine())
engine.finalize_object()
import ctypes
assert ctypes.CFUNCTYPE(ctypes.c_double, ctypes.c_double)(engine.get_function_address("line"))(7) == 22
""",
    "numba": """
import numba
assert numba.njit(lambda x: x * 3 + 1)(7) == 22
""",
}
LAST = {"anneal": "compare(100)\n"}


def main():
    library, *packages = sys.argv[1:]
    packages = packages or ["llvmlite", "numba"]
    with tempfile.TemporaryDirectory() as folder:
        venv.create(folder, with_pip=True)
        python = os.path.join(folder, "bin", "python")
        subprocess.run([python, "-m", "pip", "install", "--quiet", *packages], check=True)
        failed = 0
        for order in itertools.permutations(["anneal", *packages]):
            text = "".join(STEPS[step].format(library=os.path.abspath(library)) for step in order) + LAST["anneal"]
            for opening in ("RTLD_LOCAL", "RTLD_GLOBAL"):
                flags = f"import sys, os\nsys.setdlopenflags(os.RTLD_NOW | os.{opening})\n"
                done = subprocess.run([python, "-c", flags + text], capture_output=True, text=True, timeout=120)
                failed += done.returncode != 0
                print(", ".join(order), opening, "ok" if done.returncode == 0 else f"{done.returncode}\n{done.stderr}", flush=True)
    return failed != 0


if __name__ == "__main__":
    sys.exit(main())
