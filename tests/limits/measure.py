"""Runs commands with bounded memory and says what they took: one JSON object a line in, one out.

A process of its own, since Linux counts the memory of whoever forks as the child's: this one stays small.
"""

import json
import os
import resource
import sys


def limited(memory, seconds):
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def measured(command, folder, variables, out, err, memory, seconds):
    child = os.fork()
    if child == 0:
        try:
            os.chdir(folder)
            for descriptor, path in ((0, os.devnull), (1, out), (2, err)):
                os.dup2(os.open(path, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600), descriptor)
            limited(memory, seconds)
            os.execve(command[0], command, variables)
        finally:
            os._exit(126)
    _, status, usage = os.wait4(child, 0)
    return {"status": os.waitstatus_to_exitcode(status), "seconds": usage.ru_utime + usage.ru_stime, "memory": usage.ru_maxrss << 10}


if __name__ == "__main__":
    for line in sys.stdin:
        print(json.dumps(measured(**json.loads(line))), flush=True)
