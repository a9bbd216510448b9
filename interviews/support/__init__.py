"""The support list of a study: people and lines that help."""
