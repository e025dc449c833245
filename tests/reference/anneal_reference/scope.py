"""Names and the time they stand in."""

from .errors import LanguageError


class Scope:
    """A place in the text: the names it sees and the times around it.

    names      of this place; the others are those of `parent`
    spans      of the enclosing times, the run's first: a float, or None where unbounded
    in_repeat  whether a cycle is among them
    arm        the (phases, number of the arm) in whose text this place stands, or None
    """

    __slots__ = ("parent", "names", "clock", "spans", "in_repeat", "arm", "checked", "_inside")

    def __init__(self, parent=None, **changes):
        self.parent = parent
        self.names = changes.get("names", {})
        self.checked = {}
        self._inside = {}
        for field, default in (("clock", None), ("spans", (None,)), ("in_repeat", False), ("arm", None)):
            setattr(self, field, changes.get(field, getattr(parent, field) if parent else default))

    @property
    def depth(self):
        return len(self.spans) - 1

    def lookup(self, name):
        scope = self
        while scope is not None:
            if name in scope.names:
                return scope.names[name]
            scope = scope.parent
        raise LanguageError(f"{name} is not a name here")

    def inside(self, span, in_repeat=False, arm=None):
        """The same names in a phase or cycle of that length; one scope for all of a length, so that checking is shared."""
        in_repeat = in_repeat or self.in_repeat
        if arm is not None:
            return Scope(self, spans=(*self.spans, span), in_repeat=in_repeat, arm=arm)
        key = (span, in_repeat)
        if key not in self._inside:
            self._inside[key] = Scope(self, spans=(*self.spans, span), in_repeat=in_repeat)
        return self._inside[key]

    def used_at(self, other):
        """The names of this place in the time of another: for an argument of type schedule."""
        return Scope(self, spans=other.spans, in_repeat=other.in_repeat)


class Expression:
    """A `let`, `schedule` or parameter of the file: an expression with the time of its place, checked when first used."""

    def __init__(self, syntax, scope, check):
        self.syntax, self.scope, self.check = syntax, scope, check
        self.is_of_file = scope.depth == 0 and scope.parent is None
        self._typed = None
        self._busy = False

    @property
    def depth(self):
        return self.scope.depth

    @property
    def typed(self):
        if self._typed is None:
            if self._busy:
                raise LanguageError("a name that is defined by itself")
            self._busy = True
            try:
                self._typed = self.check(self.syntax, self.scope)
            finally:
                self._busy = False
        return self._typed


class Argument:
    """A plain parameter inside a body: its argument, checked where the call stands."""

    def __init__(self, typed, depth):
        self.typed, self.depth = typed, depth


class Unevaluated:
    """A parameter of type schedule, or a list of them: its argument as text, checked anew in the time of each use."""

    def __init__(self, syntax, scope):
        self.syntax, self.scope = syntax, scope
        self.used = False


class Definition:
    """A `def`."""

    def __init__(self, item, scope):
        self.item, self.scope = item, scope
