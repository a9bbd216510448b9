"""What of a participant is erased, for pages that must not try to open it."""

from django.db.models import Exists, OuterRef

from safespace.privacy.models import Erasure, Shredding

SHOWN = ("contact", "linkage", "content")


def with_gone(participants):
    """`participants` with `contact_gone`, `linkage_gone` and `content_gone`: true from the order on, in one query."""
    shredded = {kind: Shredding.objects.filter(kind=kind, scope=OuterRef("pk")) for kind in SHOWN}
    return participants.annotate(**{f"{kind}_gone": Exists(rows) for kind, rows in shredded.items()})


def erased_kinds_of(participants):
    """{participant id: the kinds of keys that were ordered destroyed, as a frozenset}, in one query."""
    kinds = {pk: frozenset() for pk in participants}
    for pk, ordered in Erasure.objects.filter(participant__in=kinds).values_list("participant", "kinds"):
        kinds[pk] |= frozenset(ordered)
    return kinds


def erased_kinds(participant):
    """The kinds of keys of `participant` that were ordered destroyed, as a frozenset."""
    ordered = Erasure.objects.filter(participant=participant).values_list("kinds", flat=True)
    return frozenset(kind for kinds in ordered for kind in kinds)
