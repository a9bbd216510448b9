import pytest
from django.core import mail

from safespace.outbox import letters
from safespace.outbox.deliveries import deliver_due


def test_a_letter_is_sent_after_the_act_and_names_nobody(imogen, alder, leaving_well, noon):
    """Mail gives nothing away to a bystander."""
    imogen.user.email = "imogen@example.org"
    imogen.user.save()

    letters.post(to=imogen.user, letter="letters/something_to_see.txt", at=noon)
    assert mail.outbox == []
    deliver_due(at=noon)

    assert len(mail.outbox) == 1
    letter = mail.outbox[0]
    assert (letter.to, letter.subject) == (["imogen@example.org"], "There is something to see")
    for word in ("Imogen", "imogen", leaving_well.name, alder.pseudonym, alder.code):
        assert word not in letter.body


def test_an_account_without_an_address_gets_no_letter(imogen, noon):
    letters.post(to=imogen.user, letter="letters/something_to_see.txt", at=noon)
    deliver_due(at=noon)

    assert mail.outbox == []


@pytest.mark.parametrize("letter", ["base.html", "letters/../base.html", "letters/note.html"])
def test_only_letter_templates_are_sent(imogen, noon, letter):
    with pytest.raises(letters.NotALetter):
        letters.post(to=imogen.user, letter=letter, at=noon)


def test_a_printed_letter_does_not_contain_the_address(imogen, noon, settings, capsys):
    """E-R1: addresses are sealed, and a service manager keeps the worker's output."""
    settings.EMAIL_BACKEND = "safespace.outbox.console_mail.Backend"
    imogen.user.email = "imogen@example.org"
    imogen.user.save()

    letters.post(to=imogen.user, letter="letters/something_to_see.txt", at=noon)
    deliver_due(at=noon)

    printed = capsys.readouterr().out
    assert "Letter: There is something to see\n" in printed
    assert settings.SITE_URL in printed
    assert "imogen" not in printed.lower()
