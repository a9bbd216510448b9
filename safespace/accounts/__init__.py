"""Who is at the door: accounts, second factors, browser sessions, and the middleware in front of every view."""
