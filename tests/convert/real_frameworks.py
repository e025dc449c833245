"""Runs what `anneal convert --to torch|optax|keras` writes with the frameworks themselves.

    real_frameworks.py PROGRAM REPOSITORY [torch] [optax] [keras]

Every example of `examples/` and of the library goes through every framework named (all without a name) that can say
it, and its values are held against `anneal eval`: torch's to 1e-12 of the largest; optax's compiled by `jax.jit`, in
32 bits to 2e-4 of the largest and in 64 bits to 1e-12; keras' in 32 bits to 2e-4. Not part of the suite, for the
frameworks are large; the suite runs the same code with stand-ins.
"""

import os
import sys

os.environ.setdefault("KERAS_BACKEND", "jax")
os.environ.setdefault("JAX_PLATFORMS", "cpu")

from corpus import Corpus, namespace

WORTH = {"torch": 1e-12, "optax": 2e-4, "optax in 64 bits": 1e-12, "keras": 2e-4}


def torch_values(code, positions, case):
    import torch

    parameter = torch.nn.Parameter(torch.zeros(1))
    optimizer = torch.optim.SGD([parameter], lr=0.5)
    if "Schedule" in code:
        scheduler = code["lambda_lr"](optimizer, code["Schedule"]())
    else:
        scheduler = code["lambda_lr"](optimizer)
    found = {0: optimizer.param_groups[0]["lr"]}
    for step in range(1, 200):
        optimizer.step()
        scheduler.step()
        found[step] = optimizer.param_groups[0]["lr"]
    return {case.rate: [found.get(p, None) for p in positions]}


def optax_values(code, positions, case):
    import jax
    import jax.numpy as jnp
    import optax

    values = {}
    for output in case.outputs:
        function = jax.jit(jax.vmap(code[output]))
        values[output] = [float(x) for x in function(jnp.asarray(positions))]
    state = optax.sgd(code[case.rate]).init({"w": jnp.zeros(3)})
    optax.sgd(code[case.rate]).update({"w": jnp.ones(3)}, state)
    return values


def keras_values(code, positions, case):
    import keras

    values = {}
    for output in case.outputs:
        name = "".join(part.capitalize() for part in output.split("_"))
        schedule = code[name].from_config(code[name]().get_config())
        values[output] = [float(schedule(p)) for p in positions]
        if output == case.rate:
            optimizer = keras.optimizers.SGD(schedule)
            assert abs(float(optimizer.learning_rate) - values[output][0]) <= 1e-6 * abs(values[output][0])
    return values


def main():
    program, repository, *frameworks = sys.argv[1:]
    corpus = Corpus(program, repository)
    worst = {}
    failures = 0
    for framework in frameworks or ["torch", "optax", "keras"]:
        for bits in [32, 64] if framework == "optax" else [None]:
            if bits:
                import jax

                jax.config.update("jax_enable_x64", bits == 64)
            label = framework + " in 64 bits" if bits == 64 else framework
            run = {"torch": torch_values, "optax": optax_values, "keras": keras_values}[framework]
            count = 0
            for case in corpus.cases():
                text = corpus.written(case, framework)
                if text is None:
                    continue
                positions = [p for p in case.positions if p < 2**24][:: 1 if framework == "optax" else 4]
                expected = corpus.values(case, positions)
                values = run(namespace(text, case.name), positions, case)
                count += 1
                for output, found in values.items():
                    size = max(abs(v) for v in expected[output]) or 1
                    for p, a, b in zip(positions, found, expected[output]):
                        difference = 0 if a is None or (a != a and b != b) else abs(a - b) / size
                        worst[label] = max(worst.get(label, 0), difference)
                        if not difference <= WORTH[label]:
                            failures += 1
                            print(f"{label}: {case.name}: {output} at {p}: {a}, not {b}")
                            break
            print(f"{label}: {count} programs, largest difference {worst.get(label, 0):.2g} of the largest value")
    return 1 if failures else 0


sys.exit(main())
