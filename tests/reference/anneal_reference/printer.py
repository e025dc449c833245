"""The shortest text of a tree: parentheses only where precedence needs them, so that printing and parsing test the levels."""

# The level of each construct as in expression_parser: a child of a lower level than its place needs parentheses.
# No arithmetic may follow a time shift, so it stands bare only where a comparison or something looser is around it.
IF, OR, AND, NOT, COMPARE, SHIFT, SUM, TERM, SIGN, POWER, POSTFIX, PRIMARY = range(12)
BINARY = {"+": SUM, "-": SUM, "*": TERM, "/": TERM, "%": TERM, "^": POWER}
LEVEL = {"if": IF, "or": OR, "and": AND, "not": NOT, "compare": COMPARE, "neg": SIGN, "unit": POSTFIX, "index": POSTFIX, "shift": SHIFT}


def level(node):
    if node.kind == "binary":
        return BINARY[node.value]
    return LEVEL.get(node.kind, PRIMARY)


def at_least(node, wanted):
    text = expression_text(node)
    return text if level(node) >= wanted else f"({text})"


def parenthesised(node):
    return f"({expression_text(node)})"


def _string(text):
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'


def _binary(node):
    left, right = node.children
    own = BINARY[node.value]
    if node.value == "^":
        exponent = at_least(right, POWER if right.kind != "neg" or level(right.children[0]) < POWER else SIGN)
        return f"{at_least(left, POSTFIX)} ^ {exponent}"
    return f"{at_least(left, own)} {node.value} {at_least(right, own + 1)}"


def _compare(node):
    text = at_least(node.children[0], SHIFT)
    for operator, operand in zip(node.value, node.children[1:]):
        text += f" {operator} {at_least(operand, SHIFT)}"
    return text


def _unit(node):
    (operand,) = node.children
    bare = operand.kind in ("number", "list", "name") or operand.kind == "index" and operand.children[0].kind == "name"
    return f"{expression_text(operand) if bare else parenthesised(operand)} {node.value}"


def _call(node):
    function, names = node.value
    arguments = (f"{name} = {expression_text(child)}" if name else expression_text(child) for name, child in zip(names, node.children))
    return f"{function}({', '.join(arguments)})"


def _index(node):
    base, index = node.children
    text = expression_text(base) if base.kind in ("name", "list") else parenthesised(base)
    return f"{text}[{expression_text(index)}]"


def _shift(node):
    expression, time = node.children
    bare = time.kind in ("number", "percent", "name") or time.kind == "unit" and time.children[0].kind in ("number", "name")
    text = at_least(expression, POSTFIX)
    return f"{text} @ {expression_text(time) if bare else parenthesised(time)}"


def _arms(node):
    arms = []
    for name, length, value in zip(node.value, node.children[::2], node.children[1::2]):
        arms.append(f"{name + ' = ' if name else ''}{expression_text(length)}: {expression_text(value)}")
    return "{ " + ", ".join(arms) + " }"


def _block(node):
    lets = "".join(f"let {name} = {expression_text(part)}; " for name, part in zip(node.value, node.children))
    return "{ " + lets + expression_text(node.children[-1]) + " }"


def _cells(node):
    """Memory cells, which the evaluator does not know: initial and next value of each, then the value of the block."""
    pairs = zip(node.value, node.children[:-1:2], node.children[1:-1:2])
    states = "".join(f"state {name} = {expression_text(first)} -> {expression_text(then)}; " for name, first, then in pairs)
    return "{ " + states + expression_text(node.children[-1]) + " }"


def _piecewise(node):
    parts = [expression_text(child) for child in node.children]
    arms = [f"{condition}: {value}" for condition, value in zip(parts[:-1:2], parts[1::2])]
    return "piecewise { " + ", ".join(arms + [f"else: {parts[-1]}"]) + " }"


def _repeat(node):
    *lengths, body = node.children
    head = expression_text(lengths[0])
    if node.value:
        head += f" growing {expression_text(lengths[1])}"
    text = _arms(body) if body.kind == "phases" else _block(body)
    return f"repeat {head} {text}"


def expression_text(node):
    """Text that parses to `node` again."""
    return _WRITERS[node.kind](node)


_WRITERS = {
    "number": lambda node: node.value,
    "percent": lambda node: node.value,
    "bool": lambda node: "true" if node.value else "false",
    "string": lambda node: _string(node.value),
    "name": lambda node: node.value,
    "rest": lambda node: "rest",
    "unit": _unit,
    "list": lambda node: "[" + ", ".join(map(expression_text, node.children)) + "]",
    "neg": lambda node: "-" + at_least(node.children[0], SIGN),
    "not": lambda node: "not " + at_least(node.children[0], NOT),
    "and": lambda node: f"{at_least(node.children[0], AND)} and {at_least(node.children[1], NOT)}",
    "or": lambda node: f"{at_least(node.children[0], OR)} or {at_least(node.children[1], AND)}",
    "if": lambda node: "if {} then {} else {}".format(*map(expression_text, node.children)),
    "binary": _binary,
    "compare": _compare,
    "call": _call,
    "index": _index,
    "shift": _shift,
    "block": _block,
    "cells": _cells,
    "piecewise": _piecewise,
    "phases": lambda node: "phases " + _arms(node),
    "repeat": _repeat,
}


def _item(item):
    if item.what == "clock":
        elements = [f"unit {unit}" for unit in item.units] + [f"{unit} = {expression_text(e)}" for unit, e in item.equations]
        return "clock { " + ", ".join(elements) + " }"
    if item.what == "param":
        text = f"param {item.name}"
        text += f": {item.kind}" if item.kind else ""
        text += f" = {expression_text(item.expression)}" if item.expression else ""
        if item.limits:
            open_low, low, high, open_high = item.limits
            text += f" in {'(' if open_low else '['}{expression_text(low)}, {expression_text(high)}{')' if open_high else ']'}"
        return text + (" log" if item.log else "")
    if item.what == "def":
        parameters = []
        for parameter in item.parameters:
            text = parameter.name + (f": {parameter.kind}" if parameter.kind else "")
            parameters.append(text + (f" = {expression_text(parameter.default)}" if parameter.default else ""))
        return f"def {item.name}({', '.join(parameters)}) = {expression_text(item.expression)}"
    if item.what == "assert":
        return f"assert {expression_text(item.expression)}" + (f", {_string(item.message)}" if item.message else "")
    signed = ": signed" if item.what == "schedule" and item.signed else ""
    return f"{item.what} {item.name}{signed} = {expression_text(item.expression)}"


def file_text(items):
    return "\n".join(map(_item, items)) + "\n"
