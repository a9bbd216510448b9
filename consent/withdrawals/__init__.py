"""Withdrawing consent."""
