"""Decrypted text, on its way to a page."""


class Secret(str):
    """A `str` that is hidden in tracebacks, shells and dumps of local variables.

    Its repr is masked and it cannot be pickled into a cache or a session. `str(secret)` and f-strings return the
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
        raise TypeError("A Secret is not pickled: keep the id of the row and read it again where it is needed.")
