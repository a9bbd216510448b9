"""The three who walk the journey, each in a browser of their own, with an authenticator of their own."""

import time
from base64 import b32decode
from dataclasses import dataclass, field

from django.utils import timezone
from django_otp.oath import hotp
from playwright.sync_api import Page, expect

from safespace.accounts.models import User
from tests.make import took_up_a_link

STEP = 30
TYPING = 15
"""Seconds that a code has to count for after it was read; the one before last would run out on its way."""
PASSPHRASE = "nine quiet herons wade"  # noqa: S105 - an account of the tests


@dataclass
class Authenticator:
    """An authenticator app: it knows the seed, and its owner never uses the same code twice."""

    seed: bytes
    used: set = field(default_factory=set)

    def code(self):
        """A fresh six-digit code; waits for the next when the ones that count now were used."""
        while True:
            now = int(time.time())
            counting = range((now + TYPING) // STEP - 1, now // STEP + 2)
            fresh = [one for one in counting if one > max(self.used, default=0)]
            if fresh:
                self.used.add(fresh[0])
                return f"{hotp(self.seed, fresh[0]):06d}"
            time.sleep(1)


class Colleague:
    """A member of staff at a browser."""

    def __init__(self, page: Page, username, display_name, **fields):
        self.page, self.username = page, username
        self.user = User.objects.create_user(
            username=username, passphrase=PASSPHRASE, display_name=display_name, **fields
        )
        took_up_a_link(self.user, timezone.now())
        self.app = None
        self.kept_codes = []

    def give_passphrase(self):
        self.page.goto("/sign-in/")
        self.page.get_by_label("Username").fill(self.username)
        self.page.get_by_label("Passphrase").fill(PASSPHRASE)
        self.press("Continue")

    def enrol(self):
        """First sign-in: scan the QR code (here: read its letters), enter a code, keep the recovery codes."""
        self.give_passphrase()
        expect(self.page.locator("svg.qr")).to_be_visible()
        letters = self.page.locator(".secret code").inner_text().replace(" ", "")
        self.app = Authenticator(b32decode(letters + "=" * (-len(letters) % 8)))
        self.page.get_by_label("Code", exact=True).fill(self.app.code())
        self.press("Set it up")
        expect(self.page.locator(".codes code").first).to_be_visible()
        self.kept_codes = self.page.locator(".codes code").all_inner_texts()
        self.go("I have kept them")

    def come_back(self):
        """After the screen was hidden: a fresh code, and the passphrase too where it is asked for."""
        self.page.goto("/studies/")
        if self.page.get_by_label("Passphrase").count():
            self.give_passphrase()
        self.give_code("Sign in")

    def come_back_if_away(self):
        """A screen that nobody touched while the others worked may have hidden itself; on a slow machine it has."""
        self.page.goto("/studies/")
        if self.page.get_by_label("Code", exact=True).count() or self.page.get_by_label("Passphrase").count():
            self.come_back()

    def give_code(self, button):
        self.page.get_by_label("Code", exact=True).fill(self.app.code())
        self.press(button)
        expect(self.page.get_by_label("Code", exact=True)).to_have_count(0)

    def press(self, name, **how):
        self.page.get_by_role("button", name=name, **how).click()

    def go(self, name, **how):
        self.page.get_by_role("link", name=name, **how).click()

    def fill(self, **words):
        """Fill fields by the `name` of their input."""
        for name, value in words.items():
            self.page.locator(f"[name='{name}']:not([type=hidden])").fill(value)

    def choose(self, name, value):
        """Tick the radio or checkbox `name` with `value`."""
        self.page.locator(f"input[name='{name}'][value='{value}']").check(force=True)

    def sees(self, words):
        expect(self.page.get_by_text(words).first).to_be_visible()

    def sees_not(self, words):
        assert words not in self.page.content()
