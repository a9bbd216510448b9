"""The acts of the lower apps that take the key of a form, and what another form might say instead (S2, S3)."""

import uuid
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.core.files.uploadedfile import SimpleUploadedFile

from consent.checkpoints.models import ConsentCheckpoint
from consent.ethics.models import Approval
from consent.forms.decisions import Decision
from consent.forms.languages.catalogues import digest
from consent.forms.languages.speaker_checks import SpeakerCheck
from consent.forms.models import ConsentForm
from consent.records.attachments.attaching import Attachment
from consent.records.attachments.setting_aside import SetAside
from consent.records.tablet.questions import Question
from consent.records.tablet.sittings import ConsentSitting
from safespace.participants.identity.break_glass import BreakGlassRequest
from safespace.participants.identity.corrections import correct_identity
from safespace.participants.identity.reveal import reveal_identity
from safespace.participants.models import Participant, SafeContact
from safespace.privacy.asking import Asker, ErasureRequest, Extent, Ground
from safespace.privacy.erasure import order
from safespace.studies.models import Study
from safespace.studies.roles import Role
from safespace.studies.team.access_review import AccessDecision
from safespace.studies.team.granting import ask_for_role
from safespace.studies.team.training import TrainingRecord
from tests.cast import HOUR, NOON, PLAN, make_member, make_user
from tests.consent.cast import APPROVAL_ENDS, begin_form, send, sit

DAY = timedelta(days=1)


@dataclass
class Keyed:
    """One act: `act(key=…, by=…, at=NOON, **says)`. `others` are changes of what it says, each enough to be refused.

    `colleague` may do the same; None where only this account could.
    """

    act: object
    by: object
    says: dict
    others: list
    colleague: object = None
    more: dict = field(default_factory=dict)

    def send(self, key, by=None, **changes):
        return self.act(key=key, by=by or self.by, at=NOON, **self.says | self.more | changes)


def _user(name, study, role):
    return make_member(make_user(name.lower(), name), study, role)


# safespace


def opening_a_study(get):
    by, other = (make_user(name, name, may_open_studies=True) for name in ("olive", "otto"))
    says = {"name": "Homecoming", "code": "HC", "zone": "Europe/London"}
    return Keyed(
        Study.objects.open, by, says, [{"name": "Coming Home"}, {"code": "HD"}, {"zone": "Europe/Paris"}], other
    )


def asking_for_a_role(get):
    study, users = get("leaving_well"), [make_user(name, name) for name in ("olive", "otto")]
    says = {"study": study, "user": users[0], "role": Role.FRONT_DESK, "ends_on": None}
    others = [{"user": users[1]}, {"role": Role.TRANSCRIBER}, {"ends_on": date(2027, 1, 1)}]
    return Keyed(ask_for_role, get("imogen"), says, others, get("petra"))


def reviewing_access(get):
    tomasz, sunita = get("tomasz"), get("sunita")
    says = {"theirs": tomasz, "verdict": "keep"}
    return Keyed(
        AccessDecision.objects.decide, get("imogen"), says, [{"theirs": sunita}, {"verdict": "remove"}], get("petra")
    )


def writing_down_training(get):
    says = {"course": "confidentiality", "issued_on": NOON.date() - DAY, "evidence": "A certificate"}
    others = [{"course": "safeguarding"}, {"issued_on": NOON.date() - 2 * DAY}, {"evidence": "A letter"}]
    return Keyed(TrainingRecord.objects.write_down, get("imogen"), says, others, get("petra"))


def adding_a_participant(get):
    study, tomasz, sunita = get("leaving_well"), get("tomasz"), get("sunita")
    says = {
        "study": study, "name": "Marguerite Example", "phone": "+441632960121", "email": "", "plan": PLAN,
        "needs": ["step_free"], "comfort": "A break", "stop_sign": "Raised palm", "interviewer": tomasz.user,
    }  # fmt: skip
    others = [
        {"name": "Margaret Example"}, {"phone": "+441632960999"}, {"email": "m@example.org"}, {"external_id": "7"},
        {"plan": PLAN | {"never": "No calls"}}, {"needs": []}, {"comfort": ""}, {"stop_sign": ""},
        {"interviewer": sunita.user}, {"study": get("quiet_hours")},
    ]  # fmt: skip
    return Keyed(Participant.objects.enrol, get("imogen"), says, others, get("petra"))


def writing_a_contact_plan(get):
    says = {"participant": get("alder"), "plan": PLAN | {"times": "Mornings"}}
    act = lambda participant, **how: SafeContact.objects.write(participant, **how)  # noqa: E731
    return Keyed(act, get("imogen"), says, [{"participant": get("juniper")}, {"plan": PLAN}], get("petra"))


def correcting(get):
    says = {"participant": get("alder"), "changes": {"name": "Margarete Example"}, "seen": 0}
    others = [{"participant": get("juniper")}, {"changes": {"name": "Margo"}}, {"changes": {"pronouns": "they"}}]
    return Keyed(correct_identity, get("imogen"), says, others, get("petra"))


def revealing(get):
    says = {"participant": get("alder"), "reason": "To call her"}
    others = [{"participant": get("juniper")}, {"reason": "A letter came"}]
    return Keyed(reveal_identity, get("imogen"), says, others, _user("Ines", get("leaving_well"), Role.COORDINATOR))


