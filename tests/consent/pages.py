"""What tests of pages share: who may open one, how many queries it takes, and what a browser would send."""

from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.make import signed_in

MOST_QUERIES = 12


def statuses(path, *people, method="get", data=None):
    """The status that each of `people` gets."""
    return [getattr(signed_in(one), method)(path, data or {}).status_code for one in people]


def queries(client, path):
    """How many queries opening `path` takes once the caches of the session are warm."""
    client.get(path)
    with CaptureQueriesContext(connection) as asked:
        assert client.get(path).status_code == 200
    return len([one for one in asked.captured_queries if "SAVEPOINT" not in one["sql"]])


def typed_in(form, **changes):
    """What a browser would send for `form` as shown on the page, with `changes`."""
    sent = {form[name].html_name: form[name].value() for name in form.fields}
    return {name: value for name, value in {**sent, **changes}.items() if value is not None}
