"""The time names of section 3, and the constants."""

import math

from . import interval, timeline
from .errors import BindingError, LanguageError
from .functions import clamp
from .typed import BINDING, DURATION, NUMBER, Typed, constant


def _progress(step, span):
    return 1.0 if span == 0 else clamp(interval.divide(step, span), 0.0, 1.0)


def _of_span(word, depth_of, build):
    """A name whose value hangs on a span; where that is unbounded, an error as soon as the value matters."""

    def of(scope):
        span = scope.spans[depth_of(scope)]
        if span is not None:
            return build(span)

        def refuse(moment):
            raise BindingError(f"{word} needs the length of the run")

        return build(math.nan).derived(refuse, open=BINDING)

    return of


def _cycle(scope):
    if not scope.in_repeat:
        raise LanguageError("cycle outside repeat")
    return Typed(NUMBER, lambda moment: moment.frames[-1][1], timed=True, stepped="murky")


def _run(scope, unit, to_count):
    return Typed(NUMBER, lambda moment: to_count(moment.frames[0][0]), timed=True, counted=unit, stepped="murky")


def _epoch(scope):
    steps = scope.clock.count_per_step("epochs")
    return _run(scope, "epochs", lambda step: interval.floor(step / steps))


def _of_clock(unit):
    def build(scope):
        per_step = scope.clock.count_per_step(unit)
        return _run(scope, unit, lambda step: step * per_step)

    return build


def _innermost(scope):
    return scope.depth


def _run_depth(scope):
    return 0


def _local_progress(span):
    return Typed(NUMBER, lambda moment: _progress(moment.step, span), timed=True)


def _run_progress(span):
    return Typed(NUMBER, lambda moment: _progress(moment.frames[0][0], span), timed=True)


def _last(span):
    return Typed(NUMBER, lambda moment: span - 1, stepped="murky")


def _length(span):
    return Typed(DURATION, lambda moment: span)


NAMES = {
    "step": lambda scope: Typed(NUMBER, lambda moment: moment.step, timed=True, stepped="name"),
    "run.step": lambda scope: Typed(NUMBER, lambda moment: moment.frames[0][0], timed=True, stepped="murky"),
    "epoch": _epoch,
    "samples": _of_clock("samples"),
    "tokens": _of_clock("tokens"),
    "span": _of_span("span", _innermost, _length),
    "total": _of_span("total", _run_depth, _length),
    "last": _of_span("last", _run_depth, _last),
    "progress": _of_span("progress", _innermost, _local_progress),
    "run.progress": _of_span("run.progress", _run_depth, _run_progress),
    "cycle": _cycle,
    "inf": lambda scope: constant(math.inf),
    "pi": lambda scope: constant(math.pi),
    "previous": lambda scope: timeline.neighbour(scope, "previous"),
    "following": lambda scope: timeline.neighbour(scope, "following"),
}
