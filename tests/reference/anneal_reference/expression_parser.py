"""Expressions from tokens, one method for each level of precedence in section 2 of the language."""

from .errors import LanguageError, Unclear
from .lexer import UNITS, tokens_of
from .syntax import Node

COMPARISONS = ("<", "<=", ">", ">=", "==", "!=", "~=")
RESERVED = frozenset(
    "if then else and or not let def param input schedule assert import optimizer group clock state piecewise phases repeat rest"
    " true false inf pi run last previous following"
    " step epoch samples tokens span progress cycle total"
    " abs sign floor ceil round trunc frac mod min max clamp exp exp2 expm1 log log2 log10 log1p pow sqrt cbrt sin cos tan sinpi cospi"
    " asin acos atan atan2 sinh cosh tanh sigmoid hypot erf lerp smoothstep interp uniform normal hash"
    " len sum product count any all range".split()
)
KEYWORDS = frozenset(
    "if then else and or not let def param input schedule assert import optimizer group clock state piecewise phases repeat rest".split()
)
NO_UNIT = KEYWORDS | {"in", "growing", "log", "as", "for", "optional"}


class ExpressionParser:
    def __init__(self, text, units=()):
        self.tokens = tokens_of(text)
        self.at = 0
        words = [word for unit in (*UNITS, *units) for word in (unit, unit + "s")]
        self.unit_words = frozenset(words)

    # Tokens.

    @property
    def token(self):
        return self.tokens[self.at]

    def is_sign(self, *signs):
        return self.token.kind == "sign" and self.token.text in signs

    def is_word(self, *words):
        return self.token.kind == "word" and self.token.text in words

    def take(self):
        self.at += 1
        return self.tokens[self.at - 1]

    def accept(self, *texts):
        if self.token.kind in ("sign", "word") and self.token.text in texts:
            return self.take()
        return None

    def expect(self, *texts):
        token = self.accept(*texts)
        if token is None:
            raise self.error(f"expected {' or '.join(texts)}")
        return token

    def error(self, message):
        return LanguageError(f"{message}, found {self.token.text or 'the end'!r}", self.token.start)

    def new_name(self):
        if self.token.kind != "word" or self.token.text in RESERVED:
            raise self.error("expected a name that is not reserved")
        return self.take().text

    # Levels, loosest first.

    def expression(self):
        if self.is_word("if"):
            start = self.take().start
            condition = self.expression()
            self.expect("then")
            then = self.expression()
            self.expect("else")
            return Node("if", None, (condition, then, self.expression()), start)
        return self.disjunction()

    def disjunction(self):
        left = self.conjunction()
        while self.is_word("or"):
            start = self.take().start
            left = Node("or", None, (left, self.conjunction()), start)
        return left

    def conjunction(self):
        left = self.negation()
        while self.is_word("and"):
            start = self.take().start
            left = Node("and", None, (left, self.negation()), start)
        return left

    def negation(self):
        if self.is_word("not"):
            start = self.take().start
            return Node("not", None, (self.negation(),), start)
        return self.comparison()

    def comparison(self):
        operands, operators = [self.sum()], []
        start = self.token.start
        while self.is_sign(*COMPARISONS):
            operators.append(self.take().text)
            operands.append(self.sum())
        if not operators:
            return operands[0]
        if len(operators) > 1:
            directions = {operator[0] for operator in operators}
            if directions not in ({"<"}, {">"}):
                if directions & {"<", ">"} and not directions & {"=", "!", "~"}:
                    raise LanguageError("a chain of comparisons in two directions", start)
                raise Unclear("a chain of comparisons with == != or ~=")
        return Node("compare", tuple(operators), operands, start)

    def sum(self):
        left = self.term()
        while self.is_sign("+", "-"):
            operator = self.take()
            left = Node("binary", operator.text, (left, self.term()), operator.start)
        return left

    def term(self):
        left = self.sign()
        while self.is_sign("*", "/", "%"):
            operator = self.take()
            left = Node("binary", operator.text, (left, self.sign()), operator.start)
        return left

    def sign(self):
        if self.is_sign("-"):
            start = self.take().start
            return Node("neg", None, (self.sign(),), start)
        return self.power()

    def power(self):
        base = self.postfix()
        if self.is_sign("^", "**"):
            start = self.take().start
            return Node("binary", "^", (base, self.exponent()), start)
        return base

    def exponent(self):
        if self.is_sign("-"):
            start = self.take().start
            return Node("neg", None, (self.exponent(),), start)
        return self.power()

    def postfix(self):
        in_parentheses = self.is_sign("(")
        node = self.primary()
        may_have_unit = in_parentheses or node.kind in ("number", "list", "name", "percent")
        is_name = node.kind == "name" and not in_parentheses
        while True:
            if may_have_unit and self.token.kind == "word" and self.token.text not in NO_UNIT:
                node = self.unit(node)
                may_have_unit = False
            elif self.is_sign("["):
                if not (in_parentheses or is_name or node.kind == "list"):
                    raise Unclear("an index behind something that is not a name, a list or a parenthesis")
                start = self.take().start
                node = Node("index", None, (node, self.expression()), start)
                self.expect("]")
                may_have_unit = is_name
            elif self.is_sign("@"):
                start = self.take().start
                node = Node("shift", None, (node, self.shift_time()), start)
                may_have_unit = is_name = False
                if self.is_sign("@"):
                    raise Unclear("a time shift of a time shift")
            else:
                return node

    def unit(self, operand):
        word = self.take()
        if operand.kind == "percent":
            raise LanguageError("a unit behind a percentage", word.start)
        if word.text not in self.unit_words:
            raise LanguageError(f"{word.text} is no unit", word.start)
        singular = not word.text.endswith("s")
        if singular and not (operand.kind == "number" and operand.value == "1"):
            if operand.kind == "number" and operand.value in ("1.0", "01", "1e0"):
                raise Unclear("a singular unit behind another way to write 1")
            raise LanguageError("the singular of a unit stands behind 1 only", word.start)
        return Node("unit", word.text, (operand,), word.start)

    def shift_time(self):
        if self.token.kind == "percent":
            time = self.primary()
        elif self.is_sign("(") or self.token.kind in ("number", "word") and self.token.text not in KEYWORDS:
            time = self.primary()
            if time.kind == "call":
                raise LanguageError("a call right behind a time shift is two readings", time.start)
            if self.token.kind == "word" and self.token.text not in NO_UNIT:
                time = self.unit(time)
        else:
            raise self.error("expected a name, a number or a parenthesis behind @")
        if self.is_sign("+", "-", "*", "/", "%", "^", "**", "(", "["):
            raise self.error("an operator, call or index right behind a time shift is two readings")
        return time

    # The tightest level.

    def primary(self):
        token = self.token
        if token.kind in ("number", "percent", "string"):
            self.take()
            return Node(token.kind, token.text, (), token.start)
        if self.is_sign("("):
            self.take()
            inner = self.expression()
            self.expect(")")
            return inner
        if self.is_sign("["):
            self.take()
            return Node("list", None, self.until("]", self.expression), token.start)
        if self.is_sign("{"):
            return self.block()
        if token.kind == "word":
            return self.word()
        raise self.error("expected a value")

    def until(self, closing, element):
        """Elements with commas between them, and perhaps one behind the last; at least one."""
        elements = [element()]
        while self.accept(","):
            if self.is_sign(closing):
                break
            elements.append(element())
        self.expect(closing)
        return elements

    def word(self):
        token = self.take()
        word = token.text
        if word in ("true", "false"):
            return Node("bool", word == "true", (), token.start)
        if word == "piecewise":
            return self.piecewise(token.start)
        if word == "phases":
            self.expect("{")
            return self.phases(token.start)
        if word == "repeat":
            return self.repeat(token.start)
        if word in KEYWORDS:
            self.at -= 1
            raise self.error("expected a value")
        while self.is_sign(".") and self.tokens[self.at + 1].kind == "word":
            self.take()
            word += "." + self.take().text
        if self.is_sign("("):
            return self.call(word, token.start)
        return Node("name", word, (), token.start)

    def call(self, function, start):
        self.take()
        names, arguments = [], []

        def argument():
            if self.token.kind == "word" and self.tokens[self.at + 1].text == "=" and self.tokens[self.at + 1].kind == "sign":
                names.append(self.take().text)
                self.take()
            elif any(names):
                raise self.error("a positional argument behind a named one")
            else:
                names.append(None)
            arguments.append(self.expression())

        if self.accept(")") is None:
            self.until(")", argument)
        return Node("call", (function, tuple(names)), arguments, start)

    def block(self):
        start = self.expect("{").start
        return self.block_body(start)

    def block_body(self, start):
        names, parts = [], []
        while self.accept("let"):
            names.append(self.new_name())
            self.expect("=")
            parts.append(self.expression())
            self.expect(";")
        parts.append(self.expression())
        if self.accept(";"):
            raise Unclear("a semicolon behind the result of a block")
        self.expect("}")
        return Node("block", tuple(names), parts, start)

    def piecewise(self, start):
        self.expect("{")
        parts = []

        def arm():
            if parts and len(parts) % 2:
                raise self.error("an arm behind else")
            if self.accept("else"):
                self.expect(":")
            else:
                parts.append(self.expression())
                self.expect(":")
            parts.append(self.expression())

        self.until("}", arm)
        if len(parts) % 2 == 0:
            raise LanguageError("piecewise without else", start)
        return Node("piecewise", None, parts, start)

    def phases(self, start):
        """Behind the opening brace."""
        names, parts = [], []

        def arm():
            named = self.token.kind == "word" and self.tokens[self.at + 1].text == "=" and not self.is_word("rest")
            names.append(self.new_name() if named else None)
            if named:
                self.expect("=")
            rest = self.accept("rest")
            parts.append(Node("rest", None, (), rest.start) if rest else self.expression())
            self.expect(":")
            parts.append(self.expression())

        self.until("}", arm)
        if sum(part.kind == "rest" for part in parts[::2]) > 1:
            raise LanguageError("two phases of length rest", start)
        given = [name for name in names if name]
        if len(set(given)) != len(given):
            raise LanguageError("two phases of one name", start)
        return Node("phases", tuple(names), parts, start)

    def repeat(self, start):
        parts = [self.expression()]
        growing = self.accept("growing") is not None
        if growing:
            parts.append(self.expression())
        brace = self.expect("{").start
        parts.append(self.phases(brace) if self.begins_with_arm() else self.block_body(brace))
        return Node("repeat", growing, parts, start)

    def begins_with_arm(self):
        if self.is_word("rest"):
            return True
        if self.token.kind == "word" and self.tokens[self.at + 1].text == "=":
            return True
        if self.is_word("let"):
            return False
        place = self.at
        self.expression()
        found = self.is_sign(":")
        self.at = place
        return found
