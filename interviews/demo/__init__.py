"""One believable, made-up study to try Safespace with, and what `manage.py demo` does around it."""
