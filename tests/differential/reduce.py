"""From a program on which the product and the reference differ to a short one on which they still do.

Every candidate is one change of the tree: an expression replaced by a part of it or by a leaf, a name by what it stands for, an item,
arm, element or equation left out. The reference evaluator checks each (what is no program any more is dropped), the product answers
all of a round in one process, and the smallest that still differs in the same way is taken, until none is smaller.
"""

from anneal_reference.syntax import Item, Node, Parameter, name, number

LEAVES = (
    [number(text) for text in ("0", "1", "2", "3", "10")]
    + [name("step"), name("progress"), Node("bool", True), Node("bool", False)]
    + [Node("unit", "steps", (number(text),)) for text in ("2", "10")]
    + [Node("percent", "10%"), Node("list", None, (number("1"),))]
)
CANDIDATES_A_ROUND = 150


def size(items):
    """What is to become small: nodes, then characters of leaves."""
    return sum(_size(part) for item in items for part in _expressions(item)) + 3 * len(items)


def _size(node):
    return 2 + sum(_size(child) for child in node.children) + (len(str(node.value)) / 100 if node.kind in ("number", "percent") else 0)


def _expressions(item):
    if item.what == "clock":
        return [expression for _, expression in item.equations]
    parts = [item.expression]
    if item.what == "def":
        parts += [parameter.default for parameter in item.parameters if parameter.default]
    if item.what == "param" and item.limits:
        parts += item.limits[1:3]
    return [part for part in parts if part is not None]


def smaller_nodes(node, replacements):
    """Trees with one change somewhere in `node`; `replacements` maps names to what they stand for."""
    yield from (child for child in node.children if child.kind != "rest")
    for leaf in LEAVES:
        if _size(leaf) < _size(node):
            yield leaf
    if node.kind == "name" and node.value in replacements:
        yield replacements[node.value]
    yield from _with_less(node)
    for place, child in enumerate(node.children):
        for other in smaller_nodes(child, replacements):
            if node.kind == "repeat" and place + 1 == len(node.children) and other.kind not in ("block", "phases"):
                other = Node("block", (), (other,))
            yield Node(node.kind, node.value, (*node.children[:place], other, *node.children[place + 1 :]))


def _with_less(node):
    """The same construct with one arm, element or name less."""
    children = node.children
    if node.kind in ("phases", "piecewise") and len(children) > 2:
        for place in range(0, len(children) - 1, 2):
            names = node.value and node.value[: place // 2] + node.value[place // 2 + 1 :]
            yield Node(node.kind, names, children[:place] + children[place + 2 :])
    if node.kind == "phases" and any(node.value):
        yield Node("phases", (None,) * len(node.value), children)
    if node.kind == "block" and node.value:
        for place in range(len(node.value)):
            yield Node("block", node.value[:place] + node.value[place + 1 :], children[:place] + children[place + 1 :])
    if node.kind == "list" and len(children) > 1:
        for place in range(len(children)):
            yield Node("list", None, children[:place] + children[place + 1 :])
    if node.kind == "call" and len(children) > 1:
        function, names = node.value
        for place in range(len(children)):
            yield Node("call", (function, names[:place] + names[place + 1 :]), children[:place] + children[place + 1 :])
    if node.kind == "compare" and len(children) > 2:
        yield Node("compare", node.value[:-1], children[:-1])
    if node.kind == "repeat" and node.value:
        yield Node("repeat", False, (children[0], children[2]))


def inlined(items, gone):
    """Without the `let` or `param` at `gone`: its expression stands where its name stood."""
    replacement = {items[gone].name: items[gone].expression}
    result = []
    for item in [*items[:gone], *items[gone + 1 :]]:
        changes = {}
        if item.what == "clock":
            changes["equations"] = [(unit, _replaced(expression, replacement)) for unit, expression in item.equations]
        elif item.expression is not None:
            changes["expression"] = _replaced(item.expression, replacement)
        result.append(item.changed(**changes))
    return result


def _replaced(node, replacement):
    if node.kind == "name":
        return replacement.get(node.value, node)
    return Node(node.kind, node.value, [_replaced(child, replacement) for child in node.children])


def smaller_programs(items):
    replacements = {item.name: item.expression for item in items if item.what in ("let", "param") and item.expression}
    for place, item in enumerate(items):
        before, after = items[:place], items[place + 1 :]
        if len(items) > 1:
            yield [*before, *after]
        if item.what in ("let", "param") and item.expression is not None:
            yield inlined(items, place)
        for other in _smaller_items(item, replacements):
            yield [*before, other, *after]


def _smaller_items(item, replacements):
    if item.what == "clock":
        for place, (unit, expression) in enumerate(item.equations):
            others = item.equations[:place], item.equations[place + 1 :]
            if len(item.equations) > 1:
                yield item.changed(equations=[*others[0], *others[1]])
            for smaller in smaller_nodes(expression, {}):
                yield item.changed(equations=[*others[0], (unit, smaller), *others[1]])
        return
    others = {own: expression for own, expression in replacements.items() if own != item.name}
    if item.what == "def":
        yield from _smaller_parameters(item)
    if item.what == "param" and item.limits:
        yield item.changed(limits=None, log=False)
    if item.expression is not None:
        for smaller in smaller_nodes(item.expression, others):
            yield item.changed(expression=smaller)


def _smaller_parameters(item):
    for place, parameter in enumerate(item.parameters):
        before, after = item.parameters[:place], item.parameters[place + 1 :]
        yield item.changed(parameters=[*before, *after])
        if parameter.default is not None:
            for smaller in smaller_nodes(parameter.default, {}):
                yield item.changed(parameters=[*before, Parameter(parameter.name, parameter.kind, smaller), *after])
        yield Item("let", item.name, expression=item.expression)


def reduced(items, still_different):
    """The smallest program reached; `still_different(candidates)` returns those that differ as the first one did."""
    best = items
    while True:
        limit = size(best)
        candidates = sorted((candidate for candidate in smaller_programs(best) if size(candidate) < limit), key=size)
        for start in range(0, len(candidates), CANDIDATES_A_ROUND):
            different = still_different(candidates[start : start + CANDIDATES_A_ROUND])
            if different:
                best = min(different, key=size)
                break
        else:
            return best
