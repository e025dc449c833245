"""Small wrong changes to C++ text: where they can be made, and what each is.

The sources are formatted, which is relied on: a binary operator has a space on both sides, a bracket of a template has none.
"""

import re
from dataclasses import dataclass

COMPARISONS = {"<": "<=", "<=": "<", ">": ">=", ">=": ">", "==": "!=", "!=": "=="}
OPERATORS = {"+": "-", "-": "+", "*": "/", "/": "*", "%": "/", "&&": "||", "||": "&&", "&": "|", "|": "&", "^": "&",
             "<<": ">>", ">>": "<<", "+=": "-=", "-=": "+=", "*=": "/=", "/=": "*=", "|=": "&=", "&=": "|="}

NOT_CODE = re.compile(
    r'//[^\n]*|/\*.*?\*/|R"(?P<mark>[^(\s]*)\(.*?\)(?P=mark)"|"(?:\\.|[^"\\\n])*"|(?<![0-9A-Fa-f])\'(?:\\.|[^\'\\\n])+\''
    r"|^[ \t]*#(?:\\\n|[^\n])*|^[ \t]*(?:static_assert|using|namespace|template)\b[^\n]*", re.S | re.M)
BINARY = re.compile(r"(?<= )(%s)(?= |\n)" % "|".join(sorted(map(re.escape, {**COMPARISONS, **OPERATORS}), key=len, reverse=True)))
NUMBER = re.compile(r"(?<![\w.'])(?:0[xX][0-9a-fA-F']+(?:\.[0-9a-fA-F']*)?(?:[pP][+-]?\d+)?|\d[\d']*(?:\.[\d']*)?(?:[eE][+-]?\d+)?)[uUlLzZfF]*(?![\w.'])")
CONDITION = re.compile(r"\bif \(")
# A call or an assignment that is a line of its own; `Type name = value;` has a space before its name.
STATEMENT = re.compile(r"^[ ]+(?!return\b|throw\b|case\b|default\b|goto\b|break\b|continue\b|delete\b)[\w.:\[\]*>()-]+(?:\(.*\)| [-+*/|&]?= .*);$")
TRUTH = re.compile(r"\b(?:true|false)\b")


@dataclass(frozen=True)
class Mutation:
    path: str
    line: int  # from 1, as the column
    column: int
    start: int  # offsets in the text of the file
    end: int
    kind: str
    old: str
    new: str

    @property
    def name(self):
        return f"{self.path}:{self.line}:{self.column}: {self.kind}: `{self.old}` -> `{self.new}`"

    def applied(self, text):
        assert text[self.start:self.end] == self.old, self.name
        return text[:self.start] + self.new + text[self.end:]


def blanked(text):
    """The text with what is no code as spaces: every offset stays."""
    return NOT_CODE.sub(lambda match: re.sub(r"[^\n]", " ", match.group()), text)


def is_large_or_small(literal):
    """A number with an exponent, which one more may leave as it is."""
    return bool(re.search("[pP]" if literal.startswith(("0x", "0X")) else "[eE]", literal))


def mutations(path, text):
    """Every mutation that can be made, in the order of the text."""
    code = blanked(text)
    found = []

    def add(start, end, kind, new):
        found.append(Mutation(path, text.count("\n", 0, start) + 1, start - text.rfind("\n", 0, start), start, end, kind, text[start:end], new))

    for match in BINARY.finditer(code):
        sign = match.group()
        kind, table = ("comparison", COMPARISONS) if sign in COMPARISONS else ("operator", OPERATORS)
        add(*match.span(), kind, table[sign])
    for match in NUMBER.finditer(code):
        before = re.search(r"(?<= )[<>=!]+ ?$", code[max(0, match.start() - 4):match.start()])
        kind = "boundary" if before and before.group().strip() in COMPARISONS else "constant"
        changes = [" + 1", " - 1"]
        if is_large_or_small(match.group()):
            changes = [" * 1.5", " * 0.75"]
        for change in changes if kind == "boundary" else changes[:1]:
            add(*match.span(), kind, f"({match.group()}{change})")
    for match in TRUTH.finditer(code):
        add(*match.span(), "constant", "false" if match.group() == "true" else "true")
    for match in CONDITION.finditer(code):
        span = condition(code, match.end())
        if span:
            add(*span, "condition", f"!({text[span[0]:span[1]]})")
    for start, end in statements(code):
        add(start, end, "statement", ";")
    return sorted(found, key=lambda mutation: (mutation.start, mutation.end, mutation.kind, mutation.new))


def condition(code, start):
    """What an `if` asks, from the offset after its bracket: behind the last semicolon, or nothing where it declares."""
    depth, at = 1, start
    while depth and at < len(code):
        depth += {"(": 1, ")": -1}.get(code[at], 0)
        if code[at] == ";" and depth == 1:
            start = at + 2
        at += 1
    asked = code[start:at - 1]
    declares = re.search(r"[^=!<>]=[^=]", asked)
    return (start, at - 1) if depth == 0 and asked.strip() and not declares else None


def statements(code):
    """Offsets of statements that can be left out: on one line, after a line that ended something."""
    offset, ended = 0, True
    for line in code.split("\n"):
        if ended and STATEMENT.match(line) and line.count("(") == line.count(")"):
            yield offset + len(line) - len(line.lstrip()), offset + len(line)
        if line.strip():
            ended = line.rstrip()[-1] in ";{}"
        offset += len(line) + 1
