"""What written code takes of jax itself."""

from types import SimpleNamespace

import arrays


def while_loop(more, one_more, state):
    while more(state):
        state = one_more(state)
    return state


lax = SimpleNamespace(while_loop=while_loop)
nn = SimpleNamespace(sigmoid=arrays.sigmoid)
scipy = SimpleNamespace(special=SimpleNamespace(erf=arrays.erf))
