"""The second factors of an account, whatever their kind."""

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


def held_since(ids, *, passkeys=False):
    """{account id: since when it has had its oldest device, or with `passkeys` its oldest passkey}."""
    since = {}
    for model in (Passkey,) if passkeys else KINDS.values():
        held = model.objects.filter(user__in=ids, confirmed=True).values_list("user_id", "recorded_at")
        for user_id, moment in held:
            since[user_id] = min(moment, since.get(user_id, moment))
    return since
