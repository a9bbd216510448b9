"""A virtual authenticator for a browser, and how its owner uses it."""

from playwright.sync_api import expect

DEVICE = {
    "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
    "isUserVerified": True, "automaticPresenceSimulation": True,
}  # fmt: skip


class Key:
    """The device that holds the passkeys, as Chromium plays it."""

    def __init__(self, page):
        self.cdp = page.context.new_cdp_session(page)
        self.cdp.send("WebAuthn.enable")
        self.id = self.cdp.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})["authenticatorId"]

    def credentials(self):
        return self.cdp.send("WebAuthn.getCredentials", {"authenticatorId": self.id})["credentials"]

    def put(self, credential, **changes):
        """Put a copy of `credential` in place of what is there."""
        self.cdp.send("WebAuthn.clearCredentials", {"authenticatorId": self.id})
        self.cdp.send("WebAuthn.addCredential", {"authenticatorId": self.id, "credential": {**credential, **changes}})

    def owner_confirms(self, yes):
        self.cdp.send("WebAuthn.setUserVerified", {"authenticatorId": self.id, "isUserVerified": yes})


def make_passkey(who, name="This laptop"):
    who.page.goto("/settings/passkeys/add/")
    who.fill(name=name)
    who.press("Make a passkey")
    expect(who.page.get_by_role("heading", name="Accounts")).to_be_visible()


def hide_and_come_back(who):
    who.page.goto("/settings/")
    who.press("Hide")
    expect(who.page.get_by_text("There are no notes for today.")).to_be_visible()
    who.page.goto("/sign-in/code/")
