"""Someone to talk to: the list of people and lines that help."""
