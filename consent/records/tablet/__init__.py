"""One person at the tablet: the steps, what is kept meanwhile, and signing."""
