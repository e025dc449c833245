"""The tree of an expression, one class for every construct so that the generator, the printer and the reducer can walk it blindly.

kind       value                                  children
number     the text, `1_000`, `2.5M`              -
percent    the text with its sign, `2%`           -
bool       True or False                          -
string     the text without quotes                -
name       `step`, `run.step`, `lr.hold.start`    -
unit       the unit as written, `epochs`          operand
list       -                                      elements
neg, not   -                                      operand
binary     `+ - * / % ^`                          left, right
compare    tuple of operators                     operands, one more than operators
and, or    -                                      left, right
if         -                                      condition, then, else
call       (function, tuple of names or None)     arguments
index      -                                      list, index
shift      -                                      expression, time
block      tuple of names                         their expressions, then the result
piecewise  -                                      condition, value, condition, value, ..., else
phases     tuple of names or None                 length, value, length, value, ...; a length may be `rest`
rest       -                                      -
repeat     has a `growing`                        length, body or length, factor, body
"""


class Node:
    __slots__ = ("kind", "value", "children", "start")

    def __init__(self, kind, value=None, children=(), start=None):
        self.kind = kind
        self.value = value
        self.children = tuple(children)
        self.start = start

    def __eq__(self, other):
        return (
            isinstance(other, Node)
            and self.kind == other.kind
            and self.value == other.value
            and self.children == other.children
        )

    def __hash__(self):
        return hash((self.kind, self.value, self.children))

    def __repr__(self):
        inner = ", ".join([repr(self.value)] * (self.value is not None) + [repr(child) for child in self.children])
        return f"{self.kind}({inner})"

    def size(self):
        return 1 + sum(child.size() for child in self.children)


class Parameter:
    """A parameter of a `def`; `kind` is None, or the type as written (`duration`, `[number]`, `schedule`)."""

    __slots__ = ("name", "kind", "default")

    def __init__(self, name, kind=None, default=None):
        self.name, self.kind, self.default = name, kind, default

    def __eq__(self, other):
        return (self.name, self.kind, self.default) == (other.name, other.kind, other.default)


class Item:
    """One item of a file.

    what      name        fields
    clock     None        equations: list of (unit, expression), units: list of declared units
    param     its name    kind, expression or None, range: (open, low, high, open) or None, log
    let       its name    expression
    def       its name    parameters, expression
    schedule  its name    expression, signed
    assert    None        expression, message
    """

    def __init__(self, what, name=None, **fields):
        self.what = what
        self.name = name
        self.fields = fields

    def __getattr__(self, field):
        try:
            return self.__dict__["fields"][field]
        except KeyError:
            raise AttributeError(field) from None

    def __eq__(self, other):
        return (self.what, self.name, self.fields) == (other.what, other.name, other.fields)

    def changed(self, **fields):
        return Item(self.what, self.name, **{**self.fields, **fields})


def mentions(node, names):
    return node.kind == "name" and node.value in names or any(mentions(child, names) for child in node.children)


def number(text):
    return Node("number", text)


def name(text):
    return Node("name", text)


def call(function, *arguments):
    return Node("call", (function, (None,) * len(arguments)), arguments)
