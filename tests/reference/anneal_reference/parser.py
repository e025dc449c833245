"""A file: one expression, or items that each start with their keyword (section 1 of the language)."""

import re

from .errors import LanguageError, Unclear
from .expression_parser import ExpressionParser
from .syntax import Item, Parameter

ITEM_WORDS = ("clock", "param", "let", "def", "schedule", "assert", "language")
OTHER_ITEMS = ("input", "import", "optimizer", "group", "state")
TYPES = ("number", "integer", "bool", "duration", "schedule")
UNIT_ITEM = re.compile(r"\bunit\s+([A-Za-z_][A-Za-z0-9_]*)\s*[,}]")


class FileParser(ExpressionParser):
    def file(self):
        """The items; a file that is one expression is the item `schedule value`."""
        if self.token.kind == "end":
            raise LanguageError("an empty file")
        if self.is_word(*OTHER_ITEMS):
            raise Unclear(f"{self.token.text} is outside what this evaluator covers")
        if not self.is_word(*ITEM_WORDS):
            expression = self.expression()
            if self.token.kind != "end":
                raise self.error("expected an operator or the end")
            return [Item("schedule", "value", expression=expression, signed=False, bare=True)]
        items = []
        while self.token.kind != "end":
            if self.is_word(*OTHER_ITEMS):
                raise Unclear(f"{self.token.text} is outside what this evaluator covers")
            if not self.is_word(*ITEM_WORDS):
                raise self.error("expected an item")
            item = getattr(self, self.take().text + "_item")()
            if item:
                items.append(item)
            self.accept(";")
        return items

    def language_item(self):
        if self.take().text != "1":
            raise LanguageError("written for another version of the language")

    def clock_item(self):
        equations, units = [], []

        def element():
            if self.accept("unit"):
                units.append(self.new_name())
                return
            unit = self.take().text
            self.expect("=")
            side = self.expression()
            # Here a unit may follow a call: `epoch = ceil(50000 / batch) steps` is in the definition.
            equations.append((unit, self.unit(side) if self.token.kind == "word" and side.kind == "call" else side))

        self.expect("{")
        self.until("}", element)
        return Item("clock", None, equations=equations, units=units)

    def kind(self):
        if self.accept("["):
            inner = self.expect("number", "duration", "schedule").text
            self.expect("]")
            return f"[{inner}]"
        if self.is_word("one_of"):
            raise Unclear("choices are outside what this evaluator covers")
        return self.expect(*TYPES).text

    def param_item(self):
        name = self.new_name()
        kind = self.kind() if self.accept(":") else None
        expression = self.expression() if self.accept("=") else None
        limits, log = None, False
        if self.accept("in"):
            opening = self.expect("[", "(").text
            low = self.expression()
            self.expect(",")
            high = self.expression()
            limits = (opening == "(", low, high, self.expect("]", ")").text == ")")
            log = self.accept("log") is not None
        return Item("param", name, kind=kind, expression=expression, limits=limits, log=log)

    def let_item(self):
        name = self.new_name()
        self.expect("=")
        return Item("let", name, expression=self.expression())

    def def_item(self):
        name = self.new_name()
        parameters = []

        def parameter():
            own = self.new_name()
            kind = self.kind() if self.accept(":") else None
            default = self.expression() if self.accept("=") else None
            if default is None and parameters and parameters[-1].default is not None:
                raise Unclear("a parameter without a default behind one with a default")
            parameters.append(Parameter(own, kind, default))

        self.expect("(")
        if self.accept(")") is None:
            self.until(")", parameter)
        self.expect("=")
        return Item("def", name, parameters=parameters, expression=self.expression())

    def schedule_item(self):
        name = self.new_name()
        signed = False
        if self.accept(":"):
            self.expect("signed")
            signed = True
        self.expect("=")
        return Item("schedule", name, expression=self.expression(), signed=signed)

    def assert_item(self):
        expression = self.expression()
        message = None
        if self.accept(","):
            if self.token.kind != "string":
                raise self.error("expected a text")
            message = self.take().text
        return Item("assert", None, expression=expression, message=message)


def parse_file(text):
    if "\r" in text.replace("\r\n", "") or re.search(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]", text):
        raise LanguageError("a control character")
    return FileParser(text, UNIT_ITEM.findall(text)).file()


def parse_expression(text):
    parser = ExpressionParser(text)
    expression = parser.expression()
    if parser.token.kind != "end":
        raise parser.error("expected an operator or the end")
    return expression

