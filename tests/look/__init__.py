"""How pages look: every shell and component, drawn, measured and looked at."""
