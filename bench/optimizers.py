#!/usr/bin/env python3
"""Updates by Anneal beside PyTorch's fused optimizers and optax under jit: the same tensors, taking turns in one run.

    python3 -m venv build/rivals && build/rivals/bin/pip install torch==2.13.0 numpy jax optax
    tools/build.sh release anneal && build/rivals/bin/python bench/optimizers.py [--threads 2] [--quick] [--gradients stop]

What is compared: one call that makes one update of all tensors, float32, weights and cells in the caches or out of them as
their size says. Medians over the rounds, in microseconds and nanoseconds for each weight; the ratio is a rival's median over
Anneal's. Anneal is called through ctypes, whose microsecond counts. Gradients that are not finite are looked for while weights
are updated, as the rivals do not look at all; `--gradients stop` looks before, which is the default of the library.
"""

import argparse
import ctypes
import pathlib
import statistics
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent


class Options(ctypes.Structure):
    _fields_ = [
        ("size", ctypes.c_size_t), ("rule", ctypes.c_char_p), ("backend", ctypes.c_int), ("threads", ctypes.c_uint32),
        ("missing", ctypes.c_int), ("not_finite", ctypes.c_int), ("master_weights", ctypes.c_int), ("loss_scale", ctypes.c_double),
        ("loss_scale_interval", ctypes.c_uint32), ("average_decay", ctypes.c_double), ("compute_norm", ctypes.c_int),
        ("log", ctypes.c_char_p), ("callback", ctypes.c_void_p), ("context", ctypes.c_void_p), ("run", ctypes.c_size_t * 3),
    ]


def load_library():
    library = ctypes.CDLL(str(ROOT / "build/release/lib/libanneal.so"))
    pointer, text = ctypes.c_void_p, ctypes.c_char_p
    library.anneal_load_text.argtypes = [text, text, ctypes.c_size_t, pointer, pointer, pointer]
    library.anneal_bind.argtypes = [pointer, pointer, pointer, pointer]
    library.anneal_optimizer_create.argtypes = [pointer, pointer, pointer, pointer]
    library.anneal_optimizer_add.argtypes = [pointer, text, pointer, ctypes.c_uint64, ctypes.c_int, ctypes.c_int, pointer]
    library.anneal_optimizer_update.argtypes = [pointer, ctypes.c_int64, pointer, pointer, pointer]
    library.anneal_optimizer_free.argtypes = [pointer]
    return library


class Anneal:
    """One optimizer of a rule over tensors of torch, whose memory it uses."""

    def __init__(self, library, rule, weights, gradients, threads, not_finite):
        self.library, self.position = library, 0
        source = f"clock {{ total = 1B steps }}\nschedule lr = 0.001\noptimizer train = {rule}\n".encode()
        program, schedule, self.handle = ctypes.c_void_p(), ctypes.c_void_p(), ctypes.c_void_p()
        self.expect(library.anneal_load_text(None, source, len(source), None, ctypes.byref(program), None))
        self.expect(library.anneal_bind(program, None, ctypes.byref(schedule), None))
        options = Options(size=ctypes.sizeof(Options), threads=threads, not_finite=not_finite)
        self.expect(library.anneal_optimizer_create(schedule, ctypes.byref(options), ctypes.byref(self.handle), None))
        for number, weight in enumerate(weights):
            self.expect(library.anneal_optimizer_add(
                self.handle, b"t%d" % number, weight.data_ptr(), weight.numel(), 0, 0, None))
        self.gradients = (ctypes.c_void_p * len(gradients))(*[gradient.data_ptr() for gradient in gradients])

    @staticmethod
    def expect(status):
        if status != 0:
            raise RuntimeError(f"a call answered {status}")

    def step(self):
        self.expect(self.library.anneal_optimizer_update(self.handle, self.position, self.gradients, None, None))
        self.position += 1

    def close(self):
        self.library.anneal_optimizer_free(self.handle)


def torch_step(torch, rule, weights, gradients):
    parameters = [weight.clone().requires_grad_() for weight in weights]
    for parameter, gradient in zip(parameters, gradients):
        parameter.grad = gradient
    if rule == "adamw":
        return torch.optim.AdamW(parameters, lr=0.001, fused=True).step
    if rule == "sgd":
        return torch.optim.SGD(parameters, lr=0.001, momentum=0.9, fused=True).step
    return None


def optax_step(rule, weights, gradients):
    import jax
    import optax

    optimizer = {"adamw": optax.adamw(0.001, weight_decay=0.01), "sgd": optax.sgd(0.001, momentum=0.9), "lion": optax.lion(0.001)}[rule]
    state = {"weights": [jax.numpy.array(weight.numpy()) for weight in weights]}
    given = [jax.numpy.array(gradient.numpy()) for gradient in gradients]
    state["memory"] = optimizer.init(state["weights"])

    def update(weights, memory, gradients):
        updates, memory = optimizer.update(gradients, memory, weights)
        return optax.apply_updates(weights, updates), memory

    compiled = jax.jit(update, donate_argnums=(0, 1))

    def step():
        state["weights"], state["memory"] = compiled(state["weights"], state["memory"], given)
        jax.block_until_ready(state["weights"])

    return step


