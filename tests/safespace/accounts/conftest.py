"""A member of staff without a study."""

import pytest

from tests.cast import make_user


@pytest.fixture
def noor(db):
    """Verified by an app like most people; not an administrator, who would need a passkey."""
    return make_user("noor", "Noor Halabi")
