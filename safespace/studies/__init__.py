"""Studies, their members and roles, and the navigation that shows each role only what it needs."""
