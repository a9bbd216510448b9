"""A document kept with the wrong person is set aside by one member and removed by another (E-R3, F-R4)."""

import uuid

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.timezone import now

from consent.records.attachments.attaching import Attachment, IsSetAside
from consent.records.attachments.setting_aside import (
    AlreadyLookedAt,
    AlreadySetAside,
    NoWhy,
    SamePerson,
    SecondLook,
    SetAside,
)
from safespace.audit.models import Entry
from safespace.encryption.upkeep import references
from safespace.encryption.upkeep.scan import scan
from safespace.outbox.letters import POSTED
from safespace.outbox.models import Announcement
from safespace.participants.identity.reveal import reveal_identity
from tests.cast import NOON
from tests.make import signed_in
from tests.race import at_once

PDF = b"%PDF-1.7 Somebody Else signed here."


@pytest.fixture
def paper(alders_record, imogen):
    """Another person's document, kept with Alder's consent."""
    upload = SimpleUploadedFile("sheet.pdf", PDF, content_type="application/pdf")
    return Attachment.objects.attach(
        key=uuid.uuid4(), record=alders_record, kind="paper", upload=upload, by=imogen, at=NOON
    )


def aside(paper, by, *, key=None, why="It is not hers"):
    return SetAside.objects.set_aside(key=key or uuid.uuid4(), attachment=paper, why=why, by=by, at=NOON)


def again(paper):
    return Attachment.objects.select_related("set_aside__second_look", "record__participant").get(pk=paper.pk)


def reveal(paper, by):
    reveal_identity(key=uuid.uuid4(), participant=paper.record.participant, reason="To look at a paper", by=by, at=NOON)


def url(name, paper):
    record = paper.record
    return reverse(f"records:{name}", args=[record.participant.study_id, record.participant_id, record.pk, paper.pk])


def test_once_set_aside_it_opens_only_to_the_second_person(paper, imogen, dario):
    """The control: before that it opens to members to whom the identity is revealed."""
    for who in (imogen, dario):
        reveal(paper, who)
        assert again(paper).open(by=who, at=NOON).read() == PDF

    set_aside = aside(paper, imogen)

    with pytest.raises(IsSetAside):
        again(paper).open(by=imogen, at=NOON)
    assert again(paper).open(by=dario, at=NOON).read() == PDF
    assert (again(paper).state, set_aside.why) == ("aside", "It is not hers")


def test_F_R4_a_first_person_who_could_be_the_second_for_others_opens_nothing(paper, dario, petra):
    """An officer who set it aside cannot open it, and another one can."""
    for who in (dario, petra):
        reveal(paper, who)

    aside(paper, dario)

    with pytest.raises(IsSetAside):
        again(paper).open(by=dario, at=NOON)


def test_the_officers_of_the_study_are_notified_and_nobody_else(paper, imogen, dario, petra, stella):
    aside(paper, imogen)

    posted = Announcement.objects.filter(topic=POSTED).values_list("ids", flat=True)
    assert [ids["to"] for ids in posted] == [dario.user_id]


def test_the_second_person_destroys_the_file_and_the_row_stays(paper, imogen, dario):
    """E-R3: two people, and the row stays as a record."""
    name = paper.file.name

    with transaction.atomic():
        aside(paper, imogen).look_again(remove=True, by=dario, at=NOON)

    left = again(paper)
    assert (left.state, left.file.name, left.kind) == ("removed", "", "paper")
    with pytest.raises(IsSetAside):
        left.open(by=dario, at=NOON)
    assert scan([references.table_of(Attachment)]).is_clean
    said = list(Entry.objects.filter(about_id=paper.pk).order_by("recorded_at", "id").values_list("action", flat=True))
    assert said == ["consent.attached", "consent.paper_set_aside", "consent.paper_removed"]
    assert default_storage.exists(name)  # the transaction of this test is never committed


