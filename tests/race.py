"""Several people pressing at the same moment."""

import threading

from django.db import close_old_connections, connections

from safespace.base.refusals import Refusal


def at_once(*acts):
    """Run every act in a thread of its own, all let go together; what each gave, or the exception that met it."""
    gate, given = threading.Barrier(len(acts)), [None] * len(acts)

    def run(place, act):
        close_old_connections()
        try:
            gate.wait(timeout=20)
            given[place] = act()
        except Exception as met:
            given[place] = met
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for place, thread in enumerate(threads):
        thread.join(timeout=60)
        if thread.is_alive():
            given[place] = TimeoutError("After a minute it was still waiting for another.")
    return given


def together(*acts):
    """The same for acts that all must do well: raises what the first of them raised."""
    given = at_once(*acts)
    for met in given:
        if isinstance(met, Exception):
            raise met
    return given


def let_through(act, *, times):
    """How many of `times` at one moment are not refused. Raises what met any of them and is no Refusal."""
    given = at_once(*[act] * times)
    for met in given:
        if isinstance(met, Exception) and not isinstance(met, Refusal):
            raise met
    return sum(not isinstance(met, Refusal) for met in given)
