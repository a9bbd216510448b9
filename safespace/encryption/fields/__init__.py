"""Sealed model fields, exact search over them, and the format of a sealed value."""
