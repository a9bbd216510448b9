"""Documents kept with a consent: sealed, opened only while the identity is revealed, and logged (E-R1, E-R2)."""

import re
import uuid
from datetime import timedelta
from io import BytesIO

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils.timezone import now
from pypdf import PdfReader, PdfWriter

from consent.records.attachments.attaching import Attachment, NotRevealed
from safespace.audit.models import Entry
from safespace.base.uploads import MAX_BYTES, MB
from safespace.encryption.files import sealed_files
from safespace.encryption.keys import erasure
from safespace.encryption.keys.cannot_decrypt import KeyDestroyed
from safespace.encryption.upkeep import retirement, rotation
from safespace.participants.identity.reveal import reveal_identity
from safespace.participants.models import Participant
from tests.cast import NOON
from tests.make import signed_in
from tests.papers import AUTHOR, pdf, picture

PDF = pdf("Marguerite Example signed here. ", times=500)


def paper(content=PDF, name="Marguerite Example.pdf"):
    return SimpleUploadedFile(name, content, content_type="application/octet-stream")


def url(name, record, *more):
    return reverse(f"records:{name}", args=[record.participant.study_id, record.participant_id, record.pk, *more])


def reveal(participant, by, at, **more):
    reveal_identity(key=uuid.uuid4(), participant=participant, reason="They asked me to: a copy", by=by, at=at, **more)


@pytest.fixture
def kept(alders_record, tomasz):
    """The sheet Alder signed, as Tomasz sent it."""
    signed_in(tomasz).post(url("attach", alders_record), {"kind": "paper", "file": paper()})
    return Attachment.objects.get()


def test_a_document_is_sealed_and_its_name_is_not_kept(kept, alders_record):
    """E-R1: no names in file names, and only ciphertext is stored."""
    assert (kept.record, kept.kind, kept.content_type) == (alders_record, "paper", "application/pdf")
    with default_storage.open(kept.file.name) as stored:
        assert b"Marguerite" not in stored.read()
    assert "Marguerite" not in kept.file.name + str(list(Entry.objects.values("detail")))
    assert kept.download_name == f"{alders_record.participant.code}-paper.pdf"


def test_E_R1_only_what_a_reader_sees_of_a_document_is_kept(kept):
    """ASVS 14.2.8: neither its author nor the program that made it."""
    assert AUTHOR.encode() in PDF
    with kept.file.open() as content:
        assert AUTHOR.encode() not in content.read()


def test_a_damaged_file_is_refused_with_a_sentence(alders_record, tomasz):
    broken = paper(b"%PDF-1.7 Marguerite Example signed here.")
    answer = signed_in(tomasz).post(url("attach", alders_record), {"kind": "letter", "file": broken})

    assert (answer.status_code, Attachment.objects.count()) == (422, 0)
    assert b"This file does not open. Save it or scan it once more" in answer.content
    assert re.search(rb'value="letter"[^>]*checked', answer.content)


@pytest.mark.parametrize(("form", "name"), [("JPEG", "scan.jfif"), ("PNG", "scan.jpg"), ("PNG", "scan")])
def test_a_pictures_type_comes_from_its_content_not_its_name(alders_record, tomasz, form, name):
    file = paper(picture(form), name)
    signed_in(tomasz).post(url("attach", alders_record), {"kind": "letter", "file": file})

    assert Attachment.objects.get().content_type == f"image/{form.lower()}"


def test_a_pdf_with_a_password_is_refused_for_that_reason(alders_record, tomasz):
    writer, locked = PdfWriter(clone_from=BytesIO(PDF)), BytesIO()
    writer.encrypt("a word")
    writer.write(locked)

    answer = signed_in(tomasz).post(url("attach", alders_record), {"kind": "letter", "file": paper(locked.getvalue())})

    assert (answer.status_code, Attachment.objects.count()) == (422, 0)
    assert b"This PDF opens with a password only. Save it without one, and choose it again." in answer.content


def test_a_document_sent_twice_is_kept_once(alders_record, tomasz):
    typed = {"kind": "letter", "intent": str(uuid.uuid4())}
    for _ in range(2):
        answer = signed_in(tomasz).post(url("attach", alders_record), {**typed, "file": paper()})
        assert answer.status_code == 302

    assert Attachment.objects.count() == 1
    assert Entry.objects.filter(action="consent.attached").count() == 1


def test_it_opens_while_the_identity_is_revealed_and_the_look_is_logged(kept, alders_record, imogen):
    """E-R2."""
    client = signed_in(imogen)
    shut = client.post(url("attachment", alders_record, kept.pk))
    assert (shut.status_code, b"Reveal their identity first" in shut.content) == (403, True)

    reveal(alders_record.participant, imogen, now())
    opened = client.post(url("attachment", alders_record, kept.pk))

    assert opened.status_code == 200
    shown = PdfReader(BytesIO(b"".join(opened.streaming_content)))
    assert shown.pages[0].extract_text().startswith("Marguerite Example signed here.")
    assert opened["Content-Disposition"].startswith("attachment;")
    assert Entry.objects.filter(action="consent.attachment_opened").count() == 1


