"""Keys: how fast they are made, opened and wrapped anew."""

import uuid

from safespace.encryption import datakeys
from safespace.encryption.models import DataKey
from tests.benchmarks.table import Row, medians


def run(scale, progress):
    count = max(100, int(20_000 * scale))
    progress(0, 1, "keys")
    scopes = [uuid.uuid4() for _ in range(count)]
    datakeys.made("content", scopes)
    numbers = [pk.to_bytes(8, "big") for pk in DataKey.objects.values_list("pk", flat=True)]
    rows, opened = medians(
        lambda: list(DataKey.objects.all()),
        lambda: datakeys.by_number(numbers),
    )
    progress(1, 1, "keys")
    return [Row(f"open {count:,} data keys", rows * 1000, opened * 1000, "ms")]
