#!/usr/bin/env python3
"""Mutation testing: makes small wrong changes to the sources, one at a time, and asks whether the tests find them.

    tools/mutate.py                                   200 mutations over the groups of GROUPS, seed 1
    tools/mutate.py --group lowering --count 20 --seed 7
    tools/mutate.py --file runtime/flat_json.cpp --program resume_test='FlatJson.*' --count 10
    tools/mutate.py --file FILE --build COMMAND --test COMMAND

Works on a copy of the tree under build/mutation, never on the tree itself. A mutation is `killed` when a test fails, `timeout` when a
test takes ten times as long as without it (found as well), `not built` when the compiler refuses it (counted apart), or it survived.
What was found is kept in build/mutation/results.jsonl: a run that was stopped goes on, a larger --count adds to it; a changed file,
or another build or test, is asked again, and survivors are with --again. Exit status: 0 where --at-least percent were found, 1 where fewer were, 2 where the tests
fail without a mutation, or another run works in the same copy.
"""

import argparse
import fcntl
import hashlib
import json
import os
import pathlib
import random
import shlex
import signal
import subprocess
import sys
import time

from mutations import mutations

# What is mutated, and the test programs that should find it.
GROUPS = {
    "kernels": (["compiler/math/*.hpp", "compiler/math/*.cpp"], ["accuracy_test", "test_graph", "conformance_test"]),
    "checker": (["compiler/check/*.cpp"], ["check_test", "conformance_test"]),
    "lowering": (["compiler/lower/*.cpp"], ["conformance_test", "groups_test", "run_test", "resume_test"]),
    "checkpoint": (["runtime/checkpoint/*.cpp"], ["checkpoint_test", "checkpoint_save_test"]),
    "runs": (["runtime/live_run.cpp", "runtime/live_change.cpp", "runtime/restore.cpp", "runtime/observations.cpp",
              "runtime/run_record.cpp", "runtime/flat_json.cpp"], ["resume_test", "run_test"]),
}
FOUND = ("killed", "timeout")


class Work:
    """What is mutated and how it is asked: files of the tree, one command that builds, commands that test."""

    def __init__(self, name, files, build, tests):
        self.name, self.files, self.build, self.tests = name, files, build, tests
        self.patience = []  # seconds for each test, once it is known what it takes

    @staticmethod
    def of_programs(name, files, programs, preset):
        targets, tests = [], []
        for program in programs:
            target, _, chosen = program.partition("=")
            targets.append(target)
            command = [f"build/{preset}/bin/{target}", "--gtest_brief=1", "--gtest_fail_fast"]
            tests.append(shlex.join(command + ([f"--gtest_filter={chosen}"] if chosen else [])))
        return Work(name, files, shlex.join(["tools/build.sh", preset, "anneal_native", *targets]), tests)


def copy_tree(root, copy):
    """Makes `copy` what `root` is, without what git ignores. What is the same is not touched: a build stays current."""
    listed = subprocess.run(["git", "-C", root, "ls-files", "-coz", "--exclude-standard"], capture_output=True)
    names = {name for name in listed.stdout.decode().split("\0") if name and (root / name).is_file()}
    if listed.returncode != 0:
        names = {str(path.relative_to(root)) for path in root.rglob("*") if path.is_file() and copy not in path.parents}
    for name in names:
        content, target = (root / name).read_bytes(), copy / name
        if not target.exists() or target.read_bytes() != content:
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
            target.chmod((root / name).stat().st_mode)
    kept = copy.with_name("files.json")
    before = set(json.loads(kept.read_text())) if kept.exists() else set()
    for name in before - names:
        (copy / name).unlink(missing_ok=True)
    kept.write_text(json.dumps(sorted(names)))


def run(command, folder, seconds):
    """The exit status, or nothing when it took too long: then it and all that it started is stopped."""
    process = subprocess.Popen(["bash", "-c", command], cwd=folder, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                               stderr=subprocess.DEVNULL, start_new_session=True)
    try:
        return process.wait(seconds)
    except subprocess.TimeoutExpired:
        return None
    finally:
        if process.returncode is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def prepare(work, copy, build_seconds):
    """Builds and tests without a mutation; what failed, if anything."""
    if run(work.build, copy, build_seconds) != 0:
        return work.build
    for test in work.tests:
        start = time.monotonic()
        if run(test, copy, build_seconds) != 0:
            return test
        work.patience.append(10 * (time.monotonic() - start) + 5)
    return None


