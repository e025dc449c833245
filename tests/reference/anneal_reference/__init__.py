"""An evaluator of the Anneal language written from its definition, to compare the product with.

    program = load(text)          # Program, or raises LanguageError / Unclear
    program.value("value", 17)    # float, Interval, or a bool as 0.0 / 1.0

It shares no code with the product and is built differently on purpose: a tree of closures instead of a graph, intervals where the
definition allows a range of results (transcendental functions), and a third verdict, `Unclear`, where the definition does not say.
"""

from .errors import LanguageError, Undecided, Unclear
from .program import load

__all__ = ["LanguageError", "Unclear", "Undecided", "load"]
