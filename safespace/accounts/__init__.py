"""Staff accounts, second factors, browser sessions, and the middleware in front of every view."""
