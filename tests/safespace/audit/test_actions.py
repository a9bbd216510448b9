import pytest

from safespace.audit import actions


def test_a_declared_action_says_what_happened_and_belongs_to_a_kind():
    code = actions.declare("heron.landed", "A heron landed", icon="feather", tone="sage")

    assert code == "heron.landed"
    assert actions.action(code) == actions.Action("heron.landed", "A heron landed", "feather", "sage")
    assert actions.action(code).kind == "heron"


def test_declaring_the_same_twice_is_harmless_and_otherwise_an_error():
    actions.declare("heron.left", "A heron left")
    actions.declare("heron.left", "A heron left")

    with pytest.raises(ValueError, match="declared twice"):
        actions.declare("heron.left", "A heron flew")


@pytest.mark.parametrize("code", ["heron", "Heron.landed", "heron landed", "heron.", "heron.landed\n", "h." + "x" * 64])
def test_a_code_is_a_kind_and_a_verb(code):
    with pytest.raises(ValueError, match="not an action code"):
        actions.declare(code, "Something")


def test_an_undeclared_action_is_shown_by_its_code():
    assert actions.action("old_thing.was_done").says == "old thing: was done"
