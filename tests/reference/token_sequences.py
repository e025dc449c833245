"""Every short sequence of tokens, most of them no expression: lexing, precedence and recovery instead of trees that are printed well."""

import itertools

from anneal_reference.check import check_anew
from anneal_reference.errors import LanguageError, Unclear, Undecided
from anneal_reference.parser import parse_expression


class TokenSequences:
    """`between` stands between the tokens: a blank, or nothing (then `%` glued to a number is a percentage)."""

    def __init__(self, name, size, tokens, between):
        self.name, self.size, self.tokens, self.between = name, size, tokens.split(), between

    def of_size(self, size):
        return TokenSequences(self.name, size, " ".join(self.tokens), self.between)

    def expressions(self, scope):
        """(text, its Typed or the exception that refuses it)."""
        for size in range(1, self.size + 1):
            for sequence in itertools.product(self.tokens, repeat=size):
                text = self.between.join(sequence)
                try:
                    yield text, check_anew(parse_expression(text), scope)
                except (LanguageError, Unclear, Undecided) as error:
                    yield text, error


SEQUENCES = [
    TokenSequences("tokens", 4, "2 step 5% ( ) - ^ % < not steps @ ,", " "),
    TokenSequences("glued tokens", 4, "2 .5 k % - * > = ( ) step steps 1 _ .", ""),
]
