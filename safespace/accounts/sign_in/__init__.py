"""Signing in: the middleware in front of every view, public pages, browser sessions, fresh codes, rate limits."""
