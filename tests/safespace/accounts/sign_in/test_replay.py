"""Of sixteen simultaneous uses of a code, one succeeds, on both databases (G4; ASVS 6.5.1)."""

import secrets
import threading
import uuid
from functools import partial

import pytest

from safespace.accounts import actions
from safespace.accounts.factors import seeds
from safespace.accounts.manage import inviting
from safespace.accounts.models import Passkey, TotpDevice, User
from safespace.accounts.sign_in import enrolling, joining, signing_in
from safespace.audit.actors import SYSTEM
from safespace.audit.models import Entry
from safespace.base.refusals import Refusal
from tests.cast import NOON, make_user
from tests.make import an_app, took_up_a_link
from tests.race import let_through
from tests.safespace.accounts.keyring import SoftKey

TAKERS = 16
pytestmark = pytest.mark.django_db(transaction=True)
of_sixteen = partial(let_through, times=TAKERS)


class OwnBrowser:
    """A known browser for each taker, so that the waits between tries do not settle the race for us."""

    def __init__(self, user):
        self.id, self.user_id = uuid.uuid4(), user.id


@pytest.fixture
def ada():
    return make_user("ada", "Ada Okafor", is_administrator=True)


def test_one_of_sixteen_takes_a_code_of_the_app(ada):
    code = an_app(ada).code(at=NOON)

    assert of_sixteen(lambda: signing_in.present_code(ada, code, known=OwnBrowser(ada), at=NOON)) == 1
    assert Entry.objects.filter(action="door.signed_in").count() == 1


def test_one_of_sixteen_takes_a_recovery_code(ada):
    code = enrolling.renew_recovery_codes(ada, at=NOON)[0]

    assert of_sixteen(lambda: signing_in.present_recovery_code(ada, code, known=OwnBrowser(ada), at=NOON)) == 1


def test_one_of_sixteen_steps_up_with_a_code(ada):
    """What holds at sign-in holds at every prompt."""
    code = an_app(ada).code(at=NOON)

    def take():
        return signing_in.present_code(ada, code, known=OwnBrowser(ada), at=NOON, action=actions.STEPPED_UP)

    assert of_sixteen(take) == 1
    assert Entry.objects.filter(action="door.stepped_up").count() == 1


def test_one_of_sixteen_adds_a_further_app(ada):
    an_app(ada)
    carried = seeds.sign(ada)
    code = TotpDevice(user=ada, seed=seeds.unsign(carried, ada)).code(at=NOON)

    def take():
        return enrolling.enrol(
            ada, carried=carried, code=code, name="Tablet", known=OwnBrowser(ada), at=NOON, first=False
        )

    assert of_sixteen(take) == 1
    assert TotpDevice.objects.count() == 2


@pytest.fixture
def soft_key(ada, settings):
    settings.SITE_URL = "https://safespace.example.org"
    key = SoftKey("https://safespace.example.org", "safespace.example.org")
    challenge = secrets.token_bytes(32)
    made = key.made(challenge)
    enrolling.enrol_passkey(ada, made, challenge=challenge, name="Key", known=OwnBrowser(ada), at=NOON)
    return key


@pytest.mark.parametrize("counts", [True, False])
def test_one_of_sixteen_takes_the_answer_of_a_passkey(ada, soft_key, counts):
    """With a counter, or without one like synchronised passkeys: the challenge is spent once."""
    challenge = secrets.token_bytes(32)
    soft_key.count = 0 if counts else -1
    answer = soft_key.answers(challenge)

    def take():
        return signing_in.present_passkey(ada, answer, challenge=challenge, known=OwnBrowser(ada), at=NOON)

    assert of_sixteen(take) == 1
    assert Entry.objects.filter(action="door.signed_in").count() == 1


def test_one_of_sixteen_adds_a_passkey(ada, soft_key):
    challenge = secrets.token_bytes(32)
    made = SoftKey(soft_key.origin, soft_key.party).made(challenge)

    def take():
        return enrolling.enrol_passkey(ada, made, challenge=challenge, name="Two", known=OwnBrowser(ada), at=NOON)

    assert of_sixteen(take) == 1
    assert Passkey.objects.count() == 2


def test_without_its_challenge_an_answer_without_a_counter_would_be_taken_again(ada, soft_key):
    """Control: what the passkey itself checks is not enough; spending the challenge is what makes it single."""
    challenge = secrets.token_bytes(32)
    soft_key.count = -1
    answer = soft_key.answers(challenge)

    def naive():
        if not Passkey.objects.get().accept(answer, challenge=challenge, at=NOON):
            raise Refusal

    assert of_sixteen(naive) == TAKERS


def test_one_of_sixteen_sets_up_the_first_device(ada):
    took_up_a_link(ada, NOON)
    carried = seeds.sign(ada)
    code = TotpDevice(user=ada, seed=seeds.unsign(carried, ada)).code(at=NOON)

    def take():
        return enrolling.enrol(
            ada, carried=carried, code=code, name="Phone", known=OwnBrowser(ada), at=NOON, first=True
        )

    assert of_sixteen(take) == 1
    assert TotpDevice.objects.count() == 1


def test_one_of_sixteen_takes_up_an_invitation():
    _, token = inviting.invite(
        key=uuid.uuid4(), username="nia", display_name="Nia", email="nia@example.org", by=SYSTEM, at=NOON
    )

    assert of_sixteen(lambda: joining.take_up(token, passphrase=f"{uuid.uuid4()}", at=NOON)) == 1


def test_one_of_sixteen_takes_the_code_even_where_nothing_is_locked(ada):
    """The UPDATE decides, not the lock alone: the devices are read before the race begins."""
    device = an_app(ada)
    code = device.code(at=NOON)
    copies = [TotpDevice.objects.get() for _ in range(TAKERS)]

    def take():
        if not copies.pop().accept(code, at=NOON):
            raise Refusal

    assert of_sixteen(take) == 1


def test_the_race_is_real(ada):
    """Control: a taker that looks first and writes afterwards lets more than one through."""
    device = an_app(ada)
    both_looked = threading.Barrier(TAKERS)

    def naive():
        before = TotpDevice.objects.get(pk=device.pk).last_step
        both_looked.wait()
        if before != -1:
            raise Refusal
        TotpDevice.objects.filter(pk=device.pk).update(last_step=1)

    assert of_sixteen(naive) == TAKERS
    assert User.objects.count() == 1
