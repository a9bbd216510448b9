"""Planned conversations: guide, gate, console, closing."""
