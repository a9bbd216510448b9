"""A prepared query answers what Django's own would, each time anew."""

from uuid import UUID

import pytest

from interviews.rooms.models import Room
from safespace.base.prepared import Given, Prepared
from safespace.studies.models import Membership
from safespace.studies.roles import Role
from tests.cast import HOUR

NOBODY = UUID(int=0)
COLUMNS = ("pk", "study_id", "role", "starts_on", "recorded_at", "founding", "ended_by", "study__name")


def of_roles(*roles):
    rows = Membership.objects.filter(user_id=Given.id("user"), recorded_at__lte=Given.moment("at"))
    return (rows.filter(role__in=roles) if roles else rows).values_list(*COLUMNS)


def plainly(member, at):
    return list(Membership.objects.filter(user=member.user, recorded_at__lte=at).values_list(*COLUMNS))


@pytest.fixture
def roles():
    return Prepared(of_roles)


def later(member):
    return member.recorded_at + HOUR


def test_it_answers_what_a_queryset_does(roles, imogen, tomasz):
    """Ids, days, moments, yes and no, and nothing come back as what they are, on either database."""
    for member in (imogen, tomasz, imogen):
        found = roles.rows(user=member.user_id, at=later(member))

        assert found == plainly(member, later(member)) != []


def test_each_value_counts(roles, imogen, stella):
    assert roles.rows(user=imogen.user_id, at=imogen.recorded_at - HOUR) == []
    assert {row[1] for row in roles.rows(user=stella.user_id, at=later(stella))} == {stella.study_id}
    assert roles.rows(user=NOBODY, at=later(stella)) == []


def test_what_was_written_since_is_there(roles, imogen, tomasz):
    before = roles.rows(user=imogen.user_id, at=later(imogen))
    Membership.objects.filter(pk=imogen.pk).update(ended_at=later(imogen), ended_by=tomasz.user_id)

    (after,) = roles.rows(user=imogen.user_id, at=later(imogen))

    assert (before[0][6], after[6]) == (None, tomasz.user_id)


def test_a_shape_is_put_together_once_and_each_has_its_own(imogen, tomasz):
    built = []
    roles = Prepared(lambda *shape: built.append(shape) or of_roles(*shape))

    for _ in range(2):
        for member in (imogen, tomasz):
            role = [row[2] for row in roles.rows(Role.COORDINATOR, user=member.user_id, at=later(member))]
            assert role == (["coordinator"] if member is imogen else [])
            assert len(roles.rows(user=member.user_id, at=later(member))) == 1

    assert built == [(Role.COORDINATOR,), ()]


def test_lists_come_back_as_lists(quiet_room, garden_room):
    rooms = Prepared(
        lambda: Room.objects.filter(recorded_at__lt=Given.moment("at")).values_list("pk", "features", "opens")
    )

    found = rooms.rows(at=later(quiet_room))

    assert sorted(found) == sorted((one.pk, one.features, one.opens) for one in (quiet_room, garden_room))


def test_a_value_that_is_missing_is_an_error(roles, imogen):
    with pytest.raises(KeyError, match="at"):
        roles.rows(user=imogen.user_id)
