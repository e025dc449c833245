"""From syntax to `Typed`: one function for each construct. `check(node, scope)` raises LanguageError or Unclear."""

import math

from . import interval, operators, timeline
from .calls import CALLS, chosen, joined
from .errors import LanguageError, BindingError, Unclear, Undecided
from .functions import clamped_index
from .lexer import number_value
from .names import NAMES
from .scope import Argument, Definition, Expression, Scope, Unevaluated
from .typed import (
    BOOL,
    DURATION,
    NOTHING,
    NUMBER,
    PERCENT,
    START,
    UNUSED,
    Typed,
    constant,
    elementwise,
    mixed,
    murky,
    want_bool,
    want_duration,
    want_number,
    want_scalar,
)


def check(node, scope):
    known = scope.checked.get(id(node))
    if known is None:
        known = scope.checked[id(node)] = (node, check_anew(node, scope))
    return known[1]


def check_anew(node, scope):
    """The same without remembering the outermost node: for expressions that are looked at once."""
    return _CHECKS[node.kind](node, scope)


def _children(node, scope):
    return [check(child, scope) for child in node.children]


def _number(node, scope):
    value = number_value(node.value)
    return constant(value, literal=value)


def _percent(node, scope):
    return constant(number_value(node.value), PERCENT, place=scope.depth)


def _string(node, scope):
    raise Unclear("a text as a value")


# Names.


def _name(node, scope):
    if node.value in NAMES:
        return NAMES[node.value](scope)
    if "." in node.value:
        return _boundary_of_phase(node.value, scope)
    bound = scope.lookup(node.value)
    if isinstance(bound, Definition):
        raise LanguageError(f"{node.value} is a function")
    if isinstance(bound, Unevaluated):
        bound.used = True
        return check(bound.syntax, bound.scope.used_at(scope))
    typed, depth = bound.typed, bound.depth
    counted = typed.counted
    if counted in ("epochs", "samples", "tokens"):
        counted = "derived" if isinstance(bound, Expression) else "murky"
    stepped = "murky" if typed.stepped else None
    compute = typed.at if depth == scope.depth else lambda moment: typed.at(moment.outer(depth))
    written = None
    if typed.written:
        unit, number = typed.written
        written = (unit, lambda moment: number(moment.outer(depth)))
    return typed.derived(compute, counted=counted, stepped=stepped, constant=False, written=written)


def _boundary_of_phase(name, scope):
    parts = name.split(".")
    if len(parts) != 3 or parts[2] not in ("start", "end"):
        raise LanguageError(f"{name} is not a name here")
    bound = scope.lookup(parts[0])
    if not isinstance(bound, Expression) or bound.syntax.kind != "phases":
        raise LanguageError(f"{parts[0]} is not phases")
    if parts[1] not in bound.syntax.value:
        raise LanguageError(f"{parts[1]} is no phase of {parts[0]}")
    number = bound.syntax.value.index(parts[1])
    of = timeline.Phases(bound.syntax, bound.scope, check)
    value = (of.starts if parts[2] == "start" else of.ends)[number]
    if math.isinf(value):
        raise LanguageError("the end of a phase without end")
    # Whether this is a number or a duration, the definition does not say: it may only be used as a time.
    return Typed(NUMBER, lambda moment: value, counted="murky", stepped="murky")


# Operators and brackets.


def _unit(node, scope):
    (operand,) = _children(node, scope)
    plural = node.value if node.value.endswith("s") else node.value + "s"
    if operand.kind == PERCENT:
        raise Unclear("a unit behind a percentage in parentheses")
    if operand.kind != NUMBER:
        raise LanguageError(f"a unit behind a {operand.kind}")
    length, compute = elementwise(scope.clock.steps(plural), [operand])
    return Typed(DURATION, compute, length=length, written=(plural, operand.at), **mixed([operand]))


