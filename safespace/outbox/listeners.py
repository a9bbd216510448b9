"""The registry of listeners. Listener modules are imported in `AppConfig.ready()`."""

from collections import defaultdict

_listening = defaultdict(dict)


def name_of(function):
    """The name under which deliveries store their listener. Moving a function needs a data migration."""
    return f"{function.__module__}.{function.__qualname__}"


def listens(topic):
    """Decorator that registers `function(announcement)` for `topic`.

    The function runs in the transaction that marks the delivery as done. It may be retried after a failure, so effects
    outside the database (mail, files) must be safe to repeat.
    """

    def register(function):
        _listening[topic][name_of(function)] = function
        return function

    return register


def names_for(topic):
    """The names of all listeners of `topic`."""
    return tuple(_listening[topic]) if topic in _listening else ()


def listener(topic, name):
    """The listener `name` of `topic`, or None if it no longer exists."""
    return _listening[topic].get(name) if topic in _listening else None
