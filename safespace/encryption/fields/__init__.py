"""Sealed fields of models, exact search over them, and what a sealed value looks like."""
