"""Small alphabets of the language, and every expression over one of them up to a size.

An expression of size n is a constructor with children whose sizes add up to n - 1. Only children that are well typed are built
upon (an expression with a mistake inside has that mistake); what becomes wrong at its outermost construct is kept, to see it refused.
"""

from anneal_reference.check import check, check_anew
from anneal_reference.errors import LanguageError, Unclear, Undecided
from anneal_reference.parser import parse_expression
from anneal_reference.printer import expression_text
from anneal_reference.syntax import Node, call, mentions

# Names that mean something only inside phases or cycles.
INNER_NAMES = ("previous", "following", "cycle")


def binary(operator):
    return 2, lambda left, right: Node("binary", operator, (left, right))


def compare(*operators):
    return len(operators) + 1, lambda *operands: Node("compare", operators, operands)


def plain(kind, arity):
    return arity, lambda *children: Node(kind, None, children)


def function(name, arity=1):
    return arity, lambda *arguments: call(name, *arguments)


def phases(first_length):
    return 2, lambda first, second: Node("phases", (None, None), (parse_expression(first_length), first, Node("rest"), second))


def repeat(length, factor=None):
    parts = [parse_expression(text) for text in (length, factor) if text]
    return 1, lambda body: Node("repeat", factor is not None, (*parts, Node("block", (), (body,))))


def repeat_of():
    return 2, lambda length, body: Node("repeat", False, (length, Node("block", (), (body,))))


def phases_of():
    return 3, lambda length, first, second: Node("phases", (None, None), (length, first, Node("rest"), second))


NEGATIVE, NOT, IF, INDEX, SHIFT = plain("neg", 1), plain("not", 1), plain("if", 3), plain("index", 2), plain("shift", 2)
STEPS = 1, lambda operand: Node("unit", "steps", (operand,))
BLOCK = 2, lambda first, second: Node("block", ("a",), (first, Node("binary", "+", (Node("name", "a"), second))))
PIECEWISE = plain("piecewise", 3)


class Alphabet:
    def __init__(self, name, size, leaves, constructors):
        self.name, self.size = name, size
        self.leaves = [parse_expression(leaf) for leaf in leaves.split("|")]
        self.constructors = constructors

    def of_size(self, size):
        """The same letters, up to another size."""
        other = Alphabet(self.name, size, "0", self.constructors)
        other.leaves = self.leaves
        return other

    def expressions(self, scope):
        """Every expression: (text, its Typed or the exception that refuses it)."""
        material = {1: []}
        for size in range(1, self.size + 1):
            for node in self._of_size(size, material):
                last = size == self.size
                try:
                    verdict = check_anew(node, scope) if last else check(node, scope)
                except (LanguageError, Unclear, Undecided) as error:
                    verdict = error
                yield expression_text(node), verdict
                if not last and (not isinstance(verdict, Exception) or mentions(node, INNER_NAMES)):
                    material.setdefault(size, []).append(node)

    def _of_size(self, size, material):
        if size == 1:
            yield from self.leaves
            return
        for arity, build in self.constructors:
            for sizes in _parts(size - 1, arity):
                for children in _products([material.get(part, ()) for part in sizes]):
                    yield build(*children)


def _parts(total, count):
    """The ways to write `total` as `count` sizes of at least 1."""
    if count == 1:
        yield (total,)
        return
    for first in range(1, total - count + 2):
        for others in _parts(total - first, count - 1):
            yield (first, *others)


def _products(pools):
    if len(pools) == 1:
        for child in pools[0]:
            yield (child,)
        return
    for child in pools[0]:
        for others in _products(pools[1:]):
            yield (child, *others)


ARITHMETIC = [binary(operator) for operator in "+-*/%^"]
ONE_ARGUMENT = (
    "abs sign floor ceil round trunc frac exp exp2 expm1 log log2 log10 log1p sqrt cbrt sin cos tan sinpi cospi asin acos atan sinh cosh"
    " tanh sigmoid erf smoothstep"
).split()
TWO_ARGUMENTS = "mod pow atan2 hypot min max".split()

ALPHABETS = [
    Alphabet(
        "numbers",
        5,
        "0|2|0.5|3|step",
        [NEGATIVE, function("floor"), function("exp"), *ARITHMETIC, compare("<"), compare("=="), function("min", 2), IF, NOT],
    ),
    Alphabet(
        "functions",
        4,
        "0|2|0.5|step",
        [NEGATIVE, *(function(name) for name in ONE_ARGUMENT), *(function(name, 2) for name in TWO_ARGUMENTS), binary("-"), binary("/")],
    ),
    Alphabet(
        "kinds",
        5,
        "0|2|step|10%|3 steps|span|epoch|true|1 epoch",
        [NEGATIVE, NOT, function("floor"), *ARITHMETIC, compare("<"), compare("=="), function("min", 2), STEPS, IF],
    ),
    Alphabet(
        "lists",
        5,
        "2|step|[0.5, 2]|[2, step, 1]|range(2)|[3, 6] steps",
        [NEGATIVE, function("sum"), function("max"), function("count"), binary("*"), binary("-"), compare("<="), INDEX, function("min", 2)],
    ),
    Alphabet(
        "logic",
        6,
        "true|false|step|3",
        [NOT, plain("and", 2), plain("or", 2), compare("<"), compare("<=", "<"), compare("!="), IF, PIECEWISE, NEGATIVE],
    ),
    Alphabet(
        "time",
        5,
        "step|previous|following|3 steps|progress|50%|cycle",
        [phases("3 steps"), phases("1.5 steps"), repeat("2.5 steps"), repeat("2 steps", "1.5"), SHIFT, binary("-"), BLOCK],
    ),
    Alphabet("lengths", 4, "step|2|3 steps|50%|span|epoch|0", [phases_of(), repeat_of(), SHIFT, binary("-"), binary("/"), STEPS]),
]
