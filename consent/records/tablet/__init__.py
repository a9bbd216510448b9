"""One person at the tablet: the steps, drafts of their input, their questions, and signing."""
