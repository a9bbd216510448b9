"""Which kinds of a participant's data are erased, so that pages do not try to open them."""

from django.db.models import Exists, OuterRef

from safespace.privacy.models import Erasure, Shredding

SHOWN = ("contact", "linkage", "content")


def with_erased_kinds(participants):
    """Annotate `participants` with `contact_erased`, `linkage_erased` and `content_erased`, true from the order on."""
    shredded = {kind: Shredding.objects.filter(kind=kind, scope=OuterRef("pk")) for kind in SHOWN}
    return participants.annotate(**{f"{kind}_erased": Exists(rows) for kind, rows in shredded.items()})


def erased_kinds_of(participants):
    """Return {participant id: frozenset of the kinds of keys ordered to be destroyed}, in one query."""
    kinds = {pk: frozenset() for pk in participants}
    for pk, ordered in Erasure.objects.filter(participant__in=kinds).values_list("participant", "kinds"):
        kinds[pk] |= frozenset(ordered)
    return kinds


def erased_kinds(participant):
    """The kinds of `participant`'s keys that were ordered to be destroyed, as a frozenset."""
    ordered = Erasure.objects.filter(participant=participant).values_list("kinds", flat=True)
    return frozenset(kind for kinds in ordered for kind in kinds)
