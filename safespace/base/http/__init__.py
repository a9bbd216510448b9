"""Middleware, headers, error pages, and sending files in ranges."""
