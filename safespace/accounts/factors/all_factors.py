"""The second factors of an account, whatever their kind."""

from django.db.models import Min

from safespace.accounts.factors.devices import RecoverySet, TotpDevice
from safespace.accounts.factors.passkeys import Passkey

KINDS = {"totp": TotpDevice, "passkey": Passkey}
"""The kinds of device. Recovery codes are not among them: they only replace a lost device."""


def of(user):
    """The apps and passkeys of `user`, oldest first. Each has its `kind`."""
    found = []
    for kind, model in KINDS.items():
        for device in model.objects.filter(user=user, confirmed=True):
            device.kind = kind
            found.append(device)
    return sorted(found, key=lambda device: (device.recorded_at, device.pk))


def find(user, device_id):
    """The device of `user` with this id, or None."""
    return next((one for one in of(user) if one.pk == device_id), None)


def has_passkey(user):
    return Passkey.objects.filter(user=user, confirmed=True).exists()


def has_any(user):
    """Whether the account ever finished setting up a second factor."""
    return any(model.objects.filter(user=user, confirmed=True).exists() for model in (*KINDS.values(), RecoverySet))


def forget_all(user):
    """Delete every factor of `user`, including recovery codes. The caller ends the sessions."""
    for model in (*KINDS.values(), RecoverySet):
        model.objects.filter(user=user).delete()


def enrolled_among(users):
    """The ids of those of `users` who have at least one device."""
    of_kind = [model.objects.filter(user__in=users, confirmed=True) for model in KINDS.values()]
    return {user_id for devices in of_kind for user_id in devices.values_list("user_id", flat=True)}


def held_since(ids):
    """({account id: since when it has had its oldest device}, the same of its oldest passkey)."""
    apps, passkeys = (
        dict(model.objects.filter(user__in=ids, confirmed=True).values_list("user_id").annotate(Min("recorded_at")))
        for model in (TotpDevice, Passkey)
    )
    return {id: min(held[id] for held in (apps, passkeys) if id in held) for id in apps | passkeys}, passkeys
