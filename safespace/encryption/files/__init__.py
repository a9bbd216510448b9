"""Sealed files: streams, uploads, and uploads that were never finished."""
