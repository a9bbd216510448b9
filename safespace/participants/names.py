"""Random pseudonyms and study codes. They say nothing about the person, nor about the order of enrolment."""

import secrets

# Plants, birds and landscape; no pair of words is the name of a person in a language we know of.
FIRST = """Alder Aspen Birch Bracken Briar Bryony Burdock Campion Cedar Chervil Clover Comfrey Coppice Cowslip Curlew
Dunlin Elder Fennel Fern Finch Foxglove Furze Gorse Hawthorn Hazel Heath Hornbeam Juniper Kestrel Larch Lichen Linden
Linnet Lovage Lupin Mallow Maple Marram Medlar Merlin Moss Mullein Myrtle Nettle Oriole Osier Pipit Plover Quince
Rowan Rush Samphire Sedge Shearwater Siskin Sorrel Spruce Starling Swift Tansy Teasel Tern Thistle Thyme Vetch Warbler
Whinchat Willow Wren Yarrow Yew""".split()
LAST = """Arch Bank Bay Beck Bluff Bourne Brook Cairn Cliff Combe Copse Cove Croft Dale Dell Down Drift Dune Edge Fell
Fen Field Firth Ford Garth Gate Glade Glen Grange Grove Haven Heath Hill Hollow Holm Isle Knoll Lake Lane Lea Ledge
Loch Marsh Mead Mere Mill Moor Orchard Pass Path Pike Pine Point Pond Pool Quay Reach Reed Ridge Rill Rise Sands Scar
Shaw Shore Spring Stile Stone Strand Tarn Thicket Tor Vale Wade Weald Weir Wold Wood""".split()

# Crockford's alphabet without 0 and 1, so that a code can be read out without mistakes.
LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"


TRIES = 3
"""Draws of each length before the next length."""


def pseudonyms():
    """Pseudonyms to try in turn: two words such as “Alder Finch”; once several were taken, three words, then four."""
    for words in (2, 3, 4):
        for _ in range(TRIES):
            yield random_pseudonym(words)


def codes(prefix):
    """Study codes to try in turn, such as `KB-7Q3M`, with more letters once several were taken."""
    for letters in (4, 5, 6):
        for _ in range(TRIES):
            yield random_code(prefix, letters)


def random_pseudonym(words=2):
    """A pseudonym of this many different words, the last of them a place."""
    chosen = [secrets.choice(LAST)]
    while len(chosen) < words:
        chosen.insert(0, secrets.choice([word for word in FIRST if word not in chosen]))
    return " ".join(chosen)


def random_code(prefix, letters=4):
    """A study code; `prefix` is the study's two letters."""
    return f"{prefix}-{''.join(secrets.choice(LETTERS) for _ in range(letters))}"
