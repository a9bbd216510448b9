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


def random_pseudonym():
    """Two words, such as “Alder Finch”."""
    return f"{secrets.choice(FIRST)} {secrets.choice(LAST)}"


def random_code(prefix):
    """A study code such as `KB-7Q3M`; `prefix` is the study's two letters."""
    return f"{prefix}-{''.join(secrets.choice(LETTERS) for _ in range(4))}"


def untaken(make, taken, tries=200):
    """The first result of `make()` that is not in `taken`. Raises RuntimeError if none is found."""
    for _ in range(tries):
        name = make()
        if name not in taken:
            return name
    raise RuntimeError("no free pseudonym or code is left in this study")
