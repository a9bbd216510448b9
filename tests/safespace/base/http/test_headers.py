"""Headers do not depend on the prefix of an address."""

import pytest
from django.test import override_settings
from django.test.client import Client
from django.urls import reverse

NO_STORE = "no-store, private"


@pytest.mark.parametrize("before", ["/static", "/static/", "/static/css"])
def test_a_page_is_never_cached_whatever_prefix_a_proxy_adds(db, before):
    """S9: some servers accept SCRIPT_NAME from a header of a local caller."""
    answer = Client(SCRIPT_NAME=before).get(reverse("accounts:sign-in"))

    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, NO_STORE)
    assert before.encode() + b"/sign-in" not in answer.content, "and no link of the page leads there"


def test_a_missing_file_is_not_cached(db):
    """S9: only files served by WhiteNoise may be cached."""
    assert Client().get("/static/no-such-file.css").headers["Cache-Control"] == NO_STORE


def test_a_static_file_may_be_cached(db, tmp_path):
    """The control."""
    (tmp_path / "a.css").write_text("b {}")
    with override_settings(STATIC_ROOT=tmp_path, WHITENOISE_AUTOREFRESH=False, WHITENOISE_USE_FINDERS=False):
        answer = Client().get("/static/a.css")

    assert (answer.status_code, "no-store" in answer.headers["Cache-Control"]) == (200, False)
