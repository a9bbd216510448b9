"""The house as Django itself judges it."""

import os
import re
import subprocess
import sys

from django.core.management import get_commands

from tests.architecture.tree import ROOT, name, product


def manage(*arguments, **variables):
    of_tests = {"DJANGO_ALLOW_ASYNC_UNSAFE"}
    kept = {name: value for name, value in os.environ.items() if name not in of_tests}
    environment = {**kept, "DJANGO_SETTINGS_MODULE": "safespace.settings", **variables}
    command = [sys.executable, "manage.py", *arguments]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)


def test_migrations_say_what_the_models_say():
    run = manage("makemigrations", "--check", "--dry-run")

    assert (run.returncode, run.stdout) == (0, "No changes detected\n"), run.stderr


def test_an_open_line_is_warned_of():
    """The control: without TLS the same check finds faults."""
    run = manage("check", "--deploy", "--fail-level", "WARNING", SITE_URL="http://safespace.example.org")

    assert run.returncode == 1


def test_letters_are_printed_without_addresses_where_no_mail_server_is_named():
    """E-R1: what Django prints of its own has the addresses in it."""
    addresses = {
        "none": {},
        "console": {"EMAIL_URL": "consolemail://"},
        "smtp": {"EMAIL_URL": "smtp://mail.example.org"},
    }
    settings = {name: manage("diffsettings", "--all", **address).stdout for name, address in addresses.items()}
    chosen = {name: re.search(r"EMAIL_BACKEND = '(.+)'", text)[1] for name, text in settings.items()}

    ours = "safespace.outbox.console_mail.Backend"
    assert chosen == {"none": ours, "console": ours, "smtp": "django.core.mail.backends.smtp.EmailBackend"}


def test_no_command_of_django_chooses_a_passphrase():
    """ASVS 6.3.4: an account is opened by its link alone, which is the one way that is logged and told to its owner."""
    commands = get_commands()
    answers = [manage(one, "imogen") for one in ("changepassword", "createsuperuser")]

    assert [name for name, app in commands.items() if app == "django.contrib.auth"] == []
    assert [answer.returncode for answer in answers] == [1, 1]
    assert "Two people reset an account" in answers[0].stderr
    assert "add_administrator NAME EMAIL" in answers[1].stderr


def test_nothing_but_settings_reads_the_environment():
    """`wsgi` and `manage.py` name the settings; what comes before Django and what starts a process hand it on."""
    readers = {name(path) for path in product() if re.search(r"\benviron\b", path.read_text())}

    assert readers == {
        "safespace/settings.py",
        "safespace/first_run.py",
        "safespace/wsgi.py",
        "safespace/custody/backups/rehearsal.py",
        "interviews/demo/serving.py",
    }
