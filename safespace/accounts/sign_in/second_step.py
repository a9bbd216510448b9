"""The prompt for a second factor, shared by all pages that ask: a code from an app, or a passkey."""

from dataclasses import dataclass

from safespace.accounts import site
from safespace.accounts.factors import challenges
from safespace.accounts.forms import SecondStepForm
from safespace.accounts.models import Passkey, TotpDevice
from safespace.accounts.sign_in import known_browsers, signing_in


@dataclass(frozen=True)
class Ways:
    """The second factors an account can use: the names of its apps, and the options for its passkeys."""

    apps: tuple = ()
    carried: str = ""
    options: str = ""
    only_at: str = ""


def ways(request, *, strict=False):
    """The Ways of the account of `request`. `strict` leaves only passkeys to an account that must have one.

    Passkeys work at the site's own address only; elsewhere `only_at` names that address.
    """
    user = request.user
    passkeys = list(Passkey.objects.filter(user=user, confirmed=True))
    apps = tuple(TotpDevice.objects.filter(user=user, confirmed=True).values_list("name", flat=True))
    if not passkeys:
        return Ways(apps)
    if strict and user.needs_passkey:
        apps = ()
    if not site.is_here(request):
        return Ways(apps, only_at=site.origin())
    carried = challenges.sign(request, challenges.PROVE)
    challenge = challenges.unsign(carried, request, challenges.PROVE)
    return Ways(apps, carried, challenges.to_prove(challenge, passkeys))


def form(request, data, *, prefix=None, strict=False):
    return SecondStepForm(data, prefix=prefix, ways=ways(request, strict=strict))


def present(request, form, *, action, at):
    """Check the submitted factor and return its device. Raises WrongCode, WrongPasskey, ChallengeOver, TooSoon."""
    given, known = form.cleaned_data, known_browsers.browser_of(request, at)
    if given.get("answer"):
        challenge = challenges.unsign(given.get("carried"), request, challenges.PROVE)
        answer = given["answer"]
        return signing_in.present_passkey(request.user, answer, challenge=challenge, known=known, at=at, action=action)
    return signing_in.present_code(request.user, given["code"], known=known, at=at, action=action)
