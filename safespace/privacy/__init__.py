"""Erasure of participants by destroying their keys: requests, journal, certificate, and key epochs."""
