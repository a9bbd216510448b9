"""The people who can sign in to the demo. Their second factor is as real as any."""

import secrets
from dataclasses import dataclass

from safespace.accounts.factors.devices import TotpDevice
from safespace.accounts.factors.seeds import SEED_BYTES
from safespace.accounts.models import User


@dataclass(frozen=True)
class Account:
    """One account of the demo: its username, the name on the screen, and what the person does."""

    username: str
    display_name: str
    what: str
    is_administrator: bool = False
    may_open_studies: bool = False


ACCOUNTS = (
    Account("imogen", "Imogen Achterberg", "coordinator", may_open_studies=True),
    Account("tomasz", "Tomasz Idowu", "interviewer"),
    Account("sunita", "Sunita Rao", "interviewer"),
    Account("kofi", "Kofi Mensah", "interviewer"),
    Account("marta", "Marta Nowak", "interviewer"),
    Account("petra", "Petra Lindqvist", "principal investigator"),
    Account("laleh", "Laleh Brandt", "ethics reviewer"),
    Account("dario", "Dario Conti", "data protection officer"),
    Account("sam", "Sam Whitlock", "safety contact"),
    Account("fern", "Fern Abara", "front desk"),
    Account("ivo", "Ivo Petrov", "interpreter"),
    Account("greta", "Greta Halloran", "transcriber, whose reset was asked for"),
    Account("noor", "Noor Halabi", "new, waits for a role"),
    Account("ada", "Ada Okafor", "administrator", is_administrator=True),
)


def open_accounts(*, passphrase, accounts=ACCOUNTS):
    """Store the accounts with `passphrase` and an authenticator each; return {username: User}."""
    users = {}
    for account in accounts:
        users[account.username] = user = User.objects.create_user(
            username=account.username,
            passphrase=passphrase,
            display_name=account.display_name,
            is_administrator=account.is_administrator,
            may_open_studies=account.may_open_studies,
            passkey_waived=True,  # `demo_code` shows codes; nobody has these passkeys
        )
        seed = secrets.token_bytes(SEED_BYTES)
        TotpDevice.objects.create(user=user, name="Authenticator", confirmed=True, seed=seed)
    return users