def asking_for_break_glass(get):
    get("dario")
    says = {"participant": get("alder"), "reason": "A complaint"}
    others = [{"participant": get("juniper")}, {"reason": "A check"}]
    return Keyed(
        BreakGlassRequest.objects.ask,
        get("laleh"),
        says,
        others,
        _user("Rosa", get("leaving_well"), Role.ETHICS_REVIEWER),
    )


def asking_for_an_erasure(get):
    says = {
        "participant": get("alder"), "extent": Extent.CONTACT, "who_asked": Asker.PERSON, "ground": Ground.WITHDRAWN,
        "occurred_at": NOON - HOUR, "words": "She rang",
    }  # fmt: skip
    others = [
        {"participant": get("juniper")}, {"extent": Extent.EVERYTHING}, {"who_asked": Asker.STUDY},
        {"ground": Ground.LAW}, {"occurred_at": NOON - 2 * HOUR}, {"words": "She wrote"},
    ]  # fmt: skip
    return Keyed(ErasureRequest.objects.ask, get("imogen"), says, others, get("dario"))


def ordering_an_erasure(get):
    says = {"participant": get("alder"), "kinds": ["contact"]}
    return Keyed(order, get("dario"), says, [{"participant": get("juniper")}, {"kinds": ["content"]}], get("petra"))


# consent


def recording_an_approval(get):
    says = {"study": get("leaving_well"), "reference": "REC 26/200", "ends_on": APPROVAL_ENDS}
    others = [{"study": get("quiet_hours")}, {"reference": "REC 26/201"}, {"ends_on": APPROVAL_ENDS - DAY}]
    return Keyed(Approval.objects.record, get("laleh"), says, others)


def beginning_a_form(get):
    says = {"study": get("leaving_well"), "title": "A photo walk", "cohort": "adult"}
    others = [{"study": get("quiet_hours")}, {"title": "A walk"}, {"cohort": "child"}]
    return Keyed(ConsentForm.objects.begin, get("imogen"), says, others, get("petra"))


def vouching_for_words(get):
    says = {"language": "ar", "digest_read": digest("ar")}
    others = [{"language": "fr", "digest_read": digest("fr")}]
    return Keyed(SpeakerCheck.objects.vouch, get("imogen"), says, others, get("petra"))


def approving_a_form(get):
    imogen, study = get("imogen"), get("leaving_well")
    one, two = (send(begin_form(study, imogen, title), imogen) for title in ("One", "Two"))
    says = {"version": one, "reference": "REC 26/200", "ends_on": APPROVAL_ENDS}
    others = [{"version": two}, {"reference": "REC 26/201"}, {"ends_on": APPROVAL_ENDS - DAY}]
    return Keyed(Decision.objects.approve, get("laleh"), says, others, _user("Rosa", study, Role.ETHICS_REVIEWER))


def wanting_changes_of_a_form(get):
    imogen, study = get("imogen"), get("leaving_well")
    one, two = (send(begin_form(study, imogen, title), imogen) for title in ("One", "Two"))
    says = {"version": one, "reasons": "Too long"}
    others = [{"version": two}, {"reasons": "Too short"}]
    return Keyed(Decision.objects.want_changes, get("laleh"), says, others, _user("Rosa", study, Role.ETHICS_REVIEWER))


def setting_up_the_tablet(get):
    says = {"participant": get("alder"), "version": get("approved_form"), "with_whom": "", "interpreter": "none"}
    others = [
        {"participant": get("juniper")},
        {"with_whom": "Her sister"},
        {"interpreter": "in_person"},
        {"read_along": True},
    ]
    return Keyed(ConsentSitting.objects.begin, get("tomasz"), says, others, get("sunita"))


def asking_a_question(get):
    """Other words under the key are another question, which is kept as well."""
    form = get("approved_form")
    mine, hers = sit(get("alder"), form, get("tomasz")), sit(get("juniper"), form, get("tomasz"))
    act = lambda by, **how: Question.objects.ask(**how)  # noqa: E731
    return Keyed(act, get("tomasz"), {"sitting": mine, "words": "Why?"}, [{"sitting": hers}])


def _paper(words=b"%PDF-1.7 made up"):
    return SimpleUploadedFile("sheet.pdf", words, content_type="application/pdf")


def keeping_a_paper(get):
    says = {"record": get("alders_record"), "kind": "paper", "upload": _paper()}
    others = [{"kind": "letter"}, {"upload": _paper(b"%PDF-1.7 another")}]
    return Keyed(Attachment.objects.attach, get("tomasz"), says, others, get("imogen"))


def setting_a_paper_aside(get):
    facts = {"record": get("alders_record"), "kind": "paper", "by": get("tomasz"), "at": NOON}
    one, two = (Attachment.objects.attach(key=uuid.uuid4(), upload=_paper(), **facts) for _ in range(2))
    says = {"attachment": one, "why": "Not hers"}
    return Keyed(SetAside.objects.set_aside, get("tomasz"), says, [{"attachment": two}, {"why": "His"}], get("imogen"))


def asking_again(get):
    says = {"session_id": uuid.uuid4(), "record": get("alders_record"), "kind": "start", "answer": "go_on"}
    others = [{"session_id": uuid.uuid4()}, {"kind": "break"}, {"answer": "stop"}]
    return Keyed(ConsentCheckpoint.objects.ask, get("tomasz"), says, others, get("sunita"))