def _list(node, scope):
    parts = _children(node, scope)
    if any(part.length is not None for part in parts):
        raise LanguageError("a list in a list")
    kinds = {part.kind for part in parts}
    if DURATION in kinds and NUMBER in kinds:
        raise Unclear("numbers and durations in a list")
    kind, parts, more = joined(parts, scope, "a list")
    values = [part.at for part in parts]
    more = {**more, **(murky(parts) if kind == NUMBER else {})}
    return Typed(kind, lambda moment: tuple(value(moment) for value in values), length=len(parts), **mixed(parts), **more)


def _index(node, scope):
    elements, index = _children(node, scope)
    if elements.length is None:
        raise LanguageError("an index behind something that is not a list")
    if index.kind == DURATION:
        raise Unclear("a duration as an index")
    index = want_number(want_scalar(index))
    length = elements.length
    if index.constant:
        value = index.at(START)
        lo, hi, nan = interval.ends(value)
        if index.literal is not None and (hi < 0 or lo >= length):
            raise LanguageError("an index outside the list")
        if nan:
            raise Unclear("an index that is not a number")

    def compute(moment):
        values = elements.at(moment)
        found = [values[place] for place in clamped_index(index.at(moment), length)]
        if elements.kind == BOOL:
            return found[0] if all(value is found[0] for value in found) else None
        return found[0] if len(found) == 1 else interval.hull(found)

    inherited = {**mixed([elements, index]), **(murky([elements, index]) if elements.kind == NUMBER else {})}
    if index.literal is None:
        # The compiler may know it nevertheless, and refuse it when it is outside.
        inherited["open"] |= {"index"}
    return Typed(elements.kind, compute, place=elements.place, **inherited)


def _if(node, scope):
    return chosen(*_children(node, scope), scope)


def _piecewise(node, scope):
    parts = _children(node, scope)
    result = parts[-1]
    for place in range(len(parts) - 3, -1, -2):
        result = chosen(parts[place], parts[place + 1], result, scope, "piecewise")
    return result


def _block(node, scope):
    opened = NOTHING
    for name, part in zip(node.value, node.children):
        binding = Expression(part, scope, check)
        opened |= binding.typed.open  # a name that is never used is checked too
        scope = Scope(scope, names={name: binding})
    result = check(node.children[-1], scope)
    return result.derived(result.compute, open=result.open | opened) if opened else result


def _shift(node, scope):
    expression, time = node.children
    when = check(time, scope)
    if when.length is not None or when.kind == BOOL:
        raise LanguageError("a time that is not a number or a duration")
    if when.kind == PERCENT:
        when = want_duration(when, scope.spans)

    def step_of(moment):
        step = when.at(moment)
        if type(step) is interval.Interval:
            raise Undecided("a time that hangs on a transcendental function")
        if not math.isfinite(step):
            raise Unclear("a time that is not finite")
        return max(step, 0.0)

    if expression.kind == "name" and expression.value not in NAMES and "." not in expression.value:
        bound = scope.lookup(expression.value)
        if isinstance(bound, Expression) and bound.is_of_file:
            typed = bound.typed
            compute = lambda moment: typed.at(moment.outer(0).moved_to(step_of(moment)))
            return typed.derived(compute, timed=True, open=typed.open | when.open, **murky([typed]))
    typed = check(expression, scope)
    inherited = {"timed": True, "constant": False, "open": typed.open | when.open, **murky([typed])}
    return typed.derived(lambda moment: typed.at(moment.moved_to(step_of(moment))), **inherited)


# Calls of what the program defines.


def _call(node, scope):
    function, names = node.value
    if function in CALLS:
        if any(names):
            raise Unclear("a named argument of a built-in function")
        return CALLS[function](_children(node, scope), scope)
    bound = scope.lookup(function)
    if not isinstance(bound, Definition):
        raise LanguageError(f"{function} is not a function")
    return _expanded(bound, _assigned(bound.item.parameters, node), scope)


