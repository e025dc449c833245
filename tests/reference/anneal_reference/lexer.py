"""Text to tokens. Numbers follow section 2 of the language: percent is lexical, magnitudes belong to the decimal text."""

import re
from fractions import Fraction

from .errors import LanguageError, Unclear

MAGNITUDES = {"k": 3, "M": 6, "B": 9, "T": 12}
UNITS = ("step", "epoch", "sample", "token")
UNIT_WORDS = {word for unit in UNITS for word in (unit, unit + "s")}

SIGNS = ["**", "->", "<=", ">=", "==", "!=", "~="] + list("<>+-*/%^()[]{},:;=@.")
DIGITS = r"[0-9]+(?:_[0-9]+)*"
NUMBER = re.compile(rf"(?:{DIGITS})?(?:\.{DIGITS})?")
EXPONENT = re.compile(r"e[+-]?[0-9]+")
WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


class Token:
    """`kind` is number, percent, word, string, sign or end; `glued` tells that no blank stands before it."""

    __slots__ = ("kind", "text", "start", "glued")

    def __init__(self, kind, text, start, glued):
        self.kind, self.text, self.start, self.glued = kind, text, start, glued

    def __repr__(self):
        return f"{self.kind}:{self.text}"


def number_value(text):
    """The binary64 nearest to the decimal text with its magnitude or percent sign; never rounded twice."""
    digits, power = text.replace("_", ""), 0
    if digits[-1] == "%":
        digits, power = digits[:-1], -2
    if digits[-1] in MAGNITUDES:
        power += MAGNITUDES[digits[-1]]
        digits = digits[:-1]
    try:
        value = float(Fraction(digits) * Fraction(10) ** power) if power else float(digits)
    except OverflowError:
        value = float("inf")
    if value == float("inf"):
        raise LanguageError(f"{text} is beyond binary64")
    return value


def _skip_blank(text, at):
    while at < len(text):
        if text[at] in " \t\r\n":
            at += 1
        elif text[at] == "#":
            end = text.find("\n", at)
            at = len(text) if end < 0 else end
        else:
            break
    return at


def _number(text, at):
    """The tokens of the number at `at` and the place behind them: the number or percentage, and a unit glued to plain digits."""
    match = NUMBER.match(text, at)
    end = match.end()
    digits = match.group()
    exponent = EXPONENT.match(text, end)
    if exponent:
        end = exponent.end()
    tail = WORD.match(text, end)
    glued_unit = None
    if tail:
        word = tail.group()
        if word in MAGNITUDES:
            if exponent:
                raise LanguageError("a magnitude behind an exponent", at)
            end = tail.end()
        elif word in UNIT_WORDS:
            if not digits.isdigit() or exponent:
                raise Unclear("a unit glued to a number that is not plain digits")
            glued_unit = Token("word", word, end, True)
        else:
            raise LanguageError(f"{text[at:tail.end()]} is not a number", at)
    if text[end : end + 1] == ".":
        raise LanguageError("a number that ends in a point, or has two", at)
    if text[end : end + 1] == "%":
        if glued_unit is None and text[end - 1] in MAGNITUDES:
            raise Unclear("a percent sign behind a magnitude")
        return _percent(text, at, end)
    tokens = [Token("number", text[at:end], at, False)]
    if glued_unit:
        tokens.append(glued_unit)
        end = tail.end()
    return tokens, end


def _percent(text, at, end):
    behind = text[end + 1 : end + 2]
    if behind and (behind.isalnum() or behind in "_.%(["):
        raise LanguageError("a percent sign between a number and an operand is two readings of one text", end)
    if behind and behind in '{"':
        raise Unclear("a brace or a quote right behind a percentage")
    return [Token("percent", text[at : end + 1], at, False)], end + 1


def _string(text, at):
    content, end = "", at + 1
    while True:
        if end >= len(text) or text[end] == "\n":
            raise LanguageError("a text that does not end on its line", at)
        if text[end] == '"':
            return Token("string", content, at, False), end + 1
        if text[end] == "\\":
            escape = text[end + 1 : end + 2]
            if escape not in ('"', "\\", "n"):
                raise LanguageError("an escape that is not \\\" \\\\ or \\n", end)
            content += "\n" if escape == "n" else escape
            end += 2
            continue
        content += text[end]
        end += 1


def tokens_of(text):
    tokens = []
    at = 0
    while True:
        behind = at
        at = _skip_blank(text, at)
        glued = at == behind and at > 0
        if at == len(text):
            tokens.append(Token("end", "", at, glued))
            return tokens
        character = text[at]
        if "0" <= character <= "9" or (character == "." and text[at + 1 : at + 2].isdigit()):
            found, at = _number(text, at)
            found[0].glued = glued
            tokens += found
            continue
        word = WORD.match(text, at)
        if word:
            tokens.append(Token("word", word.group(), at, glued))
            at = word.end()
            continue
        if character == '"':
            token, at = _string(text, at)
            tokens.append(token)
            continue
        sign = next((sign for sign in SIGNS if text.startswith(sign, at)), None)
        if sign is None:
            raise LanguageError(f"{character!r} is no sign of the language", at)
        tokens.append(Token("sign", sign, at, glued))
        at += len(sign)