def take_turns(steps, seconds, threads):
    """Medians of the time of each of `steps`, in nanoseconds; each has its turn in every round."""
    for step in steps.values():
        step()
        step()
    times = {name: [] for name in steps}
    end = time.perf_counter() + seconds
    rounds = 0
    while rounds < 5 or (time.perf_counter() < end and rounds < 3000):
        for name, step in steps.items():
            # The last of some has what it needs in the caches, as in a loop of updates. Several threads of torch go on spinning
            # for milliseconds after its turn, on the processors that the next one is measured on: let them end.
            turn = time.perf_counter()
            step()
            while threads > 1 and time.perf_counter() - turn < 0.01:
                step()
            begin = time.perf_counter_ns()
            step()
            times[name].append(time.perf_counter_ns() - begin)
        rounds += 1
    return {name: statistics.median(all_times) for name, all_times in times.items()}


def beside(torch, library, threads):
    """Medians of an update and of a product of torch, each alone and both at once on the same processors, in nanoseconds.

    A pool that spins while it waits would take the time of the other.
    """
    import threading

    weights, gradients = [torch.linspace(-1, 1, 2_000_000)], [torch.ones(2_000_000) * 0.01]
    ours = Anneal(library, RULES["adamw"], weights, gradients, threads, 2)
    left, right = torch.randn(512, 512), torch.randn(512, 512)

    def run(step, seconds, times):
        # Between two of them each waits, as a training waits for gradients and for data.
        end = time.perf_counter() + seconds
        while time.perf_counter() < end:
            begin = time.perf_counter_ns()
            step()
            times.append(time.perf_counter_ns() - begin)
            time.sleep(0.004)

    results = {}
    steps = {"anneal": ours.step, "torch": lambda: torch.mm(left, right)}
    for name, step in steps.items():
        run(step, 1, [])
        results[name + " alone"] = []
        run(step, 5, results[name + " alone"])
    both = {name: [] for name in steps}
    workers = [threading.Thread(target=run, args=(step, 10, both[name])) for name, step in steps.items()]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    ours.close()
    for name in steps:
        alone, together = statistics.median(results[name + " alone"]), statistics.median(both[name])
        print(f"{name:7} alone {alone / 1000:8.0f} us, beside the other {together / 1000:8.0f} us ({together / alone:.2f} x)")


SHAPES = {
    "1e4": [10_000], "1e6": [1_000_000], "1e7": [10_000_000], "5e7": [50_000_000], "200 x 1000": [1000] * 200,
    "1000 x (100..10000)": [100 + (number * 7919) % 9901 for number in range(1000)],
}
RULES = {"adamw": "adamw(lr = lr)", "sgd": "sgd(lr = lr, momentum = 0.9)", "lion": "lion(lr = lr)"}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--quick", action="store_true", help="shorter, and without 5e7")
    parser.add_argument("--gradients", choices=["after", "stop"], default="after")
    parser.add_argument("--beside", action="store_true", help="an update beside a product of torch, alone and at once")
    parser.add_argument("--optax", action="store_true", help="optax too, at 1e4")
    arguments = parser.parse_args()
    import torch

    torch.set_num_threads(arguments.threads)
    library = load_library()
    if arguments.beside:
        beside(torch, library, arguments.threads)
        return
    print(f"threads {arguments.threads}, torch {torch.__version__}, gradients {arguments.gradients}")
    for rule, call in RULES.items():
        for shape, sizes in SHAPES.items():
            if arguments.quick and shape == "5e7":
                continue
            weights = [torch.linspace(-1, 1, size) for size in sizes]
            gradients = [torch.sin(torch.arange(size, dtype=torch.float32)) * 0.01 for size in sizes]
            ours = Anneal(library, call, weights, gradients, arguments.threads, 2 if arguments.gradients == "after" else 0)
            steps = {"anneal": ours.step}
            fused = torch_step(torch, rule, weights, gradients)
            if fused:
                steps["torch fused"] = fused
            if arguments.optax and shape == "1e4":
                steps["optax jit"] = optax_step(rule, weights, gradients)
            medians = take_turns(steps, 1 if arguments.quick else 4, arguments.threads)
            ours.close()
            count = sum(sizes)
            line = f"{rule:6} {shape:20}"
            for name, median in medians.items():
                line += f"  {name} {median / 1000:10.1f} us {median / count:8.4f} ns"
                if name != "anneal":
                    line += f" ({median / medians['anneal']:.2f} x)"
            print(line, flush=True)


if __name__ == "__main__":
    main()
