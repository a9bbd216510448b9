"""The main job, end to end, by four people in four browsers."""

import pytest

from tests.cast import train
from tests.journeys import erasing, leaks, log, papers, places, steps, tablet, talk, writing
from tests.journeys.passkeys import Key, make_passkey
from tests.journeys.people import Colleague

pytestmark = pytest.mark.django_db(transaction=True)

ORIOL = {"name": "Oriol Sample", "phone": "020 7946 0878", "email": "oriol.sample@example.org"}


def test_the_main_job_from_first_sign_in_to_a_verified_log(
    open_browser, live_server, watch, look, logged, settings, tmp_path, browser_home
):
    """Issue of the spine: the eight steps, then E-R1, nothing that was typed is found anywhere in the open."""
    settings.SITE_URL = live_server.url  # passkeys are bound to it
    imogen = Colleague(open_browser(), "imogen", "Imogen Achterberg", may_open_studies=True)
    tomasz = Colleague(open_browser(), "tomasz", "Tomasz Idowu")
    laleh = Colleague(open_browser(), "laleh", "Laleh Brandt")
    ada = Colleague(open_browser(), "ada", "Ada Okafor", is_administrator=True)
    train(tomasz.user, issued_on=steps.tomorrow_in("UTC", -2))
    zone = steps.zone_where_it_is_noon()

    imogen.enrol()
    study = steps.open_study(imogen, zone)
    for who, role in ((tomasz, "interviewer"), (laleh, "ethics_reviewer")):
        steps.add_to_team(imogen, study, who, role)
        who.enrol()
    Key(ada.page)
    ada.enrol()
    make_passkey(ada)
    steps.confirm_role(ada, tomasz, look)
    version = steps.write_form(imogen, study)
    steps.approve_form(laleh, version, steps.tomorrow_in(zone, 200))
    person, pseudonym = steps.add_participant(imogen, study, tomasz)
    imogen.sees_not("Zanzibarquist")

    places.add_rooms(imogen, study, zone, steps.tomorrow_in(zone, 200))
    places.write_guide(imogen, study)
    places.add_support(imogen, study, steps.tomorrow_in(zone, 0))

    tablet.set_up(tomasz, person, look)
    tablet.staff_pages_are_shut(tomasz.page, [person, f"/studies/{study}/today/", "/settings/"])
    tablet.read_and_choose(tomasz.page, ["yes", "no", "yes", "yes"], look)
    tablet.explain(tomasz.page, look)
    tablet.sign(tomasz.page, look)
    tablet.staff_pages_are_shut(tomasz.page, [person])
    tablet.hand_back(tomasz)
    papers.keep(tomasz, person, look)
    papers.find(imogen, study, pseudonym, look)
    tomasz.page.goto(person)
    look(tomasz.page, "person")

    first = talk.plan(tomasz, study, pseudonym, *talk.soon(zone))
    talk.book(tomasz, first, "Room 2.14")
    tomasz.sees("Stairs only, and that need can’t wait.")
    talk.book(tomasz, first, "Quiet Room")
    other_person, other = steps.add_participant(imogen, study, tomasz, **ORIOL)
    clash = talk.plan(tomasz, study, other, *talk.soon(zone))
    talk.book(tomasz, clash, "Quiet Room")
    tomasz.sees("is taken")
    look(tomasz.page, "booking")
    later = talk.plan(tomasz, study, pseudonym, steps.tomorrow_in(zone, 4), "14:00")
    talk.book(tomasz, later, "Quiet Room")

    talk.get_ready(tomasz, first, look)
    talk.talk(tomasz, look)

    steps.reveal(imogen, person, look)
    steps.leave_quickly(imogen.page, look)
    imogen.come_back()

    talk.withdraw(imogen, person, look)
    imogen.page.goto(later)
    imogen.sees("Called off")
    look(imogen.page, "called-off")
    imogen.page.goto(person)
    look(imogen.page, "withdrawn")
    talk.room_is_free(tomasz, clash, later, look)
    erasing.set_a_paper_aside(imogen, person, look)
    erasing.ask(imogen.page, person, writing.ERASE)

    laleh.come_back_if_away()
    log.read(laleh, study, pseudonym, look)
    log.verify(laleh, study, look)
    evidence = log.take_evidence(laleh, study, tmp_path / "evidence", look)
    leaks.nothing_leaked(watch, logged, evidence, browser_home)
    log.find_out(laleh, study, look)
