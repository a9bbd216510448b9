"""Sealed values and files beside plain ones, one bare AESGCM key and the Fernet library (`pip install '.[bench]'`)."""

from tests.benchmarks.sealed import files, search, tables, values

PARTS = {
    "create and read": values.create_and_read,
    "look-up": values.look_up,
    "cold page": values.cold_page,
    "names": search.names,
    "files": files.throughput,
}


def run(scale, progress):
    found = []
    with tables.tables():
        for done, (name, part) in enumerate(PARTS.items()):
            progress(done, len(PARTS), f"fields: {name}")
            found += part(scale)
    progress(len(PARTS), len(PARTS), "fields")
    return found
