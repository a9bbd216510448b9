"""Managing accounts: invitations, resets, and each colleague's own settings and profile."""
