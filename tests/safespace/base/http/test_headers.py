"""Headers do not depend on what stands before an address."""

import pytest
from django.test import override_settings
from django.test.client import Client
from django.urls import reverse

NO_STORE = "no-store, private"


@pytest.mark.parametrize("before", ["/static", "/static/", "/static/css"])
def test_a_page_is_never_kept_whatever_a_proxy_puts_before_its_address(db, before):
    """S9: some servers take SCRIPT_NAME from a header of a local caller."""
    answer = Client(SCRIPT_NAME=before).get(reverse("accounts:sign-in"))

    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, NO_STORE)
    assert before.encode() + b"/sign-in" not in answer.content, "and no link of the page leads there"


def test_a_missing_file_is_not_kept(db):
    """S9: only what WhiteNoise itself answered with may stay in a cache."""
    assert Client().get("/static/no-such-file.css").headers["Cache-Control"] == NO_STORE


def test_a_file_that_is_there_may_be_kept(db, tmp_path):
    """The control."""
    (tmp_path / "a.css").write_text("b {}")
    with override_settings(STATIC_ROOT=tmp_path, WHITENOISE_AUTOREFRESH=False, WHITENOISE_USE_FINDERS=False):
        answer = Client().get("/static/a.css")

    assert (answer.status_code, "no-store" in answer.headers["Cache-Control"]) == (200, False)