def test_a_reveal_to_another_member_or_an_expired_one_opens_nothing(kept, alders_record, tomasz, imogen):
    reveal(alders_record.participant, imogen, NOON)

    with pytest.raises(NotRevealed):
        kept.open(by=tomasz, at=NOON)
    with pytest.raises(NotRevealed):
        kept.open(by=imogen, at=NOON + (NOON - NOON.replace(hour=11)))


def test_E_R2_a_reveal_from_before_a_person_went_to_another_interviewer_opens_nothing(
    kept, alders_record, tomasz, sunita
):
    """Within the two minutes: only the reach of the member has changed."""
    reveal(alders_record.participant, tomasz, NOON, meeting=uuid.uuid4())
    Participant.objects.filter(pk=alders_record.participant_id).update(interviewer=sunita.user)

    with pytest.raises(NotRevealed):
        kept.open(by=tomasz, at=NOON)


def test_strangers_and_members_out_of_reach_get_nothing(kept, alders_record, stella, sunita, laleh):
    for who, status in ((stella, 404), (sunita, 404), (laleh, 403)):
        client = signed_in(who)
        for name, more in (("attach", ()), ("attachment", (kept.pk,))):
            assert client.post(url(name, alders_record, *more)).status_code == status, (who, name)
    assert Attachment.objects.count() == 1


def test_a_link_does_not_open_it(kept, alders_record, imogen):
    answer = signed_in(imogen).get(url("attachment", alders_record, kept.pk))

    assert (answer.status_code, answer["Location"]) == (302, url("receipt", alders_record))


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"<svg onload=alert(1)>", "a.svg"),
        (b"<svg onload=alert(1)>", "a.png"),
        (b"", "a.pdf"),
    ],
)
def test_another_kind_of_file_is_refused_with_a_sentence(alders_record, tomasz, content, name):
    """ASVS 5.2.2, 1.3.4."""
    answer = signed_in(tomasz).post(url("attach", alders_record), {"kind": "paper", "file": paper(content, name)})

    assert (answer.status_code, Attachment.objects.count()) == (422, 0)
    assert b"Choose a PDF, or a picture as JPEG or PNG, of up to 20 MB." in answer.content
    assert name.encode() not in answer.content


@pytest.mark.parametrize(("kept_at_most", "size", "said"), [(None, MAX_BYTES, (21, 20)), (3, 4, (5, 3))])
def test_a_file_that_is_too_large_is_refused_and_the_form_keeps_its_input(
    alders_record, tomasz, settings, kept_at_most, size, said
):
    """ASVS 5.2.1: larger than we keep, and larger than any request may be."""
    if kept_at_most:
        settings.UPLOAD_MOST, size = kept_at_most * MB, size * MB
    large = paper(b"%PDF-" + bytes(size), "Marguerite.pdf")

    answer = signed_in(tomasz).post(url("attach", alders_record), {"kind": "letter", "file": large})

    words = f"This file has {said[0]} MB, and up to {said[1]} MB are kept. Scan it with less detail, or in parts."
    shown = answer.content.decode()
    assert (answer.status_code, Attachment.objects.count(), words in shown) == (422, 0, True)
    assert re.search(r'value="letter"[^>]*checked', shown)
    assert "Marguerite" not in shown


def test_the_key_of_a_file_counts_as_in_use(kept):
    """For rotation: a key is not destroyed while a file is sealed with it."""
    assert list(sealed_files.key_numbers_in_use()) == [sealed_files.key_number(kept.file.name)]


def test_it_cannot_be_opened_once_the_identity_key_is_erased(kept, alders_record, imogen):
    """E-R3."""
    erasure.shred("linkage", alders_record.participant_id)
    reveal(alders_record.participant, imogen, NOON)

    with pytest.raises(KeyDestroyed):
        kept.open(by=imogen, at=NOON)


def test_the_receipt_lists_documents_but_lets_only_some_open_them(kept, alders_record, imogen, laleh):
    shown = signed_in(imogen).get(url("receipt", alders_record)).content.decode()
    assert ("The sheet they signed" in shown, url("attachment", alders_record, kept.pk) in shown) == (True, True)

    shown = signed_in(laleh).get(url("receipt", alders_record)).content.decode()
    assert ("The sheet they signed" in shown, url("attachment", alders_record, kept.pk) in shown) == (True, False)


def test_a_rotation_reseals_documents_before_their_key_is_retired(kept):
    """E-R1: a key stays while a file names it."""
    before, content = kept.file.name, kept.file.open().read()
    rotation.make_generations(now())
    later = now() + timedelta(hours=2)

    assert sealed_files.key_number(before) not in {id.to_bytes(8, "big") for id in retirement.retire(at=later)}
    assert rotation.reencrypt_files() == 1
    kept.refresh_from_db()
    assert sealed_files.key_number(kept.file.name) != sealed_files.key_number(before)
    assert kept.file.open().read() == content
    assert rotation.reencrypt_files() == 0
