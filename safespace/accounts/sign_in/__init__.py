"""Signing in: the middleware in front of every view, the public pages, browser sessions, fresh codes, waits."""
