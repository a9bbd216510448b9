"""The certificate of an erasure: what is gone, what copies still hold, and until when.

Its lines follow NIST SP 800-88 (E-R3): what, which keys, method, tool, verification, who, when, and the second
person's signature. It names the participant by pseudonym only.
"""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings

from safespace.encryption.upkeep import residue
from safespace.privacy.asking import ErasureRequest
from safespace.privacy.models import Countersignature, Epoch

WHAT = {
    "identity": "Name, telephone number and e-mail address",
    "linkage": "Who the participant is, and signatures",
    "contact": "Safe-contact plan, needs and people to keep apart",
    "content": "What was said and written about the talks, and reasons in the log",
}
STAYS = (
    "The pseudonym, the study code and the dates of what happened.",
    "That consent was given and taken back, and for what; the log stays complete and can be verified.",
    "What is sealed for the study as a whole, such as wishes at a withdrawal.",
    "What was noted of an incident, by pseudonym, sealed under a key of the incident alone.",
)
OUT_OF_REACH = (
    "What was exported, printed or published before: copies of that are not under our keys. Ask whoever has them.",
    "What others said or wrote about them, and a recording of several people: other keys open that.",
)
RESIDUE = {
    residue.CHECKPOINTED: "overwritten, and the journal emptied",
    residue.VACUUMED: "freed; the database’s own journal keeps copies until it is recycled, all of them sealed",
    residue.WAITS: "not cleared yet; the next night does it",
}


@dataclass(frozen=True)
class Certificate:
    """The certificate for screen and paper. `epoch` and `second` are None until they happen; `asked` may be None."""

    number: str
    study: str
    pseudonym: str
    code: str
    asked: ErasureRequest | None
    gone: tuple[str, ...]
    stays: tuple[str, ...]
    out_of_reach: tuple[str, ...]
    keys: tuple[str, ...]
    values: int
    method: str
    tool: str
    verified: str
    residue: tuple[tuple[str, str], ...]
    ordered_by: object
    ordered_at: datetime
    destroyed_at: datetime
    epoch: Epoch | None
    copies: str
    copies_until: datetime | None
    second: Countersignature | None


def certificate_of(destruction, *, at):
    """The Certificate of a Destruction, with the state of copies at `at`."""
    ordered = destruction.erasure
    shreddings = list(ordered.shreddings.order_by("kind"))
    decision = getattr(ordered, "decision", None)
    epoch = Epoch.objects.filter(endings__destruction=destruction).first()
    until = epoch.began_at + settings.KEY_BACKUPS_KEPT if epoch else None
    return Certificate(
        number=str(ordered.pk),
        study=ordered.study.name,
        pseudonym=ordered.participant.pseudonym,
        code=ordered.participant.code,
        asked=decision.request if decision else None,
        gone=tuple(WHAT[kind] for kind in ordered.kinds),
        stays=STAYS,
        out_of_reach=OUT_OF_REACH,
        keys=tuple(key for one in shreddings for key in one.keys),
        values=destruction.values,
        method="Purge by cryptographic erase: the only keys were destroyed (NIST SP 800-88)",
        tool=destruction.tool,
        verified=(
            f"{destruction.tried:,} of {destruction.values:,} sealed values were tried after the keys were destroyed, "
            "and none opened."
        ),
        residue=(("Data", RESIDUE[destruction.data_residue]), ("Keys", RESIDUE[destruction.keys_residue])),
        ordered_by=decision.asked_by if decision else ordered.recorded_by,
        ordered_at=ordered.occurred_at,
        destroyed_at=destruction.destroyed_at,
        epoch=epoch,
        copies=_copies(epoch, until, at),
        copies_until=until,
        second=Countersignature.objects.filter(destruction=destruction).first(),
    )


def _copies(epoch, until, at):
    """What backups still hold at `at`, in words."""
    days = settings.KEY_BACKUPS_KEPT.days
    if epoch is None:
        return (
            "Backups of the keys from before still hold these keys. The next night ends what they can open, save "
            f"together with a backup of the key ring from before, and those are kept for {days} days."
        )
    if at < until:
        return (
            "Backups of the data hold only what no key of today opens. A backup of the keys from before could open it "
            f"only together with a backup of the key ring from before; those are kept for {days} days."
        )
    return (
        "Backups of the data hold only what no key opens. Backups of the key ring that could help were due to be "
        "deleted by now; a copy kept longer than that would still open it."
    )
