"""`manage.py keys status`: shows the keys and the progress of a rotation."""

from django.db.models import Count

from safespace.encryption.keys import keks, keyring, roots
from safespace.encryption.keys.router import KEYS
from safespace.encryption.models import DataKey, Rotation, Tombstone
from safespace.encryption.upkeep import counting, references

HELP = "show the keys, what they are used for, and the progress of a rotation"


def add_arguments(parser):
    parser.add_argument("--count", action="store_true", help="also count every sealed value by key")


def run(command, options):
    command.stdout.write("Root keys (fingerprints, as SAFESPACE_KEYS gives them)")
    for place, (fingerprint, needed) in enumerate(roots.in_use().items()):
        use = "in use" if needed else ("not used yet: keys rotate root" if place == 0 else "no longer needed")
        command.stdout.write(f"  {fingerprint}  {use}")
    _keks(command)
    _data_keys(command)
    if options["count"]:
        _values(command)
    unfinished = Rotation.objects.unfinished()
    if unfinished:
        began = f"{unfinished.began_at:%Y-%m-%d %H:%M} UTC"
        command.stdout.write(f"A rotation of the data keys began {began} and has not ended: keys rotate data")


def _keks(command):
    counts, active = keks.counts(), keyring.current().file.active
    ring = keyring.current().keks
    command.stdout.write("Key-encryption keys")
    for id, used in counts.items():
        state = "active" if id == active else "older"
        command.stdout.write(f"  {keks.hex_id(id)}  {state}  {used:,} data keys{'' if id in ring else '  LOST'}")
    waiting = sum(used for id, used in counts.items() if id != active)
    if waiting:
        command.stdout.write(f"  {waiting:,} data keys are not yet in the active one: keys rotate kek")


def _data_keys(command):
    rows = (
        DataKey.objects.using(KEYS).values_list("kind").annotate(keys=Count("pk"), scopes=Count("scope", distinct=True))
    )
    command.stdout.write("Data keys")
    for kind, many, scopes in rows.order_by("kind"):
        command.stdout.write(f"  {kind:<10} {many:>9,} keys of {scopes:,}")
    command.stdout.write(f"  {len(references.superseded()):,} have a newer generation")
    command.stdout.write(f"  {Tombstone.objects.using(KEYS).count():,} were destroyed on purpose")


def _values(command):
    count = counting.count_values(at=command.at, progress=command.progress)
    command.stdout.write(
        "Sealed values: under the newest key, under an older one, append-only under an older one, key gone"
    )
    for field, counts in sorted(count.fields.items()):
        numbers = "".join(f"{counts.get(what, 0):>9,}" for what in ("current", "older", "kept", "gone"))
        command.stdout.write(f"  {field:<28}{numbers}")
