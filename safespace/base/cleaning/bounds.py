"""How much of a document is looked through. What goes past a bound is refused in words that name it."""

MOST_PAGES = 300
MOST_POINTS = 64_000_000
"""Points of one picture: more than any telephone takes, and few enough for the memory there is."""
MOST_PARTS = 50_000
MOST_DECODED = 64_000_000
"""Bytes of content and tables; pictures and fonts are copied as they are packed."""
DEEPEST = 40
"""Parts within parts."""
MB = 1024 * 1024
MOST_MEMORY = 1_200 * MB
"""Two copies of the largest picture, upright and lying, fit into it."""
MOST_SECONDS = 12
"""Of a processor."""