def outcome(work, copy, mutation, build_seconds):
    source = copy / mutation.path
    right = source.read_text(encoding="utf-8")
    try:
        source.write_text(mutation.applied(right), encoding="utf-8")
        if run(work.build, copy, build_seconds) != 0:
            return "not built"
        for test, seconds in zip(work.tests, work.patience):
            status = run(test, copy, seconds)
            if status != 0:
                return "timeout" if status is None else "killed"
        return "survived"
    finally:
        source.write_text(right, encoding="utf-8")


def chosen(work, root, seed):
    """Every mutation of the work in a random order that depends on the seed and on the sources alone, the kinds in turn."""
    by_kind = {}
    for path in work.files:
        text = (root / path).read_text(encoding="utf-8")
        for mutation in mutations(path, text):
            key = hashlib.sha256(f"{seed}\n{text}\n{mutation.name}\n{mutation.start}".encode()).hexdigest()
            by_kind.setdefault(mutation.kind, []).append((mutation, hashlib.sha256(f"{key}{work.build}{work.tests}".encode()).hexdigest()))
    order = random.Random(seed)
    for kind in sorted(by_kind):
        order.shuffle(by_kind[kind])
    while any(by_kind.values()):
        for kind in sorted(by_kind):
            if by_kind[kind]:
                yield by_kind[kind].pop()


def works(options):
    if options.file:
        if options.test:
            return [Work("files", options.file, options.build, options.test)]
        return [Work.of_programs("files", options.file, options.program, options.preset)]
    return [Work.of_programs(name, sorted(str(path.relative_to(options.root)) for pattern in patterns for path in options.root.glob(pattern)),
                             programs, options.preset)
            for name, (patterns, programs) in GROUPS.items() if name in options.group]


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=200, help="mutations in all, shared among the groups (200)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--group", action="append", choices=GROUPS, help="only this group (all)")
    parser.add_argument("--file", action="append", help="only this file; with --program or --test")
    parser.add_argument("--program", action="append", help="a test program, TARGET or TARGET=FILTER")
    parser.add_argument("--build", default="true", help="a command that builds, with --test")
    parser.add_argument("--test", action="append", help="a command that tests, run in the copy")
    parser.add_argument("--again", action="store_true", help="ask those that survived again: after tests have been written")
    parser.add_argument("--preset", default="release")
    parser.add_argument("--build-seconds", type=float, default=3600, help="longest build (3600)")
    parser.add_argument("--at-least", type=float, default=95, help="percent that must be found (95)")
    parser.add_argument("--root", type=pathlib.Path, default=pathlib.Path(__file__).resolve().parent.parent)
    parser.add_argument("--folder", type=pathlib.Path, help="of the copy and the results (ROOT/build/mutation)")
    options = parser.parse_args()
    if bool(options.file) != bool(options.program or options.test):
        parser.error("--file goes with --program or --test")
    options.group = options.group or list(GROUPS)
    options.root = options.root.resolve()
    options.folder = (options.folder or options.root / "build/mutation").resolve()
    return options


def report(results, at_least):
    count = {what: sum(result["outcome"] == what for result in results) for what in (*FOUND, "survived", "not built")}
    for result in results:
        if result["outcome"] == "survived":
            print(f"survived: {result['mutation']}")
    asked = len(results) - count["not built"]
    found = sum(count[what] for what in FOUND)
    share = 100 * found / asked if asked else 0
    print(", ".join(f"{number} {what}" for what, number in count.items()) + f": {share:.1f} % of {asked} found")
    return 0 if share >= at_least else 1


def main():
    options = arguments()
    copy = options.folder / "tree"
    copy.mkdir(parents=True, exist_ok=True)
    lock = (options.folder / "lock").open("w")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        print(f"another run works in {options.folder}", file=sys.stderr)
        return 2
    copy_tree(options.root, copy)
    kept = options.folder / "results.jsonl"
    known = {}
    if kept.exists():
        known = {result["key"]: result for result in map(json.loads, kept.read_text().splitlines())}
    results = []
    all_works = works(options)
    for number, work in enumerate(all_works):
        share = options.count // len(all_works) + (number < options.count % len(all_works))
        for _, (mutation, key) in zip(range(share), chosen(work, options.root, options.seed)):
            if key not in known or (options.again and known[key]["outcome"] == "survived"):
                if not work.patience and (failed := prepare(work, copy, options.build_seconds)):
                    print(f"fails without a mutation: {failed}", file=sys.stderr)
                    return 2
                known[key] = {"key": key, "group": work.name, "mutation": mutation.name,
                              "outcome": outcome(work, copy, mutation, options.build_seconds)}
                with kept.open("a") as file:
                    file.write(json.dumps(known[key]) + "\n")
                print(f"{known[key]['outcome']:9} {mutation.name}", flush=True)
            results.append(known[key])
    return report(results, options.at_least)


if __name__ == "__main__":
    sys.exit(main())
