"""Text that was sealed, on its way to a page."""


class Secret(str):
    """A `str` that does not show itself in tracebacks, shells, logs of locals, or pickles.

    It masks `repr` and `%r`, and refuses to be pickled into a cache or a session. `str(secret)` and f-strings give the
    text, because pages need it: never put one into the message of an exception or a log.
    """

    __slots__ = ()

    def __repr__(self):
        return "Secret(…)"

    def __copy__(self):
        return self

    def __deepcopy__(self, memo):
        return self

    def __reduce_ex__(self, protocol):
        raise TypeError("A Secret is not pickled: keep the id of the row, and open it again where it is needed.")