@pytest.mark.django_db(transaction=True)
def test_the_file_is_deleted_from_storage_on_commit(paper, imogen, dario):
    name = paper.file.name
    assert default_storage.exists(name)

    aside(paper, imogen).look_again(remove=True, by=dario, at=NOON)

    assert not default_storage.exists(name)


def test_a_document_that_is_returned_opens_again(paper, imogen, dario):
    reveal(paper, imogen)

    aside(paper, imogen).look_again(remove=False, by=dario, at=NOON)

    assert again(paper).open(by=imogen, at=NOON).read() == PDF


def test_the_member_who_set_it_aside_is_not_the_second_person(paper, imogen):
    """F-R4. The database refuses it too."""
    set_aside = aside(paper, imogen)

    for remove in (True, False):
        with pytest.raises(SamePerson):
            set_aside.look_again(remove=remove, by=imogen, at=NOON)
    mine = {"set_aside_by": imogen.user_id, "looked_by": imogen.user_id, "looked_at": NOON, "removed": True}
    with pytest.raises(IntegrityError, match="paper_looked_at_by_another"), transaction.atomic():
        SecondLook.objects.create(set_aside=set_aside, **mine)
    assert again(paper).file.open().read() == PDF


def test_setting_aside_and_looking_twice_each_count_once(paper, imogen, dario, petra):
    key = uuid.uuid4()
    set_aside = aside(paper, imogen, key=key)
    assert aside(paper, imogen, key=key) == set_aside
    with pytest.raises(AlreadySetAside):
        aside(paper, dario)
    with pytest.raises(NoWhy):
        aside(paper, dario, why="  ")

    looked = set_aside.look_again(remove=True, by=dario, at=NOON)

    assert set_aside.look_again(remove=True, by=dario, at=NOON) == looked
    for by, remove in ((dario, False), (petra, True)):
        with pytest.raises(AlreadyLookedAt):
            set_aside.look_again(remove=remove, by=by, at=NOON)


@pytest.mark.django_db(transaction=True)
def test_simultaneous_second_looks_count_once(paper, imogen, dario, petra):
    set_aside = aside(paper, imogen)

    given = at_once(
        lambda: set_aside.look_again(remove=True, by=dario, at=NOON),
        lambda: set_aside.look_again(remove=False, by=petra, at=NOON),
    )

    assert sum(isinstance(one, AlreadyLookedAt) for one in given) == SecondLook.objects.count() == 1


def test_the_pages_are_linked_from_the_receipt_and_lead_back(paper, imogen, dario):
    coordinator, officer = signed_in(imogen), signed_in(dario)
    record = paper.record
    receipt = reverse("records:receipt", args=[record.participant.study_id, record.participant_id, record.pk])
    assert url("set-aside", paper) in coordinator.get(receipt).content.decode()
    empty = coordinator.post(url("set-aside", paper), {"why": ""})
    assert (empty.status_code, b"Write a few words" in empty.content) == (422, True)

    done = coordinator.post(url("set-aside", paper), {"why": "It is not hers"}, follow=True)

    assert "Set aside. Only a second person can open it now." in done.content.decode()
    assert url("second-look", paper) in officer.get(receipt).content.decode()
    assert b"It is not hers" in officer.get(url("second-look", paper)).content
    assert officer.post(url("second-look", paper), {}).status_code == 422
    assert coordinator.post(url("second-look", paper), {"found": "remove"}).status_code == 422
    removed = officer.post(url("second-look", paper), {"found": "remove"}, follow=True)
    assert "Somebody else’s, destroyed" in removed.content.decode()
    assert now() >= SecondLook.objects.get().looked_at


def test_strangers_and_other_roles_get_nothing(paper, imogen, stella, sunita, laleh, tomasz):
    aside(paper, imogen)
    for who, statuses in ((stella, (404, 404)), (sunita, (404, 403)), (laleh, (403, 403)), (tomasz, (200, 403))):
        client = signed_in(who)
        found = tuple(client.get(url(name, paper)).status_code for name in ("set-aside", "second-look"))
        assert found == statuses, who
    assert not SecondLook.objects.exists()
