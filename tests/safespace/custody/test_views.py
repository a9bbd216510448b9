"""The page “Keys”."""

import re
import uuid
from html import unescape

import pytest
from django.urls import reverse
from django.utils import timezone

from safespace.audit.actors import SYSTEM
from safespace.audit.models import Verification
from safespace.custody import key_changes, nightly
from safespace.custody.models import Rehearsal, Sweep
from safespace.encryption.keys import datakeys, keks, keyring
from safespace.encryption.models import DataKey, Scan
from safespace.encryption.upkeep import counting
from safespace.encryption.upkeep import rotation as encryption_rotation
from safespace.privacy.erasure import KINDS, erase
from tests.cast import NOON
from tests.make import signed_in
from tests.safespace.encryption.upkeep.test_rotation import ring

__all__ = ["ring"]
ADDRESS = "custody:keys"


def shown(who):
    text = signed_in(who).get(reverse(ADDRESS)).content.decode()
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", text.partition("<main")[2])).split())


def test_the_page_shows_the_progress_of_a_rotation(ring, ada, alder):
    old = keks.hex_id(keyring.current().file.active)
    nightly.reencrypt_and_count(NOON)
    said = shown(ada)
    assert "Nothing waits" in said
    keys = DataKey.objects.count()  # signing in needed one more
    assert f"{keys} of {keys} keys" in said

    key_changes.add(by=SYSTEM, at=NOON)
    encryption_rotation.make_generations(timezone.now())
    counting.count_values(at=NOON)

    said = shown(ada)
    assert f"Older {old} {keys} data keys" in said
    assert "Nothing waits" not in said
    assert re.search(r"person\.name 0 1 0 0 –", said)


def test_the_page_shows_values_that_did_not_decrypt_by_field(ring, ada, alder):
    """Before the first scan the page does not say that none failed."""
    nightly.reencrypt_and_count(NOON)
    before = shown(ada)
    assert "Not tried yet" in before
    assert re.search(r"person\.name 1 0 0 0 –", before)

    Scan.objects.note(at=NOON, opened=41, refused_by_field={"person.name": 2})

    said = shown(ada)
    assert "2 sealed values did not open" in said
    assert "41 opened on 23 Nov 2026" in said
    assert re.search(r"person\.name 1 0 0 0 2", said)


def test_the_page_warns_of_a_key_missing_from_the_key_ring(ring, ada, alder):
    DataKey.objects.filter(kind="contact").update(kek_id=77)

    assert "1 data key cannot be opened" in shown(ada)


def test_the_page_shows_the_last_rehearsal(ring, ada):
    """R7."""
    assert "Never rehearsed" in shown(ada)

    Rehearsal.objects.create(occurred_at=NOON, taken_at=NOON, opened=9, erased=1, refused=0, seconds=3)

    said = shown(ada)
    assert "Rehearsed" in said
    assert "9 values opened" in said


def test_the_page_shows_erasures_still_in_older_copies(ring, ada, alder, imogen):
    """E-R3."""
    erase(key=uuid.uuid4(), participant=alder, kinds=KINDS, by=imogen, at=NOON)

    said = shown(ada)

    assert "1 in older copies" in said
    assert "Keys erased 4" in said
    assert alder.pseudonym not in said


@pytest.mark.parametrize("who", ["imogen", "laleh", "tomasz", "stella"])
def test_the_page_is_for_administrators(db, who, request):
    """All other roles are refused."""
    answer = signed_in(request.getfixturevalue(who)).get(reverse(ADDRESS))

    assert answer.status_code == 403


def test_the_page_costs_the_same_for_one_key_and_for_many(ring, ada, alder, django_assert_max_num_queries):
    client = signed_in(ada)
    nightly.reencrypt_and_count(NOON)
    for _ in range(3):
        key_changes.add(by=SYSTEM, at=NOON)
    for _ in range(30):
        datakeys.create("content", [uuid.uuid4()])
    client.get(reverse(ADDRESS))
    with django_assert_max_num_queries(16):
        client.get(reverse(ADDRESS))


def test_the_page_shows_the_number_of_orphan_files(ada):
    assert "not looked for yet" in shown(ada)
    for found, removed, said in ((0, 0, "None on"), (2, 2, "2 removed on"), (60, 0, "60 left")):
        Sweep.objects.create(at=timezone.now(), found=found, removed=removed)
        assert said in shown(ada)


def test_the_page_says_when_values_were_counted_and_how_the_log_is(ring, ada, alder):
    """Counts are as old as the last night; the log's last verification is shown beside the backups."""
    assert "The log not verified yet" in shown(ada)

    nightly.reencrypt_and_count(NOON)
    Verification.objects.create(size=41, sound=True, checked_at=NOON)
    said = shown(ada)
    assert "Values as counted on 23 Nov 2026, 12:00, keys as they are now." in said
    assert "The log In order on 23 Nov 2026, 12:00: 41 entries" in said

    Verification.objects.create(size=41, sound=False, finding="changed", checked_at=NOON)
    assert "The log Not in order on 23 Nov 2026, 12:00." in shown(ada)
