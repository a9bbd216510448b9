"""Who wants to hear of what. Listener modules are imported in `AppConfig.ready()`."""

from collections import defaultdict

_listening = defaultdict(dict)


def name_of(function):
    """The name by which a delivery remembers its listener over restarts: keep functions where they are."""
    return f"{function.__module__}.{function.__qualname__}"


def listens(topic):
    """Register `function(announcement)` for `topic`.

    It runs in a transaction of its own, together with the mark that it was done. It may be tried again after a failure,
    so it must be harmless twice for what lies outside the database (mail, files).
    """

    def register(function):
        _listening[topic][name_of(function)] = function
        return function

    return register


def names_for(topic):
    """The names of all listeners of `topic`."""
    return tuple(_listening[topic]) if topic in _listening else ()


def listener(topic, name):
    """The function behind a delivery, or None if it no longer exists."""
    return _listening[topic].get(name) if topic in _listening else None


def forget(topic):
    """Take all listeners of `topic` away, for tests that brought their own."""
    _listening.pop(topic, None)
