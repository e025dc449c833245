"""What can be said about a program besides its value."""


class LanguageError(Exception):
    """The definition says that this text is an error. `where` is an offset into the text, or None."""

    def __init__(self, message, where=None):
        super().__init__(message)
        self.where = where


class BindingError(LanguageError):
    """A length that is needed and not given, or does not fit: an error, unless it stands where it never matters (an arm that is never
    taken, a `let` that nobody mentions), which the definition leaves open."""


class Unclear(Exception):
    """The definition does not say whether this text is a program, or what it means: nothing can be compared."""


class Undecided(Exception):
    """The value hangs on a comparison that the allowed error of a built-in function leaves open (a branch in time, not in values)."""
