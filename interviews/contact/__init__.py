"""Reaching a person safely: whether now is safe, the page for the call, and what happened (C-R1, C-R2)."""
