"""What the pages say about a person after an erasure (E-R2, E-R3, C-R1)."""

import re
import uuid
from html import unescape

import pytest
import time_machine
from django.urls import reverse

from interviews.sessions.models import ContactErased, Session, State
from safespace.outbox.deliveries import deliver_due
from safespace.privacy.asking import KINDS_OF, Extent
from safespace.privacy.erasure import erase
from tests.cast import HOUR, NOON
from tests.interviews.cast import make_booking, make_session
from tests.make import signed_in


@pytest.fixture(autouse=True)
def _at_noon():
    with time_machine.travel(NOON, tick=False):
        yield


def gone(participant, by, extent=Extent.EVERYTHING):
    return erase(key=uuid.uuid4(), participant=participant, kinds=KINDS_OF[extent], by=by, at=NOON)


def main(client, address):
    answer = client.get(address)
    text = answer.content.decode().partition("<main")[2].partition("</main>")[0]
    return answer.status_code, " ".join(unescape(re.sub(r"<[^>]+>", " ", text)).split())


@pytest.mark.parametrize("who", ["imogen", "tomasz", "petra", "dario"])
def test_a_tombstone_stands_where_the_person_was(request, alder, alders_consent, imogen, dario, who):
    """E-R3: for every role that comes to the page, at once."""
    member = request.getfixturevalue(who)
    ordered = gone(alder, imogen)

    status, said = main(signed_in(member), alder.get_absolute_url())

    assert (status, alder.pseudonym in said, "Nobody can tell any more who this was" in said) == (200, True, True)
    assert "can no longer take it back" not in said
    for words in ("Reveal", "Plan a session", "Ask for consent", "Comfort plan", "Withdraw"):
        assert words not in said
    assert (str(ordered.pk) in signed_in(member).get(alder.get_absolute_url()).content.decode()) is (who != "tomasz")


def test_when_words_stay_without_a_way_back_the_page_says_so(alder, imogen):
    """E-R2: once the linkage is destroyed, a withdrawal of data is impossible, and the page states it."""
    gone(alder, imogen, Extent.WHO)

    assert "they can no longer take it back" in main(signed_in(imogen), alder.get_absolute_url())[1]


def test_when_only_the_contact_went_the_person_stays(alder, imogen):
    """E-R6, C-R1: no plan, no outgoing contact; their identity still opens, so that they can take their words back."""
    gone(alder, imogen, Extent.CONTACT)

    status, said = main(signed_in(imogen), alder.get_absolute_url())

    assert (status, "Nobody may contact" in said, "Reveal, with a reason" in said) == (200, True, True)
    assert "Plan a session" not in said
    assert "10:00 to 15:00" not in said


def test_the_list_of_people_still_opens_for_the_others(alder, juniper, imogen):
    gone(alder, imogen)

    status, said = main(signed_in(imogen), reverse("overview:people", args=[imogen.study_id]))

    assert (status, "Erased" in said, "10:00 to 15:00" in said) == (200, True, True)


def test_their_talks_ahead_are_called_off_and_others_stay(
    alder, alders_consent, juniper, imogen, tomasz, sunita, quiet_room
):
    """C-R1, once the announcement is delivered; twice is harmless."""
    ahead = make_session(alder, tomasz, imogen)
    make_booking(ahead, quiet_room, imogen)
    other = make_session(juniper, sunita, imogen)

    gone(alder, imogen)
    deliver_due(at=NOON + HOUR)
    deliver_due(at=NOON + HOUR)

    ahead, other = (Session.objects.select_related("booking").get(pk=one.pk) for one in (ahead, other))
    assert (ahead.state, other.state) == (State.CALLED_OFF, State.PLANNED)
    assert ahead.booking is None


@pytest.mark.parametrize(
    "name", ["participants:contact", "participants:needs", "participants:safe-word", "calendar:separation"]
)
def test_a_page_that_needs_what_is_gone_says_that_it_was_erased(alder, imogen, name):
    """Asked for by its address: a sentence, no trace."""
    gone(alder, imogen)
    client, address = signed_in(imogen), reverse(name, args=[alder.study_id, alder.pk])

    for answer in (client.get(address), client.post(address, {"intent": str(uuid.uuid4())})):
        assert answer.status_code in (200, 410, 422)
        assert "marigold" not in answer.content.decode()


def test_a_session_of_an_erased_participant_can_still_be_opened(alder, alders_consent, imogen, tomasz):
    planned = make_session(alder, tomasz, imogen)
    gone(alder, imogen)

    for name in ("conduct:show", "conduct:ready"):
        assert main(signed_in(tomasz), reverse(name, args=[alder.study_id, planned.pk]))[0] == 200


@pytest.mark.parametrize("extent", Extent)
def test_no_talk_is_planned_with_an_erased_participant(alder, juniper, imogen, tomasz, stella, extent):
    """C-R1: not offered, refused in words by its typed address, a forged form and the act. Juniper is the control."""
    gone(alder, imogen, extent)
    client, address = signed_in(imogen), reverse("sessions:plan", args=[alder.study_id])
    interviewer = alder.study.memberships.get(user=tomasz.user)
    typed = {"participant": alder.pk, "interviewer": interviewer.pk, "day": "2026-11-24", "start": "14:00",
             "minutes": "60", "intent": uuid.uuid4()}  # fmt: skip
    said = "How to reach them was erased, so no talk can be planned with them."

    assert [one.pseudonym in main(client, address)[1] for one in (alder, juniper)] == [False, True]
    typed_address, forged = client.get(f"{address}?for={alder.pk}"), client.post(address, typed)
    assert (typed_address.status_code, said in unescape(typed_address.content.decode())) == (409, True)
    assert (forged.status_code, said in unescape(forged.content.decode())) == (422, True)
    with pytest.raises(ContactErased):
        make_session(alder, tomasz, imogen)
    assert not Session.objects.exists()
    assert client.post(address, typed | {"participant": juniper.pk}).status_code == 302
    stranger = signed_in(stella).get(reverse("sessions:plan", args=[stella.study_id]) + f"?for={alder.pk}")
    assert (stranger.status_code, said in stranger.content.decode()) == (200, False)