def _assigned(parameters, node):
    """Which argument each parameter gets."""
    function, names = node.value
    assigned = {}
    for place, (name, argument) in enumerate(zip(names, node.children)):
        if name is None:
            if place >= len(parameters):
                raise LanguageError(f"too many arguments for {function}")
            name = parameters[place].name
        if name in assigned:
            raise LanguageError(f"{name} is given twice")
        if name not in [parameter.name for parameter in parameters]:
            raise LanguageError(f"{function} has no parameter {name}")
        assigned[name] = argument
    return assigned


def _expanded(definition, assigned, scope):
    """The body in the time of the call; a default sees the parameters before it."""
    body = definition.scope.used_at(scope)
    opened, unevaluated = NOTHING, []
    for parameter in definition.item.parameters:
        argument, place = assigned.get(parameter.name), scope
        if argument is None:
            argument, place = parameter.default, body
        if argument is None:
            raise LanguageError(f"{definition.item.name} needs {parameter.name}")
        if parameter.kind in ("schedule", "[schedule]"):
            bound = Unevaluated(argument, place)
            unevaluated.append(bound)
        else:
            typed = check(argument, place)
            opened |= typed.open  # an argument that is never used is checked too
            bound = Argument(as_declared(typed, _declared(parameter, body), scope), scope.depth)
        body = Scope(body, names={parameter.name: bound})
    result = check(definition.item.expression, body)
    for argument in unevaluated:
        if not argument.used:
            opened |= _open_when_unused(argument)
    return result.derived(result.compute, open=result.open | opened) if opened else result


def _open_when_unused(argument):
    """An argument of type schedule that the body never uses may be looked at all the same."""
    try:
        return check(argument.syntax, argument.scope).open
    except LanguageError:
        return UNUSED


def _declared(parameter, scope):
    """The type of a parameter as a word: its own, that of its default, or number."""
    if parameter.kind:
        return parameter.kind
    if parameter.default is None:
        return NUMBER
    typed = check(parameter.default, scope)
    return f"[{typed.kind}]" if typed.length is not None else typed.kind


def as_declared(typed, kind, scope):
    if kind.startswith("["):
        if typed.length is None:
            raise LanguageError(f"one value where {kind} is wanted")
        return want_duration(typed, scope.spans) if kind == "[duration]" else want_number(typed)
    want_scalar(typed)
    if kind == BOOL:
        return want_bool(typed)
    if kind == DURATION:
        return want_duration(typed, scope.spans)
    if kind == PERCENT:
        if typed.kind != PERCENT:
            raise Unclear("another kind for a parameter whose default is a percentage")
        return typed
    if kind == "integer":
        if typed.literal is None:
            raise Unclear("a computed value for an integer")
        if typed.literal != math.floor(typed.literal):
            raise LanguageError("a fraction for an integer")
    return want_number(typed)


_CHECKS = {
    "number": _number,
    "percent": _percent,
    "bool": lambda node, scope: constant(node.value, BOOL),
    "string": _string,
    "name": _name,
    "unit": _unit,
    "list": _list,
    "neg": lambda node, scope: operators.negative(*_children(node, scope)),
    "not": lambda node, scope: operators.opposite(*_children(node, scope)),
    "and": lambda node, scope: operators.logic("and", *_children(node, scope)),
    "or": lambda node, scope: operators.logic("or", *_children(node, scope)),
    "binary": lambda node, scope: operators.binary(node.value, *_children(node, scope), scope),
    "compare": lambda node, scope: operators.comparison(node.value, _children(node, scope), scope),
    "if": _if,
    "call": _call,
    "index": _index,
    "shift": _shift,
    "block": _block,
    "piecewise": _piecewise,
    "phases": lambda node, scope: timeline.phases(node, scope, check, joined),
    "repeat": lambda node, scope: timeline.repeat(node, scope, check),
}
