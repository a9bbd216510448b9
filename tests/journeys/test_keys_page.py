"""How the keys are, as an administrator sees it in a browser."""

import uuid

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from safespace.audit.actors import SYSTEM
from safespace.custody import key_changes, nightly
from safespace.custody.models import Rehearsal
from safespace.encryption.models import Scan
from safespace.privacy.erasure import KINDS, erase
from tests.make import signed_in

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.sqlite]


def test_an_administrator_sees_how_the_keys_are(open_browser, watch, look, ada, alder, juniper, imogen):
    at = timezone.now()
    erase(key=uuid.uuid4(), participant=alder, kinds=KINDS, by=imogen, at=at)
    nightly.reencrypt_and_count(at)
    Scan.objects.note(at=at, opened=31, refused_by_field={})
    Rehearsal.objects.create(occurred_at=at, taken_at=at, opened=31, erased=4, refused=0, seconds=12)
    key_changes.add(by=SYSTEM, at=at)
    cookie = signed_in(ada).cookies[settings.SESSION_COOKIE_NAME].value
    page = open_browser()
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": f"http://{watch.home}"}])

    page.goto(reverse("custody:keys"))

    assert page.get_by_role("heading", name="Sealed values, field by field").is_visible()
    look(page, "system-keys")
