"""Limits on what is read of a document. A document over a limit is refused with a sentence that names the limit."""

MAX_PAGES = 300
MAX_PIXELS = 64_000_000
"""In one picture: more than any phone takes, and small enough for MAX_MEMORY."""
MAX_OBJECTS = 50_000
MAX_DECODED_BYTES = 64_000_000
"""Of content and tables; pictures and fonts are copied without decompressing them."""
MAX_DEPTH = 40
"""Of nested objects."""
MB = 1024 * 1024
MAX_MEMORY = 1_200 * MB
"""Room for two copies of the largest picture, before and after it is rotated."""
MAX_CPU_SECONDS = 12
"""Of processor time."""
