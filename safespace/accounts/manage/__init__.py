"""Looking after accounts: invitations, resets, and the settings and profile of each colleague."""
